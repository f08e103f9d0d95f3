"""Files: looked at by content, kept encrypted, handed out to be saved only."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from requests.domain import files
from requests.models import Attachment, Request
from tests.requests.public_pages import page_of

SWEDISH = "Hej på dig, Åsa! Känner du någon på Österlånggatan?\r\n"
HEIC = b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic"
AVIF = b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (SWEDISH.encode("latin-1"), "text/plain"),
        (("“Citat” – 5 €" + SWEDISH).encode("cp1252"), "text/plain"),
        (SWEDISH.encode("utf-8"), "text/plain"),
        (HEIC + b"x" * 50, "image/heic"),
        (HEIC.replace(b"ftypmif1", b"ftypheic"), "image/heic"),
        (AVIF + b"\x00" * 50, None),
        (b"MZ\x90\x00\x03" + b"x" * 50, None),
        (bytes(range(256)), None),
        (bytes(range(0x80, 0x100)) * 4, None),
        (b"#!/bin/sh\x07", None),
    ],
)
def test_what_a_file_is_shows_in_its_first_bytes(head: bytes, kind: str | None) -> None:
    assert files.sniff(head) == kind


@pytest.mark.django_db
def test_a_file_goes_in_encrypted_and_comes_out_to_be_saved(
    client: Client, case: Request, settings: Settings
) -> None:
    page = b"Zyxwvut <script>alert(1)</script>"
    client.post(
        page_of(case), {"text": "See", "attachments": [SimpleUploadedFile("a.txt", page, "text/html")]}
    )

    response = client.get(f"{page_of(case)}files/{Attachment.objects.get().pk}/")

    assert b"".join(response.streaming_content) == page  # type: ignore[attr-defined]
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "text/plain"
    stored = [file for file in Path(settings.FILES_DIR).rglob("*") if file.is_file()]
    assert stored
    assert not any(b"Zyxwvut" in file.read_bytes() for file in stored)
