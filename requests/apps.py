"""The application requests."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    """Data-subject requests."""

    name = "requests"
    verbose_name = _("Requests")
