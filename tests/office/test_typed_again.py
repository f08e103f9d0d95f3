"""A session that ends in the middle of a form: what was typed survives, in the browser that typed it."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from office.enums import Role
from office.models import Controller, User
from office.public import THEN
from office.sign_in_forms import FIELD
from requests.models import Request
from tests import factories

pytestmark = pytest.mark.django_db

WORDS = 'Which "serial" number?\nThe one on the box & below.'
ORIGIN = {"origin": "http://testserver", "accept-language": "en"}
PASSWORD = "demo-privacy-office"


@pytest.fixture
def dreame() -> Controller:
    return factories.controller("dreame")


@pytest.fixture
def handler(dreame: Controller) -> User:
    user = factories.staff(Role.CASE_HANDLER, at=dreame)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def page(dreame: Controller) -> str:
    return reverse("admin:requests_request_step", args=[factories.request(at=dreame).pk, "ask"])


def browser() -> Client:
    return Client(enforce_csrf_checks=True, headers=ORIGIN)


def hidden(answer: Any) -> dict[str, str]:
    """Return the hidden fields of a page as its button sends them."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.content.decode())
    return {name: html.unescape(value) for name, value in found}


def sign_in(client: Client, user: User) -> None:
    page = client.get("/admin/login/").content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
    given = {"username": user.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post("/admin/login/", given).status_code == 302


def test_what_was_typed_is_sent_after_signing_in_again(handler: User, page: str) -> None:
    client = browser()
    sign_in(client, handler)
    form = hidden(client.get(page))
    del client.cookies["sessionid"]

    kept = client.post(page, {**form, "kind": "plain", "text": WORDS})

    assert kept.status_code == 403
    assert kept.headers["Cache-Control"] == "no-store"
    typed = hidden(kept)
    assert typed["text"].splitlines() == WORDS.splitlines()
    assert Request.objects.get().messages.count() == 0
    sign_in(client, handler)
    once_more = client.post(page, typed)  # signing in has changed the token that the page holds
    assert once_more.status_code == 403
    assert client.post(page, hidden(once_more)).status_code == 302
    (message,) = Request.objects.get().messages.all()
    assert str(message.body).splitlines() == WORDS.splitlines()


def test_files_are_said_to_be_lost_and_a_password_is_never_kept(handler: User, page: str) -> None:
    client = Client(headers=ORIGIN)
    upload = SimpleUploadedFile("proof.pdf", b"%PDF-1.7 proof")
    kept = client.post(page, {"text": WORDS, "attachments": upload})
    assert "Files have to be chosen anew" in kept.content.decode()
    answer = client.post("/admin/password_change/", {"old_password": "x", "new_password1": "secret-word"})
    assert answer.status_code == 302
    assert client.get(page).status_code == 302
    assert client.post(page).status_code == 302


def test_a_form_from_another_origin_or_without_a_cookie_gets_no_second_chance(
    handler: User, page: str
) -> None:
    client = browser()
    sign_in(client, handler)
    for origin in ("https://evil.example", "null", ""):
        answer = client.post(page, {"text": WORDS}, headers={"origin": origin})
        assert answer.status_code == 403
        assert "Which" not in answer.content.decode()
    assert "Which" not in browser().post(page, {"text": WORDS}).content.decode()


def test_a_password_given_as_an_answer_is_sent_back_to_nobody(handler: User, page: str) -> None:
    client = browser()
    sign_in(client, handler)
    form = hidden(client.get(page))
    del client.cookies["sessionid"]
    answer = {FIELD: PASSWORD, THEN: "post"}

    kept = client.post(page, {**form, **answer, "kind": "plain", "text": WORDS})

    assert PASSWORD not in kept.content.decode()
    assert hidden(kept)["kind"] == "plain"
    assert not {FIELD, THEN} & set(hidden(kept))
    assert (
        client.post(
            page, {"csrfmiddlewaretoken": form["csrfmiddlewaretoken"], FIELD: PASSWORD, THEN: "get"}
        ).status_code
        == 302
    )
