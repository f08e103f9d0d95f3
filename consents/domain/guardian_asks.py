"""Asking a parent or guardian whether a child's data may be used (Art 8 GDPR; promise P26).

Below the age of consent of its country a child's own yes counts for nothing. So a mail goes to whoever the child, a
system or the office names, with a link to a page on which they say who they are, and yes or no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from consents import declared, guardian_mails
from consents.domain import asked_children, guardian_ends, guardian_links
from consents.domain.asked_children import Child
from consents.domain.events import Fitting, NewEvent, Shown, Source, Whom, fitted
from consents.enums import AskOutcome, Channel, EventKind, Refusal
from consents.errors import ConsentRefusedError
from consents.models import GuardianAsk
from mailroom import addresses
from mailroom.errors import InvalidAddressError
from office import rate_limits
from office.domain import access_log
from office.models import Controller, User
from subjects.domain import guardians, people, spelling
from subjects.enums import IdentifierKind
from subjects.errors import SubjectError
from subjects.models import Subject
from vault.domain import keys

LIFETIME = timedelta(days=14)
MOST = 20
KEY_LABEL = "guardian-ask"
ASKED = "consents.guardian_asked"


@dataclass(frozen=True, slots=True)
class NewAsk:
    """Whom to ask for which child about what. `key` is the sender's own name for it.

    `shown` is the text that the child was shown; the mail is in its language. `born_on` is needed where the child's
    date of birth is not on record; `child_name` is what the guardian knows the child by. `confirmed` says that
    whoever gave the guardian's address confirmed that the guardian agrees to be written to (promise P3).
    """

    key: UUID
    child: Whom | Subject
    guardian_email: str = field(repr=False)
    purposes: Sequence[str]
    shown: Shown
    channel: Channel
    confirmed: bool
    born_on: date | None = field(default=None, repr=False)
    child_name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """An ask on record; `again` if it was before."""

    row: GuardianAsk
    again: bool = False


def ask(controller: Controller, *, new: NewAsk, source: Source, now: datetime) -> Asked:
    """Mail a parent or guardian a link to the page on which they answer for a child, once per `key`.

    An open ask for the same child ends, and what it was about is asked anew. Raises `ConsentRefusedError`, with
    nothing written, for whoever decides alone, for marketing, and for whatever no policy promises.
    """
    try:
        with transaction.atomic():
            return _ask(controller, new=new, source=source, now=now)
    except IntegrityError:  # the same one was sent twice at the same time
        with transaction.atomic():
            return _ask(controller, new=new, source=source, now=now)


def _ask(controller: Controller, *, new: NewAsk, source: Source, now: datetime) -> Asked:
    if not new.confirmed:
        raise ConsentRefusedError(
            Refusal.NOT_CONFIRMED,
            _("Who gives the address of a parent or guardian has to confirm that they agree to it."),
            field="confirmed",
        )
    fits = _fits(controller, new=new, now=now)
    version = fits[0].version
    assert version is not None  # noqa: S101 - a yes names its text
    known = GuardianAsk.objects.filter(controller=controller, key=new.key).first()
    if known is not None:
        return _again(known, new=new, version=version.id)
    child = asked_children.find(controller, whom=new.child, now=now)
    email = _address(new.guardian_email)
    _demand_young(child, born_on=_birth_date(child, new=new, by=source.by, now=now), on=controller.today(now))
    _demand_another(child, email=email, source=source, now=now)
    _demand_few(child, email=email, now=now)
    row = _row(child, new=new, email=email, source=source, now=now)
    row.version_id = version.id
    row.purposes = list(dict.fromkeys([*_taken_over(row, by=source.by, now=now), *new.purposes]))
    url = guardian_links.give(row)
    row.save(force_insert=True)
    guardian_mails.ask(row, to=email, url=url, now=now)
    access_log.record(
        action=ASKED,
        actor=source.by,
        controller=controller,
        target=child.subject or row,
        now=now,
        details={
            "purposes": row.purposes,
            "channel": row.channel,
            "key": source.api_key.prefix if source.api_key is not None else "",
        },
    )
    return Asked(row)


def _fits(controller: Controller, *, new: NewAsk, now: datetime) -> list[Fitting]:
    """Return each purpose on the terms of the text shown; refuse marketing and what does not rest on consent."""
    if not 0 < len(new.purposes) <= MOST:
        raise ConsentRefusedError(
            Refusal.UNFIT,
            _("Name one purpose at least, and %(most)s at most.") % {"most": MOST},
            field="purposes",
        )
    promises = declared.of(controller.pk)
    if not all(promises.knows(code, new.shown.version, policy=new.shown.policy) for code in new.purposes):
        promises = declared.anew(controller.pk)
    found = []
    for number, code in enumerate(new.purposes):
        event = NewEvent(
            key=new.key,
            whom=new.child,
            purpose=code,
            kind=EventKind.GIVEN,
            happened_at=now,
            channel=new.channel,
            shown=new.shown,
        )
        try:
            fit = fitted(event, promises=promises, now=now)
        except ConsentRefusedError as error:
            place = f"purposes/{number}" if error.field == "purpose" else error.field
            raise ConsentRefusedError(error.code, str(error), field=place) from None
        if fit.terms.is_advertising:
            raise ConsentRefusedError(
                Refusal.MINOR,
                _("No marketing is offered to minors, so there is nothing to consent to."),
                field=f"purposes/{number}",
            )
        found.append(fit)
    return found


def _again(known: GuardianAsk, *, new: NewAsk, version: UUID) -> Asked:
    """Return what is on record under the key, if it is the same ask: child, mailbox, text and purposes."""
    is_same = known.version_id == version and set(new.purposes) <= set(known.purposes)
    is_theirs = asked_children.is_of(known, whom=new.child)
    given = addresses.mailbox(_address(new.guardian_email))
    goes_there = known.erased_at is not None or addresses.mailbox(str(known.guardian_email)) == given
    if not (is_same and is_theirs and goes_there):
        raise ConsentRefusedError(
            Refusal.KEY_REUSED, _("Another ask is on record under this key."), field="key"
        )
    return Asked(known, again=True)


def _address(given: str) -> str:
    try:
        return addresses.checked(given)
    except InvalidAddressError:
        raise ConsentRefusedError(
            Refusal.UNFIT, _("Enter an e-mail address such as name@example.com."), field="guardian_email"
        ) from None


def _birth_date(child: Child, *, new: NewAsk, by: User | None, now: datetime) -> date:
    """Return when the child was born; of somebody known it is kept, since it protects them from then on."""
    on_record = child.subject.born_on if child.subject is not None else None
    if on_record is None and new.born_on is None:
        raise ConsentRefusedError(
            Refusal.BIRTH_DATE_NEEDED,
            _("The date of birth is needed: it says whether the person may decide alone."),
            field="born_on",
        )
    if new.born_on is None or (child.subject is None and new.born_on <= child.controller.today(now)):
        found = new.born_on or on_record
        assert found is not None  # noqa: S101 - one of both is there
        return found
    if child.subject is None:
        raise ConsentRefusedError(Refusal.UNFIT, _("This day lies in the future."), field="born_on")
    try:
        people.note_birth_date(child.subject, born_on=new.born_on, by=by, now=now)
    except SubjectError as error:
        raise ConsentRefusedError(Refusal.UNFIT, str(error), field=error.field) from None
    return new.born_on


def _demand_young(child: Child, *, born_on: date, on: date) -> None:
    until = child.age_reached(born_on=born_on, on=on)
    if until is None or on >= until.day:
        raise ConsentRefusedError(
            Refusal.OLD_ENOUGH,
            _(
                "The person has reached the age of consent and decides alone. Ask them, not a parent or guardian."
            ),
            field="child",
        )


def _demand_another(child: Child, *, email: str, source: Source, now: datetime) -> None:
    """Refuse the child's own address, and one that is known to be a minor's.

    A child is not told the latter, since it would learn who is known here; the minor is refused on the page.
    """
    if child.has_address(email):
        raise ConsentRefusedError(
            Refusal.OWN_ADDRESS,
            _("This is the child’s own address. Give that of a parent or guardian."),
            field="guardian_email",
        )
    is_trusted = source.api_key is not None or source.by is not None
    if is_trusted and is_known_minor(child.controller, email=email, now=now):
        raise ConsentRefusedError(
            Refusal.GUARDIAN_MINOR, _("A parent or guardian has to be of age."), field="guardian_email"
        )


def is_known_minor(controller: Controller, *, email: str, now: datetime) -> bool:
    """Tell whether the person with this address is under 18 by the date of birth on record."""
    today = controller.today(now)
    found = people.find(controller, kind=IdentifierKind.EMAIL, value=email, on=today)
    born_on = found.born_on if found is not None else None
    return born_on is not None and not guardians.is_of_age(born_on, on=today)


def _demand_few(child: Child, *, email: str, now: datetime) -> None:
    wait = rate_limits.count("guardian-of", str(child.controller.pk), child.counted_as, now=now)
    wait = wait or rate_limits.count("guardian-to", addresses.mailbox(email), now=now)
    if wait:
        raise ConsentRefusedError(
            Refusal.TOO_MANY,
            _("This was asked several times already. Wait for the answer, or ask again tomorrow."),
            field="guardian_email",
            wait=wait,
        )


def _row(child: Child, *, new: NewAsk, email: str, source: Source, now: datetime) -> GuardianAsk:
    row = GuardianAsk(
        data_key_id=keys.create(KEY_LABEL),
        controller=child.controller,
        child=child.subject,
        language=new.shown.language,
        channel=new.channel.value,
        key=new.key,
        api_key=source.api_key,
        asked_by=source.by,
        asked_at=now,
        expires_at=now + LIFETIME,
        guardian_email=email,
        child_name=_name(new.child_name),
    )
    if child.known is not None:
        row.child_kind, row.child_country = child.known.kind.value, child.country
        setattr(row, f"child_{child.known.kind.column}", child.known.value)
        row.child_index = child.index
        row.child_born_on = new.born_on.isoformat() if new.born_on is not None else ""
    return row


def _name(given: str) -> str:
    try:
        return spelling.line(given, field="child_name")
    except SubjectError as error:
        raise ConsentRefusedError(Refusal.UNFIT, str(error), field=error.field) from None


def _taken_over(row: GuardianAsk, *, by: User | None, now: datetime) -> list[str]:
    """End what is asked for the same child already; return what it was about, where by the same text."""
    if row.child is not None:
        is_open = guardian_ends.open_for(row.child)
    else:
        is_open = guardian_ends.open_for_unknown(row.controller, index=row.child_index or "")
    found: list[str] = []
    for earlier in guardian_ends.lock_all(is_open):
        if earlier.version_id == row.version_id:
            found += earlier.purposes
        guardian_ends.close(earlier, outcome=AskOutcome.REPLACED, by=by, now=now)
    return found
