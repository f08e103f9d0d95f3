"""Column families: the unit in which staff are granted personal data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Family(models.TextChoices):
    """The family that an encrypted field belongs to (promise P20)."""

    IDENTITY = "identity", _("identity")
    CONTACT = "contact", _("contact")
    DEVICE = "device", _("device")
    LOCATION = "location", _("location")
    HEALTH = "health", _("health")
    PAYMENT = "payment", _("payment")
    CONTENT = "content", _("content")
    DOCUMENT = "document", _("document")
    IDENTITY_DOCUMENT = "id_papers", _("identity documents")
