"""What a new version asks of the company towards the people concerned: nothing, notice, or fresh consent, and why.

Fresh consent is due for new data, a new purpose or a new disclosure, whatever the lawful basis (promise P28), and
where people lose a say that they had. Of every other change they are told (D9, P27).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.utils.translation import get_language, gettext, gettext_noop, override

from office.translated import here
from policies.comparing.commitments import (
    CommitmentChange,
    CommitmentKind,
    Effect,
    compare_declarations,
    purposes_of,
)
from policies.comparing.texts import SectionChange, SectionKind, TextChanges
from policies.comparing.words import Names, names_of, say
from policies.declarations import Declaration, Words
from policies.enums import Consequence, MessageClass
from policies.errors import NotLowerError

NewUse = tuple[str, str, str]
"""Purpose, kind of what is new (`purpose`, `category`, `recipient`, `country`), and its code, empty for a purpose."""


class ReasonCode(StrEnum):
    """What a consequence follows from. A change of a commitment says itself what it is."""

    FIRST_VERSION = "first_version"
    TITLE_REWORDED = "title_reworded"
    SECTION_REWORDED = "section_reworded"
    SECTION_ADDED = "section_added"
    SECTION_REMOVED = "section_removed"
    COMMITMENT = "commitment"


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is concerned: everybody, or everybody whose data is used for one of these purposes (codes)."""

    everybody: bool = False
    purposes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a consequence: what it asks, of whom, and the names for its sentence.

    `anchor` and `heading` tell of a section, `change` and `names` of a commitment.
    """

    code: ReasonCode
    asks: Consequence
    whom: Whom
    anchor: str = ""
    heading: Words = field(default_factory=dict, hash=False)
    change: CommitmentChange | None = None
    names: Names = field(default_factory=lambda: Names({}, {}), hash=False)


@dataclass(frozen=True, slots=True)
class Derived:
    """What a version asks of the company, and every reason, the weightiest first."""

    consequence: Consequence
    reasons: tuple[Reason, ...] = ()

    @property
    def from_whom(self) -> Whom:
        """Who is concerned by the consequence."""
        return self.whom(self.consequence)

    def whom(self, asks: Consequence) -> Whom:
        """Return who is concerned by reasons that ask this much or more; of nothing, nobody is."""
        if asks is Consequence.NOTHING:
            return Whom()
        concerned = [reason.whom for reason in self.reasons if reason.asks.weight >= asks.weight]
        if any(whom.everybody for whom in concerned):
            return Whom(everybody=True)
        return Whom(purposes=frozenset[str]().union(*(whom.purposes for whom in concerned)))


def consequence(
    changes: Iterable[CommitmentChange],
    *,
    text_changes: Mapping[str, TextChanges] | None,
    old: Declaration | None,
    new: Declaration,
) -> Derived:
    """Return what follows from the changes of commitments and, by language, of the texts that both versions have.

    Without an old declaration the version is the first: everybody is told.
    """
    if old is None:
        first = Reason(ReasonCode.FIRST_VERSION, Consequence.NOTICE, Whom(everybody=True))
        return Derived(Consequence.NOTICE, (first,))
    reasons = [
        *(_of_commitment(change, old=old, new=new) for change in changes),
        *_of_texts(text_changes or {}),
    ]
    reasons.sort(key=lambda reason: -reason.asks.weight)  # stable: else in the order of the changes
    return Derived(reasons[0].asks if reasons else Consequence.NOTHING, tuple(reasons))


def lowered(derived: Derived, *, to: Consequence) -> Derived:
    """Return the same reasons with a weaker consequence, on an editor's word, whose reason is kept with the version.

    Raises NotLowerError for one that is not weaker.
    """
    if to.weight >= derived.consequence.weight:
        raise NotLowerError(derived.consequence)
    return replace(derived, consequence=to)


def new_uses(old: Declaration | None, new: Declaration) -> frozenset[NewUse]:
    """Return what is new and may not be done with a person's data until that person has agreed.

    Each change that asks for fresh consent is among it. A purpose on other terms counts as new; with a new purpose
    everything declared for it is. Before the first version there was nothing that people could have agreed to.
    """
    if old is None:
        return frozenset()
    return frozenset(
        use
        for change in compare_declarations(old, new)
        if asks_for_consent(change)
        for use in _uses(change, new=new)
    )


def asks_for_consent(change: CommitmentChange) -> bool:
    """Whether people must agree to a change before it applies to them."""
    match change.kind:
        case kind if kind in _ALWAYS_CONSENT:
            return True
        case CommitmentKind.BASIS_CHANGED | CommitmentKind.CONDITION_CHANGED:
            return change.effect is Effect.WIDENS  # away from consent
        case CommitmentKind.MESSAGES_CHANGED:
            return change.after == MessageClass.MARKETING
        case _:
            return False


def in_words(reason: Reason, *, language: str | None = None) -> str:
    """Say a reason in a sentence, by default in the language of the page."""
    if reason.change is not None:
        return say(reason.change, names=reason.names, language=language)
    with override(language or get_language()):
        return _sentence(reason)


_ALWAYS_CONSENT = frozenset(
    {
        CommitmentKind.PURPOSE_ADDED,
        CommitmentKind.CATEGORY_ADDED,
        CommitmentKind.RECIPIENT_ADDED,
        CommitmentKind.COUNTRY_ADDED,
        CommitmentKind.MADE_ESSENTIAL,
        CommitmentKind.BECAME_PERSONAL,
        CommitmentKind.BECAME_SPECIAL,
    }
)

_KIND_OF_USE = {
    CommitmentKind.CATEGORY_ADDED: "category",
    CommitmentKind.BECAME_PERSONAL: "category",
    CommitmentKind.BECAME_SPECIAL: "category",
    CommitmentKind.RECIPIENT_ADDED: "recipient",
    CommitmentKind.COUNTRY_ADDED: "country",
}


def _uses(change: CommitmentChange, *, new: Declaration) -> Iterator[NewUse]:
    kind = _KIND_OF_USE.get(change.kind, "purpose")
    for purpose in purposes_of(change, new):
        yield purpose, kind, "" if kind == "purpose" else change.item


def _of_commitment(change: CommitmentChange, *, old: Declaration, new: Declaration) -> Reason:
    return Reason(
        ReasonCode.COMMITMENT,
        asks=Consequence.FRESH_CONSENT if asks_for_consent(change) else Consequence.NOTICE,
        whom=_whom(change, old=old, new=new),
        change=change,
        names=names_of(change, old=old, new=new),
    )


def _whom(change: CommitmentChange, *, old: Declaration, new: Declaration) -> Whom:
    """Return whose data a change concerns; for a new purpose nobody's is used yet, so everybody may be asked."""
    purposes = purposes_of(change, old) | purposes_of(change, new)
    if change.kind is CommitmentKind.PURPOSE_ADDED or not purposes:
        return Whom(everybody=True)
    return Whom(purposes=purposes)


