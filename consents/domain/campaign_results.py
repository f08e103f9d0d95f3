"""How a campaign goes: counts, in a few statements however many people there are. Answers come from the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, Subquery

from consents.campaign_enums import Ask, LeftOut, MemberState
from consents.domain import campaign_terms
from consents.domain.campaign_terms import Question
from consents.enums import Consent
from consents.models import Campaign, CampaignMember, ConsentState

WRITTEN_TO = (MemberState.ASKED, MemberState.OVER)


@dataclass(frozen=True, slots=True)
class Answers:
    """What people answered who were asked: of a person with several purposes a yes to one counts as a yes."""

    yes: int = 0
    no: int = 0
    withdrew: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a campaign stands. `waiting` are people who are still to be written to."""

    waiting: int
    asked: int
    told: int
    unreachable: int
    answers: Answers

    @property
    def written_to(self) -> int:
        """How many people were written to, those among them whom no mail reached."""
        return self.asked + self.told + self.unreachable

    @property
    def all(self) -> int:
        """How many people get a mail in all."""
        return self.waiting + self.written_to

    @property
    def percent(self) -> int:
        """How much is done, in whole percent; nothing is not all."""
        return self.written_to * 100 // self.all if self.all else 0

    @property
    def silent(self) -> int:
        """How many of those who were asked have said nothing."""
        return max(0, self.asked - self.answers.yes - self.answers.no - self.answers.withdrew)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who gets a mail by language, and how many are not asked, or get none, by reason."""

    languages: tuple[tuple[str, int, int], ...]
    left_out: tuple[tuple[LeftOut, int, int], ...]


def progress_of(campaign: Campaign) -> Progress:
    """Return where a campaign stands."""
    rows = campaign.members.order_by().values_list("state", "ask").annotate(count=Count("pk"))
    counts = {(state, ask): count for state, ask, count in rows}

    def total(states: Iterable[MemberState], *asks: Ask) -> int:
        return sum(counts.get((state, ask), 0) for state in states for ask in asks)

    asked = total(WRITTEN_TO, Ask.CONSENT)
    return Progress(
        waiting=total([MemberState.TO_ASK], *Ask),
        asked=asked,
        told=total(WRITTEN_TO, Ask.NOTICE),
        unreachable=total([MemberState.UNREACHABLE], *Ask),
        answers=_answers(campaign, campaign_terms.of(campaign).questions) if asked else Answers(),
    )


def by_purpose(campaign: Campaign) -> list[tuple[str, Answers]]:
    """Return what people answered about each purpose by itself."""
    return [
        (question.purpose, _answers(campaign, [question]))
        for question in campaign_terms.of(campaign).questions
    ]


def audience_of(campaign: Campaign) -> Audience:
    """Return who gets a mail, and who is not asked."""
    rows = campaign.members.order_by()
    mailed = rows.exclude(state=MemberState.LEFT_OUT).values_list("language")
    languages = mailed.annotate(
        asked=Count("pk", filter=Q(ask=Ask.CONSENT)), told=Count("pk", filter=Q(ask=Ask.NOTICE))
    )
    reasons = rows.exclude(left_out="").values_list("left_out")
    left_out = reasons.annotate(
        told=Count("pk", filter=Q(ask=Ask.NOTICE)), nothing=Count("pk", filter=Q(state=MemberState.LEFT_OUT))
    )
    return Audience(
        languages=tuple(languages.order_by("language")),
        left_out=tuple((LeftOut(why), told, nothing) for why, told, nothing in left_out.order_by("left_out")),
    )


def _answers(campaign: Campaign, questions: Iterable[Question]) -> Answers:
    """Count who answered after they were asked, by the ledger's projection; a yes is one to the new text."""
    yes, asked_about = Q(pk__in=[]), Q(pk__in=[])
    for question in questions:
        newer = Q(version__policy=campaign.version.policy_id, version__number__gte=question.since)
        about = Q(purpose__code=question.purpose)
        asked_about |= about
        yes |= about & newer & Q(consent=Consent.GIVEN, objected_since__isnull=True)
    withdrew = Q(consent=Consent.WITHDRAWN) | Q(objected_since__isnull=False)
    members = CampaignMember.objects.filter(
        campaign=campaign, subject=OuterRef("subject"), ask=Ask.CONSENT, state__in=WRITTEN_TO
    )
    people = (
        ConsentState.objects.filter(asked_about, controller=campaign.controller_id)
        .annotate(asked_at=Subquery(members.values("asked_at")[:1]))
        .filter(Q(consent_event__arrived_at__gte=F("asked_at")) | Q(objected_since__gte=F("asked_at")))
        .order_by()
        .values("subject")
        .annotate(
            yes=Count("pk", filter=yes),
            no=Count("pk", filter=Q(consent=Consent.REFUSED)),
            withdrew=Count("pk", filter=withdrew),
        )
    )
    found = people.aggregate(
        said_yes=Count("subject", filter=Q(yes__gt=0)),
        said_no=Count("subject", filter=Q(yes=0, no__gt=0)),
        stopped=Count("subject", filter=Q(yes=0, no=0, withdrew__gt=0)),
    )
    return Answers(yes=found["said_yes"], no=found["said_no"], withdrew=found["stopped"])
