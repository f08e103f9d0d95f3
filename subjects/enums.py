"""The closed lists of the register of persons."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vault.enums import Family


class IdentifierKind(models.TextChoices):
    """By what a person is known."""

    EMAIL = "email", _("e-mail address")
    PHONE = "phone", _("telephone number")
    ACCOUNT = "account", _("account")
    DEVICE_SERIAL = "device_serial", _("device serial number")
    IMEI = "imei", _("IMEI")

    @property
    def family(self) -> Family:
        """The column family that its values belong to."""
        return _FAMILIES[self]

    @property
    def column(self) -> str:
        """The encrypted field that holds its values."""
        return _COLUMNS[self]

    @property
    def is_device(self) -> bool:
        """Whether it names a thing that may pass to somebody else."""
        return self in {IdentifierKind.DEVICE_SERIAL, IdentifierKind.IMEI}


_FAMILIES = {
    IdentifierKind.EMAIL: Family.CONTACT,
    IdentifierKind.PHONE: Family.CONTACT,
    IdentifierKind.ACCOUNT: Family.IDENTITY,
    IdentifierKind.DEVICE_SERIAL: Family.DEVICE,
    IdentifierKind.IMEI: Family.DEVICE,
}
_COLUMNS = {
    IdentifierKind.EMAIL: "contact",
    IdentifierKind.PHONE: "contact",
    IdentifierKind.ACCOUNT: "account",
    IdentifierKind.DEVICE_SERIAL: "device",
    IdentifierKind.IMEI: "device",
}


class Proof(models.TextChoices):
    """How it was made sure that an identifier is the person's."""

    LINK = "link", _("a link sent there was opened")
    CALL_BACK = "call_back", _("called back")
    SIGNED_IN = "signed_in", _("signed in to the account")
    PURCHASE = "purchase", _("purchase or registration on record")
    SEEN = "seen", _("shown in person")


class SuppressionKind(models.TextChoices):
    """What is remembered of somebody, without whom."""

    ERASED = "erased", _("erased")
    NO_MARKETING = "no_marketing", _("no marketing")


class SuppressionReason(models.TextChoices):
    """Why it is remembered."""

    REQUEST = "request", _("the person asked for it")
    GUARDIAN = "guardian", _("a parent or guardian asked for it")
    OBJECTION = "objection", _("the person objected")
    RETENTION = "retention", _("the data was no longer needed")


class OwnAct(models.TextChoices):
    """What a person does themselves after having been erased or having declined marketing."""

    REQUEST = "request", _("made a request")
    ORDER = "order", _("ordered or registered anew")
    CONSENT = "consent", _("gave consent anew")
    OBJECTION_LIFTED = "lifted", _("took back an objection")

    @property
    def lifts(self) -> frozenset[SuppressionKind]:
        """What is no longer suppressed after it.

        Asking a question brings nobody back into marketing or imports; a new order is no wish for marketing.
        """
        return _LIFTS[self]


_LIFTS: dict[OwnAct, frozenset[SuppressionKind]] = {
    OwnAct.REQUEST: frozenset(),
    OwnAct.ORDER: frozenset({SuppressionKind.ERASED}),
    OwnAct.CONSENT: frozenset(SuppressionKind),
    OwnAct.OBJECTION_LIFTED: frozenset({SuppressionKind.NO_MARKETING}),
}


class CodeFor(models.TextChoices):
    """What a mailed code is entered for."""

    ENTER = "enter", _("opening the page")
    ON = "on", _("asking for a code each time")
    OFF = "off", _("no longer asking for a code")


class NoCodeReason(models.TextChoices):
    """Why staff end asking a person for a code."""

    MAILBOX_LOST = "mailbox_lost", _("the person lost the mailbox, and was identified another way")
    ADDRESS_CHANGED = "address_changed", _("the person has another address, and was identified")
    NOT_THEIRS = "not_theirs", _("somebody else had turned it on")
