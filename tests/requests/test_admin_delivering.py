"""Handing files over from the request page: offered when all is ready, shown while it lasts, taken back."""

from __future__ import annotations

import pytest

from office.models import User
from requests.domain import collecting, fetching, handling, identity, packages, sealing
from requests.identity_enums import Method, Question
from requests.models import Package, Request
from requests.package_enums import PackageState
from tests.factories import NOW
from tests.requests.admin_pages import page_of, signed_in, step_of, take, text_of
from tests.requests.delivering import collected, handed_over, sealed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


def offered(page: str, case: Request) -> set[str]:
    return {
        code for code in ("hand-over", "new-code", "take-back") if f'href="{step_of(case, code)}"' in page
    }


def test_files_are_handed_over_by_a_press_once_they_were_looked_through(handler: User, case: Request) -> None:
    client = signed_in(handler)
    assert offered(text_of(client.get(page_of(case))), case) == set()
    assert "No files are collected yet." in text_of(client.get(step_of(case, "hand-over"), follow=True))
    collected(case, by=handler, checked=False)
    assert "Look through the files" in text_of(client.get(step_of(case, "hand-over"), follow=True))
    collecting.confirm_others(case, by=handler, now=NOW)
    page = text_of(client.get(page_of(case)))
    assert offered(page, case) == {"hand-over"}
    assert "hand over the files that are collected" in page
    asked = text_of(client.get(step_of(case, "hand-over")))
    assert "2 files are handed over." in asked
    assert "Our answer is 2 files on your status page." in asked
    assert "has not confirmed this address" in asked

    done = text_of(take(client, case, "hand-over", text="Here is all we hold."))

    assert "The files are being sealed" in done
    assert "Being sealed" in done
    assert offered(done, case) == {"take-back"}
    sealed(case)
    page = text_of(client.get(page_of(case)))
    assert "Ready to be fetched" in page
    assert "Not fetched yet." in page
    assert "To be fetched until Friday 25 December 2026." in page
    assert "Here is all we hold." in page
    assert "Files sealed; the code is on its way" in page
    assert offered(page, case) == {"new-code", "take-back"}


def test_nothing_is_offered_to_be_handed_over_while_it_is_unsure_who_gets_it(
    handler: User, case: Request
) -> None:
    client = signed_in(handler)
    collected(case, by=handler)
    identity.ask(case, text="Who are you?", method=Method.KNOWLEDGE, reason="", by=handler, now=NOW)
    page = text_of(client.get(page_of(case)))
    assert offered(page, case) == set()
    assert "hand over the files" not in page
    assert "hand nothing over before that" in text_of(client.get(step_of(case, "hand-over"), follow=True))
    handling.start(case, by=handler, now=NOW)
    assert "the files wait for proof of identity" in text_of(client.get(page_of(case)))
    identity.prove(
        case, method=Method.KNOWLEDGE, answered=[Question.ORDER_NUMBER], on=NOW.date(), by=handler, now=NOW
    )
    assert offered(text_of(client.get(page_of(case))), case) == {"hand-over"}


def test_the_card_says_when_files_were_fetched_and_whether_they_are_locked(
    handler: User, case: Request
) -> None:
    package, _code = handed_over(case, by=handler)
    fetching.note_fetched(package, now=NOW)
    Package.objects.update(wrong_tries=10)
    page = text_of(signed_in(handler).get(page_of(case)))
    assert "Fetched 1 time, on 25 Nov 2026, 10:00." in page
    assert "Locked after wrong codes" in page
    assert "10 wrong codes." in page


def test_files_are_taken_back_with_a_reason_and_a_new_code_is_sent(handler: User, case: Request) -> None:
    client = signed_in(handler)
    handed_over(case, by=handler)
    take(client, case, "new-code")
    sealing.seal_all(now=NOW)
    assert "Choose why." in text_of(take(client, case, "take-back"))
    done = text_of(take(client, case, "take-back", reason="others"))
    assert "Files taken back: Somebody else’s data was among them" in done
    assert offered(done, case) == {"hand-over"}
    assert {package.state for package in Package.objects.all()} == {PackageState.REVOKED}


def test_nobody_hands_over_or_takes_back_without_the_permission(
    auditor: User, stranger: User, handler: User, case: Request
) -> None:
    package, _code = handed_over(case, by=handler)
    case.refresh_from_db()
    for user in (auditor, stranger):
        client = signed_in(user)
        for code in ("hand-over", "new-code", "take-back"):
            answer = client.post(step_of(case, code), {"seen": case.version, "text": "x", "reason": "asked"})
            assert answer.status_code in {302, 403, 404}
    package.refresh_from_db()
    assert package.state == PackageState.SEALED
    assert packages.latest(case) == package


def test_nothing_is_handed_over_while_an_outcome_waits_for_approval(handler: User, case: Request) -> None:
    handling.start(case, by=handler, now=NOW)
    collected(case, by=handler)
    client = signed_in(handler)
    take(
        client,
        case,
        "propose",
        outcome="refused",
        ground="excessive",
        evidence="Five times.",
        text="No, because.",
    )
    assert offered(text_of(client.get(page_of(case))), case) == set()
    answer = client.post(step_of(case, "hand-over"), {"seen": Request.objects.get().version, "text": "x"})
    assert answer.status_code == 409
