"""The application thirdparties."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThirdPartiesConfig(AppConfig):
    """Third parties, agreements, systems, transfers."""

    name = "thirdparties"
    verbose_name = _("Recipients")

    def ready(self) -> None:
        """Register how lower packages name and word what is kept here."""
        from mailroom import kinds  # noqa: PLC0415 - models are loaded only now
        from subjects import farewells  # noqa: PLC0415
        from thirdparties import (  # noqa: PLC0415
            disclosure_wording,
            finders,
            notifications,
            panels,
            person_timeline,
            reports,
            reviewed,
            trails,
            wording,
        )
        from thirdparties.domain import disclosures  # noqa: PLC0415
        from thirdparties.drift import checks  # noqa: PLC0415

        kinds.register(notifications.MAIL_NAMES)
        wording.register()
        trails.register()
        finders.register()
        reviewed.register()
        disclosure_wording.register()
        panels.register()
        reports.register()
        person_timeline.register()
        farewells.register(disclosures.forget_person)
        checks.register_all()
