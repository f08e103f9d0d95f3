"""What a version changes against the one before it, and what that asks of the company towards people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policies.comparing.commitments import CommitmentChange, compare_declarations
from policies.comparing.consequences import Derived, consequence
from policies.comparing.texts import TextChanges, compare
from policies.declarations import Declaration
from policies.domain.declaring import declaration_of
from policies.domain.texts import outlines_of
from policies.enums import PUBLISHED, Consequence, Status
from policies.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that differs between two versions. `texts` by language, for those that both have."""

    before: PolicyVersion | None
    after: PolicyVersion
    old: Declaration | None
    new: Declaration
    texts: Mapping[str, TextChanges]
    commitments: tuple[CommitmentChange, ...]
    derived: Derived

    @property
    def consequence(self) -> Consequence:
        """What the changes ask for by themselves."""
        return self.derived.consequence


def basis_of(version: PolicyVersion) -> PolicyVersion | None:
    """Return the version that this one follows: for a published one its predecessor, else the one in force."""
    rows = version.policy.versions.select_related("policy__controller")
    if version.state.is_published:
        earlier = rows.filter(status__in=PUBLISHED, effective_on__lt=version.effective_on)
        found: PolicyVersion | None = earlier.order_by("-effective_on").first()
        return found
    waiting = rows.filter(status=Status.SCHEDULED).exclude(pk=version.pk)
    if version.status == Status.SCHEDULED:
        waiting = waiting.filter(effective_on__lt=version.effective_on)
    return waiting.order_by("-effective_on").first() or rows.filter(status=Status.IN_FORCE).first()


def judge(version: PolicyVersion) -> Judgement:
    """Compare a version with the one it follows."""
    return between(basis_of(version), version)


def between(before: PolicyVersion | None, after: PolicyVersion) -> Judgement:
    """Compare two versions of a policy, or a first version with nothing."""
    old = declaration_of(before) if before is not None else None
    new = declaration_of(after)
    changes = compare_declarations(old, new)
    texts = _texts(before, after) if before is not None else {}
    derived = consequence(changes, text_changes=texts, old=old, new=new)
    return Judgement(
        before=before, after=after, old=old, new=new, texts=texts, commitments=changes, derived=derived
    )


def _texts(before: PolicyVersion, after: PolicyVersion) -> dict[str, TextChanges]:
    earlier, later = outlines_of(before), outlines_of(after)
    return {
        language: compare(earlier[language], later[language]) for language in later if language in earlier
    }
