"""The application requests."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    """Data-subject requests."""

    name = "requests"
    verbose_name = _("Requests")

    def ready(self) -> None:
        """Register what lower packages show of requests."""
        from mailroom import kinds  # noqa: PLC0415 - models are loaded only now
        from office import beginnings, recounts  # noqa: PLC0415
        from requests import (  # noqa: PLC0415
            arrivals,
            charts,
            finders,
            identity_wording,
            inquiry_notifications,
            inquiry_wording,
            notifications,
            package_notifications,
            package_wording,
            panels,
            recipients,
            reports,
            task_wording,
            trails,
            triage_notifications,
            wishes,
            wording,
            works_on,
        )
        from requests.admin import triage_outcomes  # noqa: PLC0415
        from requests.domain import holds, recomputing, standard_texts  # noqa: PLC0415
        from subjects import farewells  # noqa: PLC0415

        for words in (notifications, package_notifications, triage_notifications, inquiry_notifications):
            kinds.register(words.MAIL_NAMES)
        for sentences in (wording, identity_wording, inquiry_wording, package_wording, task_wording):
            sentences.register()
        arrivals.register()
        trails.register()
        finders.register()
        triage_outcomes.register_all()
        panels.register()
        works_on.register()
        charts.register()
        reports.register()
        recipients.register()
        wishes.register()
        farewells.register(holds.keep_person)
        recounts.register(recounts.Recount(waiting=recomputing.waiting, ask=recomputing.ask))
        beginnings.register(standard_texts.begin)
