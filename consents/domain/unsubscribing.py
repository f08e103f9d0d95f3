"""One-click unsubscribing from the mails that other systems send (RFC 8058): addresses given out, and used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from consents import declared
from consents.declared import Promises
from consents.domain import foresight, withdrawing
from consents.domain.events import Source, Whom
from consents.domain.recording import TRIES
from consents.enums import Channel, Refusal, Scope
from consents.errors import ConsentRefusedError
from consents.models import UnsubscribeLink
from office import link_tokens
from office.domain import access_log
from office.models import Controller
from subjects.domain import many
from subjects.domain.many import Newcomer, Value
from subjects.domain.merging import survivor_of
from subjects.enums import SuppressionKind
from subjects.errors import TakenError, ValueRefusedError

LIFETIME = timedelta(days=400)
"""So that the address in a yearly mail works until the next one comes."""
SWEEP_BATCH = 5000
GIVEN_OUT = "consents.unsubscribe_links"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose mail an address is for, and the purpose that the mail serves; without one all marketing."""

    whom: Whom
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """An address for one mail to one person."""

    url: str
    expires_at: datetime

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the mail that let a mail program unsubscribe by itself."""
        return {"List-Unsubscribe": f"<{self.url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


Outcome = Address | ConsentRefusedError


def give_out(
    controller: Controller, *, wanted: Sequence[Wanted], source: Source, now: datetime
) -> list[Outcome]:
    """Make an address for each mail, in a number of statements that does not grow, and return them in their order.

    Who is not known is entered, so that what they stop can be kept. What is refused keeps no other from getting one.
    """
    for turn in range(TRIES):
        try:
            with transaction.atomic():
                return _give_out(controller, wanted=wanted, source=source, now=now)
        except IntegrityError:  # the same person was entered meanwhile
            if turn == TRIES - 1:
                raise
    raise AssertionError  # pragma: no cover - the loop returns or raises


def find(token: str, *, slug: str, now: datetime) -> UnsubscribeLink | None:
    """Return the link of a token at this controller."""
    rows = UnsubscribeLink.objects.select_related("controller", "purpose", "subject__merged_into")
    return rows.filter(
        token_hash=link_tokens.fingerprint(token), controller__slug=slug, expires_at__gt=now
    ).first()


def use(link: UnsubscribeLink, *, now: datetime) -> bool:
    """Stop what a link stops, and tell whether anything had to be. Raises `ConsentRefusedError`."""
    person = survivor_of(link.subject)
    if person.erased_at is not None:
        return False
    scope = Scope.PURPOSES if link.purpose is not None else Scope.MARKETING
    codes = (
        (link.purpose.code,)
        if link.purpose is not None
        else foresight.stoppable(link.controller, scope=scope)
    )
    stopped = withdrawing.withdraw(
        subject=person,
        scope=scope,
        purposes=codes,
        channel=Channel.PAGE,
        source=Source(),
        key=uuid4(),  # whoever agrees again and then unsubscribes by an old mail means it
        now=now,
    )
    return stopped is not None


def delete_ended(*, now: datetime) -> int:
    """Delete all addresses whose time is over; return how many."""
    count = 0
    ended = UnsubscribeLink.objects.filter(expires_at__lte=now).values_list("pk", flat=True)
    while batch := list(ended[:SWEEP_BATCH]):
        count += UnsubscribeLink.objects.filter(pk__in=batch).delete()[0]
    return count


def _give_out(
    controller: Controller, *, wanted: Sequence[Wanted], source: Source, now: datetime
) -> list[Outcome]:
    promises = declared.of(controller.pk)
    if any(one.purpose and one.purpose not in promises.purposes for one in wanted):
        promises = declared.anew(controller.pk)  # it may have been published a moment ago
    outcomes: dict[int, Outcome] = {}
    values: dict[int, Value] = {}
    for number, one in enumerate(wanted):
        try:
            _demand_stoppable(one.purpose, promises)
            values[number] = many.value_of(controller, kind=one.whom.kind, given=one.whom.value)
        except ValueRefusedError as error:
            outcomes[number] = ConsentRefusedError(Refusal.UNFIT, str(error), field="person/value")
        except ConsentRefusedError as error:
            outcomes[number] = error
    whose = _whose(controller, wanted=wanted, values=values, source=source, now=now)
    rows = []
    for number, value in values.items():
        if value not in whose:
            outcomes[number] = ConsentRefusedError(
                Refusal.SUPPRESSED,
                _(
                    "Somebody with this identifier was erased. Send them no mail that they could unsubscribe from."
                ),
                field="person",
            )
            continue
        token = link_tokens.new()
        row = UnsubscribeLink(
            controller=controller,
            subject_id=whose[value],
            purpose_id=promises.purposes.get(wanted[number].purpose),
            token_hash=link_tokens.fingerprint(token),
            created_at=now,
            expires_at=now + LIFETIME,
        )
        rows.append(row)
        outcomes[number] = Address(url=_url(controller, token), expires_at=row.expires_at)
    UnsubscribeLink.objects.bulk_create(rows)
    access_log.record(
        action=GIVEN_OUT,
        actor=source.by,
        controller=controller,
        target=source.api_key,
        now=now,
        details={"given": len(rows), "refused": len(wanted) - len(rows)},
    )
    return [outcomes[number] for number in range(len(wanted))]


def _demand_stoppable(purpose: str, promises: Promises) -> None:
    """Refuse a purpose that nobody could unsubscribe from."""
    if not purpose:
        return
    found = list(promises.in_force(purpose)) if purpose in promises.purposes else []
    if not found:
        raise ConsentRefusedError(
            Refusal.UNKNOWN_PURPOSE, _("No policy in force declares this purpose."), field="purpose"
        )
    if not any(one.can_be_objected_to for one in found):
        raise ConsentRefusedError(
            Refusal.NO_OBJECTION,
            _("This purpose rests on a basis that cannot be objected to, so nobody can unsubscribe from it."),
            field="purpose",
        )


def _whose(
    controller: Controller,
    *,
    wanted: Sequence[Wanted],
    values: dict[int, Value],
    source: Source,
    now: datetime,
) -> dict[Value, UUID]:
    """Return whose these identifiers are today; who is not known is entered, who was erased is left out."""
    today, several = controller.today(now), set(values.values())
    times = many.times_of(controller, values=several) if several else {}
    found = {
        value: person
        for value in several
        if (person := many.whose(times.get(value, []), on=today)) is not None
    }
    remembered = many.suppressed(controller, values=several - found.keys())
    newcomers: dict[Value, Newcomer] = {}
    for number, value in values.items():
        erased = any(row.kind == SuppressionKind.ERASED for row in remembered.get(value, ()))
        if value in found or erased:
            continue
        whom = wanted[number].whom
        newcomers.setdefault(
            value,
            Newcomer(
                value=value,
                country=whom.country or controller.country,
                language=whom.language or controller.default_language,
            ),
        )
    if not newcomers:
        return found
    try:
        return found | many.enter(
            controller,
            newcomers=list(newcomers.values()),
            used_before=times.keys(),
            act=None,
            by=source.by,
            now=now,
        )
    except TakenError as error:  # somebody else was entered with it meanwhile
        raise IntegrityError from error


def _url(controller: Controller, token: str) -> str:
    path = reverse("consents:unsubscribe", kwargs={"controller": controller.slug, "token": token})
    return f"{settings.PUBLIC_URL}{path}"
