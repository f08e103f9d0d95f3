"""Whether there is a place for what the portal keeps, closed to others and with room in it."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from privacyportal.doctor.findings import Finding, check, ok, warning, wrong

OTHERS, GROUP = 0o007, 0o070
LITTLE, TOO_LITTLE = 2_000_000_000, 300_000_000  # bytes
SHOWN = 3


@check("folders")
def folders() -> Iterator[Finding]:
    """See that the portal can write where it keeps things, and that nobody else reads there."""
    for variable in ("VAR_DIR", "FILES_DIR"):
        yield from _folder(variable, Path(getattr(settings, variable)))


def _folder(variable: str, folder: Path) -> Iterator[Finding]:
    if not folder.exists():
        if variable == "VAR_DIR" or not _can_write(folder.parent):
            yield wrong(
                f"{variable} is {folder}, which does not exist.",
                f"install -d -m 700 -o {_user()} {folder}",
            )
        else:
            yield ok(f"{variable}: {folder} is made with the first file.")
        return
    if not _can_write(folder):
        yield wrong(
            f"{variable}: {folder} cannot be written to by this user.",
            f"chown -R {_user()}: {folder}",
        )
    mode = folder.stat().st_mode
    if mode & OTHERS:
        yield wrong(f"{variable}: everybody on this machine can look into {folder}.", f"chmod 700 {folder}")
    elif mode & GROUP:
        yield warning(f"{variable}: a group can look into {folder}.", f"chmod 700 {folder}")
    else:
        yield ok(f"{variable}: {folder} is the portal's alone.")


def _user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # a container may run as a number that has no name
        return str(os.geteuid())


def _can_write(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@check("disk space")
def room() -> Iterator[Finding]:
    """See that there is room on the disks, each of which is told once."""
    told: set[int] = set()
    for folder in (Path(settings.VAR_DIR), Path(settings.FILES_DIR), Path(tempfile.gettempdir())):
        if not folder.exists() or folder.stat().st_dev in told:
            continue
        told.add(folder.stat().st_dev)
        free = shutil.disk_usage(folder).free
        words = f"{free / 1e9:.1f} GB are free at {folder}"
        if free < TOO_LITTLE:
            yield wrong(f"Only {words}: uploads and mails will fail.", "Make room, or move FILES_DIR.")
        elif free < LITTLE:
            yield warning(f"Only {words}.", "Make room soon, or move FILES_DIR.")
        else:
            yield ok(f"{words}.")


@check("static files")
def static() -> Iterator[Finding]:
    """See that style sheets and pictures were collected, and that those of this version were."""
    if not settings.PRODUCTION:
        return
    collect = "Run `manage.py collectstatic --noinput` and restart the web."
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    try:
        collected = set(json.loads(manifest.read_text())["paths"])
    except (OSError, ValueError, KeyError):
        yield wrong(
            f"Static files were not collected: {manifest} cannot be read. No page can be shown.", collect
        )
        return
    wanted = {path for finder in finders.get_finders() for path, _storage in finder.list([])}
    missing = sorted(wanted - collected)
    if missing:
        some = ", ".join(missing[:SHOWN])
        yield wrong(f"{len(missing)} static files were not collected, among them {some}.", collect)
    else:
        yield ok(f"{len(collected)} static files were collected.")
