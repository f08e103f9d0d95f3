"""What the tests of handing files over share."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mailroom.models import Mail
from office.models import User
from requests.domain import collecting, fetching, files, packages, sealing
from requests.domain.fetching import CodeRefusedError
from requests.enums import FileSource
from requests.models import Package, Request
from tests.factories import NOW

SECRET = b"%PDF-1.7\n" + b"Zyxwvut " * 500
CODE = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}\b")


def collected(case: Request, *, by: User, now: datetime = NOW, checked: bool = True) -> None:
    """Collect two files, one after the other of the same name, and look through them."""
    given = [SimpleUploadedFile("data.pdf", SECRET), SimpleUploadedFile("Data.pdf", b"%PDF-1.7 more")]
    accepted = [files.accept(one) for one in given]
    collecting.add(case, files=accepted, source=FileSource.OFFICE, by=by, now=now)
    if checked:
        collecting.confirm_others(case, by=by, now=now)


def handed_over(case: Request, *, by: User, now: datetime = NOW) -> tuple[Package, str]:
    """Collect files, hand them over, and seal them; return the package and its code."""
    collected(case, by=by, now=now)
    packages.hand_over(case, text="Here is all we hold.", by=by, now=now)
    return sealed(case, now=now)


def sealed(case: Request, *, now: datetime = NOW) -> tuple[Package, str]:
    """Let the worker seal what waits; return the package and the code that was queued last."""
    assert sealing.seal_all(now=now) == 1
    package = packages.latest(case)
    assert package is not None
    return package, code_of(package)


def code_of(package: Package) -> str:
    """Return the code of a package as its mail or letter says it."""
    mail = Mail.objects.get(dedupe_key__endswith=f":code:{package.pk}")
    found = CODE.search(str(mail.text))
    assert found is not None
    return found.group()


def fetched(package: Package, code: str, *, now: Any = NOW) -> bytes:
    """Enter the code and fetch the package whole."""
    ticket = fetching.enter_code(package, typed=code, token="token", now=now)
    secret = fetching.admit(package, ticket=ticket, token="token", now=now)
    assert secret is not None
    content = b"".join(fetching.plain(package, secret=secret))
    fetching.note_fetched(package, now=now)
    package.refresh_from_db()
    return content


def tried(package: Package, code: str) -> str:
    with pytest.raises(CodeRefusedError) as refused:
        fetching.enter_code(package, typed=code, token="token", now=NOW)
    return str(refused.value)
