"""The application that composes the others."""

from django.apps import AppConfig

from privacyportal import api_library, one_table

api_library.load()


class PrivacyPortalConfig(AppConfig):
    """Composes the packages; owns no rules."""

    name = "privacyportal"

    def ready(self) -> None:
        """Let the pages of the sidebar be found, and addresses be the same in every language."""
        from privacyportal import found_pages  # noqa: PLC0415 - models are loaded only now

        found_pages.register()
        one_table.share()
