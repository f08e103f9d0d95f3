"""Files that people send: looked at by content, kept encrypted."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from office.errors import FileRefusedError
from requests.domain import conversation, files
from requests.models import Attachment, Request
from tests.factories import NOW

PDF = b"%PDF-1.7\n" + b"Zyxwvut " * 500


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("letter.pdf", PDF, "application/pdf"),
        ("photo.JPG", b"\xff\xd8\xff\xe0" + b"x" * 50, "image/jpeg"),
        ("shot.png", b"\x89PNG\r\n\x1a\n" + b"x" * 50, "image/png"),
        ("notes.txt", "Hej på dig".encode(), "text/plain"),
        ("long.txt", ("å" * 5000).encode(), "text/plain"),
        ("list.xlsx", b"PK\x03\x04" + b"x" * 50, files.ZIPPED_TYPES[".xlsx"]),
    ],
)
def test_what_people_need_to_send_is_accepted(name: str, content: bytes, kind: str) -> None:
    assert files.accept(upload(name, content)).content_type == kind


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.pdf", b"", "empty"),
        ("program.exe", b"MZ\x90\x00" + b"x" * 50, "cannot take"),
        ("disguised.pdf", b"MZ\x90\x00" + b"x" * 50, "cannot take"),
        ("picture.pdf", b"\x89PNG\r\n\x1a\n" + b"x" * 50, "cannot take"),
        ("page.html", b"<html><script>alert(1)</script>", "cannot take"),
    ],
)
def test_what_is_no_document_is_refused_with_what_to_do(name: str, content: bytes, words: str) -> None:
    with pytest.raises(FileRefusedError, match=words):
        files.accept(upload(name, content))


def test_a_file_over_the_limit_is_refused(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1_000_000
    with pytest.raises(FileRefusedError, match="larger than 1 MB"):
        files.accept(upload("big.pdf", b"%PDF-" + b"x" * 1_000_000))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\scan.pdf", "scan.pdf"),
        ("evil\u202efdp.exe.pdf", "evilfdp.exe.pdf"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_file_names_lose_folders_and_hidden_characters(given: str, kept: str) -> None:
    assert files.safe_name(given) == kept


@pytest.mark.django_db
@pytest.mark.promise("D6")
def test_a_file_is_unreadable_on_disk_and_reads_back_whole(case: Request, settings: Any) -> None:
    message = conversation.reply(
        case, text="My proof.", now=NOW, attachments=[files.accept(upload("proof Zyxwvut.pdf", PDF))]
    )
    attachment = Attachment.objects.get(message=message)
    stored = [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]
    assert stored
    for path in stored:
        assert b"Zyxwvut" not in path.read_bytes()
        assert "Zyxwvut" not in path.name
    with attachment.file.open() as reader:
        assert io.BytesIO(reader.read()).getvalue() == PDF
    assert attachment.name == "proof Zyxwvut.pdf"
