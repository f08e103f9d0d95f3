"""What the person concerned learns of a disclosure: the notice, its delay, and the gag that keeps it back."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from office.domain.access_log import Detail
from office.models import User
from subjects.domain.merging import survivor_of
from subjects.enums import IdentifierKind
from subjects.models import Guardian, Identifier
from thirdparties import notifications
from thirdparties.disclosure_enums import DisclosureOutcome
from thirdparties.domain.disclosure_changes import APPROVES, PREPARES, WITHHELD, changing
from thirdparties.errors import ThirdPartyError
from thirdparties.models import DisclosedPerson, Disclosure

LONGEST = 2000


def withhold(disclosure: Disclosure, *, until: date, reason: str, by: User, now: datetime) -> Disclosure:
    """Let nobody concerned be told; on the day `until` the office is reminded to look at it again.

    Doing it again moves the day. Raises `ThirdPartyError`: a day that is over, no reason, or told already.
    """
    details: dict[str, Detail] = {"until": until.isoformat()}
    with changing(disclosure, needs=PREPARES, action=WITHHELD, by=by, now=now, details=details) as row:
        demand_untold(row)
        _demand_ahead(row, until, field="until", now=now)
        row.withhold_until, row.withhold_reason = until, _written(reason)
        row.look_again_on, row.delay_reason = None, ""
    return row


def lift(disclosure: Disclosure, *, by: User, now: datetime) -> Disclosure:
    """End a gag: from now on the recipient is named to whoever asks for access. Raises `ThirdPartyError`."""
    with changing(disclosure, needs=APPROVES, action="thirdparties.disclosure_lifted", by=by, now=now) as row:
        demand_withheld(row)
        row.withhold_until, row.withhold_reason = None, ""
    return row


def delay(disclosure: Disclosure, *, reason: str, look_again_on: date, by: User, now: datetime) -> Disclosure:
    """Write down why the person is not told yet, and when to look at it again. Raises `ThirdPartyError`."""
    details: dict[str, Detail] = {"until": look_again_on.isoformat()}
    with changing(
        disclosure, needs=PREPARES, action="thirdparties.disclosure_delayed", by=by, now=now, details=details
    ) as row:
        demand_untold(row)
        demand_free(row)
        _demand_ahead(row, look_again_on, field="look_again_on", now=now)
        row.delay_reason, row.look_again_on = _written(reason), look_again_on
    return row


def notify(disclosure: Disclosure, *, by: User, now: datetime) -> Disclosure:
    """Mail those concerned whose address is verified and who were not told yet, each in their language.

    The notice is complete once everybody was told. Raises `ThirdPartyError` when nobody can be reached.
    """
    details: dict[str, Detail] = {}
    with changing(
        disclosure, needs=PREPARES, action="thirdparties.disclosure_notified", by=by, now=now, details=details
    ) as row:
        demand_disclosed(row)
        today = row.controller.today(now)
        reached = demand_reachable(row, today=today)
        for person, address in reached:
            notifications.disclosure_notice(row, person=person, address=address, now=now)
            person.told_on = today
            person.save(update_fields=["told_on"])
        details["persons"] = len(reached)
        if not row.others_count and not row.persons.filter(told_on=None).exists():
            _done(row, on=today)
    return row


def note_told(disclosure: Disclosure, *, how: str, on: date, by: User, now: datetime) -> Disclosure:
    """Put on record that those concerned were told otherwise, for example by letter. Raises `ThirdPartyError`."""
    details: dict[str, Detail] = {"on": on.isoformat()}
    with changing(
        disclosure, needs=PREPARES, action="thirdparties.disclosure_told", by=by, now=now, details=details
    ) as row:
        demand_disclosed(row)
        if on > row.controller.today(now):
            raise ThirdPartyError(_("This day has not come yet."), field="on")
        row.notice_how = _written(how, field="how")
        row.persons.filter(told_on=None).update(told_on=on)
        _done(row, on=on)
    return row


def reachable(row: Disclosure, *, today: date) -> list[tuple[DisclosedPerson, str]]:
    """Return those concerned who can be mailed, with a verified address each; no child whom a guardian stands for."""
    people = row.persons.filter(told_on=None, subject__isnull=False, subject__erased_at=None)
    found = []
    for person in people.select_related("subject__merged_into"):
        assert person.subject is not None  # noqa: S101 - those without were left out
        who = survivor_of(person.subject)  # identifiers and guardians went over to it
        if Guardian.objects.standing_on(today).filter(subject=who).exists():
            continue
        known = Identifier.objects.standing().filter(
            subject=who, kind=IdentifierKind.EMAIL, verified_at__isnull=False
        )
        address = next((str(one.contact) for one in known.order_by("-verified_at") if one.contact), "")
        if address:
            found.append((person, address))
    return found


def _done(row: Disclosure, *, on: date) -> None:
    row.notified_on, row.look_again_on, row.delay_reason = on, None, ""


def demand_reachable(row: Disclosure, *, today: date) -> list[tuple[DisclosedPerson, str]]:
    """Return those concerned who can be mailed. Raises `ThirdPartyError` when there is nobody."""
    reached = reachable(row, today=today)
    if not reached:
        raise ThirdPartyError(_("Nobody concerned has a verified e-mail address. Tell them otherwise."))
    return reached


def demand_withheld(row: Disclosure) -> None:
    """Raise `ThirdPartyError` for what nothing keeps back."""
    if not row.is_withheld:
        raise ThirdPartyError(_("Nothing keeps this disclosure back."))


def demand_disclosed(row: Disclosure) -> None:
    """Raise `ThirdPartyError` unless data was given of which those concerned can be told now."""
    if not row.is_disclosed:
        raise ThirdPartyError(_("Nothing was disclosed yet."))
    demand_untold(row)
    demand_free(row)


def demand_untold(row: Disclosure) -> None:
    """Raise `ThirdPartyError` where everybody was told, or there is nothing to tell."""
    if row.notified_on is not None:
        raise ThirdPartyError(_("Those concerned were told already."))
    if row.outcome in {DisclosureOutcome.REFUSED, DisclosureOutcome.WITHDRAWN}:
        raise ThirdPartyError(_("Nothing was disclosed."))


def demand_free(row: Disclosure) -> None:
    """Raise `ThirdPartyError` for what is withheld."""
    if row.is_withheld:
        raise ThirdPartyError(_("Nobody may be told yet. Lift that first, once it no longer holds."))


def _demand_ahead(row: Disclosure, day: date, *, field: str, now: datetime) -> None:
    if day <= row.controller.today(now):
        raise ThirdPartyError(_("Choose a day that is still to come."), field=field)


def _written(text: str, *, field: str = "reason") -> str:
    written = text.strip()
    if not written:
        raise ThirdPartyError(_("Write it down in a few words."), field=field)
    if len(written) > LONGEST:
        raise ThirdPartyError(_("Write at most %(limit)s characters.") % {"limit": LONGEST}, field=field)
    return written
