"""The closed lists of consents: what can happen, through what, by whom, where it leads, why data may be used."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventKind(models.TextChoices):
    """What can happen to a person's choice about a purpose."""

    GIVEN = "given", pgettext_lazy("consent", "given")
    REFUSED = "refused", pgettext_lazy("consent", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "withdrawn")
    EXPIRED = "expired", pgettext_lazy("consent", "expired")
    RENEWED = "renewed", pgettext_lazy("consent", "renewed")
    OBJECTED = "objected", _("objected")
    OBJECTION_LIFTED = "objection_lifted", _("objection lifted")
    SHARING_OBJECTED = "sharing_objected", _("objected to sharing")
    SHARING_OBJECTION_LIFTED = "sharing_objection_lifted", _("objection to sharing lifted")
    RESTRICTED = "restricted", _("restricted")
    RESTRICTION_LIFTED = "restriction_lifted", _("restriction lifted")

    @property
    def is_about_consent(self) -> bool:
        """Whether it only makes sense for a purpose that rests on consent."""
        return self in CONSENT_KINDS

    @property
    def permits(self) -> bool:
        """Whether the person says yes: a text must have been shown, and they must be old enough."""
        return self in {EventKind.GIVEN, EventKind.RENEWED}

    @property
    def answers_a_text(self) -> bool:
        """Whether it is an answer to a text, so that version and language of that text belong to it."""
        return self.permits or self is EventKind.REFUSED

    @property
    def objects(self) -> bool:
        """Whether it objects: to a use, or to passing data on."""
        return self in {EventKind.OBJECTED, EventKind.SHARING_OBJECTED}


CONSENT_KINDS = frozenset(
    {EventKind.GIVEN, EventKind.REFUSED, EventKind.WITHDRAWN, EventKind.EXPIRED, EventKind.RENEWED}
)


class Consent(models.TextChoices):
    """Where a person's consent to a purpose stands; empty where they were never asked."""

    GIVEN = "given", pgettext_lazy("consent", "given")
    REFUSED = "refused", pgettext_lazy("consent", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "withdrawn")
    EXPIRED = "expired", pgettext_lazy("consent", "expired")


class Channel(models.TextChoices):
    """Through what a choice or an acknowledgement came."""

    PAGE = "page", _("page")
    PRODUCT = "product", _("product")
    API = "api", _("other system")
    STAFF = "staff", _("staff")
    SIGNAL = "signal", _("browser signal")
    PORTAL = "portal", _("the portal itself")


class GivenBy(models.TextChoices):
    """Who made the choice."""

    SELF = "self", _("the person themselves")
    GUARDIAN = "guardian", _("a parent or guardian")
    OTHER = "other", _("somebody else, with the person’s consent")


class Scope(models.TextChoices):
    """What a person stops at one time."""

    PURPOSES = "purposes", _("single purposes")
    MARKETING = "marketing", _("all marketing")
    SHARING = "sharing", _("sharing with others")
    LOCATION = "location", _("use of the location")


class AskOutcome(models.TextChoices):
    """How it ended that a parent or guardian was asked."""

    ANSWERED = "answered", _("answered")
    NOT_THEIRS = "not_theirs", _("not the parent or guardian of this child")
    MINOR = "minor", _("whoever was asked is a minor")
    GROWN = "grown", _("the child reached the age of consent")
    EXPIRED = "expired", pgettext_lazy("ask to a guardian", "no answer in time")
    REPLACED = "replaced", _("somebody was asked anew")
    WITHDRAWN = "withdrawn", _("taken back by the office")
    CHILD_ERASED = "erased", _("the child was erased")


class Stopped(models.TextChoices):
    """How a withdrawal ended."""

    EVERYWHERE = "everywhere", _("stopped everywhere")
    TAKEN_BACK = "taken_back", _("taken back by the person")
    ERASED = "erased", _("the person was erased")


class Refusal(StrEnum):
    """Why an event or an acknowledgement is not recorded: the codes that other systems get beside a sentence."""

    UNFIT = "unfit"
    UNKNOWN_PURPOSE = "unknown-purpose"
    UNKNOWN_VERSION = "unknown-version"
    NO_TEXT = "no-text"
    NOT_BY_CONSENT = "not-by-consent"
    NO_OBJECTION = "no-objection"
    FUTURE = "future"
    KEY_REUSED = "key-reused"
    SUPPRESSED = "suppressed"
    UNKNOWN_PERSON = "unknown-person"
    MINOR = "minor"
    GUARDIAN_NEEDED = "guardian-needed"
    NOT_CONFIRMED = "not-confirmed"
    BIRTH_DATE_NEEDED = "birth-date-needed"
    OLD_ENOUGH = "old-enough"
    GUARDIAN_MINOR = "guardian-minor"
    OWN_ADDRESS = "own-address"
    TOO_MANY = "too-many"


class Reason(models.TextChoices):
    """Why data may be used for a purpose, or may not (promise D7)."""

    CONSENT = "consent", _("The person has consented.")
    NO_OBJECTION = "no-objection", _("It rests on a legitimate interest, and the person has not objected.")
    OTHER_BASIS = "other-basis", _("It rests on another lawful basis than consent.")
    UNDECLARED_PURPOSE = "undeclared-purpose", _("No policy in force declares this purpose.")
    UNDECLARED_CATEGORY = (
        "undeclared-category",
        _("No policy in force declares this kind of data for the purpose."),
    )
    NO_CONSENT = "no-consent", _("The person has not consented.")
    REFUSED = "refused", _("The person said no.")
    WITHDRAWN = "withdrawn", _("The person has withdrawn consent.")
    EXPIRED = "expired", _("The consent has expired.")
    NOT_COVERED = (
        "not-covered",
        _("The version that the person consented to does not name this kind of data for the purpose."),
    )
    OBJECTED = "objected", _("The person has objected.")
    SHARING_OBJECTED = (
        "sharing-objected",
        _("The person has objected to passing the data on to others."),
    )
    RESTRICTED = "restricted", _("The person’s data is restricted.")
    MINOR = "minor", _("The person is a minor: no marketing.")
    GUARDIAN_NEEDED = (
        "guardian-needed",
        _("The person is below the age of consent, and no parent or guardian is on record."),
    )
    SUPPRESSED = "suppressed", _("The person was erased, or wants no marketing.")
