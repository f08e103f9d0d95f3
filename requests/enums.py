"""The fixed words of a request: statuses with their transition map, outcomes, channels, rights."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from law import EventKind, Right
from office.law_words import RIGHTS


class Status(models.TextChoices):
    """Where a request stands; what may follow is in `next`."""

    RECEIVED = "received", _("Received")
    IDENTITY_CHECK = "identity_check", _("Checking identity")
    IN_PROGRESS = "in_progress", _("In progress")
    AWAITING_REQUESTER = "awaiting_requester", _("Waiting for the person")
    AWAITING_APPROVAL = "awaiting_approval", _("Waiting for approval")
    CLOSED = "closed", _("Closed")

    @property
    def next(self) -> frozenset[Status]:
        """The statuses that may follow this one."""
        return TRANSITIONS[self]

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for an answer."""
        return self is not Status.CLOSED


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.RECEIVED: frozenset(
        {
            Status.IDENTITY_CHECK,
            Status.IN_PROGRESS,
            Status.AWAITING_REQUESTER,
            Status.AWAITING_APPROVAL,
            Status.CLOSED,
        }
    ),
    Status.IDENTITY_CHECK: frozenset(
        {Status.IN_PROGRESS, Status.AWAITING_REQUESTER, Status.AWAITING_APPROVAL, Status.CLOSED}
    ),
    Status.IN_PROGRESS: frozenset(
        {Status.IDENTITY_CHECK, Status.AWAITING_REQUESTER, Status.AWAITING_APPROVAL, Status.CLOSED}
    ),
    Status.AWAITING_REQUESTER: frozenset(
        {Status.IDENTITY_CHECK, Status.IN_PROGRESS, Status.AWAITING_APPROVAL, Status.CLOSED}
    ),
    Status.AWAITING_APPROVAL: frozenset({Status.IN_PROGRESS, Status.CLOSED}),
    Status.CLOSED: frozenset(),
}


class Outcome(models.TextChoices):
    """How a request ended."""

    FULFILLED = "fulfilled", _("Fulfilled")
    PARTLY_FULFILLED = "partly_fulfilled", _("Partly fulfilled")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNVERIFIABLE = "unverifiable", _("Identity could not be confirmed")
    DUPLICATE = "duplicate", _("Duplicate")
    NOT_A_REQUEST = "not_a_request", _("Not a request")

    @property
    def needs_approval(self) -> bool:
        """Whether a second person must agree, because the person gets less than they asked for."""
        return self not in {Outcome.FULFILLED, Outcome.WITHDRAWN}

    @property
    def needs_ground(self) -> bool:
        """Whether the law must have a ground for it (GDPR Art 12(5), 15(4), 17(3), 21(1))."""
        return self in {Outcome.REFUSED, Outcome.PARTLY_FULFILLED}


class Ground(models.TextChoices):
    """Why the law lets an office do less than was asked; there are no grounds beside these."""

    EXCESSIVE = "excessive", _("Manifestly unfounded or excessive, in particular because it is repeated")
    OTHERS = "others", _("The rights and freedoms of others would suffer")
    LEGAL_DUTY = "legal_duty", _("A law demands that the data is kept")
    CLAIMS = "claims", _("The data is needed for legal claims")
    EXPRESSION = "expression", _("Freedom of expression and information")
    PUBLIC_INTEREST = "public_interest", _("Public health, archives, research or statistics")
    STILL_NEEDED = "still_needed", _("None of the reasons for erasure applies")
    COMPELLING = "compelling", _("Compelling legitimate grounds outweigh the objection")
    ACCURATE = "accurate", _("The data is accurate and complete")
    NO_CASE_TO_RESTRICT = "no_case_to_restrict", _("None of the cases for a restriction applies")
    NOT_PORTABLE = "not_portable", _("Not given by the person under consent or contract, or not automated")
    CONTRACT = "contract", _("A contract with the person cannot be fulfilled without it")

    @property
    def source(self) -> str:
        """The article of the GDPR, which the laws built on it share."""
        return GROUND_SOURCES[self]

    @classmethod
    def against(cls, right: Right) -> list[Ground]:
        """The grounds on which this right can be refused, the general one last."""
        return [*GROUNDS_AGAINST.get(right, []), cls.EXCESSIVE]


GROUND_SOURCES: dict[Ground, str] = {
    Ground.EXCESSIVE: "Art 12(5) GDPR",
    Ground.OTHERS: "Art 15(4), 20(4) GDPR",
    Ground.LEGAL_DUTY: "Art 17(3)(b) GDPR",
    Ground.CLAIMS: "Art 17(3)(e), 21(1) GDPR",
    Ground.EXPRESSION: "Art 17(3)(a) GDPR",
    Ground.PUBLIC_INTEREST: "Art 17(3)(c), (d), 21(6) GDPR",
    Ground.STILL_NEEDED: "Art 17(1) GDPR",
    Ground.COMPELLING: "Art 21(1) GDPR",
    Ground.ACCURATE: "Art 16 GDPR",
    Ground.NO_CASE_TO_RESTRICT: "Art 18(1) GDPR",
    Ground.NOT_PORTABLE: "Art 20(1) GDPR",
    Ground.CONTRACT: "Art 6(1)(b) GDPR",
}

