"""What must be done before a request is closed as fulfilled, wholly or in part: by right."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from law import Right
from requests.domain import balancing, collecting, readiness
from requests.domain.errors import RequestError
from requests.enums import Direction, MessageKind, Outcome
from requests.models import Request, Restriction


def demand(case: Request, *, outcome: Outcome) -> None:
    """Refuse to close a request as fulfilled, wholly or in part, before it is; raises `RequestError`."""
    if outcome not in {Outcome.FULFILLED, Outcome.PARTLY_FULFILLED}:
        return
    readiness.demand_to_fulfil(case)
    for check in CHECKS.get(Right(case.right), ()):
        check(case, outcome)
    if outcome is Outcome.FULFILLED and not is_answered(case):
        raise RequestError(_("Send the answer first, then close the request as fulfilled."))


def is_answered(case: Request) -> bool:
    """Tell whether an answer went out that is not a part alone; to a reopened request, since it was reopened."""
    sent = case.messages.filter(
        direction=Direction.TO_PERSON,
        kind=MessageKind.ANSWER,
        sent_at__isnull=False,
        rest_by__isnull=True,
    )
    return (sent if case.reopened_at is None else sent.filter(sent_at__gte=case.reopened_at)).exists()


def _copy(case: Request, outcome: Outcome) -> None:
    collecting.demand_others_checked(case)


def _corrections(case: Request, outcome: Outcome) -> None:
    if not case.corrections.filter(corrected_on__isnull=False).exists():
        raise RequestError(_("Note first what was wrong, what is right and when it was corrected."))
    if outcome is Outcome.FULFILLED and case.corrections.filter(corrected_on__isnull=True).exists():
        raise RequestError(_("Something is noted as wrong and not corrected yet."))


def _erasures(case: Request, outcome: Outcome) -> None:
    rows = list(case.erasures.select_related("system"))
    if not rows:
        raise RequestError(_("List first where the person’s data lay, and what became of it there."))
    open_places = [row.label for row in rows if not row.is_settled]
    if open_places:
        raise RequestError(
            _("Say first what became of the data in: %(places)s.") % {"places": ", ".join(open_places)}
        )
    kept = [row.label for row in rows if row.kept_ground]
    if outcome is Outcome.FULFILLED and kept:
        raise RequestError(
            _("Data is kept in %(places)s: propose “partly fulfilled” with the ground.")
            % {"places": ", ".join(kept)}
        )


def _restriction(case: Request, outcome: Outcome) -> None:
    if not Restriction.objects.filter(request=case).exists():
        raise RequestError(_("Note first from when and until when the use is restricted."))


def _objection(case: Request, outcome: Outcome) -> None:
    test = balancing.latest(case)
    if test is None:
        raise RequestError(_("Weigh the objection first, or note that it is about marketing."))
    if outcome is Outcome.FULFILLED and not test.upheld:
        raise RequestError(_("The test came to overriding the objection: refuse it, with the ground."))
    if test.marketing:
        _stops(case, outcome)


def _stops(case: Request, outcome: Outcome) -> None:
    if not case.carried_out.exists():
        raise RequestError(_("Carry the stop out first: it must hold wherever the data is used."))


CHECKS: dict[Right, tuple[Callable[[Request, Outcome], None], ...]] = {
    Right.ACCESS: (_copy,),
    Right.PORTABILITY: (_copy,),
    Right.RECTIFICATION: (_corrections,),
    Right.ERASURE: (_erasures,),
    Right.MINOR_REMOVAL: (_erasures,),
    Right.RESTRICTION: (_restriction,),
    Right.OBJECTION: (_objection,),
    Right.WITHDRAWAL: (_stops,),
    Right.STOP_SHARING: (_stops,),
}
"""What each right demands, whole or in part."""
