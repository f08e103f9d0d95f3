"""Links to requests: what opens, what does not, and how a lost one comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mailroom.models import Mail
from office.models import Controller
from office.rate_limits import HOUR, LIMITS, Limit
from requests.domain import links
from requests.models import Attachment, Message, Request
from requests.tasks import send_links
from tests import factories
from tests.factories import NOW
from tests.requests.public_pages import page_of

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n" + b"Zyxwvut " * 500
LATER = NOW + timedelta(days=2)


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def mailed_links() -> list[Mail]:
    """Let the worker answer what was asked; return the mails with links."""
    send_links()
    return list(Mail.objects.filter(template="requests/link"))


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


def upload(name: str = "proof.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_opening_the_mailed_link_confirms_nothing_and_pressing_the_button_does(
    client: Client, case: Request
) -> None:
    path = page_of(case)
    assert "Is this e-mail address yours?" in text_of(client, path)
    assert client.get(f"{path}confirm/").status_code == 405
    case.refresh_from_db()
    assert case.email_confirmed_at is None

    page = client.post(f"{path}confirm/", follow=True).content.decode()

    case.refresh_from_db()
    assert case.email_confirmed_at == NOW
    assert "your address is confirmed" in page
    assert "Is this e-mail address yours?" not in page


def test_confirming_twice_changes_nothing(client: Client, case: Request) -> None:
    path = page_of(case)
    client.post(f"{path}confirm/")
    with time_machine.travel(LATER, tick=False):
        client.post(f"{path}confirm/")

    case.refresh_from_db()
    assert case.email_confirmed_at == NOW


def test_what_opens_nothing_gets_one_and_the_same_page(client: Client, case: Request) -> None:
    factories.controller("procotsmart", country="NO")
    expired = page_of(case, now=NOW - links.LIFETIME)
    of_another_company = page_of(case).replace("dreame", "procotsmart")
    revoked = page_of(case)
    links.revoke_all(case, now=NOW)
    forged = "/dreame/requests/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/"

    pages = {path: client.get(path) for path in (forged, expired, revoked)}

    assert {response.status_code for response in pages.values()} == {404}
    bodies = [response.content.decode().replace(path, "") for path, response in pages.items()]
    assert bodies[0] == bodies[1] == bodies[2]
    assert "This link does not work" in bodies[0]
    assert case.reference not in bodies[0]
    assert client.get(of_another_company).status_code == 404


@pytest.mark.parametrize("action", ["confirm/", "withdraw/", ""])
def test_a_forged_link_changes_nothing(client: Client, case: Request, action: str) -> None:
    response = client.post(f"/dreame/requests/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/{action}", {"text": "Hello"})

    assert response.status_code == 404
    case.refresh_from_db()
    assert case.is_open
    assert case.email_confirmed_at is None
    assert Message.objects.count() == 0


def test_a_link_opens_no_file_of_another_request(client: Client, case: Request, dreame: Controller) -> None:
    other = factories.request(at=dreame, email="other@person.example")
    client.post(page_of(other), {"attachments": [upload()]})
    file = Attachment.objects.get()

    own = client.get(f"{page_of(other)}files/{file.pk}/")
    assert b"".join(own.streaming_content) == PDF  # type: ignore[attr-defined]
    assert client.get(f"{page_of(case)}files/{file.pk}/").status_code == 404


@pytest.mark.parametrize("path", ["", "withdraw/"])
def test_the_page_is_kept_from_caches_search_engines_and_other_sites(
    client: Client, case: Request, path: str
) -> None:
    for address in (page_of(case), "/dreame/requests/no-such-link/"):
        headers = client.get(f"{address}{path}").headers
        assert "no-store" in headers["Cache-Control"]
        assert headers["Referrer-Policy"] == "same-origin"
        assert "noindex" in headers["X-Robots-Tag"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]


def test_every_way_out_of_the_portal_tells_nobody_where_the_person_came_from(
    client: Client, case: Request
) -> None:
    page = text_of(client, page_of(case))

    outside = re.findall(r'<a [^>]*href="https?://[^>]*>', page)
    assert outside
    assert all('rel="noreferrer"' in link for link in outside)


def test_buttons_of_a_forged_site_do_nothing(case: Request) -> None:
    path = page_of(case)

    response = Client(enforce_csrf_checks=True).post(f"{path}withdraw/")

    assert response.status_code == 403
    case.refresh_from_db()
    assert case.is_open


def test_the_answer_is_the_same_whether_the_address_is_known(client: Client, case: Request) -> None:
    known, unknown = (
        client.post("/dreame/requests/link/", {"email": email}, follow=True)
        for email in (" ELSA@person.example", "nobody@person.example")
    )

    assert known.content == unknown.content
    assert known.redirect_chain == unknown.redirect_chain
    assert [mail.to for mail in mailed_links()] == ["elsa@person.example"]


def test_the_mailed_link_of_a_lost_one_opens_the_page(client: Client, case: Request) -> None:
    client.post("/dreame/requests/link/", {"email": "elsa@person.example"})

    (mail,) = mailed_links()
    found = re.search(r"https?://[^/]+(/dreame/requests/\S+/)", mail.text)
    assert found
    assert case.reference in text_of(client, found[1])


def test_a_reference_narrows_what_is_sent(client: Client, case: Request, dreame: Controller) -> None:
    other = factories.request(at=dreame)
    spoken = other.reference.lower().replace("-", " ")

    client.post("/dreame/requests/link/", {"email": "elsa@person.example", "reference": spoken})
    client.post("/dreame/requests/link/", {"email": "elsa@person.example", "reference": "DR-7K2M-XX"})

    assert [mail.cause for mail in mailed_links()] == [other.cause]


def test_no_link_goes_out_for_another_company(client: Client, case: Request) -> None:
    factories.controller("procotsmart", country="NO")

    client.post("/procotsmart/requests/link/", {"email": "elsa@person.example"})

    assert mailed_links() == []


def test_asking_for_links_too_often_is_refused(
    client: Client, case: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "requests.link", (Limit(1, HOUR),))
    client.post("/dreame/requests/link/", {"email": "a@person.example"})

    assert client.post("/dreame/requests/link/", {"email": "elsa@person.example"}).status_code == 429
    assert mailed_links() == []


def test_a_link_opens_in_the_language_of_its_mail(dreame: Controller, client: Client) -> None:
    case = factories.request(at=dreame, language="sv")
    url = links.issue(case, now=NOW)
    assert "Din begäran" in text_of(client, url[url.index("/dreame/") :])


def test_a_mistyped_reference_is_said_to_be_one(client: Client, case: Request) -> None:
    answer = client.post(
        "/dreame/requests/link/", {"email": "elsa@person.example", "reference": "DR-7K2M-XX"}
    )
    assert "There is a slip in this reference." in answer.content.decode()