def _of_texts(text_changes: Mapping[str, TextChanges]) -> Iterator[Reason]:
    """Return a reason for each section that says something else, once for all languages."""
    if not all(changes.title_says_the_same for changes in text_changes.values()):
        yield Reason(ReasonCode.TITLE_REWORDED, Consequence.NOTICE, Whom(everybody=True))
    headings: dict[tuple[ReasonCode, str, str], Words] = {}
    for language, changes in text_changes.items():
        for place, change in enumerate(changes.sections):
            code, anchor = _code(change), change.section.anchor
            if code is not None:  # without an anchor nothing says which section of another language it is
                key = (code, anchor, "" if anchor else f"{language} {place}")
                headings.setdefault(key, {})[language] = change.section.heading
    for (code, anchor, _apart), heading in headings.items():
        yield Reason(code, Consequence.NOTICE, Whom(everybody=True), anchor=anchor, heading=heading)


def _code(change: SectionChange) -> ReasonCode | None:
    if change.kind is SectionKind.ADDED:
        return ReasonCode.SECTION_ADDED
    if change.kind is SectionKind.REMOVED:
        return ReasonCode.SECTION_REMOVED
    return None if change.says_the_same else ReasonCode.SECTION_REWORDED


def _sentence(reason: Reason) -> str:
    heading = here(reason.heading)
    named, unnamed = _SENTENCES[reason.code]
    return gettext(named) % {"heading": heading} if heading else gettext(unnamed)


_SENTENCES = {
    ReasonCode.FIRST_VERSION: ("", gettext_noop("This is the first version of the policy.")),
    ReasonCode.TITLE_REWORDED: ("", gettext_noop("The title of the policy was reworded.")),
    ReasonCode.SECTION_REWORDED: (
        gettext_noop("The section “%(heading)s” was reworded."),
        gettext_noop("A section without a heading was reworded."),
    ),
    ReasonCode.SECTION_ADDED: (
        gettext_noop("The section “%(heading)s” was added."),
        gettext_noop("A section without a heading was added."),
    ),
    ReasonCode.SECTION_REMOVED: (
        gettext_noop("The section “%(heading)s” was removed."),
        gettext_noop("A section without a heading was removed."),
    ),
}
"""With the section's heading, and without one."""
