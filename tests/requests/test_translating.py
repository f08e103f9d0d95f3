"""Messages and their words in a second language, side by side."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.test import Client

from mailroom.domain import outbox
from office.domain import grants
from office.enums import Role
from office.models import Controller, User
from requests.domain import conversation, translating
from requests.domain.errors import IntakeRefusedError
from requests.models import MessageTranslation, Request
from tests import factories
from tests.factories import NOW
from tests.requests import public_pages

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def step(case: Request, code: str) -> str:
    return f"/admin/requests/request/{case.pk}/steps/{code}/"


def page_of(case: Request, viewer: User) -> str:
    return signed_in(viewer).get(f"/admin/requests/request/{case.pk}/change/").content.decode()


def test_a_translation_stands_beside_the_message_for_staff_and_the_person_never_sees_it(
    case: Request, handler: User, auditor: User, wednesday: datetime
) -> None:
    message = conversation.reply(case, text="Wo sind meine Daten?", now=NOW)
    client, url = signed_in(handler), step(case, "translate")

    form = client.get(f"{url}?message={message.pk}").content.decode()
    assert re.search(rf'value="{message.pk}"[^>]* checked', form)
    case.refresh_from_db()
    given = {"seen": case.version, "language": "sv", "translation": "Var är mina uppgifter?"}
    client.post(url, given | {"message": str(message.pk)})
    case.refresh_from_db()
    client.post(url, given | {"seen": case.version, "message": "request", "translation": "Vad vet ni?"})

    page = page_of(case, handler)
    assert "Swedish, translated by Hanna Handler" in page
    assert "Var är mina uppgifter?" in page
    assert "Vad vet ni?" in page
    assert f"?message={message.pk}" in page  # Hanna reads English
    assert "Var är" not in page_of(case, auditor)
    assert MessageTranslation.objects.filter(request=case, is_original=False).count() == 2
    assert message.body == "Wo sind meine Daten?"


def test_what_the_officer_wrote_first_stands_beside_what_was_sent(
    case: Request, handler: User, wednesday: datetime
) -> None:
    form = {"seen": "1", "kind": "plain", "text": "Which device?", "own-text": "Vilken apparat?"}

    refused = signed_in(handler).post(step(case, "ask"), form)
    assert "Choose the language of your own words." in refused.content.decode()
    assert not case.messages.exists()
    signed_in(handler).post(step(case, "ask"), form | {"own-language": "sv"})

    page = page_of(case, handler)
    assert "Swedish, as Hanna Handler wrote it first" in page
    assert case.messages.get().body == "Which device?"
    mails = [str(mail.text) for mail in outbox.for_cause(case.cause)]
    assert any("Which device?" in text for text in mails)
    assert not any("Vilken apparat?" in text for text in mails)
    theirs = Client().get(public_pages.page_of(case)).content.decode()
    assert "Which device?" in theirs
    assert "Vilken apparat?" not in theirs


def test_a_translation_replaces_an_earlier_one_and_none_is_put_beside_another_request(
    dreame: Controller, case: Request, handler: User
) -> None:
    message = conversation.reply(case, text="Hallo", now=NOW)
    other = factories.request(at=dreame)

    for text in ("Hey", "Hello"):
        translating.translate(case, message=message, language="en", text=text, by=handler, now=NOW)
    with pytest.raises(IntakeRefusedError) as refused:
        translating.translate(other, message=message, language="en", text="Hello", by=handler, now=NOW)

    assert refused.value.field == "message"
    assert [row.text for row in message.translations.all()] == ["Hello"]


def test_whoever_may_not_read_messages_translates_none(
    dreame: Controller, case: Request, stranger: User
) -> None:
    blind = factories.staff(None)
    grants.grant_role(user=blind, controller=dreame, role=Role.CASE_HANDLER, families=[], by=None, now=NOW)

    for user in (blind, stranger):
        assert signed_in(user).get(step(case, "translate")).status_code == 403
    assert "Add a translation" not in page_of(case, blind)


def test_a_draft_is_announced_on_the_page_of_the_request(
    case: Request, handler: User, lead: User, wednesday: datetime
) -> None:
    signed_in(handler).post(
        step(case, "ask"), {"seen": "1", "kind": "plain", "text": "Half a question", "draft": "1"}
    )

    page = page_of(case, lead)
    assert "Drafts" in page
    assert "Half a question" not in page
