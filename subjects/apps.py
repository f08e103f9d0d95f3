"""The application subjects."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubjectsConfig(AppConfig):
    """Persons whose data a controller has."""

    name = "subjects"
    verbose_name = _("People")

    def ready(self) -> None:
        """Word the log's lines, and name the mails."""
        from mailroom import kinds  # noqa: PLC0415 - models are loaded only now
        from subjects import finders, notifications, panels, trails, wording  # noqa: PLC0415

        kinds.register(notifications.MAIL_NAMES)
        wording.register()
        trails.register()
        panels.register()
        finders.register()
