"""Who is asked for consent, who is told, and who is left alone, and why: the audience of a campaign.

It is found when the campaign is opened, so that people can look at it, and each person is judged once more when their
mail is due: whoever said no meanwhile, was erased or asked for no marketing gets none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from consents import declared
from consents.campaign_enums import Ask, LeftOut, MemberState
from consents.domain import campaign_terms
from consents.domain.campaign_terms import Question, Terms
from consents.domain.persons import is_minor
from consents.enums import Consent
from consents.models import Campaign, CampaignMember, ConsentState
from mailroom import addresses
from mailroom.errors import InvalidAddressError
from office.models import Controller
from policies.models import PolicyVersion
from subjects.domain import many
from subjects.enums import IdentifierKind, SuppressionKind
from subjects.errors import SubjectError
from subjects.models import Identifier, Subject
from subjects.querysets import SubjectQuerySet
from vault.domain import keyring

BATCH = 500
NOES: dict[str, LeftOut] = {
    Consent.REFUSED: LeftOut.SAID_NO,
    Consent.WITHDRAWN: LeftOut.WITHDREW,
}
STATE = ("subject_id", "purpose__code", "consent", "version_id", "objected_since", "restricted_since")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a person: `ask` is None for nobody's mail. `left_out` is why they are not asked for consent."""

    ask: Ask | None
    purposes: tuple[str, ...] = ()
    left_out: LeftOut | None = None
    email: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where a person stands on a purpose."""

    consent: str
    version: UUID | None
    objected: bool
    restricted: bool

    @property
    def no(self) -> LeftOut | None:
        """What they have said against it, if anything."""
        if self.objected:
            return LeftOut.OBJECTED
        if self.restricted:
            return LeftOut.RESTRICTED
        return NOES.get(self.consent)


class Judge:
    """Judges people by the terms of one campaign, many at a time in a few queries."""

    def __init__(self, campaign: Campaign, *, now: datetime) -> None:
        self.terms: Terms = campaign_terms.of(campaign)
        self.controller: Controller = campaign.controller
        self.today: date = self.controller.today(now)
        version: PolicyVersion = campaign.version
        numbers = dict(version.policy.versions.published().values_list("pk", "number"))
        self.numbers: dict[UUID, int] = numbers
        self.marketing = frozenset(
            code
            for code in _codes_in_force(version)
            if (found := campaign_terms.promised_by(version, code)) is not None and found.is_marketing
        )

    def judge(self, people: Collection[Subject]) -> dict[UUID, Verdict]:
        """Return what becomes of each of these people."""
        stands = self._stands(people)
        emails = _emails(people)
        questions = {one.pk: self._questions(one, stands.get(one.pk, {})) for one in people}
        curious = [one.pk for one in people if questions[one.pk][0]]
        suppressed = self._suppressed({pk: emails[pk] for pk in curious if pk in emails})
        return {
            one.pk: self._verdict(
                one,
                asked=questions[one.pk],
                stands=stands.get(one.pk, {}),
                email=emails.get(one.pk, ""),
                suppressed=suppressed.get(one.pk, frozenset()),
            )
            for one in people
        }

    def _verdict(
        self,
        person: Subject,
        *,
        asked: tuple[tuple[str, ...], LeftOut | None],
        stands: dict[str, _Stand],
        email: str,
        suppressed: frozenset[str],
    ) -> Verdict:
        codes, why = asked
        if not person.is_standing:
            return Verdict(None, left_out=LeftOut.GONE)
        if not email:
            return Verdict(None, left_out=LeftOut.NO_ADDRESS)
        if SuppressionKind.ERASED in suppressed:
            codes, why = (), LeftOut.SUPPRESSED
        elif suppressed:
            left = tuple(code for code in codes if code not in self.marketing)
            codes, why = left, why if left == codes else LeftOut.SUPPRESSED
        if codes:
            return Verdict(Ask.CONSENT, purposes=codes, email=email)
        if self._is_told(stands):
            return Verdict(Ask.NOTICE, left_out=why, email=email)
        return Verdict(None, left_out=why or LeftOut.NOT_CONCERNED)

    def _is_told(self, stands: dict[str, _Stand]) -> bool:
        if self.terms.everybody:
            return True
        chosen = (stands[code] for code in self.terms.told if code in stands)
        return any(one.consent == Consent.GIVEN and one.version in self.numbers for one in chosen)

    def _questions(
        self, person: Subject, stands: dict[str, _Stand]
    ) -> tuple[tuple[str, ...], LeftOut | None]:
        """Return what a person is to be asked, and why not where that is nothing."""
        found, why = list[str](), None
        permits_marketing = any(
            code in self.marketing and one.consent == Consent.GIVEN and not one.objected
            for code, one in stands.items()
        )
        for question in self.terms.questions:
            against = self._against(question, stands.get(question.purpose))
            if against is None and question.purpose in self.marketing:
                if (born_on := person.born_on) is not None and is_minor(born_on, on=self.today):
                    against = LeftOut.MINOR
                elif not permits_marketing:
                    against = LeftOut.NO_MARKETING
            if against is None:
                found.append(question.purpose)
            elif why is None or why is LeftOut.NOT_CONCERNED:
                why = against
        return tuple(found), None if found else why

    def _against(self, question: Question, stand: _Stand | None) -> LeftOut | None:
        """Return what speaks against asking; nobody who said no is asked again for the same."""
        if stand is not None and (no := stand.no) is not None:
            return no
        if stand is not None and stand.consent == Consent.GIVEN and stand.version in self.numbers:
            return LeftOut.ANSWERED if self.numbers[stand.version] >= question.since else None
        return None if question.is_new else LeftOut.NOT_CONCERNED

    def _stands(self, people: Collection[Subject]) -> dict[UUID, dict[str, _Stand]]:
        codes = {*self.terms.asked, *self.terms.told, *(self.marketing if self.terms.questions else ())}
        if not codes:
            return {}
        found: dict[UUID, dict[str, _Stand]] = {}
        rows = ConsentState.objects.filter(
            subject__in=[one.pk for one in people], purpose__code__in=codes
        ).order_by()
        for subject, code, consent, version, objected, restricted in rows.values_list(*STATE):
            stand = _Stand(consent, version, objected is not None, restricted is not None)
            found.setdefault(subject, {})[code] = stand
        return found

    def _suppressed(self, emails: dict[UUID, str]) -> dict[UUID, frozenset[str]]:
        """Return what is remembered of these people's addresses."""
        values = {}
        for pk, email in emails.items():
            try:
                values[many.value_of(self.controller, kind=IdentifierKind.EMAIL, given=email)] = pk
            except SubjectError:
                continue
        found = many.suppressed(self.controller, values=values)
        return {values[value]: frozenset(row.kind for row in rows) for value, rows in found.items()}


