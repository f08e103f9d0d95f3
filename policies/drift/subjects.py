"""What the checks within policies look at: a version with its texts and promises, read once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import TypeVar

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from office.models import Controller
from office.translated import language_name
from policies.declarations import Declaration
from policies.domain import declaring, suggesting
from policies.domain.texts import outline_of
from policies.enums import Severity, Status, TermKind, Verdict
from policies.findings import Finding, Sentence
from policies.models import Policy, PolicyVersion
from policies.outline import Outline, Section
from policies.terms import finder
from policies.terms.finder import Found, TermRow

KEPT, SUBJECTS = "_drift_read", "policies"
TEXT, PROMISES = "text", "promises"
"""Parts of a version's page."""

Read = TypeVar("Read")


@dataclass(frozen=True)
class Subject:
    """A version to check. `today` is the controller's day; texts by language, the controller's first one first."""

    version: PolicyVersion
    policy: Policy
    controller: Controller
    declaration: Declaration
    outlines: dict[str, Outline]
    terms: tuple[TermRow, ...]
    dismissed: frozenset[tuple[TermKind, str]]
    today: date

    @property
    def in_force(self) -> bool:
        """Whether it is what applies."""
        return self.version.status == Status.IN_FORCE

    @property
    def name(self) -> str:
        """Which version this is, and where it stands, in words."""
        return _("%(policy)s, version %(number)s (%(status)s)") % {
            "policy": self.policy,
            "number": self.version.number,
            "status": self.version.state.label,
        }

    @property
    def anchors(self) -> frozenset[str]:
        """The anchors that any of the texts has."""
        return frozenset(one.anchor for text in self.outlines.values() for one in text.sections)

    @cached_property
    def found(self) -> dict[str, list[Found]]:
        """What the texts say by the words in them, by language."""
        return {
            language: finder.find(outline, language=language, terms=self.terms)
            for language, outline in self.outlines.items()
        }

    def url(self, part: str = "") -> str:
        """Return the address of the version's page, at one of its parts."""
        address = reverse("admin:policies_policyversion_change", args=[self.version.pk])
        return f"{address}#{part}" if part else address

    def place(self, anchor: str) -> str:
        """Return where the version's page shows a section: in the first language that has it; empty if none has."""
        for language, text in self.outlines.items():
            if any(one.anchor == anchor for one in text.sections):
                return f"{language}-{anchor}"
        return ""

    def headed(self, anchor: str) -> str:
        """Return the heading of a section, in the first language that has it; its anchor if it has none."""
        sections = (one for text in self.outlines.values() for one in text.sections)
        found: Section | None = next((one for one in sections if one.anchor == anchor), None)
        return found.heading if found is not None and found.heading else f"#{anchor}"

    def finding(
        self,
        code: str,
        *,
        about: str,
        severity: Severity,
        policy_side: Sentence,
        practice_side: Sentence,
        what_to_do: Sentence,
        part: str = PROMISES,
        anchor: str = "",
        url: str = "",
    ) -> Finding:
        """Make a finding about this version; nothing about one that does not apply is serious."""
        place = self.place(anchor) if part == TEXT else ""
        return Finding(
            code=code,
            severity=Severity.WARNING if severity is Severity.SERIOUS and not self.in_force else severity,
            subject=f"{self.policy.slug}:{about}",
            policy_side=policy_side,
            practice_side=practice_side,
            what_to_do=what_to_do,
            url=url or self.url(place or part),
            where=self.name,
            version=self.version.pk,
            anchor=anchor,
        )


@dataclass(frozen=True, slots=True)
class VersionCheck:
    """A check of one version at a time: the one in force, then the newest that is on its way."""

    code: str
    title: Sentence
    look: Callable[[Subject], Iterable[Finding]]

    def find(self, controller: Controller, *, today: date) -> Iterator[Finding]:
        """Look at each version."""
        for subject in of(controller, today=today):
            yield from self.look(subject)


def of(controller: Controller, *, today: date) -> list[Subject]:
    """Return the versions to check; read once and kept on the controller object until `forget`."""
    return once(controller, SUBJECTS, partial(_read, controller, today=today))


def once(controller: Controller, what: str, read: Callable[[], Read]) -> Read:
    """Return what several checks look at; read once, under a name of its own, and kept until `forget`."""
    kept: dict[str, Read] = controller.__dict__.setdefault(KEPT, {})
    if what not in kept:
        kept[what] = read()
    return kept[what]


def look_at(version: PolicyVersion, *, today: date) -> Subject:
    """Return one version to look at, whatever its state."""
    controller = version.policy.controller
    terms = tuple(suggesting.rows_of(controller))
    return _subject(version, controller=controller, terms=terms, today=today)


def forget(controller: Controller) -> None:
    """Let the next check read anew."""
    if hasattr(controller, KEPT):
        delattr(controller, KEPT)


def in_language(language: str, said: str) -> str:
    """Return what a text says, after the name of its language."""
    return _("%(language)s: %(text)s") % {"language": language_name(language), "text": said}


def _read(controller: Controller, *, today: date) -> list[Subject]:
    rows = PolicyVersion.objects.filter(~Q(status=Status.SUPERSEDED), policy__controller=controller)
    versions = list(rows.select_related("policy").order_by("-policy__is_main", "policy__slug"))
    applying = [one for one in versions if one.status == Status.IN_FORCE]
    newest: dict[object, PolicyVersion] = {}
    for one in versions:
        if one.status != Status.IN_FORCE:
            kept = newest.setdefault(one.policy_id, one)
            newest[one.policy_id] = max(kept, one, key=lambda version: version.number)
    terms = tuple(suggesting.rows_of(controller))
    return [
        _subject(one, controller=controller, terms=terms, today=today)
        for one in (*applying, *newest.values())
    ]


def _subject(
    version: PolicyVersion, *, controller: Controller, terms: tuple[TermRow, ...], today: date
) -> Subject:
    texts = {row.language: row for row in version.texts.prefetch_related("sections")}
    spoken = dict.fromkeys((*controller.languages, *sorted(texts)))
    dismissed = version.suggestions.filter(verdict=Verdict.DISMISSED).values_list("kind", "code")
    return Subject(
        version=version,
        policy=version.policy,
        controller=controller,
        declaration=declaring.declaration_of(version),
        outlines={code: outline_of(texts[code]) for code in spoken if code in texts},
        terms=terms,
        dismissed=frozenset((TermKind(kind), code) for kind, code in dismissed),
        today=today,
    )
