"""The page of an erased request: what went, why, and what remains for statistics."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from law import Right
from office.models import Controller, User
from requests.domain import conversation, decision, files, handling, retention
from requests.enums import Outcome
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import PERSONAL, page_of, signed_in, text_of
from vault.domain import keyring, losses, shredding
from vault.models import DataKey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

LATER = NOW + timedelta(days=1200)


@pytest.fixture
def detailed(dreame: Controller) -> Request:
    """A request with every detail that a person can give, and a message with a file."""
    case = factories.request(at=dreame, **dict[str, Any](PERSONAL))
    proof = files.accept(SimpleUploadedFile("elsas-proof.pdf", b"%PDF-1.7 x"))
    conversation.reply(case, text="Here it is, says Elsa.", now=NOW, attachments=[proof])
    return case


def closed(case: Request, *, by: User, days: int) -> Request:
    """Answer and close a request so many days after it came."""
    at = NOW + timedelta(days=days)
    handling.start(case, by=by, now=at)
    conversation.answer(case, text="All of it, Elsa.", attachments=[], by=by, now=at)
    return decision.close(case, outcome=Outcome.FULFILLED, by=by, now=at)


def erased(case: Request) -> Request:
    retention.erase(case, now=LATER)
    shredding.carry_out(now=LATER)
    return case


def main_of(response: Any) -> str:
    """Return the page without its frame."""
    assert response.status_code == 200
    return text_of(response).split("<main", 1)[1]


@pytest.mark.promise("D6")
@pytest.mark.promise("P23")
def test_it_says_when_and_why_and_lists_what_remains(handler: User, detailed: Request) -> None:
    erased(closed(detailed, by=handler, days=9))
    shown = main_of(signed_in(handler).get(page_of(detailed)))
    for part in (
        "Erased on Saturday 9 March 2030 because the time for which closed requests are kept was over.",
        detailed.reference,
        "Access",
        "Web form",
        "Sweden",
        "Wednesday 25 November 2026",
        "Fulfilled",
        "kept: done on Friday 4 December 2026, due on Monday 28 December 2026",
        "Timeline, without contents",
        "The person wrote",
        "Answer sent",
    ):
        assert part in shown, part


def test_nothing_of_the_person_and_nothing_that_looks_broken_is_left(
    handler: User, auditor: User, detailed: Request
) -> None:
    erased(closed(detailed, by=handler, days=9))
    for viewer in (handler, auditor):
        shown = main_of(signed_in(viewer).get(page_of(detailed)))
        for value in (*PERSONAL.values(), "elsas-proof", "says Elsa", "All of it, Elsa"):
            assert value not in shown
        for broken in (
            "pp-erased",
            "pp-lock",
            "no name given",
            "none given",
            "wrote nothing more",
            "/steps/",
        ):
            assert broken not in shown
        assert "/admin/mailroom/" not in shown


def test_a_missed_deadline_is_still_known(handler: User, detailed: Request) -> None:
    erased(closed(detailed, by=handler, days=35))
    shown = main_of(signed_in(handler).get(page_of(detailed)))
    assert "missed by 2 days: done on Wednesday 30 December 2026, due on Monday 28 December 2026" in shown


def test_a_date_that_is_guidance_was_neither_kept_nor_missed(handler: User, dreame: Controller) -> None:
    case = factories.request(at=dreame, right=Right.QUESTION)
    erased(closed(case, by=handler, days=90))
    shown = main_of(signed_in(handler).get(page_of(case)))
    assert "none in law: done on Tuesday 23 February 2027, guidance was" in shown


def test_an_open_request_whose_key_was_lost_says_so_and_can_be_closed(
    handler: User, detailed: Request
) -> None:
    DataKey.objects.filter(pk=detailed.data_key_id).delete()
    keyring.forget()
    losses.write_off(now=NOW)
    shown = main_of(signed_in(handler).get(page_of(detailed)))
    assert "because its key was lost, and no backup of the vault held it" in shown
    assert "The request is still open" in shown
    handling.start(detailed, by=handler, now=NOW)
    decision.close(detailed, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=NOW)
    assert "What remains" in main_of(signed_in(handler).get(page_of(detailed)))
    assert "Fulfilled" not in main_of(signed_in(handler).get(page_of(detailed)))
