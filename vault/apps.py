"""The application vault."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    """Encryption at rest, data keys, shredding."""

    name = "vault"
    verbose_name = _("Vault")
