"""Files as large as the public forms promise arrive; no form that takes files is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from mailroom.models import Mail
from office.enums import Role
from office.models import User
from requests.domain import task_links
from requests.enums import ForWhom
from requests.models import Attachment, CollectedFile, Evidence, IdentityDocument, Request
from tests import factories
from tests.factories import NOW
from tests.requests import working
from tests.requests.identity_scenes import ask_document
from tests.requests.public_pages import page_of
from tests.thirdparties import made
from thirdparties.models import NoticeCertificate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


@pytest.fixture
def lead(case: Request) -> User:
    return factories.staff(Role.PRIVACY_LEAD, at=case.controller)


def identity_page(case: Request, lead: User) -> str:
    ask_document(case, by=lead, checker=lead)
    return f"{page_of(case)}identity/"


def evidence_page(case: Request, lead: User) -> str:
    other = factories.request(
        at=case.controller, for_whom=ForWhom.OTHER, represented_name="Nils Annan", authorised=True
    )
    return f"{page_of(other)}evidence/"


def notice_page(case: Request, lead: User) -> str:
    notice = made.notice(made.recipient(case.controller), by=lead)
    return made.link_in(Mail.objects.get(cause=notice.mail_cause))


def task_page(case: Request, lead: User) -> str:
    task = working.task(case, by=lead)
    assert task.outsider is not None
    (url,) = task_links.issue([task], to=task.outsider, now=NOW)
    return urlsplit(url).path


Scene = Callable[[Request, User], str]
PAGES: dict[str, tuple[Scene, str, dict[str, str], type]] = {
    "requests/status.html": (
        lambda case, lead: page_of(case),
        "attachments",
        {"text": "Here it is."},
        Attachment,
    ),
    "requests/identity.html": (identity_page, "document", {}, IdentityDocument),
    "requests/evidence.html": (evidence_page, "document", {}, Evidence),
    "notices/notice.html": (
        notice_page,
        "certificate",
        {"outcome": "confirmed", "answered_by": "Paula"},
        NoticeCertificate,
    ),
    "tasks/task.html": (task_page, "attachments", {"answer": "done"}, CollectedFile),
}
"""By the template of each public form with files: the way to it, the field, what else is sent, what it becomes."""


def test_every_public_form_that_takes_files_is_tried_here() -> None:
    pages = settings.BASE_DIR / "templates" / "public"
    found = {
        str(page.relative_to(pages)) for page in pages.rglob("*.html") if "multipart/" in page.read_text()
    }
    assert found == set(PAGES)


@pytest.mark.parametrize("template", PAGES)
def test_a_file_as_large_as_it_may_be_arrives(
    template: str, client: Client, case: Request, lead: User
) -> None:
    scene, field, words, kind = PAGES[template]
    path = scene(case, lead)
    assert f'name="{field}"' in client.get(path).content.decode()
    head = b"%PDF-1.7 "
    file = SimpleUploadedFile("scan.pdf", head + b"x" * (settings.UPLOAD_MAX_BYTES - len(head)))
    assert client.post(path, {**words, field: file}).status_code == 302
    assert kind.objects.get().size == settings.UPLOAD_MAX_BYTES  # type: ignore[attr-defined]


@pytest.mark.parametrize("template", PAGES)
def test_files_that_are_too_large_together_are_told_beside_the_field(
    template: str, client: Client, case: Request, lead: User
) -> None:
    scene, field, words, kind = PAGES[template]
    path = scene(case, lead)
    file = SimpleUploadedFile("scan.pdf", b"%PDF-1.7 " + b"x" * 99_000)
    body = encode_multipart(BOUNDARY, {**words, field: file})
    page = client.generic("POST", path, body, content_type=MULTIPART_CONTENT, CONTENT_LENGTH="30000000")
    assert f'href="#id_{field}"' in page.content.decode()
    assert not kind.objects.exists()  # type: ignore[attr-defined]
