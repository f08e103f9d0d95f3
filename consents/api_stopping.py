"""The API's doors for what people stop: one-click unsubscribing, and what their browsers signal."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import translation
from ninja import Router, Status

from consents.api_answers import PROBLEMS, problem_of, unfit, who
from consents.api_schemas import Unfit
from consents.domain import signals, unsubscribing
from consents.domain.unsubscribing import Address, Outcome
from consents.errors import ConsentRefusedError
from consents.stopping_schemas import (
    SignalIn,
    SignalOut,
    UnsubscribeIn,
    UnsubscribeOut,
    UnsubscribesIn,
    UnsubscribesOut,
)
from office import clock
from office.api_auth import KeyAuth
from office.enums import Scope

router = Router(tags=["stopping"])


@router.post(
    "/consents/unsubscribe-links",
    response={201: UnsubscribeOut, **PROBLEMS},
    auth=KeyAuth(Scope.CONSENTS_WRITE),
    summary="Get an address for unsubscribing from a mail",
)
def give_out(request: HttpRequest, payload: UnsubscribeIn) -> JsonResponse:
    """Make an address for one mail to one person, with the headers to set (RFC 8058).

    A POST to it with `List-Unsubscribe=One-Click` stops the purpose at once; opened in a browser it shows a page with
    one button.
    """
    controller, source = who(request)
    with translation.override("en"):
        (outcome,) = unsubscribing.give_out(
            controller, wanted=[payload.wanted], source=source, now=clock.now()
        )
        if isinstance(outcome, ConsentRefusedError):
            raise outcome
    return JsonResponse(_address(outcome), status=201)


@router.post(
    "/consents/unsubscribe-links/batch",
    response={200: UnsubscribesOut, **PROBLEMS},
    auth=KeyAuth(Scope.CONSENTS_WRITE),
    summary="Get up to 1,000 such addresses",
)
def give_out_many(request: HttpRequest, payload: UnsubscribesIn) -> JsonResponse:
    """Make an address for each mail; one that is refused keeps no other from getting its own."""
    controller, source = who(request)
    items: list[UnsubscribeIn | Unfit] = list(payload.mails)
    wanted = [item.wanted for item in items if not isinstance(item, Unfit)]
    with translation.override("en"):
        found = iter(unsubscribing.give_out(controller, wanted=wanted, source=source, now=clock.now()))
        told = [
            unfit(item, "mails", number) if isinstance(item, Unfit) else _told(next(found), number=number)
            for number, item in enumerate(items)
        ]
    return JsonResponse({"links": told})


@router.post(
    "/consents/signals",
    response={201: SignalOut, 200: SignalOut, **PROBLEMS},
    auth=KeyAuth(Scope.CONSENTS_WRITE),
    summary="Tell that a browser sent `Sec-GPC: 1` for a person",
)
def signal(request: HttpRequest, payload: SignalIn) -> Status[dict[str, object]]:
    """Let the signal count as the person's objection to sharing and to advertising, once.

    Answers 201, or 200 where it had counted before: a person who lifts the objection later has the last word.
    """
    controller, source = who(request)
    with translation.override("en"):
        noted = signals.note(
            controller,
            whom=payload.person.whom,
            seen_at=payload.happened_at,
            source=source,
            now=clock.now(),
        )
    return Status(
        201 if noted.is_new else 200, {"sharing": list(noted.sharing), "advertising": list(noted.advertising)}
    )


def _told(outcome: Outcome, *, number: int) -> dict[str, object]:
    return _address(outcome) if isinstance(outcome, Address) else problem_of(outcome, "mails", number)


def _address(one: Address) -> dict[str, object]:
    return {"url": one.url, "headers": one.headers, "expires_at": one.expires_at}
