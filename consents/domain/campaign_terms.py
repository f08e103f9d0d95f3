"""What a campaign asks of whom: derived from what the version in force, and those before it, changed.

A version that was overtaken before its people were asked hands its question on to the one that follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from consents.campaign_enums import Ending
from consents.declared import Promised, Published, declaration_of, promised
from consents.models import Campaign
from policies.comparing.consequences import new_uses
from policies.domain import judging
from policies.domain.judging import Judgement
from policies.enums import Consequence, Status
from policies.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class Question:
    """A purpose that people are asked about: consents to versions before `since` no longer do.

    `is_new` if it did not rest on consent before, so that everybody is asked who has not said no to it.
    """

    purpose: str
    since: int
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """Who is asked, and who is told. `told` are purposes whose people are told; `everybody` if all are.

    `compared_with` is the number of the version that people knew; None for a policy's first.
    """

    questions: tuple[Question, ...] = ()
    told: frozenset[str] = frozenset()
    everybody: bool = False
    compared_with: int | None = None

    @property
    def asked(self) -> tuple[str, ...]:
        """The purposes that people are asked about."""
        return tuple(question.purpose for question in self.questions)

    @property
    def concerns_everybody(self) -> bool:
        """Whether anybody may be among the audience."""
        return self.everybody or any(question.is_new for question in self.questions)

    def as_json(self) -> dict[str, Any]:
        """Return the form in which a campaign keeps them."""
        return {**asdict(self), "told": sorted(self.told)}


@dataclass(slots=True)
class _Gathered:
    """Questions and people, gathered from one version after the other."""

    questions: dict[str, Question] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    everybody: bool = False


def of(campaign: Campaign) -> Terms:
    """Return what a campaign asks of whom."""
    stored = campaign.terms
    return Terms(
        questions=tuple(Question(**question) for question in stored["questions"]),
        told=frozenset(stored["told"]),
        everybody=stored["everybody"],
        compared_with=stored["compared_with"],
    )


def unasked(version: PolicyVersion) -> list[PolicyVersion]:
    """Return the version in force and those before it whose people nobody has asked, the latest first."""
    rows = version.policy.versions.published().filter(effective_on__lte=version.effective_on)
    settled = set(
        Campaign.objects.filter(version__policy=version.policy_id, ending__in=[Ending.COMPLETED, Ending.DROPPED])
        .values_list("version_id", flat=True)
    )  # fmt: skip
    found: list[PolicyVersion] = []
    for row in rows.select_related("policy__controller").order_by("-effective_on"):
        if row.pk in settled and row.pk != version.pk:
            break
        found.append(row)
    return found


def weight_of(versions: Iterable[PolicyVersion]) -> Consequence:
    """Return the most that any of these versions asks."""
    asked = [Consequence(one.asked_of_people) for one in versions if one.asked_of_people]
    return max(asked, key=lambda one: one.weight, default=Consequence.NOTHING)


def derived(version: PolicyVersion, *, behind: Sequence[PolicyVersion]) -> Terms:
    """Return what a campaign for a version asks; `behind` are the versions that nobody was asked about, latest first.

    What does not rest on consent cannot be consented to: of that, people are told.
    """
    found = _Gathered()
    judged = [judging.judge(one) for one in behind]
    declaration = declaration_of(version.pk)
    for one in judged:
        if one.before is None and one.after.pk != version.pk:
            continue  # that there is a policy at all is no news beside what changed since
        _gather(found, one, resting=frozenset(code for code in declaration.purposes if _rests(version, code)))
    compared_with = next((one.before.number for one in reversed(judged) if one.before is not None), None)
    return Terms(
        questions=tuple(found.questions[code] for code in sorted(found.questions)),
        told=frozenset(found.told),
        everybody=found.everybody,
        compared_with=compared_with,
    )


def _gather(found: _Gathered, judged: Judgement, *, resting: frozenset[str]) -> None:
    asked = judged.after.asked_of_people
    if asked not in {Consequence.NOTICE, Consequence.FRESH_CONSENT}:
        return
    whom = judged.derived.whom(Consequence.NOTICE)
    found.everybody = found.everybody or whom.everybody or bool(whom.purposes - resting)
    found.told |= whom.purposes
    if asked != Consequence.FRESH_CONSENT:
        return
    for code in {purpose for purpose, _kind, _item in new_uses(judged.old, judged.new)} & resting:
        is_new = judged.before is None or not _rests(judged.before, code)
        latest = found.questions.get(code, Question(code, since=judged.after.number))
        found.questions[code] = replace(latest, is_new=latest.is_new or is_new)


def promised_by(version: PolicyVersion, code: str) -> Promised | None:
    """Return a purpose as a version that is or was in force declares it."""
    published = Published(
        id=version.pk,
        policy=version.policy.slug,
        is_main=version.policy.is_main,
        number=version.number,
        in_force=version.status == Status.IN_FORCE,
        texts={},
    )
    return promised(published, code)


def _rests(version: PolicyVersion, code: str) -> bool:
    found = promised_by(version, code)
    return found is not None and found.rests_on_consent
