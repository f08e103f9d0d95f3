"""What tables say of an entry, in lines: for spreadsheets and on paper. In the current language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from thirdparties.records.gaps import Gap
from thirdparties.records.shape import (
    Activity,
    Company,
    Destination,
    OnBehalf,
    Party,
    Recipient,
    UsedSystem,
)

Lines = list[str]


def company(one: Company) -> Lines:
    """Return name and contact details of the company (Art 30(1)(a) GDPR)."""
    address = [line for line in one.address.splitlines() if line != one.name]
    return [one.name, *address, one.country.name, one.email]


def officer(one: Company) -> Lines:
    """Return the data protection officer."""
    return [part for part in (one.dpo, one.dpo_email) if part]


def party(one: Party) -> Lines:
    """Return name and contact details of another company."""
    return [one.name, *one.address.splitlines()]


def client(one: OnBehalf) -> Lines:
    """Return name and contact details of another controller, and of who answers for it."""
    return [*party(one.controller), *one.officers.splitlines()]


def basis(one: Activity) -> Lines:
    """Return why it is lawful."""
    first = _("%(basis)s (%(source)s)") % {"basis": one.lawful_basis.name, "source": one.basis_source}
    return [first, one.special_condition] if one.special_condition else [first]


def people(one: Activity) -> Lines:
    """Return whose data it is."""
    return [kind.name for kind in one.data_subjects]


def data(one: Activity) -> Lines:
    """Return the kinds of data, special categories marked."""
    return [
        _("%(category)s (special category)") % {"category": kind.name} if kind.special else kind.name
        for kind in one.data_categories
    ]


def recipients(one: Activity) -> Lines:
    """Return who gets it, by name, with what they are and where."""
    return [_recipient(each) for each in one.recipients]


def kinds_of_recipients(one: Activity) -> Lines:
    """Return the categories of recipients."""
    return list(one.recipient_categories)


def transfers(destinations: Iterable[Destination]) -> Lines:
    """Return where it goes in third countries, what that rests on, or what is missing."""
    return [
        _("%(recipient)s, %(country)s: %(rests_on)s")
        % {
            "recipient": one.recipient,
            "country": one.country.name,
            "rests_on": one.missing or one.safeguard or one.law,
        }
        for one in destinations
    ]


def systems(used: Iterable[UsedSystem]) -> Lines:
    """Return the systems with who runs them."""
    return [_("%(system)s (%(operator)s)") % {"system": one.name, "operator": one.operator} for one in used]


def measures(used: Iterable[UsedSystem]) -> Lines:
    """Return how sensitive each system is, and what protects the place where it stands."""
    return [
        _("%(system)s (%(operator)s): classification %(classification)s")
        % {"system": one.name, "operator": one.operator, "classification": one.classification.lower()}
        + "".join(f"; {measure}" for measure in one.measures)
        for one in used
    ]


def gaps(found: Iterable[Gap]) -> Lines:
    """Return what is missing."""
    return [one.sentence for one in found]


def _recipient(one: Recipient) -> str:
    return ", ".join(_parts(one))


def _parts(one: Recipient) -> Iterator[str]:
    yield one.name
    yield one.kind.name.lower()
    if one.category:
        yield one.category
    yield from (country.name for country in one.countries)
