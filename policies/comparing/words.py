"""A change of a commitment in a sentence, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language, gettext, override

from law import Right
from office.countries import place_name
from office.law_words import RIGHTS
from office.translated import here
from policies.comparing.commitments import (
    OF_CATEGORIES,
    OF_COUNTRIES,
    OF_RECIPIENTS,
    OF_RIGHTS,
    CommitmentChange,
    CommitmentKind,
)
from policies.comparing.wordings import before_and_after
from policies.declarations import Declaration, Words
from policies.enums import LawfulBasis, MessageClass, Sensitivity, SpecialCondition

Values = Mapping[str, str]
"""The names and words that a sentence is filled with."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a change's purpose and its category or recipient are called, by language."""

    purpose: Words
    item: Words


def in_words(
    change: CommitmentChange, *, old: Declaration | None, new: Declaration, language: str | None = None
) -> str:
    """Say a change in a sentence, by default in the language of the page."""
    return say(change, names=names_of(change, old=old, new=new), language=language)


def names_of(change: CommitmentChange, *, old: Declaration | None, new: Declaration) -> Names:
    """Return what the parts of a change are called: as the new version calls them, else as the old one did."""
    purpose: Words = {}
    item: Words = {}
    for declaration in (new, old or Declaration()):
        if not purpose and change.purpose in declaration.purposes:
            purpose = declaration.purposes[change.purpose].name
        entry = _entry(change, declaration)
        item = item or entry
    return Names(purpose, item)


def say(change: CommitmentChange, *, names: Names, language: str | None = None) -> str:
    """Say a change in a sentence with given names, by default in the language of the page."""
    with override(language or get_language()):
        before, after = _terms(change)
        return SENTENCES[change.kind](
            {
                "purpose": here(names.purpose) or change.purpose,
                "item": _item(change, names),
                "before": before,
                "after": after,
            }
        )


def _entry(change: CommitmentChange, declaration: Declaration) -> Words:
    if change.kind in OF_CATEGORIES and change.item in declaration.categories:
        return declaration.categories[change.item].name
    if change.kind in OF_RECIPIENTS and change.item in declaration.recipients:
        return declaration.recipients[change.item].name
    return {}


def _item(change: CommitmentChange, names: Names) -> str:
    if change.kind in OF_COUNTRIES:
        return place_name(change.item)
    if change.kind in OF_RIGHTS:
        return str(RIGHTS[Right(change.item)])
    return here(names.item) or change.item


def _terms(change: CommitmentChange) -> tuple[str, str]:
    """Return what was and what is, as people read it."""
    named = _LABELS.get(change.kind)
    if named is not None:
        return named(change.before), named(change.after)
    before, after = before_and_after(change.words_before, change.words_after)
    return before.rstrip(" .") or gettext("not stated"), after.rstrip(" .") or gettext("not stated")


def _condition(value: str) -> str:
    return str(SpecialCondition(value).label) if value else gettext("not stated")


def _sensitivity(value: str) -> str:
    return str(Sensitivity(int(value)).label)


_LABELS: Mapping[CommitmentKind, Callable[[str], str]] = {
    CommitmentKind.BASIS_CHANGED: lambda value: str(LawfulBasis(value).label),
    CommitmentKind.CONDITION_CHANGED: _condition,
    CommitmentKind.MESSAGES_CHANGED: lambda value: str(MessageClass(value).label),
    CommitmentKind.MORE_SENSITIVE: _sensitivity,
    CommitmentKind.LESS_SENSITIVE: _sensitivity,
}

