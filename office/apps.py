"""The application office."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

LAST_TABLE = "office_rolegrant"


class OfficeConfig(AppConfig):
    """Controllers, staff, roles, access log, clock."""

    name = "office"
    verbose_name = _("Office")

    def ready(self) -> None:
        """Word the log's lines, note sign-ins, have permissions follow the roles after each migration."""
        from office import history, own_finders, receivers, wording  # noqa: F401, PLC0415 - models are loaded only now
        from office.domain import access_rights  # noqa: PLC0415

        history.make_managers_once()
        wording.register()
        own_finders.register()
        access_rights.register()
        # Permissions of all packages exist when the last application has been dealt with.
        post_migrate.connect(
            sync_roles, sender=list(apps.get_app_configs())[-1], dispatch_uid="office.sync_roles"
        )


def sync_roles(using: str, **_kwargs: Any) -> None:
    """Bring groups and object permissions in line with `office.roles`; does nothing when they are."""
    if using != "default" or LAST_TABLE not in connections[using].introspection.table_names():
        return
    from office import roles  # noqa: PLC0415 - models are loaded only now
    from office.domain import grants  # noqa: PLC0415

    roles.sync_groups()
    grants.align_all()
