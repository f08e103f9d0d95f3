"""What is left of a request when its time of keeping is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mailroom.domain import outbox
from office.models import User
from requests.domain import conversation, decision, files, handling, retention
from requests.domain.errors import ErasedError
from requests.enums import Outcome
from requests.models import Request
from tests.factories import NOW
from vault.domain import shredding
from vault.values import SHREDDED

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_expired_request_keeps_its_shell_and_nothing_of_the_person(
    case: Request, handler: User, settings: Any
) -> None:
    proof = files.accept(SimpleUploadedFile("proof.pdf", b"%PDF-1.7 x"))
    conversation.reply(case, text="My proof.", now=NOW, attachments=[proof])
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=NOW)
    case.controller.retention_days = 30
    case.controller.save()
    assert retention.erase_expired(now=NOW + timedelta(days=29)) == 0
    assert retention.erase_expired(now=NOW + timedelta(days=31)) == 1
    shredding.carry_out(now=NOW + timedelta(days=31))
    left = Request.objects.get(pk=case.pk)
    assert left.person_name is SHREDDED
    assert left.email is SHREDDED
    assert left.email_index is None
    assert (left.right, left.outcome, left.received_on) == (case.right, Outcome.WITHDRAWN, case.received_on)
    assert all(message.body is SHREDDED for message in left.messages.all())
    assert all(mail.text is SHREDDED for mail in outbox.for_cause(case.cause))
    assert all(row.person_name is SHREDDED for row in Request.history.filter(id=case.pk))
    assert not [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]
    assert not left.access_tokens.filter(revoked_at__isnull=True).exists()
    assert retention.erase_expired(now=NOW + timedelta(days=32)) == 0


def test_what_is_erased_is_not_erased_again_and_takes_no_more_words(case: Request, handler: User) -> None:
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=NOW)
    retention.erase(case, now=NOW)
    with pytest.raises(ErasedError):
        retention.erase(case, now=NOW)
    with pytest.raises(ErasedError):
        conversation.reply(case, text="Hello?", now=NOW)
    with pytest.raises(ErasedError):
        handling.correct_contact(case, email="new@person.example", postal_address="", by=handler, now=NOW)


def test_an_open_request_is_never_erased(case: Request) -> None:
    assert retention.erase_expired(now=NOW + timedelta(days=5000)) == 0
