"""The application that composes the others."""

from django.apps import AppConfig


class PrivacyPortalConfig(AppConfig):
    """Composes the packages; owns no rules."""

    name = "privacyportal"
