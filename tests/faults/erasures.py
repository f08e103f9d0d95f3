"""Ends requests, or erases them, for the people named: `python -m tests.faults.erasures withdraw|erase EMAIL …`."""

import os
import sys
from collections.abc import Callable

import django


def main(what: str, *emails: str) -> None:
    """Withdraw the requests of these people, or order that their keys are destroyed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")
    django.setup()

    from office import clock
    from requests.domain import decision, retention
    from requests.models import Request
    from vault.domain import indexes

    steps: dict[str, Callable[..., object]] = {"withdraw": decision.withdraw, "erase": retention.erase}
    for email in emails:
        case = Request.objects.get(email_index=indexes.of(Request, "email_index", email))
        steps[what](case, now=clock.now())


if __name__ == "__main__":
    main(*sys.argv[1:])
