"""Purposes, kinds of data and countries in practice that no policy in force declares (promises D8, D17, P24, P28)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.countries import place_name
from policies.enums import Severity
from policies.findings import Finding
from thirdparties.drift.practice import Handling, Practice, PracticeCheck, Row, finding
from thirdparties.drift.promised import Promised
from thirdparties.models import System

PURPOSE, CATEGORY, COUNTRY = (
    "thirdparties.purpose-undeclared",
    "thirdparties.category-undeclared",
    "thirdparties.country-undeclared",
)


def purposes(practice: Practice) -> Iterator[Finding]:
    """Return where data is handled for purposes that no policy in force declares."""
    promised = practice.promised
    if promised is None:
        return
    for row, handled in practice.of_rows():
        codes = sorted(frozenset().union(*(one.purposes for one in handled)) - promised.purposes)
        if codes:
            yield finding(
                PURPOSE,
                row=row,
                about=f"purpose:{','.join(codes)}",
                severity=Severity.SERIOUS,
                policy_side=_("No policy in force declares: %(purposes)s.")
                % {"purposes": practice.purpose_names(codes)},
                practice_side=_used(row) % {"name": row},
                what_to_do=_("Stop using data for it here, or publish a version that declares it first."),
            )


def categories(practice: Practice) -> Iterator[Finding]:
    """Return where kinds of data are handled that no policy in force declares, or not for this."""
    promised = practice.promised
    if promised is None:
        return
    for one in practice.handled:
        nowhere = one.categories - promised.categories.anywhere
        if nowhere:
            yield _category(
                practice,
                one,
                nowhere,
                severity=Severity.SERIOUS,
                policy_side=_("No policy in force declares: %(categories)s."),
            )
        declared = one.purposes & promised.purposes
        elsewhere = one.categories - nowhere - promised.categories.for_any(declared)
        if declared and elsewhere:
            yield _category(
                practice,
                one,
                elsewhere,
                severity=_weight(practice, elsewhere),
                policy_side=_("Declared for other purposes only, not for %(purposes)s: %(categories)s."),
            )


def countries(practice: Practice) -> Iterator[Finding]:
    """Return where data goes to a country outside of the EEA that no policy in force declares, or not for this."""
    promised = practice.promised
    if promised is None:
        return
    for row, handled in practice.of_rows():
        for country in sorted(frozenset().union(*(one.countries for one in handled))):
            there = [one for one in handled if country in one.countries]
            yield from _country(practice, promised, row, country, there)


def _category(
    practice: Practice, one: Handling, codes: frozenset[str], *, severity: Severity, policy_side: str
) -> Finding:
    held_for = practice.purpose_names(one.purposes)
    practice_side = (
        _("“%(name)s” holds it.")
        if isinstance(one.row, System)
        else _("“%(name)s” gets it for: %(purposes)s.")
        if one.gets
        else _("“%(name)s” gives it for: %(purposes)s.")
    )
    where = "" if isinstance(one.row, System) else f"{','.join(one.purposes)}:"
    return finding(
        CATEGORY,
        row=one.row,
        about=f"category:{where}{','.join(sorted(codes))}",
        severity=severity,
        policy_side=policy_side % {"categories": practice.category_names(codes), "purposes": held_for},
        practice_side=practice_side % {"name": one.row, "purposes": held_for},
        what_to_do=_("Leave this data out, or publish a version that declares it for this purpose."),
    )


def _weight(practice: Practice, codes: frozenset[str]) -> Severity:
    """Say how much it matters that data is declared for something else: more where it is special (Art 9 GDPR)."""
    special = any(practice.categories[code].special for code in codes)
    return Severity.SERIOUS if special else Severity.WARNING


def _country(
    practice: Practice, promised: Promised, row: Row, country: str, there: list[Handling]
) -> Iterator[Finding]:
    place = place_name(country)
    used = frozenset().union(*(one.purposes for one in there)) & promised.purposes
    lacking = promised.countries.lacking(country, used)
    if country not in promised.countries.anywhere:
        severity, about = Severity.SERIOUS, f"country:{country}"
        policy_side = _("No policy in force says that data goes to %(country)s.") % {"country": place}
    elif lacking:
        severity, about = Severity.WARNING, f"country:{country}:{','.join(lacking)}"
        policy_side = _("%(country)s is declared for other purposes, not for: %(purposes)s.") % {
            "country": place,
            "purposes": practice.purpose_names(lacking),
        }
    else:
        return
    sentence = (
        _("“%(name)s” stores data there, or is used from there.")
        if isinstance(row, System)
        else _("“%(name)s” handles what it gets there.")
    )
    yield finding(
        COUNTRY,
        row=row,
        about=about,
        severity=severity,
        policy_side=policy_side,
        practice_side=sentence % {"name": row},
        what_to_do=_(
            "Keep the data elsewhere, or publish a version that names this country and what protects the data there "
            "(Art 13(1)(f) GDPR)."
        ),
    )


def _used(row: Row) -> str:
    if isinstance(row, System):
        return _("“%(name)s” is used for it.")
    return _("Data is shared with “%(name)s” for it.")


CHECKS = (
    PracticeCheck(PURPOSE, gettext_lazy("Data is used for a purpose that is not declared"), purposes),
    PracticeCheck(CATEGORY, gettext_lazy("Data is handled that is not declared"), categories),
    PracticeCheck(COUNTRY, gettext_lazy("Data goes to a country that is not declared"), countries),
)