def candidates(campaign: Campaign) -> SubjectQuerySet:
    """Return the people who may be concerned.

    Whoever came after the version was in force knows it already, unless an earlier consent of theirs came in since.
    """
    terms = campaign_terms.of(campaign)
    rows: SubjectQuerySet = Subject.objects.standing().filter(controller=campaign.controller_id)
    chose = ConsentState.objects.filter(subject=OuterRef("pk"))
    of_policy = Q(version__policy=campaign.version.policy_id)  # others consented to another policy
    told = of_policy & Q(purpose__code__in=terms.told, consent=Consent.GIVEN)
    asked = (of_policy | Q(version__isnull=True)) & Q(purpose__code__in=terms.asked)
    concerned = Q(Exists(chose.filter(told | asked)))
    if terms.concerns_everybody:
        concerned |= Q(entered_at__lte=campaign.version.in_force_at)
    return rows.filter(concerned)


def find_batch(campaign: Campaign, *, now: datetime) -> int:
    """Add the next people to the audience of a draft, in one transaction; return how many. 0 notes that it is done.

    It goes on after the last one who was added, so that a job that was killed loses nothing and repeats nothing.
    """
    with transaction.atomic():
        rows = Campaign.objects.select_for_update(of=("self",)).select_related(
            "controller", "version__policy"
        )
        locked = rows.get(pk=campaign.pk)
        if locked.audience_at is not None:
            return 0
        last = CampaignMember.objects.filter(campaign=locked).order_by("-subject_id").first()
        left = candidates(locked).order_by("pk")
        people = list((left.filter(pk__gt=last.subject_id) if last is not None else left)[:BATCH])
        if not people:
            Campaign.objects.filter(pk=campaign.pk).update(audience_at=now)  # in no history
            return 0
        verdicts = Judge(locked, now=now).judge(people)
        CampaignMember.objects.bulk_create(
            CampaignMember(campaign=locked, subject=one, language=one.language, **columns(verdicts[one.pk]))
            for one in people
        )
    keyring.forget()
    return len(people)


def columns(verdict: Verdict) -> dict[str, object]:
    """Return a verdict as the columns of a person's row."""
    return {
        "state": (MemberState.TO_ASK if verdict.ask is not None else MemberState.LEFT_OUT).value,
        "ask": verdict.ask.value if verdict.ask is not None else "",
        "purposes": list(verdict.purposes),
        "left_out": verdict.left_out.value if verdict.left_out is not None else "",
    }


def _codes_in_force(version: PolicyVersion) -> Iterator[str]:
    yield from declared.declaration_of(version.pk).purposes


def _emails(people: Iterable[Subject]) -> dict[UUID, str]:
    """Return the address of each person that a mail can be sent to: a verified one, and of those the latest."""
    rows = (
        Identifier.objects.standing()
        .filter(subject__in=[one.pk for one in people], kind=IdentifierKind.EMAIL.value)
        .only("subject", "data_key_id", "contact", "verified_at", "entered_at")
    )
    found: dict[UUID, str] = {}
    for row in sorted(rows, key=lambda one: (one.verified_at is not None, one.entered_at)):
        try:
            found[row.subject_id] = addresses.checked(str(row.contact or ""))
        except InvalidAddressError:
            continue
    return found
