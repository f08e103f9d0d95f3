"""The fixed words of checking who asks, and for whom somebody may act."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from law import Right


class Method(models.TextChoices):
    """How somebody shows who they are, from what asks least of them to what asks most; last, that nobody asks."""

    MAILED_LINK = "mailed_link", _("Answered from the address that we know")
    CODE = "code", _("Entered a code that went to another address that we know")
    KNOWLEDGE = "knowledge", _("Knew details that only they know")
    CALL_BACK = "call_back", _("Called back on the number that we know")
    IN_PERSON = "in_person", _("Came in person")
    DOCUMENT = "document", _("Showed a document")
    NOT_NEEDED = "not_needed", _("No check")

    @property
    def intrusiveness(self) -> int:
        """Its place in the order: a higher one asks more of the person."""
        return -1 if self is Method.NOT_NEEDED else list(Method).index(self)


ASKABLE = tuple(method for method in Method if method is not Method.NOT_NEEDED)
"""Every way in which a person can be asked."""

BY_DEFAULT = tuple(method for method in Method if method is not Method.DOCUMENT)
"""What an office may ask as a rule: a document never (EDPB guidelines 01/2022)."""

LEAST: dict[Right, Method] = {
    Right.ACCESS: Method.MAILED_LINK,
    Right.RECTIFICATION: Method.MAILED_LINK,
    Right.ERASURE: Method.MAILED_LINK,
    Right.RESTRICTION: Method.MAILED_LINK,
    Right.PORTABILITY: Method.MAILED_LINK,
    Right.MINOR_REMOVAL: Method.MAILED_LINK,
    Right.OBJECTION: Method.NOT_NEEDED,
    Right.WITHDRAWAL: Method.NOT_NEEDED,
    Right.STOP_SHARING: Method.NOT_NEEDED,
    Right.QUESTION: Method.NOT_NEEDED,
}
"""What each right asks where a controller has no rule of its own; the address confirmed is enough, if it is known."""

ALWAYS_CHECKED = frozenset({Right.RECTIFICATION})
"""Rights that are never carried out before identity is proved (promise P8)."""


class CheckOutcome(models.TextChoices):
    """How an identity check ended."""

    PROVED = "proved", _("Proved")
    FAILED = "failed", _("Not proved")
    CANCELLED = "cancelled", _("Ended without a result")


class CodeWay(models.TextChoices):
    """How a code reaches the person."""

    MAIL = "mail", _("By e-mail")
    LETTER = "letter", _("By letter")


class Question(models.TextChoices):
    """What somebody was asked that only they know; the answers themselves are kept nowhere."""

    ORDER_NUMBER = "order_number", _("Number of an order")
    DEVICE_SERIAL = "device_serial", _("Serial number of a device")
    ACCOUNT = "account", _("Name of the account")
    PURCHASE = "purchase", _("When and where they bought something")
    ADDRESS = "address", _("An address that we know")
    OTHER = "other", _("Something else that only they know")


class RepresentationKind(models.TextChoices):
    """By what somebody acts for another person."""

    GUARDIAN = "guardian", _("Parent or guardian")
    AGENT = "agent", _("Acts on their behalf, with a mandate")
    HEIR = "heir", _("Heir, or acts for the estate")


ACTS_AS: dict[RepresentationKind, Promise] = {
    RepresentationKind.GUARDIAN: _(
        "Show us that you are the child’s parent or guardian, for example with an extract from the population "
        "register. Black out what we do not need."
    ),
    RepresentationKind.AGENT: _("Send us the mandate by which the other person lets you act for them."),
    RepresentationKind.HEIR: _(
        "Send us what shows that you are an heir or act for the estate, for example a certificate of inheritance."
    ),
}
"""What shows each right to act."""


class RepresentationState(models.TextChoices):
    """Whether the right to act is made sure of."""

    CLAIMED = "claimed", _("Claimed")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
