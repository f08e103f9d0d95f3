"""What the portal holds on the person whom a request is about, as they are given it (GDPR Art 15, 20).

Only of the request's own controller, and nothing of disclosures that are withheld. Everything is in the language that
is active; days are the controller's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from consents.domain import preferences
from consents.domain.preferences import Preferences
from consents.models import Acknowledgement
from office.countries import place_name
from office.dates import in_words
from requests.enums import Direction, ForWhom
from requests.models import Request
from subjects.domain.merging import all_entries_of, survivor_of
from subjects.enums import IdentifierKind
from subjects.models import Identifier, Subject
from thirdparties.domain import disclosures
from vault.values import Shredded

GIVEN = (
    "person_name",
    "email",
    "postal_address",
    "represented_name",
    "account",
    "device_serial",
    "order_number",
)
"""What a request holds of its person beside words."""

SENDER = frozenset({"person_name", "email", "postal_address"})
"""What whoever asked for somebody else gave of themselves."""


@dataclass(frozen=True, slots=True, repr=False)
class Fact:
    """One thing that is held: a stable code, what it is called, its value."""

    code: str
    name: str
    value: str
    by_person: bool = True
    """Whether it came from the person (Art 20(1) GDPR)."""
    plain: str = ""
    """The value for machines, where that is another: of days, ISO 8601."""


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """Facts that belong together, with the name of each entry."""

    code: str
    name: str
    entries: tuple[tuple[str, tuple[Fact, ...]], ...]


def of(case: Request, *, now: datetime) -> tuple[Part, ...]:
    """Return everything that is held on the person, by parts; parts that are empty are left out."""
    person = survivor_of(case.subject) if case.subject is not None else None
    parts = [_requests(case, person)]
    if person is not None and person.erased_at is None:
        found = preferences.of(case.controller, person)
        parts = [
            _entry(person, today=case.controller.today(now)),
            _choices(found),
            _history(found),
            _acknowledged(person, case=case),
            _disclosed(person, on=case.controller.today(now)),
            *parts,
        ]
    return tuple(part for part in parts if part.entries)


def as_json(parts: tuple[Part, ...]) -> dict[str, list[dict[str, str]]]:
    """Return the parts as plain data, by their codes."""
    return {
        part.code: [{fact.code: fact.plain or fact.value for fact in facts} for _name, facts in part.entries]
        for part in parts
    }


def _fact(code: str, name: str, value: object, *, by_person: bool = True) -> Iterator[Fact]:
    """Yield a fact unless it is empty or erased."""
    if value and not isinstance(value, Shredded):
        yield Fact(code, name, str(value), by_person=by_person)


def _day(code: str, name: str, day: date | None, *, by_person: bool = True) -> Iterator[Fact]:
    """Yield a day in words and for machines, where there is one."""
    if day is not None:
        yield Fact(code, name, in_words(day), by_person=by_person, plain=day.isoformat())


def _entry(person: Subject, *, today: date) -> Part:
    """Return the entry in the register, with every identifier that is or was the person's."""
    facts = [
        *_fact("name", _("name"), person.name),
        *_fact("born", _("date of birth"), person.birth_date),
        *_fact("country", _("country"), place_name(person.country)),
        *_fact("reference", _("our reference"), person.reference, by_person=False),
    ]
    rows = Identifier.objects.filter(subject__in=all_entries_of(person)).order_by("entered_at", "pk")
    for row in rows:
        kind = IdentifierKind(row.kind)
        name = str(kind.label)
        if row.valid_to is not None and row.valid_to < today:
            name = _("%(kind)s, until %(day)s") % {"kind": name, "day": in_words(row.valid_to)}
        facts += _fact(kind.value, name, getattr(row, row.column))
    # Two identifiers of a kind are two entries, so that none hides another in plain data.
    seen: set[str] = set()
    entries: list[list[Fact]] = [[]]
    for fact in facts:
        if fact.code in seen:
            entries.append([])
            seen.clear()
        seen.add(fact.code)
        entries[-1].append(fact)
    return Part("register", _("Your entry here"), tuple(("", tuple(one)) for one in entries if one))


