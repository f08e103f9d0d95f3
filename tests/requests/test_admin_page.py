"""The page of one request: what it shows, to whom, and what it never shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from guardian.shortcuts import assign_perm

from law import Right
from mailroom.domain import outbox
from office.domain import grants
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.domain import conversation, decision, handling, identity
from requests.enums import ForWhom, Ground, Outcome, Status
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import PERSONAL, page_of, put, signed_in, step_of, text_of
from vault.enums import Family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


@pytest.fixture
def detailed(dreame: Controller) -> Request:
    """A request with every detail that a person can give."""
    return factories.request(at=dreame, **dict[str, Any](PERSONAL))


def test_it_tells_who_asks_what_and_by_when(handler: User, detailed: Request) -> None:
    shown = text_of(signed_in(handler).get(page_of(detailed)))
    for part in (detailed.reference, "Access", "Elsa Testdotter", "Received", "33 days left", "28 Dec"):
        assert part in shown, part


@pytest.mark.promise("P9")
def test_it_says_how_the_due_date_was_counted_line_by_line_with_the_article(
    handler: User, case: Request
) -> None:
    shown = text_of(signed_in(handler).get(page_of(case)))
    for part in (
        "Due: how counted",
        "rule of 25 May 2018",
        "Received on Wednesday 25 November 2026",
        "Art 12(3) GDPR",
        "Regulation 1182/71",
        "Friday 25 December 2026",
        "Monday 28 December 2026",
        "Sweden",
    ):
        assert part in shown, part


def test_dates_of_every_law_that_applies_are_shown(handler: User, dreame: Controller) -> None:
    case = factories.request(at=dreame, country="US", region="US-CA")
    shown = text_of(signed_in(handler).get(page_of(case)))
    assert "California, United States" in shown
    assert "Sweden" in shown


def test_a_pause_shows_the_safe_date_and_no_alarm(handler: User, case: Request) -> None:
    identity.ask(case, text="Who are you?", by=handler, now=NOW)
    shown = text_of(signed_in(handler).get(page_of(case)))
    assert "paused · " in shown
    assert "Without the pause it is Monday 28 December 2026" in shown
    assert "overdue" not in shown.split("<main", 1)[1]


@pytest.mark.promise("P20")
def test_an_auditor_sees_that_data_is_there_and_never_the_data(
    auditor: User, handler: User, detailed: Request
) -> None:
    conversation.reply(detailed, text="A reply that only Elsa wrote", now=NOW)
    conversation.answer(detailed, text="An answer meant for Elsa", by=handler, now=NOW)
    shown = text_of(signed_in(auditor).get(page_of(detailed)))
    for value in (*PERSONAL.values(), "A reply that only Elsa wrote", "An answer meant for Elsa", "Elsa"):
        assert value not in shown, value
    for lock in (
        "identity: locked",
        "contact: locked",
        "device: locked",
        "content: locked",
    ):
        assert lock in shown, lock


@pytest.mark.promise("P20")
@pytest.mark.parametrize(("for_whom", "said"), [(ForWhom.SELF, False), (ForWhom.OTHER, True)])
def test_whoever_asks_for_themselves_is_never_said_to_ask_for_another(
    for_whom: ForWhom, said: bool, auditor: User, dreame: Controller
) -> None:
    """A lock alone does not say whether there is a value."""
    more: dict[str, Any] = {"represented_name": "Ada Testdotter", "authorised": True} if said else {}
    case = factories.request(at=dreame, for_whom=for_whom, **dict[str, Any](PERSONAL), **more)
    page = text_of(signed_in(auditor).get(page_of(case)))
    head = page.partition('class="pp-who"')[2].partition("</p>")[0]
    assert ('<span class="pp-quiet">for</span>' in head) == said
    assert "Ada" not in page


def test_each_family_is_shown_only_to_whom_it_was_granted(dreame: Controller, detailed: Request) -> None:
    user = factories.staff(None)
    grants.grant_role(
        user=user,
        controller=dreame,
        role=Role.CASE_HANDLER,
        by=None,
        now=NOW,
        families=[Family.CONTACT, Family.DEVICE],
    )
    shown = text_of(signed_in(user).get(page_of(detailed)))
    seen = {"email", "postal_address", "device_serial"}
    for name, value in PERSONAL.items():
        assert (value in shown) is (name in seen), name


@pytest.mark.promise("D10")
def test_opening_a_request_is_on_record_with_the_families_that_were_shown(
    handler: User, auditor: User, detailed: Request
) -> None:
    signed_in(handler).get(page_of(detailed))
    signed_in(auditor).get(page_of(detailed))
    entries = AccessEntry.objects.filter(action="requests.viewed", target_id=detailed.pk).order_by("id")
    assert [(entry.actor, entry.details["families"]) for entry in entries] == [
        (handler, ["contact", "content", "device", "identity"]),
        (auditor, []),
    ]


@pytest.mark.parametrize("who", ["anonymous", "nobody", "stranger"])
def test_others_do_not_see_it(who: str, stranger: User, detailed: Request) -> None:
    clients = {
        "anonymous": Client(),
        "nobody": signed_in(factories.staff(None)),
        "stranger": signed_in(stranger),
    }
    answer = clients[who].get(page_of(detailed))
    assert answer.status_code == (302 if who == "anonymous" else 403)
    assert "Elsa" not in text_of(answer)
    assert not AccessEntry.objects.filter(action="requests.viewed").exists()


def test_a_request_that_does_not_exist_looks_like_one_that_is_not_yours(
    handler: User, stranger: User, case: Request
) -> None:
    address = page_of(case).replace(str(case.pk), "00000000-0000-0000-0000-000000000000")
    missing = signed_in(handler).get(address)
    assert missing.status_code == signed_in(stranger).get(page_of(case)).status_code == 403


@pytest.mark.promise("P20")
def test_an_outsider_who_helps_on_one_case_reads_that_one_and_can_do_nothing(
    detailed: Request, dreame: Controller
) -> None:
    outsider = factories.staff(None)
    other = factories.request(at=dreame, email="nils@person.example")
    assign_perm("view_request", outsider, detailed)
    client = signed_in(outsider)
    shown = text_of(client.get(page_of(detailed)))
    assert detailed.reference in shown
    assert "Elsa" not in shown
    assert "/steps/" not in shown
    assert client.get(page_of(other)).status_code == 403
    assert client.get(step_of(detailed, "start")).status_code == 403
    assert client.post(step_of(detailed, "start"), {"seen": 1}).status_code == 403
    worklist = text_of(client.get("/admin/requests/request/"))
    assert detailed.reference in worklist
    assert other.reference not in worklist


def test_it_can_only_be_read(handler: User, case: Request) -> None:
    assert signed_in(handler).post(page_of(case), {"status": "closed"}).status_code == 405
    assert Request.objects.get(pk=case.pk).status == Status.RECEIVED


def test_history_can_be_read_and_not_reverted(lead: User, handler: User, case: Request) -> None:
    put(case, Status.IN_PROGRESS, handler=handler)
    client, version = signed_in(lead), case.history.last()
    address = page_of(case).replace("change/", f"history/{version.pk}/")
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 403
    assert Request.objects.get(pk=case.pk).status == Status.IN_PROGRESS


def test_the_history_keeps_locks(auditor: User, handler: User, detailed: Request) -> None:
    put(detailed, Status.IN_PROGRESS, handler=handler)
    client, version = signed_in(auditor), detailed.history.last()
    for address in ("history/", f"history/{version.pk}/"):
        shown = text_of(client.get(page_of(detailed).replace("change/", address)))
        for value in PERSONAL.values():
            assert value not in shown


@pytest.mark.promise("D10")
def test_one_timeline_tells_clock_messages_mails_and_staff_actions(
    handler: User, lead: User, case: Request
) -> None:
    handling.assign(case, to=handler, by=lead, now=NOW)
    identity.ask(case, text="Who are you?", by=handler, now=NOW)
    conversation.reply(case, text="It is me", now=NOW)
    shown = text_of(signed_in(lead).get(page_of(case))).split('id="timeline"', 1)[1]
    for part in (
        "Request received (Web form)",
        "Assigned to Hanna Handler",
        "Lena Lead",
        "Clock: Identity asked",
        "The person wrote",
        "It is me",
        "receipt",
    ):
        assert part in shown, part


def test_names_and_words_of_people_are_escaped(handler: User, dreame: Controller) -> None:
    case = factories.request(
        at=dreame, person_name="<script>alert(1)</script>", about="<img src=x onerror=alert(2)>"
    )
    client = signed_in(handler)
    for address in (page_of(case), "/admin/requests/request/", step_of(case, "ask")):
        shown = text_of(client.get(address))
        assert "<script>alert(1)" not in shown
        assert "<img src=x" not in shown
    assert "&lt;script&gt;alert(1)" in text_of(client.get(page_of(case)))


NEXT: list[tuple[str, str]] = [
    ("received", "ask for identity by Wednesday 2 December 2026"),
    ("identity_check", "record the proof when it arrives"),
    ("in_progress", "send the answer"),
    ("awaiting_requester", "the clock runs on"),
    ("awaiting_approval", "a second person approves"),
    ("closed", "conversation, files and details are erased on"),
]


@pytest.mark.parametrize(("status", "sentence"), NEXT)
def test_the_hint_says_what_comes_next(status: str, sentence: str, handler: User, case: Request) -> None:
    put(case, Status(status), handler=handler)
    assert sentence in text_of(signed_in(handler).get(page_of(case)))


@pytest.mark.promise("P8")
def test_the_hint_asks_for_no_identity_where_the_right_needs_none(handler: User, dreame: Controller) -> None:
    case = factories.request(at=dreame, right=Right.WITHDRAWAL)
    shown = text_of(signed_in(handler).get(page_of(case)))
    assert "this right needs no identity check by default" in shown


def test_an_overdue_request_is_told_to_be_answered_now(handler: User, dreame: Controller) -> None:
    case = factories.request(at=dreame, now=NOW - timedelta(days=40))
    shown = text_of(signed_in(handler).get(page_of(case)))
    assert "late: send it now" in shown
    assert "pp-chip-overdue" in shown


def test_the_ground_of_a_proposal_stands_on_the_timeline(handler: User, case: Request) -> None:
    handling.start(case, by=handler, now=NOW)
    decision.propose(
        case,
        outcome=Outcome.REFUSED,
        ground=Ground.EXCESSIVE,
        evidence="Five times.",
        text="No.",
        by=handler,
        now=NOW,
    )
    shown = text_of(signed_in(handler).get(page_of(case)))
    assert "Manifestly unfounded or excessive" in shown
    assert "Art 12(5) GDPR" in shown


def test_no_page_carries_an_inline_script_or_handler(handler: User, case: Request) -> None:
    shown = text_of(signed_in(handler).get(page_of(case)))
    main: Any = shown.split("<main", 1)[1].split("</main>", 1)[0]
    assert "<script" not in main
    assert " onclick" not in main
    assert " style=" not in main


def test_more_messages_cost_few_queries_more(handler: User, case: Request) -> None:
    def queries() -> int:
        client = signed_in(handler)
        client.get(page_of(case))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page_of(case)).status_code == 200
        return len(captured)

    conversation.reply(case, text="One", now=NOW)
    with_one = queries()
    for number in range(4):
        conversation.reply(case, text=f"Another {number}", now=NOW)
    assert queries() == with_one


def test_mails_of_the_request_stand_there_without_their_words(handler: User, case: Request) -> None:
    assert outbox.for_cause(case.cause).count() == 1
    shown = text_of(signed_in(handler).get(page_of(case)))
    assert "/requests/request/" in shown
    assert "requests/" + "x" not in shown
    assert case.access_tokens.count() == 1
    mail = outbox.for_cause(case.cause).get()
    link = next(line for line in str(mail.text).split() if line.startswith("http") and "/requests/" in line)
    assert link not in shown


def test_the_timeline_leads_to_each_mail_for_whoever_may_read_it(handler: User, detailed: Request) -> None:
    (receipt,) = outbox.for_cause(detailed.cause)
    address = reverse("admin:mailroom_mail_change", args=[receipt.pk])
    page = text_of(signed_in(handler).get(page_of(detailed)))
    assert f'href="{address}"' in page
    assert signed_in(handler).get(address).status_code == 200
