"""What changed between two versions, ready for a page: sentences, and each section inline and side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from office.translated import here
from policies.comparing import consequences, rows, words
from policies.comparing.segments import Segments
from policies.comparing.texts import Counts, SectionChange, SectionKind, TextChanges
from policies.domain.judging import Judgement
from policies.enums import Consequence
from policies.models import PolicyVersion

SECTION_WORDS: Mapping[SectionKind, Promise] = {
    SectionKind.REWORDED: gettext_lazy("reworded"),
    SectionKind.MOVED: gettext_lazy("moved"),
    SectionKind.MOVED_AND_REWORDED: gettext_lazy("moved and reworded"),
    SectionKind.ADDED: gettext_lazy("new"),
    SectionKind.REMOVED: gettext_lazy("removed"),
}


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section that changed. `tone` names its kind for the style sheet."""

    anchor: str
    tone: str
    label: str
    heading: Segments
    inline: tuple[rows.Row, ...]
    sides: tuple[rows.SideRow, ...]


@dataclass(frozen=True, slots=True)
class ShownText:
    """The changes of the text in one language."""

    language: str
    name: str
    summary: str
    title: Segments
    title_changed: bool
    sections: list[ShownSection]


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that changed. `before` is None for a first version."""

    before: PolicyVersion | None
    after: PolicyVersion
    derived: Consequence
    asked: Consequence
    lowered_because: str
    reasons: list[str]
    concerned: str
    commitments: list[str]
    texts: list[ShownText]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed at all."""
        return not self.commitments and not any(text.sections or text.title_changed for text in self.texts)


def of(judged: Judgement) -> Shown:
    """Put a judgement into words in the page's language."""
    version = judged.after
    names = dict(settings.LANGUAGES)
    return Shown(
        before=judged.before,
        after=version,
        derived=judged.consequence,
        asked=Consequence(version.lowered_to) if version.lowered_to else judged.consequence,
        lowered_because=version.lowered_because if version.lowered_to else "",
        reasons=reasons_of(judged),
        concerned=concerned_in_words(judged),
        commitments=[words.in_words(one, old=judged.old, new=judged.new) for one in judged.commitments],
        texts=[_text(code, str(names[code]), changes) for code, changes in judged.texts.items()],
    )


def reasons_of(judged: Judgement) -> list[str]:
    """Return why the changes ask what they do: the reasons that ask as much as the whole, as sentences."""
    weighty = [one for one in judged.derived.reasons if one.asks is judged.consequence]
    return list(dict.fromkeys(consequences.in_words(reason) for reason in weighty))


def concerned_in_words(judged: Judgement) -> str:
    """Say who is concerned; empty where nobody is."""
    whom = judged.derived.from_whom
    if whom.everybody:
        return _("It concerns everybody.")
    if not whom.purposes:
        return ""
    known = {**(judged.old.purposes if judged.old else {}), **judged.new.purposes}
    names = sorted(here(known[code].name) or code for code in whom.purposes if code in known)
    return _("It concerns everybody whose data is used for: %(purposes)s.") % {"purposes": ", ".join(names)}


def _text(language: str, name: str, changes: TextChanges) -> ShownText:
    return ShownText(
        language=language,
        name=name,
        summary=summary_of(changes.counts),
        title=changes.title_words,
        title_changed=changes.title_changed,
        sections=[_section(change) for change in changes.changed],
    )


def _section(change: SectionChange) -> ShownSection:
    only_moved = change.kind is SectionKind.MOVED
    return ShownSection(
        anchor=change.section.anchor,
        tone=change.kind.value.replace("_", "-"),
        label=str(SECTION_WORDS[change.kind]),
        heading=change.heading_words,
        inline=() if only_moved else rows.inline(change),
        sides=() if only_moved else rows.side_by_side(change),
    )


def summary_of(counts: Counts) -> str:
    """Say how much changed in one sentence."""
    parts = [
        ngettext("%(count)s section reworded", "%(count)s sections reworded", counts.reworded)
        % {"count": counts.reworded},
        ngettext("%(count)s new", "%(count)s new", counts.added) % {"count": counts.added},
        ngettext("%(count)s removed", "%(count)s removed", counts.removed) % {"count": counts.removed},
        ngettext("%(count)s moved", "%(count)s moved", counts.moved) % {"count": counts.moved},
    ]
    numbers = (counts.reworded, counts.added, counts.removed, counts.moved)
    said = [part for part, number in zip(parts, numbers, strict=True) if number]
    return ", ".join(said) if said else _("The text is the same.")
