"""The application office."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

LAST_TABLE = "office_rolegrant"
LOGGED = "office_logpurge"


class OfficeConfig(AppConfig):
    """Controllers, staff, roles, access log, clock."""

    name = "office"
    verbose_name = _("Office")

    def ready(self) -> None:
        """Word the log's lines, note sign-ins, have permissions follow the roles after each migration."""
        from office import (  # noqa: PLC0415 - models are loaded only now
            admin_links,
            history,
            log_triggers,
            own_finders,
            own_panels,
            receivers,  # noqa: F401 - notes sign-ins
            reporting,
            triggers,
            wording,
        )
        from office.domain import access_rights  # noqa: PLC0415

        history.make_managers_once()
        admin_links.install()
        wording.register()
        own_finders.register()
        own_panels.register()
        access_rights.register()
        triggers.register(log_triggers.GUARD)
        pre_migrate.connect(remove_triggers, sender=self, dispatch_uid="office.remove_triggers")
        post_migrate.connect(install_triggers, sender=self, dispatch_uid="office.install_triggers")
        reporting.register_risks()
        # Permissions of all packages exist when the last application has been dealt with.
        post_migrate.connect(
            sync_roles, sender=list(apps.get_app_configs())[-1], dispatch_uid="office.sync_roles"
        )


def install_triggers(using: str, **_kwargs: Any) -> None:
    """Put the triggers in place that keep the access log; where the tables are."""
    from office import log_triggers  # noqa: PLC0415 - models are loaded only now

    if _has_log(using):
        log_triggers.GUARD.install(using)


def remove_triggers(using: str, **_kwargs: Any) -> None:
    """Take the triggers away while tables change: SQLite renames no table while one names a table that is gone."""
    from office import log_triggers  # noqa: PLC0415 - models are loaded only now

    if _has_log(using):
        log_triggers.GUARD.remove(using)


def _has_log(using: str) -> bool:
    return using == "default" and LOGGED in connections[using].introspection.table_names()


def sync_roles(using: str, **_kwargs: Any) -> None:
    """Bring groups and object permissions in line with `office.roles`; does nothing when they are."""
    if using != "default" or LAST_TABLE not in connections[using].introspection.table_names():
        return
    from office import roles  # noqa: PLC0415 - models are loaded only now
    from office.domain import grants  # noqa: PLC0415

    roles.sync_groups()
    grants.align_all()
