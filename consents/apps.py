"""The application consents."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ConsentsConfig(AppConfig):
    """What people permit, and what they were shown."""

    name = "consents"
    verbose_name = _("Consents")

    def ready(self) -> None:
        """Register what lower packages show of consents, follow merges, keep the triggers in place."""
        from consents import (  # noqa: PLC0415 - models first
            campaign_notifications,
            causes,
            charts,
            drift,
            guardian_mails,
            notifications,
            panels,
            person_timeline,
            trails,
            triggers,
            wording,
        )
        from consents.domain import guardian_ends, links, projecting  # noqa: PLC0415
        from mailroom import kinds  # noqa: PLC0415
        from office import triggers as guards  # noqa: PLC0415
        from subjects import farewells  # noqa: PLC0415
        from subjects.domain import merging  # noqa: PLC0415

        panels.register()
        charts.register()
        person_timeline.register()
        trails.register()
        wording.register()
        drift.register()
        guards.register(triggers.GUARD)
        kinds.register(notifications.MAIL_NAMES)
        kinds.register(guardian_mails.MAIL_NAMES)
        kinds.register(campaign_notifications.MAIL_NAMES)
        causes.register()
        farewells.register(links.forget_links_of)
        farewells.register(guardian_ends.forget_children)
        merging.follow(projecting.merged)
        pre_migrate.connect(remove_triggers, sender=self, dispatch_uid="consents.remove_triggers")
        post_migrate.connect(install_triggers, sender=self, dispatch_uid="consents.install_triggers")


def install_triggers(using: str, **_kwargs: Any) -> None:
    """Put the triggers in place that keep what happened; where the tables are."""
    from consents import triggers  # noqa: PLC0415 - models are loaded only now

    if _has_tables(using):
        triggers.GUARD.install(using)


def remove_triggers(using: str, **_kwargs: Any) -> None:
    """Take the triggers away while tables change: SQLite renames no table while one names a table that is gone."""
    from consents import triggers  # noqa: PLC0415 - models are loaded only now

    if _has_tables(using):
        triggers.GUARD.remove(using)


def _has_tables(using: str) -> bool:
    from consents import triggers  # noqa: PLC0415 - models are loaded only now
    from office.triggers import USING  # noqa: PLC0415

    return using == USING and set(triggers.TABLES) <= set(connections[using].introspection.table_names())
