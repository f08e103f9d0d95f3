"""Bodies that are too large, too many, too deep."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pytest_django import Settings

from office.domain import api_keys
from office.enums import Scope
from office.models import Controller
from requests.models import Message, Request
from tests.factories import NOW
from tests.requests.public_pages import answers, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]

FORM = "/dreame/requests/new/"
API = "/api/v1/requests"


class Unread(io.BytesIO):
    """A body that fails when more of it is read than allowed."""

    allowed = 0

    def read(self, size: int | None = -1) -> bytes:
        assert 0 <= (size or 0) <= self.allowed, "The body was read."
        return super().read(size)


def send(client: Client, path: str, *, length: int, kind: str, body: bytes = b"", allowed: int = 0) -> Any:
    stream = Unread(body)
    stream.allowed = allowed
    environ: Any = {"wsgi.input": stream, "CONTENT_LENGTH": str(length), "CONTENT_TYPE": kind}
    return client.generic("POST", path, **environ)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_text_of_ten_megabytes_is_not_read(client: Client, dreame: Controller, kind: str) -> None:
    response = send(client, FORM, length=10_000_000, kind=kind)

    assert response.status_code == 413
    assert "What was sent is too large" in response.content.decode()
    assert dreame.contact_email in response.content.decode()


def test_the_page_speaks_the_persons_language(dreame: Controller) -> None:
    client = Client(headers={"accept-language": "sv"})
    response = send(client, FORM, length=10_000_000, kind="application/x-www-form-urlencoded")

    assert response.headers["Content-Language"] == "sv"


def test_systems_get_a_problem_document(client: Client, dreame: Controller) -> None:
    response = send(client, API, length=10_000_000, kind="application/json")

    assert (response.status_code, response.headers["Content-Type"]) == (413, "application/problem+json")
    assert response.json()["detail"] == "The body is larger than 1 MB."


@pytest.mark.parametrize("path", [FORM, API])
def test_a_body_that_does_not_say_its_length_is_refused(
    client: Client, dreame: Controller, path: str
) -> None:
    response = client.post(path, headers={"transfer-encoding": "chunked"})

    assert response.status_code == 411


def test_ten_thousand_fields_are_refused(client: Client, dreame: Controller) -> None:
    response = client.post(FORM, answers(**{f"field{number}": "x" for number in range(10_000)}))

    assert response.status_code == 400
    assert "We could not read what was sent" in response.content.decode()


def test_json_without_bottom_is_refused(client: Client, dreame: Controller) -> None:
    _key, secret = api_keys.create(
        controller=dreame, name="Shop", scopes=[Scope.REQUESTS_CREATE], by=None, now=NOW
    )
    for body in ("[" * 400_000, '{"a":' * 100_000 + "1" + "}" * 100_000):
        response = client.post(
            API, body, content_type="application/json", headers={"Authorization": f"Bearer {secret}"}
        )
        assert response.status_code == 400
        assert response.headers["Content-Type"] == "application/problem+json"


def test_a_message_with_too_large_files_keeps_its_words(client: Client, case: Request) -> None:
    form = {
        "text": "Here is my proof å.",
        "attachments": [SimpleUploadedFile("a.pdf", b"%PDF-" + b"x" * 99_000)],
    }
    body = encode_multipart(BOUNDARY, form)

    response = send(
        client, page_of(case), length=30_000_000, kind=MULTIPART_CONTENT, body=body, allowed=64_000
    )

    page = response.content.decode()
    assert response.status_code == 413
    assert "Here is my proof å.</textarea>" in page
    assert "larger than 25 MB together" in page
    assert '<a href="#id_attachments">' in page
    assert Message.objects.count() == 0


def test_too_many_files_keep_the_words(client: Client, case: Request) -> None:
    files = [SimpleUploadedFile(f"{number}.txt", b"Hello") for number in range(60)]
    page = client.post(page_of(case), {"text": "Here they are.", "attachments": files}).content.decode()

    assert "Here they are.</textarea>" in page
    assert "Send at most 5 files" in page


def test_a_large_text_beside_files_is_refused(client: Client, case: Request, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 50_000
    files = [SimpleUploadedFile("a.txt", b"Hello")]
    response = client.post(page_of(case), {"text": "x" * 60_000, "attachments": files})

    assert response.status_code == 413
