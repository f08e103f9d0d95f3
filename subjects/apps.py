"""The application subjects."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubjectsConfig(AppConfig):
    """Persons whose data a controller has."""

    name = "subjects"
    verbose_name = _("People")

    def ready(self) -> None:
        """Word the log's lines."""
        from subjects import finders, trails, wording  # noqa: PLC0415 - models are loaded only now

        wording.register()
        trails.register()
        finders.register()
