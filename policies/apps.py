"""The application policies."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    """Privacy policies and what they promise."""

    name = "policies"
    verbose_name = _("Policies")

    def ready(self) -> None:
        """Register what lower packages show of policies, and keep the triggers in place after each migration."""
        from mailroom import kinds  # noqa: PLC0415 - models are loaded only now
        from office import triggers as guards  # noqa: PLC0415
        from policies import (  # noqa: PLC0415
            finders,
            measures,
            notifications,
            panels,
            reviewed,
            triggers,
            wording,
        )
        from policies.drift import checks  # noqa: PLC0415

        kinds.register(notifications.MAIL_NAMES)
        panels.register()
        measures.register()
        reviewed.register()
        wording.register()
        finders.register()
        checks.register_all()
        guards.register(triggers.GUARD)
        pre_migrate.connect(remove_triggers, sender=self, dispatch_uid="policies.remove_triggers")
        post_migrate.connect(install_triggers, sender=self, dispatch_uid="policies.install_triggers")


def install_triggers(using: str, **_kwargs: Any) -> None:
    """Put the triggers in place that keep what is published; where the tables are."""
    from policies import triggers  # noqa: PLC0415 - models are loaded only now

    if using == triggers.USING and triggers.VERSION in connections[using].introspection.table_names():
        triggers.install(using)


def remove_triggers(using: str, **_kwargs: Any) -> None:
    """Take the triggers away while tables change: SQLite renames no table while one names a table that is gone."""
    from policies import triggers  # noqa: PLC0415 - models are loaded only now

    if using == "default" and triggers.VERSION in connections[using].introspection.table_names():
        triggers.remove(using)
