"""The application that composes the others."""

from django.apps import AppConfig

from privacyportal import api_library

api_library.load()


class PrivacyPortalConfig(AppConfig):
    """Composes the packages; owns no rules."""

    name = "privacyportal"
