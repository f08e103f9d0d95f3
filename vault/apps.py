"""The application vault."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    """Encryption at rest, data keys, shredding."""

    name = "vault"
    verbose_name = _("Vault")

    def ready(self) -> None:
        """Empty the key ring at the bounds of each request and task."""
        import_module("vault.receivers")