_AGAINST_ERASURE = [
    Ground.LEGAL_DUTY,
    Ground.CLAIMS,
    Ground.EXPRESSION,
    Ground.PUBLIC_INTEREST,
    Ground.STILL_NEEDED,
]
GROUNDS_AGAINST: dict[Right, list[Ground]] = {
    Right.ACCESS: [Ground.OTHERS],
    Right.RECTIFICATION: [Ground.ACCURATE],
    Right.ERASURE: _AGAINST_ERASURE,
    Right.RESTRICTION: [Ground.NO_CASE_TO_RESTRICT],
    Right.PORTABILITY: [Ground.OTHERS, Ground.NOT_PORTABLE],
    Right.OBJECTION: [Ground.COMPELLING, Ground.CLAIMS, Ground.PUBLIC_INTEREST],
    Right.STOP_SHARING: [Ground.CONTRACT, Ground.LEGAL_DUTY],
    Right.MINOR_REMOVAL: _AGAINST_ERASURE,
}
"""What each right yields to beside `EXCESSIVE`. A withdrawal of consent yields to nothing else."""


class Channel(models.TextChoices):
    """How a request arrived."""

    WEB_FORM = "web_form", _("Web form")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    LETTER = "letter", _("Letter")
    IN_PERSON = "in_person", _("In person")
    API = "api", _("API")


STAFF_CHANNELS = (Channel.EMAIL, Channel.PHONE, Channel.LETTER, Channel.IN_PERSON)


class ForWhom(models.TextChoices):
    """Whose data a request is about."""

    SELF = "self", _("Me")
    CHILD = "child", _("My child")
    OTHER = "other", _("Somebody else")


FOR_WHOM_LABELS: dict[ForWhom, Promise] = {
    ForWhom.SELF: _("You"),
    ForWhom.CHILD: _("Your child"),
    ForWhom.OTHER: _("Somebody else"),
}
"""The same, as a person is told."""


class Direction(models.TextChoices):
    """Who wrote a message."""

    FROM_PERSON = "from_person", _("From the person")
    TO_PERSON = "to_person", _("To the person")


class MessageKind(models.TextChoices):
    """What a message is for."""

    MESSAGE = "message", _("Message")
    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")
    IDENTITY = "identity", _("Identity check")
    EXTENSION = "extension", _("Extension")
    FEE = "fee", _("Fee")


class Complainant(models.TextChoices):
    """Who says that a closed request was not handled rightly."""

    PERSON = "person", _("The person")
    REPRESENTATIVE = "representative", _("Somebody for them")
    AUTHORITY = "authority", _("A supervisory authority")


class Kept(models.TextChoices):
    """What of a request has a time of keeping of its own."""

    CONTENTS = "contents", _("Conversation, files and details")
    PROOF = "proof", _("Decision and proof")


class BundleState(models.TextChoices):
    """Where an evidence bundle stands."""

    WAITING = "waiting", _("Waits to be made")
    MAKING = "making", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")
    DESTROYED = "destroyed", _("Destroyed")


class FileSource(models.TextChoices):
    """Where a collected file comes from."""

    TASK = "task", _("A task")
    OFFICE = "office", _("The office")
    PORTAL = "portal", _("Made by the portal")


class ClockKind(models.TextChoices):
    """A fact that the law's clock listens to; values are those of `law.EventKind`, receipt apart."""

    RECEIVED = "received", _("Received")
    IDENTITY_ASKED = EventKind.IDENTITY_ASKED.value, _("Identity asked")
    IDENTITY_PROVED = EventKind.IDENTITY_PROVED.value, _("Identity proved")
    CLARIFICATION_ASKED = EventKind.CLARIFICATION_ASKED.value, _("Clarification asked")
    CLARIFIED = EventKind.CLARIFIED.value, _("Clarified")
    FEE_ASKED = EventKind.FEE_ASKED.value, _("Fee asked")
    FEE_PAID = EventKind.FEE_PAID.value, _("Fee paid")
    EXTENDED = EventKind.EXTENDED.value, _("Extended")


RIGHT_LABELS: dict[Right, Promise] = {
    Right.ACCESS: _("Access to my data"),
    Right.RECTIFICATION: _("Correct my data"),
    Right.ERASURE: _("Erase my data"),
    Right.RESTRICTION: _("Restrict the use of my data"),
    Right.PORTABILITY: _("Take my data with me"),
    Right.OBJECTION: _("Object to the use of my data"),
    Right.WITHDRAWAL: _("Withdraw my consent"),
    Right.STOP_SHARING: _("Stop sharing my data"),
    Right.MINOR_REMOVAL: _("Remove a child’s data"),
    Right.QUESTION: _("Ask a question or complain"),
}

RIGHT_HINTS: dict[Right, Promise] = {
    Right.ACCESS: _("Learn what we hold about you and get a copy of it."),
    Right.RECTIFICATION: _("Tell us what is wrong or missing and we put it right."),
    Right.ERASURE: _("We delete what we no longer have a reason in law to keep."),
    Right.RESTRICTION: _("We keep your data but stop using it while a doubt is settled."),
    Right.PORTABILITY: _("Get the data that you gave us as a file that other services can read."),
    Right.OBJECTION: _("Say no to a use of your data, such as marketing."),
    Right.WITHDRAWAL: _("Take back a consent that you gave; we stop what rested on it."),
    Right.STOP_SHARING: _("We stop passing your data on and tell those who have it."),
    Right.MINOR_REMOVAL: _(
        "For parents and guardians: we remove a minor’s data and end their subscriptions."
    ),
    Right.QUESTION: _("Anything about how we handle your data, or about our privacy policy."),
}

RIGHT_NAMES: dict[Right, Promise] = {right: RIGHTS[right] for right in RIGHT_LABELS}

RIGHT_CHOICES: list[tuple[str, Promise]] = [(right.value, name) for right, name in RIGHT_NAMES.items()]
