"""What changed between what two versions commit the company to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from policies.comparing.wordings import reworded
from policies.declarations import (
    Declaration,
    DeclaredCategory,
    DeclaredPurpose,
    DeclaredRecipient,
    Use,
    Where,
    Words,
)
from policies.enums import LawfulBasis, MessageClass, SpecialCondition


class CommitmentKind(StrEnum):
    """What became of a commitment."""

    PURPOSE_ADDED = "purpose_added"
    PURPOSE_REMOVED = "purpose_removed"
    CATEGORY_ADDED = "category_added"
    CATEGORY_REMOVED = "category_removed"
    RECIPIENT_ADDED = "recipient_added"
    RECIPIENT_REMOVED = "recipient_removed"
    COUNTRY_ADDED = "country_added"
    COUNTRY_REMOVED = "country_removed"
    BASIS_CHANGED = "basis_changed"
    CONDITION_CHANGED = "condition_changed"
    MADE_ESSENTIAL = "made_essential"
    MADE_OPTIONAL = "made_optional"
    MESSAGES_CHANGED = "messages_changed"
    RETENTION_CHANGED = "retention_changed"
    REFUSAL_REWORDED = "refusal_reworded"
    PURPOSE_RENAMED = "purpose_renamed"
    PURPOSE_REWORDED = "purpose_reworded"
    CATEGORY_RENAMED = "category_renamed"
    CATEGORY_REWORDED = "category_reworded"
    ACTIVITY_REWORDED = "activity_reworded"
    BECAME_PERSONAL = "became_personal"
    CALLED_NON_PERSONAL = "called_non_personal"
    BECAME_SPECIAL = "became_special"
    NO_LONGER_SPECIAL = "no_longer_special"
    MORE_SENSITIVE = "more_sensitive"
    LESS_SENSITIVE = "less_sensitive"
    RECIPIENT_RENAMED = "recipient_renamed"
    RECIPIENT_REWORDED = "recipient_reworded"
    BECAME_CATCH_ALL = "became_catch_all"
    NO_LONGER_CATCH_ALL = "no_longer_catch_all"
    RIGHT_ADDED = "right_added"
    RIGHT_REMOVED = "right_removed"


OF_CATEGORIES = frozenset(
    {
        CommitmentKind.CATEGORY_ADDED,
        CommitmentKind.CATEGORY_REMOVED,
        CommitmentKind.CATEGORY_RENAMED,
        CommitmentKind.CATEGORY_REWORDED,
        CommitmentKind.ACTIVITY_REWORDED,
        CommitmentKind.BECAME_PERSONAL,
        CommitmentKind.CALLED_NON_PERSONAL,
        CommitmentKind.BECAME_SPECIAL,
        CommitmentKind.NO_LONGER_SPECIAL,
        CommitmentKind.MORE_SENSITIVE,
        CommitmentKind.LESS_SENSITIVE,
    }
)
OF_RECIPIENTS = frozenset(
    {
        CommitmentKind.RECIPIENT_ADDED,
        CommitmentKind.RECIPIENT_REMOVED,
        CommitmentKind.RECIPIENT_RENAMED,
        CommitmentKind.RECIPIENT_REWORDED,
        CommitmentKind.BECAME_CATCH_ALL,
        CommitmentKind.NO_LONGER_CATCH_ALL,
    }
)
OF_COUNTRIES = frozenset({CommitmentKind.COUNTRY_ADDED, CommitmentKind.COUNTRY_REMOVED})
OF_RIGHTS = frozenset({CommitmentKind.RIGHT_ADDED, CommitmentKind.RIGHT_REMOVED})
"""What the item of a change is; one that is in none of these has a purpose only."""


class Effect(StrEnum):
    """Whether the company may do more than before, or less, or promises the same in another way."""

    WIDENS = "widens"
    NARROWS = "narrows"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class CommitmentChange:
    """A commitment with what became of it.

    `purpose` is empty for what holds whatever the purpose. `item` is the code of the category, recipient, country or
    right. `before` and `after` are values of the enum that changed; `words_before` and `words_after` the texts.
    """

    kind: CommitmentKind
    effect: Effect
    purpose: str = ""
    item: str = ""
    before: str = ""
    after: str = ""
    words_before: Words = field(default_factory=dict, hash=False)
    words_after: Words = field(default_factory=dict, hash=False)


Changes = Iterator[CommitmentChange]


def compare_declarations(old: Declaration | None, new: Declaration) -> tuple[CommitmentChange, ...]:
    """Return what changed in purposes, in the order of the new version, then in categories, recipients, rights.

    Sections that make the commitments do not matter. Without an old version everything is added. What came with a
    new purpose, or went with an old one, is not named apart.
    """
    before = old or Declaration()
    return (
        *_purposes(before, new),
        *_categories(before, new),
        *_recipients(before, new),
        *_rights(before.rights, new.rights),
    )


def purposes_of(change: CommitmentChange, declaration: Declaration) -> frozenset[str]:
    """Return the purposes that a change is about in a version; for a right there are none in particular."""
    if change.purpose:
        return frozenset({change.purpose})
    if change.kind in OF_RECIPIENTS:
        return _uses_of_recipient(declaration, change.item)
    return _uses_of_category(declaration, change.item) if change.kind in OF_CATEGORIES else frozenset()


def _uses_of_category(declaration: Declaration, code: str) -> frozenset[str]:
    return frozenset(use.purpose for use in declaration.uses if code in use.categories)


def _uses_of_recipient(declaration: Declaration, code: str) -> frozenset[str]:
    return frozenset(use.purpose for use in declaration.uses if code in use.recipients)


def _purposes(old: Declaration, new: Declaration) -> Changes:
    olds = {use.purpose: use for use in old.uses}
    news = {use.purpose: use for use in new.uses}
    for code, use in news.items():
        if code not in olds:
            yield CommitmentChange(CommitmentKind.PURPOSE_ADDED, Effect.WIDENS, code)
            continue
        yield from _parts(olds[code], use)
        if code in old.purposes and code in new.purposes:
            yield from _terms(code, old=old, new=new)
    for code in olds:
        if code not in news:
            yield CommitmentChange(CommitmentKind.PURPOSE_REMOVED, Effect.NARROWS, code)


def _parts(old: Use, new: Use) -> Changes:
    for before, after, added, removed in (
        (old.categories, new.categories, CommitmentKind.CATEGORY_ADDED, CommitmentKind.CATEGORY_REMOVED),
        (old.recipients, new.recipients, CommitmentKind.RECIPIENT_ADDED, CommitmentKind.RECIPIENT_REMOVED),
        (old.countries, new.countries, CommitmentKind.COUNTRY_ADDED, CommitmentKind.COUNTRY_REMOVED),
    ):
        for code in sorted(after.keys() - before.keys()):
            yield CommitmentChange(added, Effect.WIDENS, new.purpose, code)
        for code in sorted(before.keys() - after.keys()):
            yield CommitmentChange(removed, Effect.NARROWS, new.purpose, code)


def _terms(code: str, *, old: Declaration, new: Declaration) -> Changes:
    """Return on which other terms a purpose that stayed is declared."""
    before, after = old.purposes[code], new.purposes[code]
    if before.lawful_basis != after.lawful_basis:
        yield _basis(code, before, after)
    if before.special_condition != after.special_condition:
        yield CommitmentChange(
            CommitmentKind.CONDITION_CHANGED,
            _condition_effect(before, after, special=_uses_special(new, code)),
            code,
            before=before.special_condition,
            after=after.special_condition,
        )
    if before.optional and not after.optional:
        yield CommitmentChange(CommitmentKind.MADE_ESSENTIAL, Effect.WIDENS, code)
    if after.optional and not before.optional:
        yield CommitmentChange(CommitmentKind.MADE_OPTIONAL, Effect.NARROWS, code)
    if before.message != after.message:
        yield _messages(code, before, after)
    yield from _purpose_words(code, before, after)


def _basis(code: str, old: DeclaredPurpose, new: DeclaredPurpose) -> CommitmentChange:
    effect = Effect.NEITHER
    if old.lawful_basis == LawfulBasis.CONSENT:
        effect = Effect.WIDENS
    elif new.lawful_basis == LawfulBasis.CONSENT:
        effect = Effect.NARROWS
    return CommitmentChange(
        CommitmentKind.BASIS_CHANGED, effect, code, before=old.lawful_basis, after=new.lawful_basis
    )


def _condition_effect(old: DeclaredPurpose, new: DeclaredPurpose, *, special: bool) -> Effect:
    if old.special_condition == SpecialCondition.EXPLICIT_CONSENT and special:
        return Effect.WIDENS
    return Effect.NARROWS if new.special_condition == SpecialCondition.EXPLICIT_CONSENT else Effect.NEITHER


def _uses_special(declaration: Declaration, purpose: str) -> bool:
    use = declaration.use_of(purpose)
    codes = use.categories if use else {}
    return any(declaration.categories[code].special for code in codes if code in declaration.categories)


def _messages(code: str, old: DeclaredPurpose, new: DeclaredPurpose) -> CommitmentChange:
    classes = list(MessageClass.values)  # from none to marketing
    more = classes.index(new.message) > classes.index(old.message)
    effect = Effect.WIDENS if more else Effect.NARROWS
    return CommitmentChange(
        CommitmentKind.MESSAGES_CHANGED, effect, code, before=old.message, after=new.message
    )


def _purpose_words(code: str, old: DeclaredPurpose, new: DeclaredPurpose) -> Changes:
    for kind, before, after in (
        (CommitmentKind.RETENTION_CHANGED, old.retention, new.retention),
        (CommitmentKind.REFUSAL_REWORDED, old.consequence, new.consequence),
        (CommitmentKind.PURPOSE_RENAMED, old.name, new.name),
        (CommitmentKind.PURPOSE_REWORDED, old.description, new.description),
    ):
        if reworded(before, after):
            yield _reworded(kind, before, after, purpose=code)


def _categories(old: Declaration, new: Declaration) -> Changes:
    """Return what became of kinds of data that both versions use, whatever for."""
    for code in sorted(old.categories.keys() & new.categories.keys()):
        if _uses_of_category(old, code) and _uses_of_category(new, code):
            yield from _category(code, old.categories[code], new.categories[code])


def _category(code: str, old: DeclaredCategory, new: DeclaredCategory) -> Changes:
    if old.personal != new.personal:
        kind = CommitmentKind.BECAME_PERSONAL if new.personal else CommitmentKind.CALLED_NON_PERSONAL
        yield CommitmentChange(kind, Effect.WIDENS, item=code)
    if new.special and not old.special:
        yield CommitmentChange(CommitmentKind.BECAME_SPECIAL, Effect.WIDENS, item=code)
    if old.special and not new.special:
        yield CommitmentChange(CommitmentKind.NO_LONGER_SPECIAL, Effect.NEITHER, item=code)
    if old.sensitivity != new.sensitivity:
        more = new.sensitivity > old.sensitivity
        yield CommitmentChange(
            CommitmentKind.MORE_SENSITIVE if more else CommitmentKind.LESS_SENSITIVE,
            Effect.WIDENS if more else Effect.NEITHER,
            item=code,
            before=str(old.sensitivity),
            after=str(new.sensitivity),
        )
    for kind, before, after in (
        (CommitmentKind.CATEGORY_RENAMED, old.name, new.name),
        (CommitmentKind.CATEGORY_REWORDED, old.description, new.description),
        (CommitmentKind.ACTIVITY_REWORDED, old.activity, new.activity),
    ):
        if reworded(before, after):
            yield _reworded(kind, before, after, item=code)


def _recipients(old: Declaration, new: Declaration) -> Changes:
    """Return what became of kinds of recipients that both versions name, whatever for."""
    for code in sorted(old.recipients.keys() & new.recipients.keys()):
        if _uses_of_recipient(old, code) and _uses_of_recipient(new, code):
            yield from _recipient(code, old.recipients[code], new.recipients[code])


def _recipient(code: str, old: DeclaredRecipient, new: DeclaredRecipient) -> Changes:
    if new.catch_all and not old.catch_all:
        yield CommitmentChange(CommitmentKind.BECAME_CATCH_ALL, Effect.WIDENS, item=code)
    if old.catch_all and not new.catch_all:
        yield CommitmentChange(CommitmentKind.NO_LONGER_CATCH_ALL, Effect.NARROWS, item=code)
    for kind, before, after in (
        (CommitmentKind.RECIPIENT_RENAMED, old.name, new.name),
        (CommitmentKind.RECIPIENT_REWORDED, old.description, new.description),
    ):
        if reworded(before, after):
            yield _reworded(kind, before, after, item=code)


def _reworded(
    kind: CommitmentKind, before: Words, after: Words, *, purpose: str = "", item: str = ""
) -> CommitmentChange:
    return CommitmentChange(kind, Effect.NEITHER, purpose, item, words_before=before, words_after=after)


def _rights(old: Where, new: Where) -> Changes:
    for right in sorted(new.keys() - old.keys()):
        yield CommitmentChange(CommitmentKind.RIGHT_ADDED, Effect.NARROWS, item=right)
    for right in sorted(old.keys() - new.keys()):
        yield CommitmentChange(CommitmentKind.RIGHT_REMOVED, Effect.WIDENS, item=right)
