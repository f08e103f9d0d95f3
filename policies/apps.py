"""The application policies."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    """Privacy policies and what they promise."""

    name = "policies"
    verbose_name = _("Policies")
