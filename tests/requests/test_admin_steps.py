"""Every step by its button: offered where the status map allows it, refused elsewhere, done by a press."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from law import Right
from mailroom.domain import outbox
from office.domain import grants
from office.enums import Role
from office.models import Controller, User
from requests.admin.steps import STEPS
from requests.enums import Channel, ClockKind, Direction, MessageKind, Status
from requests.models import ClockEvent, Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import page_of, put, signed_in, step_of, take, text_of
from tests.undoing import undone
from vault.enums import Family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

ALWAYS = {"translate", "reply", "contact", "note"}
OPEN = ALWAYS | {"assign", "right", "extend", "close", "propose", "collect", "draft", "plan", "task", "watch"}
OFFERED: dict[Status, set[str]] = {
    Status.RECEIVED: OPEN | {"start", "identity", "ask", "fee", "answer"},
    Status.IDENTITY_CHECK: OPEN
    | {"start", "identity", "proof", "no-proof", "ask", "fee", "answer", "reverse"},
    Status.IN_PROGRESS: OPEN | {"identity", "ask", "fee", "answer"},
    Status.AWAITING_REQUESTER: OPEN | {"start", "identity", "ask", "fee", "answer"},
    Status.AWAITING_APPROVAL: (OPEN - {"right", "propose"}) | {"send-back"},
    Status.CLOSED: ALWAYS | {"reopen"},
}
VALID: dict[str, dict[str, Any]] = {
    "identity": {"text": "Who are you?"},
    "proof": {"method": "document", "on": "2026-11-25"},
    "ask": {"kind": "plain", "text": "Which one?"},
    "fee": {
        "ground": "further_copies",
        "amount": "200 SEK",
        "costs": "Post 200",
        "text": "It is the third copy.",
    },
    "paid": {"on": "2026-11-25"},
    "answer": {"text": "Here it is."},
    "extend": {"text": "It is much."},
    "close": {"outcome": "withdrawn", "evidence": "She phoned."},
    "propose": {
        "outcome": "refused",
        "ground": "excessive",
        "evidence": "Five times.",
        "text": "No, because.",
    },
    "reply": {"channel": "phone", "on": "2026-11-25", "text": "I am still here."},
    "right": {"right": "erasure"},
    "note": {"note": "Between us."},
    "task": {"kind": "search", "due_on": "2026-12-10"},
    "contact": {"email": "new@person.example", "postal_address": ""},
}


def offered_in(page: Any, case: Request) -> set[str]:
    shown = text_of(page).split("<main", 1)[1]
    return {code for code in STEPS if f'href="{step_of(case, code)}"' in shown}


@pytest.mark.matrix
def test_the_page_offers_exactly_what_the_status_allows(
    handler: User, case: Request, subtests: pytest.Subtests
) -> None:
    client = signed_in(handler)
    for status, offered in OFFERED.items():
        with subtests.test(status=status), undone():
            put(case, status, handler=handler)
            assert offered_in(client.get(page_of(case)), case) == offered


def test_only_a_second_person_who_may_approve_is_offered_the_approval(
    handler: User, lead: User, case: Request
) -> None:
    case = put(case, Status.AWAITING_APPROVAL, handler=handler)
    assert "approve" in offered_in(signed_in(lead).get(page_of(case)), case)
    assert "approve" not in offered_in(signed_in(handler).get(page_of(case)), case)
    assert signed_in(handler).post(step_of(case, "approve"), {"seen": case.version}).status_code == 403


def test_an_auditor_is_offered_nothing(auditor: User, handler: User, case: Request) -> None:
    case = put(case, Status.IN_PROGRESS, handler=handler)
    assert offered_in(signed_in(auditor).get(page_of(case)), case) == set()
    assert "Assign to me" not in text_of(signed_in(auditor).get(page_of(case)))


@pytest.mark.matrix
def test_a_step_that_the_status_does_not_allow_is_refused_with_the_sentence(
    handler: User, case: Request, subtests: pytest.Subtests
) -> None:
    client = signed_in(handler)
    for status, offered in OFFERED.items():
        sentence = f"This cannot be done while the request is “{status.label}”."
        with undone():
            version = put(case, status, handler=handler).version
            for code in sorted({*VALID, "start", "send-back"} - offered):
                with subtests.test(status=status, code=code):
                    answer = client.post(step_of(case, code), {"seen": version, **VALID.get(code, {})})
                    assert answer.status_code == 409
                    assert sentence in text_of(answer)
                    assert sentence in text_of(client.get(step_of(case, code), follow=True))
                    after = Request.objects.get(pk=case.pk)
                    assert (after.version, after.status) == (version, status)


@pytest.mark.matrix
def test_nobody_takes_a_step_without_the_permission_for_it(
    auditor: User, stranger: User, handler: User, case: Request, subtests: pytest.Subtests
) -> None:
    case = put(case, Status.AWAITING_APPROVAL, handler=handler)
    clients = [signed_in(user) for user in (auditor, stranger, factories.staff(None))]
    for code in sorted(STEPS):
        with subtests.test(code=code):
            data = {"seen": case.version, **VALID.get(code, {})}
            for client in clients:
                assert client.get(step_of(case, code)).status_code == 403
                assert client.post(step_of(case, code), data).status_code == 403
            assert Client().post(step_of(case, code), data).status_code in {302, 403}
            assert Request.objects.get(pk=case.pk).version == case.version


def test_a_step_needs_the_token_against_forgery(handler: User, case: Request) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(handler, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(step_of(case, "start"), {"seen": case.version}).status_code == 403
    assert Request.objects.get(pk=case.pk).status == Status.RECEIVED


def test_an_unknown_step_is_not_found(handler: User, case: Request) -> None:
    assert signed_in(handler).get(step_of(case, "explode")).status_code == 404


def test_looking_at_a_step_changes_nothing(handler: User, case: Request, subtests: pytest.Subtests) -> None:
    mails, client = outbox.for_cause(case.cause).count(), signed_in(handler)
    for code in sorted(OFFERED[Status.RECEIVED]):
        with subtests.test(code=code):
            page = client.get(step_of(case, code))
            assert page.status_code == 200
            assert "Cancel" in text_of(page)
            assert Request.objects.get(pk=case.pk).version == case.version
            assert outbox.for_cause(case.cause).count() == mails


def test_starting_makes_the_officer_responsible(handler: User, case: Request) -> None:
    assert "Work has started." in text_of(take(signed_in(handler), case, "start"))
    case.refresh_from_db()
    assert (case.status, case.assignee) == (Status.IN_PROGRESS, handler)


def test_one_press_assigns_the_request_to_oneself(handler: User, case: Request) -> None:
    client = signed_in(handler)
    shown = text_of(client.get(page_of(case)))
    assert "Assign to me" in shown
    take(client, case, "assign", to=str(handler.pk))
    case.refresh_from_db()
    assert case.assignee == handler
    assert "Assign to me" not in text_of(client.get(page_of(case)))


def test_only_people_who_may_handle_the_controllers_requests_can_be_assigned(
    handler: User, lead: User, stranger: User, auditor: User, case: Request
) -> None:
    client = signed_in(handler)
    shown = text_of(client.get(step_of(case, "assign")))
    assert "Lena Lead" in shown
    assert "Stig Stranger" not in shown
    assert "Arne Auditor" not in shown
    refused = take(client, case, "assign", to=str(stranger.pk))
    assert "This person may not handle requests of this controller." in text_of(refused)
    take(client, case, "assign", to=str(lead.pk))
    case.refresh_from_db()
    assert case.assignee == lead
    assert outbox.for_cause(case.cause).filter(template="requests/staff_assigned").count() == 1


@pytest.mark.promise("P8")
def test_identity_is_asked_and_proved_and_the_clock_follows(handler: User, case: Request) -> None:
    client = signed_in(handler)
    before = text_of(client.get(step_of(case, "identity")))
    assert "The clock stops until the person answers" in before
    assert "Without the pause the answer is due on Monday 28 December 2026" in before
    take(client, case, "identity", text="Tell us your order number.")
    case.refresh_from_db()
    assert case.status == Status.IDENTITY_CHECK
    assert case.deadlines.get(is_current=True).paused
    take(client, case, "proof", method="knowledge", on="2026-11-25")
    case.refresh_from_db()
    assert case.status == Status.IN_PROGRESS
    assert not case.deadlines.get(is_current=True).paused
    kinds = set(ClockEvent.objects.filter(request=case).values_list("kind", flat=True))
    assert {ClockKind.IDENTITY_ASKED, ClockKind.IDENTITY_PROVED} <= kinds
    assert "Identity ✓" in text_of(client.get(page_of(case)))


@pytest.mark.promise("P8")
def test_asking_for_identity_where_the_right_needs_none_is_advised_against(
    handler: User, dreame: Controller
) -> None:
    case = factories.request(at=dreame, right=Right.WITHDRAWAL)
    shown = text_of(signed_in(handler).get(step_of(case, "identity")))
    assert "For this right identity is not checked by default" in shown


def test_a_wrong_day_of_proof_is_named_beside_the_field(handler: User, case: Request) -> None:
    put(case, Status.IDENTITY_CHECK, handler=handler)
    client = signed_in(handler)
    for on, sentence in {
        "2026-11-26": "This day lies in the future.",
        "2026-11-01": "This day lies before the request was received.",
        "soon": "Give the day as in 2026-12-28.",
        "": "Give the day.",
    }.items():
        assert sentence in text_of(take(client, case, "proof", method="document", on=on)), on
        assert Request.objects.get(pk=case.pk).status == Status.IDENTITY_CHECK, on


def test_a_plain_question_leaves_the_clock_alone(handler: User, case: Request) -> None:
    take(signed_in(handler), case, "ask", kind="plain", text="Which device?")
    case.refresh_from_db()
    assert case.status == Status.AWAITING_REQUESTER
    assert not ClockEvent.objects.filter(request=case, kind=ClockKind.CLARIFICATION_ASKED).exists()
    message = case.messages.get()
    assert (message.kind, message.direction, str(message.body)) == (
        MessageKind.QUESTION,
        Direction.TO_PERSON,
        "Which device?",
    )


def test_asking_which_data_is_meant_goes_on_the_clock(handler: User, case: Request) -> None:
    take(signed_in(handler), case, "ask", kind="specify", text="Which data?")
    assert ClockEvent.objects.filter(request=case, kind=ClockKind.CLARIFICATION_ASKED).exists()


def test_an_answer_goes_out_with_its_files(handler: User, case: Request) -> None:
    file = SimpleUploadedFile("data.pdf", b"%PDF-1.7 all of it", content_type="application/pdf")
    shown = text_of(
        take(signed_in(handler), case, "answer", text="Here it is.", attachments=[file], looked_through="on")
    )
    assert "The answer is on its way." in shown
    assert "data.pdf" in shown
    message = case.messages.get(kind=MessageKind.ANSWER)
    assert message.attachments.count() == 1
    assert outbox.for_cause(case.cause).filter(template="requests/answer").count() == 1


def test_a_wrong_file_is_named_and_the_words_are_kept(handler: User, case: Request) -> None:
    file = SimpleUploadedFile("evil.exe", b"MZ\x00\x01")
    shown = text_of(
        take(signed_in(handler), case, "answer", text="Here it is.", attachments=[file], looked_through="on")
    )
    assert "evil.exe" in shown
    assert "Here it is." in shown
    assert "Choose your files again" in shown
    assert not case.messages.exists()


def test_a_message_without_words_is_not_sent(handler: User, case: Request) -> None:
    answer = take(signed_in(handler), case, "answer", text="   ")
    assert "Write what you want to say." in text_of(answer)
    assert not case.messages.exists()


def test_unreadable_characters_are_refused(handler: User, case: Request) -> None:
    client = signed_in(handler)
    for text in ("a\x00b", "a\x07b"):
        assert take(client, case, "ask", kind="plain", text=text).status_code == 200
        assert not case.messages.exists(), text


def test_an_extension_moves_the_date_and_tells_the_person(handler: User, case: Request) -> None:
    client = signed_in(handler)
    before = text_of(client.get(step_of(case, "extend")))
    assert "The due date moves from Monday 28 December 2026 to Thursday 25 February 2027." in before
    take(client, case, "extend", text="Very many systems.")
    assert str(case.deadlines.get(is_current=True).due_on) == "2027-02-25"
    assert outbox.for_cause(case.cause).filter(template="requests/extension").count() == 1
    assert "extend" not in offered_in(client.get(page_of(case)), case)


def test_a_wrongly_chosen_right_is_changed_and_the_receipt_stays(handler: User, case: Request) -> None:
    received = case.received_at
    take(signed_in(handler), case, "right", right="erasure")
    case.refresh_from_db()
    assert (case.right, case.received_at) == ("erasure", received)


def test_the_address_is_corrected_by_whoever_may_see_it(
    handler: User, dreame: Controller, case: Request
) -> None:
    blind = factories.staff(None)
    grants.grant_role(
        user=blind,
        controller=dreame,
        role=Role.CASE_HANDLER,
        by=None,
        now=NOW,
        families=[Family.IDENTITY],
    )
    assert "contact" not in offered_in(signed_in(blind).get(page_of(case)), case)
    assert signed_in(blind).get(step_of(case, "contact")).status_code == 403
    shown = text_of(signed_in(handler).get(step_of(case, "contact")))
    assert "elsa@person.example" in shown
    wrong = take(signed_in(handler), case, "contact", email="no address", postal_address="")
    assert "Enter an e-mail address such as name@example.com." in text_of(wrong)
    take(signed_in(handler), case, "contact", email="right@person.example", postal_address="")
    case.refresh_from_db()
    assert str(case.email) == "right@person.example"


def test_an_address_that_would_inject_a_header_is_refused(handler: User, case: Request) -> None:
    client = signed_in(handler)
    for address in ("a@b.example\nBcc: x@y.example", "a@b.example\r\nSubject: hi"):
        take(client, case, "contact", email=address, postal_address="")
        case.refresh_from_db()
        assert str(case.email) == "elsa@person.example", address


def test_a_reply_that_came_by_phone_is_entered(handler: User, case: Request) -> None:
    put(case, Status.AWAITING_REQUESTER, handler=handler)
    take(signed_in(handler), case, "reply", channel="phone", on="2026-11-25", text="The blue one.")
    case.refresh_from_db()
    assert case.status == Status.IN_PROGRESS
    said = case.messages.get(direction=Direction.FROM_PERSON)
    assert (said.channel, said.author, str(said.body)) == (Channel.PHONE, handler, "The blue one.")
