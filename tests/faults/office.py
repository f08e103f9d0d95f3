"""Prepares an office in the databases that the environment names: `python -m tests.faults.office`.

Prints the keys with which other systems may hand requests in, one a line.
"""

import os

import django


def main() -> None:
    """Make tables, a controller with two members of staff, and API keys."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")
    django.setup()

    from office import clock
    from office.domain import api_keys
    from office.enums import Role, Scope
    from privacyportal import prepare
    from tests import factories

    prepare.tables()
    dreame = factories.controller("dreame")
    factories.staff(Role.PRIVACY_LEAD, at=dreame, email="lead@portal.example")
    factories.staff(Role.CASE_HANDLER, at=dreame, email="handler@portal.example")
    for number in range(3):
        _key, secret = api_keys.create(
            controller=dreame,
            name=f"Shop {number}",
            scopes=[Scope.REQUESTS_CREATE],
            by=None,
            now=clock.now(),
        )
        print(secret)  # noqa: T201 - it is what this is for


if __name__ == "__main__":
    main()
