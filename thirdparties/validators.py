"""What lists of countries, clauses and measures may hold."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from office.countries import all_countries
from thirdparties.enums import Clause, DataSubjects, Measure

LONGEST_PLACE = 300
"""Characters of the words that say where in an agreement a clause is met."""


def country(value: str) -> None:
    """Accept the two letters of a country (ISO 3166-1)."""
    if value not in dict(all_countries()):
        raise ValidationError(
            _("“%(code)s” is no country. Write its two capital letters, for example SE."),
            params={"code": value},
        )


def countries(value: object) -> None:
    """Accept a list of countries, each once."""
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise ValidationError(_("Write the two capital letters of each country, for example SE."))
    for code in value:
        country(code)
    if len(set(value)) < len(value):
        raise ValidationError(_("A country stands twice."))


def clauses(value: object) -> None:
    """Accept an answer for some clauses: where each is met, empty for one that is missing."""
    if not isinstance(value, dict) or not set(value) <= set(Clause.values):
        raise ValidationError(_("This is no clause of Article 28."))
    if not all(isinstance(where, str) and len(where) <= LONGEST_PLACE for where in value.values()):
        raise ValidationError(
            _("Say in at most %(limit)s characters where the clause is met."), params={"limit": LONGEST_PLACE}
        )


def measures(value: object) -> None:
    """Accept a list of measures, each once."""
    if (
        not isinstance(value, list)
        or len(set(map(str, value))) < len(value)
        or not set(value) <= set(Measure.values)
    ):
        raise ValidationError(_("This is no measure that is known."))


def data_subjects(value: object) -> None:
    """Accept a list of kinds of data subjects, each once."""
    if (
        not isinstance(value, list)
        or len(set(map(str, value))) < len(value)
        or not set(value) <= set(DataSubjects.values)
    ):
        raise ValidationError(_("This is no kind of people that is known."))
