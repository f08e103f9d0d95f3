"""Whether the settings fit together. Those that are missing stop the portal before anybody can ask."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core import checks

from privacyportal.doctor.findings import Finding, check, ok, warning, wrong


@check("environment")
def environment() -> Iterator[Finding]:
    """Say in which environment this is, and what does not belong into it."""
    if settings.PRODUCTION:
        yield ok("PORTAL_ENV is production.")
    else:
        yield warning(
            "PORTAL_ENV is local: good for trying out on one machine, not for people's data.",
            "Set PORTAL_ENV=production and what .env.example marks with (production).",
        )
    if settings.CLOCK_FILE:
        yield warning(
            f"CLOCK_FILE is set: the portal takes the time in {settings.CLOCK_FILE} for now.",
            "Remove CLOCK_FILE unless this is a test.",
        )


@check("environment file")
def environment_file() -> Iterator[Finding]:
    """See that nobody else reads the file that holds the keys and passwords."""
    file = Path(settings.ENV_FILE) if settings.ENV_FILE else None
    if file is None or not file.exists():
        yield ok("No environment file is read; the variables come from the process.")
    elif file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        yield wrong(
            f"Everybody on this machine can read {file}, which holds the master key and passwords.",
            f"chmod 640 {file}",
        )
    elif not os.access(file, os.R_OK):
        yield wrong(f"{file} cannot be read by this user.", f"chgrp the portal's group and chmod 640 {file}")
    else:
        yield ok(f"{file} is closed to others.")


@check("hosts")
def hosts() -> Iterator[Finding]:
    """See that the portal answers under its own address, and under no other."""
    allowed = list(settings.ALLOWED_HOSTS)
    if "*" in allowed:
        yield wrong(
            "ALLOWED_HOSTS takes any name: links in mails could be made to lead elsewhere.",
            f"Set ALLOWED_HOSTS={settings.PUBLIC_HOST}",
        )
    elif settings.PUBLIC_HOST not in allowed and not any(
        name.startswith(".") and f".{settings.PUBLIC_HOST}".endswith(name) for name in allowed
    ):
        yield wrong(
            f"PUBLIC_URL is {settings.PUBLIC_URL}, but ALLOWED_HOSTS does not name that host: links in mails fail.",
            f"Add {settings.PUBLIC_HOST} to ALLOWED_HOSTS.",
        )
    else:
        yield ok(f"The portal answers as {', '.join(allowed)}.")


@check("proxies")
def proxies() -> Iterator[Finding]:
    """See that the proxy in front is named."""
    if settings.TRUSTED_PROXIES:
        yield ok(f"Believed as proxies: {', '.join(settings.TRUSTED_PROXIES)}.")
    elif settings.PRODUCTION:
        yield wrong(
            "TRUSTED_PROXIES is empty: behind a proxy the portal redirects to HTTPS for ever, and takes all "
            "visitors for one.",
            "Set TRUSTED_PROXIES to the address of the proxy as the portal sees it, such as 127.0.0.1.",
        )
    else:
        yield ok("There is no proxy in front.")


@check("deployment")
def deployment() -> Iterator[Finding]:
    """Ask Django's own checks, in production those for a deployment as well."""
    found = checks.run_checks(include_deployment_checks=settings.PRODUCTION)
    for each in found:
        if each.level >= checks.WARNING and not each.is_silenced():
            made = wrong if each.level >= checks.ERROR else warning
            yield made(
                f"Django: {each.msg}", str(each.hint or f"Look up {each.id} in Django's documentation.")
            )
    if not found:
        yield ok("Django's checks find nothing.")