SENTENCES: Mapping[CommitmentKind, Callable[[Values], str]] = {
    CommitmentKind.PURPOSE_ADDED: lambda v: gettext("Data is now also used for “%(purpose)s”.") % v,
    CommitmentKind.PURPOSE_REMOVED: lambda v: gettext("Data is no longer used for “%(purpose)s”.") % v,
    CommitmentKind.CATEGORY_ADDED: lambda v: gettext("“%(purpose)s” now also uses: %(item)s.") % v,
    CommitmentKind.CATEGORY_REMOVED: lambda v: gettext("“%(purpose)s” no longer uses: %(item)s.") % v,
    CommitmentKind.RECIPIENT_ADDED: lambda v: (
        gettext("For “%(purpose)s” data now also goes to: %(item)s.") % v
    ),
    CommitmentKind.RECIPIENT_REMOVED: lambda v: (
        gettext("For “%(purpose)s” data no longer goes to: %(item)s.") % v
    ),
    CommitmentKind.COUNTRY_ADDED: lambda v: (
        gettext("For “%(purpose)s” data now also goes to this country: %(item)s.") % v
    ),
    CommitmentKind.COUNTRY_REMOVED: lambda v: (
        gettext("For “%(purpose)s” data no longer goes to this country: %(item)s.") % v
    ),
    CommitmentKind.BASIS_CHANGED: lambda v: (
        gettext("The lawful basis of “%(purpose)s” is now “%(after)s”; it was “%(before)s”.") % v
    ),
    CommitmentKind.CONDITION_CHANGED: lambda v: (
        gettext(
            "The condition under which “%(purpose)s” uses special categories is now “%(after)s”;"
            " it was “%(before)s”."
        )
        % v
    ),
    CommitmentKind.MADE_ESSENTIAL: lambda v: gettext("People can no longer say no to “%(purpose)s”.") % v,
    CommitmentKind.MADE_OPTIONAL: lambda v: gettext("People can now say no to “%(purpose)s”.") % v,
    CommitmentKind.MESSAGES_CHANGED: lambda v: (
        gettext("The messages that “%(purpose)s” sends are now “%(after)s”; they were “%(before)s”.") % v
    ),
    CommitmentKind.RETENTION_CHANGED: lambda v: (
        gettext("How long data for “%(purpose)s” is kept is now “%(after)s”; it was “%(before)s”.") % v
    ),
    CommitmentKind.REFUSAL_REWORDED: lambda v: (
        gettext("What refusing “%(purpose)s” leads to is now “%(after)s”; it was “%(before)s”.") % v
    ),
    CommitmentKind.PURPOSE_RENAMED: lambda v: (
        gettext("The purpose “%(before)s” is now called “%(after)s”.") % v
    ),
    CommitmentKind.PURPOSE_REWORDED: lambda v: (
        gettext("The purpose “%(purpose)s” is described in other words.") % v
    ),
    CommitmentKind.CATEGORY_RENAMED: lambda v: (
        gettext("The kind of data “%(before)s” is now called “%(after)s”.") % v
    ),
    CommitmentKind.CATEGORY_REWORDED: lambda v: (
        gettext("The kind of data “%(item)s” is described in other words.") % v
    ),
    CommitmentKind.ACTIVITY_REWORDED: lambda v: (
        gettext("“%(item)s” is now collected on this occasion: “%(after)s”; it was “%(before)s”.") % v
    ),
    CommitmentKind.BECAME_PERSONAL: lambda v: gettext("“%(item)s” is now called personal data.") % v,
    CommitmentKind.CALLED_NON_PERSONAL: lambda v: (
        gettext("“%(item)s” is no longer called personal data.") % v
    ),
    CommitmentKind.BECAME_SPECIAL: lambda v: gettext("“%(item)s” is now a special category of data.") % v,
    CommitmentKind.NO_LONGER_SPECIAL: lambda v: (
        gettext("“%(item)s” is no longer a special category of data.") % v
    ),
    CommitmentKind.MORE_SENSITIVE: lambda v: (
        gettext("“%(item)s” counts as more sensitive: “%(after)s” instead of “%(before)s”.") % v
    ),
    CommitmentKind.LESS_SENSITIVE: lambda v: (
        gettext("“%(item)s” counts as less sensitive: “%(after)s” instead of “%(before)s”.") % v
    ),
    CommitmentKind.RECIPIENT_RENAMED: lambda v: (
        gettext("The kind of recipient “%(before)s” is now called “%(after)s”.") % v
    ),
    CommitmentKind.RECIPIENT_REWORDED: lambda v: (
        gettext("The kind of recipient “%(item)s” is described in other words.") % v
    ),
    CommitmentKind.BECAME_CATCH_ALL: lambda v: (
        gettext("“%(item)s” no longer says who receives data: it may be anybody.") % v
    ),
    CommitmentKind.NO_LONGER_CATCH_ALL: lambda v: gettext("“%(item)s” now says who receives data.") % v,
    CommitmentKind.RIGHT_ADDED: lambda v: gettext("People now also have this right: %(item)s.") % v,
    CommitmentKind.RIGHT_REMOVED: lambda v: gettext("This right is no longer named: %(item)s.") % v,
}