def _choices(found: Preferences) -> Part:
    entries = []
    for one in found.choices:
        facts = [
            *_fact("purpose", _("purpose"), one.about.name, by_person=False),
            *_fact("standing", _("where you stand"), one.words),
            *_day("since", _("since"), one.since),
            *_day("sharing_stopped", _("sharing stopped"), one.sharing_stopped_on),
        ]
        entries.append((one.about.name, tuple(facts)))
    return Part("choices", _("Your choices"), tuple(entries))


def _history(found: Preferences) -> Part:
    entries = tuple(
        (
            in_words(one.day),
            (
                *_day("day", _("day"), one.day),
                Fact("purpose", _("purpose"), one.purpose, by_person=False),
                Fact("choice", _("what you chose"), one.kind),
                Fact("through", _("through"), one.through),
            ),
        )
        for one in found.history
    )
    return Part("history", _("What you chose, the latest first"), entries)


def _acknowledged(person: Subject, *, case: Request) -> Part:
    rows = (
        Acknowledgement.objects.filter(subject__in=all_entries_of(person).values("pk"))
        .select_related("version__policy")
        .order_by("-happened_at")
    )
    entries = tuple(
        (
            str(row.version),
            (
                *_day("day", _("day"), case.controller.today(row.happened_at)),
                Fact("version", _("version of the policy"), str(row.version), by_person=False),
                Fact("language", _("language"), row.language),
                Fact("through", _("through"), str(row.get_channel_display())),
            ),
        )
        for row in rows
    )
    return Part("acknowledgements", _("Policies that you confirmed having read"), entries)


def _disclosed(person: Subject, *, on: date) -> Part:
    """Return who got the person's data without consent; those that are withheld never appear."""
    entries = tuple(
        (
            one.recipient,
            (
                Fact("recipient", _("recipient"), one.recipient, by_person=False),
                *_day("day", _("day"), one.on, by_person=False),
                Fact("why", _("why"), str(one.case.label), by_person=False),
                *_fact("provision", _("by which law"), one.provision, by_person=False),
                *_fact("categories", _("kinds of data"), ", ".join(one.categories), by_person=False),
            ),
        )
        for one in disclosures.recipients_named_on(person, on=on)
    )
    return Part("disclosures", _("To whom we disclosed your data"), entries)


def _requests(case: Request, person: Subject | None) -> Part:
    """Return this request and every other one of the person at the same controller."""
    rows: list[Any] = [case]
    if person is not None:
        theirs = Request.objects.filter(
            controller=case.controller_id, subject__in=all_entries_of(person), erased_at__isnull=True
        )
        rows += theirs.exclude(pk=case.pk).order_by("-received_at")
    return Part(
        "requests",
        _("Your requests to us"),
        tuple((row.reference, tuple(_of_request(row, asked=case))) for row in rows),
    )


def _of_request(row: Request, *, asked: Request) -> Iterator[Fact]:
    """Yield what a request holds; of one that somebody else made for the person nothing of the sender."""
    by_other = row.for_whom != ForWhom.SELF and row.pk != asked.pk
    yield Fact("reference", _("our reference"), row.reference, by_person=False)
    yield Fact("right", _("you asked for"), str(row.right_name), plain=row.right)
    yield from _day("received", _("received"), row.received_on)
    yield from _fact(
        "outcome", _("outcome"), row.get_outcome_display() if row.outcome else "", by_person=False
    )
    for name in GIVEN:
        if not (by_other and name in SENDER):
            label = str(getattr(Request._meta.get_field(name), "verbose_name", name))
            yield from _fact(name, label, getattr(row, name))
    if by_other:
        return
    yield from _fact("about", _("what you wrote"), row.about)
    sent = row.messages.filter(sent_at__isnull=False).order_by("sent_at")
    for number, message in enumerate(sent, start=1):
        own = message.direction == Direction.FROM_PERSON
        who = _("what you wrote") if own else _("what we wrote")
        assert message.sent_at is not None  # noqa: S101 - filtered above
        name = f"{who}, {in_words(row.controller.today(message.sent_at))}"
        yield from _fact(f"message_{number}", name, message.body, by_person=own)
