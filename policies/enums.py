"""The fixed words of policies: lawful bases, states of a version with their map, consequences of a change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LawfulBasis(models.TextChoices):
    """Why processing for a purpose is lawful (Art 6(1) GDPR)."""

    CONSENT = "consent", _("Consent")
    CONTRACT = "contract", _("Contract")
    LEGAL_OBLIGATION = "legal_obligation", _("Legal obligation")
    VITAL_INTERESTS = "vital_interests", _("Vital interests")
    PUBLIC_TASK = "public_task", _("Public task")
    LEGITIMATE_INTERESTS = "legitimate_interests", _("Legitimate interests")

    @property
    def source(self) -> str:
        """The letter of Art 6(1) GDPR."""
        return f"Art 6(1)({'abcdef'[list(LawfulBasis).index(self)]}) GDPR"


class SpecialCondition(models.TextChoices):
    """Why special categories may be processed for a purpose (Art 9(2) GDPR)."""

    EXPLICIT_CONSENT = "explicit_consent", _("Explicit consent")
    EMPLOYMENT = "employment", _("Employment and social security law")
    VITAL_INTERESTS = "vital_interests", _("Vital interests of somebody who cannot consent")
    MEMBERS = "members", _("Members of a non-profit body")
    MADE_PUBLIC = "made_public", _("Made public by the person")
    LEGAL_CLAIMS = "legal_claims", _("Legal claims")
    SUBSTANTIAL_INTEREST = "substantial_interest", _("Substantial public interest")
    HEALTH_CARE = "health_care", _("Health or social care")
    PUBLIC_HEALTH = "public_health", _("Public health")
    ARCHIVES = "archives", _("Archives, research or statistics")

    @property
    def source(self) -> str:
        """The letter of Art 9(2) GDPR."""
        return f"Art 9(2)({'abcdefghij'[list(SpecialCondition).index(self)]}) GDPR"


class MessageClass(models.TextChoices):
    """Whether a purpose sends people messages, and of which kind: the two are kept apart (promise D13)."""

    NONE = "none", _("No messages")
    SERVICE = "service", _("Service messages")
    MARKETING = "marketing", _("Marketing")


class Sensitivity(models.IntegerChoices):
    """How much harm the loss of a kind of data could do (promise P19)."""

    LOW = 1, _("Low")
    MODERATE = 2, _("Moderate")
    HIGH = 3, _("High")
    VERY_HIGH = 4, _("Very high")


class PolicyKind(models.TextChoices):
    """What a policy is about."""

    PRIVACY = "privacy", _("Privacy policy")
    COOKIES = "cookies", _("Cookie policy")
    PRODUCT = "product", _("Policy of one product")


class Status(models.TextChoices):
    """Where a version stands; what may follow is in `next`."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", pgettext_lazy("version of a policy", "Approved")
    SCHEDULED = "scheduled", _("Scheduled")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Superseded")

    @property
    def next(self) -> frozenset[Status]:
        """The statuses that may follow this one."""
        return TRANSITIONS[self]

    @property
    def is_published(self) -> bool:
        """Whether the public has had it as what applies: from then on it stays as it is."""
        return self in PUBLISHED


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.IN_REVIEW}),
    Status.IN_REVIEW: frozenset({Status.DRAFT, Status.APPROVED}),
    Status.APPROVED: frozenset({Status.DRAFT, Status.SCHEDULED}),
    Status.SCHEDULED: frozenset({Status.APPROVED, Status.IN_FORCE}),
    Status.IN_FORCE: frozenset({Status.SUPERSEDED}),
    Status.SUPERSEDED: frozenset(),
}

PUBLISHED = (Status.IN_FORCE, Status.SUPERSEDED)


class Consequence(models.TextChoices):
    """What a change asks of the company towards the people concerned (promises D9, P28), weakest first."""

    NOTHING = "nothing", _("Nothing")
    NOTICE = "notice", _("Notice")
    FRESH_CONSENT = "fresh_consent", _("Fresh consent")

    @property
    def weight(self) -> int:
        """How much it asks: more than what has less weight."""
        return list(Consequence).index(self)


class TermKind(models.TextChoices):
    """What a word in a policy's text points at."""

    PURPOSE = "purpose", _("Purpose")
    CATEGORY = "category", _("Data category")
    RECIPIENT = "recipient", _("Kind of recipient")
    COUNTRY = "country", _("Country")
    RIGHT = "right", _("Right")


class Verdict(models.TextChoices):
    """What a person made of a suggestion."""

    OPEN = "open", pgettext_lazy("verdict on a suggestion", "Open")
    ACCEPTED = "accepted", _("Accepted")
    DISMISSED = "dismissed", _("Dismissed")


class Severity(models.TextChoices):
    """How much a difference between policy and practice matters, most first."""

    SERIOUS = "serious", _("Serious")
    WARNING = "warning", _("Warning")
    NOTE = "note", pgettext_lazy("severity of a finding", "Note")

    @property
    def weight(self) -> int:
        """Its place among the severities: the most serious has none before it."""
        return list(Severity).index(self)
