"""The application mailroom."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailroomConfig(AppConfig):
    """Everything that leaves and arrives."""

    name = "mailroom"
    verbose_name = _("Mailroom")

    def ready(self) -> None:
        """Word the log's lines."""
        from mailroom import needs, wording  # noqa: F401, PLC0415 - models are loaded only now

        wording.register()
