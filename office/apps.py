"""The application office."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    """Controllers, staff, roles, access log, clock."""

    name = "office"
    verbose_name = _("Office")
