"""Files for somebody, in the portal's environment: handed over, read where they lie, opened with a code."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable

import django

EMAIL = "elsa@files.example"
FILES, EACH = 20, 2_000_000


def main(what: str, *words: str) -> None:
    """Do one of the things below and print as JSON what it gives."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")
    django.setup()
    steps: dict[str, Callable[..., object]] = {"hand_over": hand_over, "read": read, "open": opened}
    print(json.dumps(steps[what](*words)))  # noqa: T201 - it is what this is for


def hand_over() -> str:
    """Collect many files, which compression gains nothing from, and hand them over; return the package's id."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from office import clock
    from office.accepted_files import accept
    from office.models import Controller
    from requests.domain import collecting, packages
    from requests.enums import FileSource
    from tests import factories

    dreame, now = Controller.objects.get(slug="dreame"), clock.now()
    handler = dreame.grants.get(role="case_handler").user
    case = factories.request(at=dreame, email=EMAIL, now=now)
    given = [SimpleUploadedFile(f"{number}.pdf", b"%PDF-1.7 " + os.urandom(EACH)) for number in range(FILES)]
    accepted = [accept(one) for one in given]
    collecting.add(case, files=accepted, source=FileSource.OFFICE, by=handler, now=now)
    collecting.confirm_others(case, by=handler, now=now)
    return str(packages.hand_over(case, text="Here is all we hold.", by=handler, now=now).pk)


def read(package: str, name: str) -> str:
    """Read a stored file with the key of a package; return what the vault has to say against it."""
    from requests.models import Package
    from vault.errors import VaultError

    row = Package.objects.get(pk=package)
    row.file.name = name
    try:
        with row.file.open() as stored:
            while stored.read(EACH):
                pass
    except VaultError as error:
        return type(error).__name__
    return ""


def opened(package: str, code: str) -> list[str]:
    """Open a package with its code; return the names of what is in it, all of it whole."""
    from office import clock
    from requests.domain import fetching
    from requests.models import Package

    row, now = Package.objects.get(pk=package), clock.now()
    ticket = fetching.enter_code(row, typed=code, token="test", now=now)
    secret = fetching.admit(row, ticket=ticket, token="test", now=now)
    assert secret is not None
    with zipfile.ZipFile(io.BytesIO(b"".join(fetching.plain(row, secret=secret)))) as archive:
        assert archive.testzip() is None
        return archive.namelist()
