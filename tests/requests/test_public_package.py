"""The files on the status page: opened by a code, fetched once the browser has it, closed to everybody else."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory
from django.urls import resolve

from office.models import Controller, User
from office.rate_limits import LIMITS
from requests.domain import handling, packages, retention
from requests.models import Package, Request
from requests.package_enums import PackageState, RevokeReason
from tests import factories
from tests.factories import NOW
from tests.requests.delivering import SECRET, handed_over, sealed
from tests.requests.public_pages import page_of
from vault import codes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


def text_of(response: Any) -> str:
    content: bytes = response.content
    return content.decode()


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_the_code_opens_the_files_for_this_browser_and_they_are_saved_whole(
    client: Client, case: Request, handler: User
) -> None:
    package, code = handed_over(case, by=handler)
    page = page_of(case)
    status = text_of(client.get(page))
    assert "Your files" in status
    assert "2 files" in status
    assert "until Friday 25 December 2026" in status
    assert 'autocomplete="one-time-code"' in status
    assert client.get(f"{page}package/download/").status_code == 302

    answer = client.post(f"{page}package/", {"code": code.lower().replace("0", "o").replace("1", "l")})

    assert answer.status_code == 302
    cookie = answer.cookies["files"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"{page}package/", True, "Lax")
    assert cookie["max-age"] == 1800
    assert "Save the files" in text_of(client.get(f"{page}package/"))
    saved = client.get(f"{page}package/download/")
    assert Package.objects.get().fetched_count == 0
    content = content_of(saved)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("data (2).pdf") == SECRET
    assert saved.headers["Content-Length"] == str(len(content))
    assert saved.headers["Content-Disposition"] == f'attachment; filename="{case.reference}.zip"'
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in saved.headers["Cache-Control"]
    assert saved.headers["Referrer-Policy"] == "same-origin"
    package.refresh_from_db()
    assert (package.state, package.fetched_count) == (PackageState.FETCHED, 1)


def test_a_download_that_breaks_off_is_no_fetch(client: Client, case: Request, handler: User) -> None:
    _package, code = handed_over(case, by=handler)
    page = f"{page_of(case)}package/"
    client.post(page, {"code": code})
    broken: Any = client.get(f"{page}download/")
    next(iter(broken.streaming_content))
    del broken  # as a server does whose client has gone
    assert Package.objects.get().fetched_count == 0


def test_a_look_at_the_headers_is_no_fetch(client: Client, case: Request, handler: User) -> None:
    package, code = handed_over(case, by=handler)
    page = page_of(case)
    ticket = client.post(f"{page}package/", {"code": code}).cookies["files"].value
    request = RequestFactory().head(f"{page}package/download/")
    request.COOKIES["files"] = ticket
    found = resolve(request.path)
    response = found.func(request, **found.kwargs)

    assert content_of(response) == b""
    assert response.headers["Content-Length"] == str(package.size)
    assert Package.objects.get().fetched_count == 0


def test_a_wrong_code_is_said_beside_the_field_with_the_tries_left(
    client: Client, case: Request, handler: User
) -> None:
    handed_over(case, by=handler)
    page = f"{page_of(case)}package/"
    wrong = text_of(client.post(page, {"code": codes.new()}))
    assert re.search(r'id="id_code_error".*9 tries are left', wrong, re.DOTALL)
    assert "20 letters" in text_of(client.post(page, {"code": "nope"}))
    assert "Write the code" in text_of(client.post(page, {"code": ""}))
    assert "20 letters" in text_of(client.post(page, {"code": "x" * 100}))
    Package.objects.update(wrong_tries=9)
    locked = text_of(client.post(page, {"code": codes.new()}))
    assert "Ten wrong codes were entered" in locked
    assert "Send me a new code" in locked
    assert 'name="code"' not in locked


def test_a_right_code_under_another_persons_link_opens_nothing(
    client: Client, case: Request, handler: User, dreame: Controller
) -> None:
    _package, code = handed_over(case, by=handler)
    other = factories.request(at=dreame, email="other@person.example")
    mine, theirs = f"{page_of(case)}package/", f"{page_of(other)}package/"
    assert "There are no files here." in text_of(client.post(theirs, {"code": code}))
    handed_over(other, by=handler)
    assert "not the right code" in text_of(client.post(theirs, {"code": code}))
    ticket = client.post(mine, {"code": code}).cookies["files"].value
    client.cookies["files"] = ticket
    assert client.get(f"{theirs}download/").status_code == 302
    assert (
        client.get(f"{page_of(case)}package/download/").status_code == 302
    )  # another link of the same request
    assert client.get(f"{mine}download/").status_code == 200


def test_after_half_an_hour_the_code_is_asked_for_again(
    client: Client, case: Request, handler: User, moment: time_machine.Traveller
) -> None:
    _package, code = handed_over(case, by=handler)
    page = f"{page_of(case)}package/"
    ticket = client.post(page, {"code": code}).cookies["files"].value
    moment.move_to(NOW + timedelta(minutes=31), tick=False)
    client.cookies["files"] = ticket
    assert client.get(f"{page}download/").status_code == 302
    assert 'name="code"' in text_of(client.get(page))


def test_taken_back_expired_or_erased_files_say_so_and_open_nothing(
    client: Client, case: Request, handler: User, moment: time_machine.Traveller
) -> None:
    _package, code = handed_over(case, by=handler)
    page = f"{page_of(case)}package/"
    client.post(page, {"code": code})
    packages.revoke(case, reason=RevokeReason.OTHERS, by=handler, now=NOW)
    assert client.get(f"{page}download/").status_code == 302
    said = text_of(client.post(page, {"code": code}))
    assert "We have taken the files back" in said
    assert "Somebody else’s data" not in said
    packages.hand_over(case, text="Again.", by=handler, now=NOW)
    _package, code = sealed(case)
    client.post(page, {"code": code})
    moment.move_to(NOW + timedelta(days=31), tick=False)
    assert "The time to fetch the files is over" in text_of(client.get(page))
    assert client.get(f"{page}download/").status_code == 302
    moment.move_to(NOW, tick=False)
    Request.objects.update(status="closed", outcome="fulfilled", closed_at=NOW)
    assert client.get(f"{page}download/").status_code == 200
    retention.erase(case, now=NOW)
    assert client.get(page).status_code == 404
    assert client.get(f"{page}download/").status_code == 404


def test_the_person_asks_for_a_new_code_and_the_old_one_ends(
    client: Client, case: Request, handler: User
) -> None:
    _package, code = handed_over(case, by=handler)
    page = f"{page_of(case)}package/"
    refused = client.post(f"{page}code/", follow=True)
    assert "Confirm your e-mail address first" in text_of(refused)
    handling.confirm_address(case, now=NOW)
    assert "A new code is on its way" in text_of(client.post(f"{page}code/", follow=True))
    assert "We are sealing your files" in text_of(client.post(page, {"code": code}))
    _package, fresh = sealed(case)
    assert "not the right code" in text_of(client.post(page, {"code": code}))
    assert client.post(page, {"code": fresh}).status_code == 302
    assert client.get(f"{page}code/").status_code == 405


def test_codes_are_tried_from_one_place_only_so_often(client: Client, case: Request, handler: User) -> None:
    handed_over(case, by=handler)
    page = f"{page_of(case)}package/"
    answers = [
        client.post(page, {"code": codes.new()}).status_code
        for _ in range(LIMITS["requests.code"][0].tries + 1)
    ]
    assert answers[-2:] == [200, 429]


@pytest.mark.parametrize("language", ["en", "sv", "nb"])
def test_the_page_opens_in_every_language_and_without_files(
    client: Client, case: Request, language: str
) -> None:
    page = client.get(f"{page_of(case)}package/", {"lang": language}).content.decode()
    assert f'<html lang="{language}"' in page
