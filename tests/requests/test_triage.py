"""Mails that nobody expects wait for somebody to say what they are; each decision is made once and on record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from law import Right
from mailroom.domain import outbox
from mailroom.enums import ArrivalState
from mailroom.models import Incoming, Mail
from office.domain import grants
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.domain import earlier, triage_reminders
from requests.enums import Channel
from requests.models import Inquiry, Request
from tests import factories
from tests.factories import NOW
from tests.mailroom import mails
from tests.requests.admin_pages import page_of, signed_in, text_of
from vault.enums import Family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

LIST = "/admin/mailroom/incoming/"
ARRIVED = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # half past midnight of the 21st in Stockholm
PERSON = {
    "person_name": "Elsa",
    "email": "elsa@person.example",
    "country": "SE",
    "region": "",
    "language": "sv",
}


@pytest.fixture
def mail(dreame: Controller) -> Incoming:
    """A mail with a file and a program, which arrived some days ago."""
    message = mails.mail("Send me my data, then erase it.")
    message.add_attachment(b"%PDF-1.7 proof", maintype="application", subtype="pdf", filename="proof.pdf")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="virus.exe")
    (mail,) = mails.arrive(dreame, message.as_bytes(), now=NOW, received_at=ARRIVED)
    return mail


def page(mail: Incoming) -> str:
    return reverse("admin:mailroom_incoming_change", args=[mail.pk])


def outcome_page(mail: Incoming, code: str) -> str:
    return reverse("admin:mailroom_incoming_outcome", args=[mail.pk, code])


def test_the_path_to_a_mail_names_its_day(lead: User, mail: Incoming) -> None:
    assert "Mail of 21 Nov 2026" in text_of(signed_in(lead).get(page(mail)))


def decide(user: User, mail: Incoming, code: str, **data: Any) -> Any:
    return signed_in(user).post(outcome_page(mail, code), data, follow=True)


def test_an_authoritys_mail_becomes_an_inquiry_received_when_it_reached_the_server(
    mail: Incoming, handler: User
) -> None:
    assert "Choose the authority" in text_of(decide(handler, mail, "inquiry", authority=""))
    shown = text_of(decide(handler, mail, "inquiry", authority="SE"))
    inquiry = Inquiry.objects.get()
    assert inquiry.reference in shown
    assert inquiry.received_on.isoformat() == "2026-11-21"
    assert "Send me my data" in str(inquiry.asked)
    assert [str(file.name) for file in inquiry.files.all()] == ["proof.pdf"]
    assert "Open the inquiry" in text_of(signed_in(handler).get(page(mail)))


def test_the_list_shows_who_wrote_and_the_page_what(mail: Incoming, handler: User) -> None:
    listed = text_of(signed_in(handler).get(LIST))
    opened = text_of(signed_in(handler).get(page(mail)))

    assert "My data" in listed
    assert "waits 4 days" in listed
    assert "Send me my data, then erase it." in opened
    assert "proof.pdf" in opened
    assert "Not taken: application/octet-stream" in opened
    assert AccessEntry.objects.filter(
        action="mailroom.mail_opened", target_id=mail.pk, actor=handler
    ).exists()


def test_an_auditor_sees_that_a_mail_waits_and_neither_words_nor_buttons(
    mail: Incoming, auditor: User
) -> None:
    client = signed_in(auditor)
    for shown in (text_of(client.get(LIST)), text_of(client.get(page(mail)))):
        for value in ("My data", "Send me my data", "elsa@person.example", "proof.pdf"):
            assert value not in shown
    file = reverse("admin:mailroom_incoming_file", args=[mail.pk, mail.files.get().pk])
    assert client.get(file).status_code == 403
    assert decide(auditor, mail, "spam").status_code == 403


def test_nothing_of_another_company_can_be_decided(mail: Incoming, stranger: User) -> None:
    assert decide(stranger, mail, "spam").status_code == 403
    mail.refresh_from_db()
    assert mail.state == ArrivalState.WAITING


def test_a_file_is_saved_and_never_shown_in_the_page(mail: Incoming, handler: User) -> None:
    file = reverse("admin:mailroom_incoming_file", args=[mail.pk, mail.files.get().pk])
    answer: Any = signed_in(handler).get(file)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 proof"
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.promise("D3")
def test_a_mail_becomes_a_request_as_of_the_moment_it_reached_the_server(
    mail: Incoming, handler: User
) -> None:
    answer = decide(handler, mail, "request", rights=["access"], **PERSON)

    case = Request.objects.get()
    assert answer.redirect_chain[-1][0] == page_of(case)
    assert (case.right, case.channel, case.received_at) == ("access", Channel.EMAIL, ARRIVED)
    assert case.received_on.isoformat() == "2026-11-21"
    assert case.about == "Send me my data, then erase it."
    assert [str(file.name) for file in case.messages.get().attachments.all()] == ["proof.pdf"]
    receipt = outbox.for_cause(case.cause).get(template="requests/receipt")
    assert receipt.to == "elsa@person.example"
    assert "/requests/" in str(receipt.text)
    mail.refresh_from_db()
    assert (mail.state, mail.outcome, mail.cause, mail.decided_by) == (
        ArrivalState.DECIDED,
        "request",
        case.cause,
        handler,
    )


def test_several_rights_become_linked_requests_with_one_conversation(mail: Incoming, handler: User) -> None:
    decide(handler, mail, "request", rights=["erasure", "access"], **PERSON)

    first, second = Request.objects.order_by("together_with")
    if first.together_with:
        first, second = second, first
    assert (first.right, second.right, second.together_with) == (
        Right.ACCESS.value,
        Right.ERASURE.value,
        first,
    )
    shown = text_of(signed_in(handler).get(page_of(second)))
    assert "Send me my data, then erase it." in shown
    assert "proof.pdf" in shown
    assert first.reference in shown
    assert second.messages.count() == 0
    assert second.received_at == ARRIVED


def test_what_is_not_filled_in_is_said_beside_the_field(mail: Incoming, handler: User) -> None:
    answer = text_of(decide(handler, mail, "request", **PERSON | {"email": "nobody"}))

    assert "Choose what is asked for." in answer
    assert "name@example.com" in answer
    assert Request.objects.count() == 0


def test_the_form_begins_with_what_the_sender_said_before(dreame: Controller, handler: User) -> None:
    case = factories.request(at=dreame, country="NO", language="nb")
    (mail,) = mails.arrive(dreame, mails.plain("And one more thing."), now=NOW)
    form = signed_in(handler).get(reverse("admin:mailroom_incoming_outcome", args=[mail.pk, "request"]))
    shown = text_of(signed_in(handler).get(page(mail)))

    initial = form.context["form"].initial
    assert (initial["email"], initial["country"], initial["language"]) == ("elsa@person.example", "NO", "nb")
    assert case.reference in shown


def test_a_mail_is_put_to_a_request_by_its_reference(mail: Incoming, handler: User, case: Request) -> None:
    decide(handler, mail, "existing", reference=case.reference.lower())

    message = case.messages.get()
    assert (message.body, message.sent_at, message.other_address) == (
        "Send me my data, then erase it.",
        ARRIVED,
        False,
    )


def test_a_mail_from_another_address_is_put_to_a_request_only_by_who_is_sure(
    dreame: Controller, handler: User, case: Request
) -> None:
    (mail,) = mails.arrive(dreame, mails.plain("It is me.", sender="e@work.example"), now=NOW)

    refused = text_of(decide(handler, mail, "existing", reference=case.reference))
    assert "another address than the person gave" in refused
    assert not case.messages.exists()
    decide(handler, mail, "existing", reference=case.reference, sure="on")
    assert case.messages.get().other_address


def test_a_question_is_taken_in_as_one(mail: Incoming, handler: User) -> None:
    decide(handler, mail, "question", **PERSON)

    assert Request.objects.get().right == Right.QUESTION.value


def test_spam_tells_nobody_and_can_be_taken_back(mail: Incoming, handler: User) -> None:
    decide(handler, mail, "spam")
    assert Mail.objects.count() == 0
    assert "My data" not in text_of(signed_in(handler).get(LIST))
    assert "My data" in text_of(signed_in(handler).get(f"{LIST}?show=spam"))

    signed_in(handler).post(reverse("admin:mailroom_incoming_no_spam", args=[mail.pk]))
    mail.refresh_from_db()
    assert (mail.state, mail.outcome) == (ArrivalState.WAITING, "")


def test_what_two_decide_at_once_is_done_once(mail: Incoming, handler: User) -> None:
    decide(handler, mail, "request", rights=["access"], **PERSON)
    again = decide(handler, mail, "request", rights=["access"], **PERSON)

    assert "dealt with this mail already" in text_of(again)
    assert Request.objects.count() == 1


def test_a_mail_for_another_company_waits_there_as_of_when_it_was_first_received(
    mail: Incoming, handler: User, stranger: User
) -> None:
    other = Controller.objects.get(slug="procotsmart")
    mail.warnings = ["foreign_reference", "many"]
    mail.save(update_fields=["warnings"])
    decide(handler, mail, "forwarded", company=str(other.pk), address="", reason="They sold the watch")

    copy = Incoming.objects.get(controller=other)
    assert (copy.received_at, copy.text, copy.state) == (ARRIVED, mail.text, ArrivalState.WAITING)
    assert copy.data_key_id != mail.data_key_id
    shown = text_of(signed_in(stranger).get(page(copy)))
    assert "First received by Dreame" in shown
    assert "They sold the watch" in shown
    assert "proof.pdf" in shown
    assert "They sold the watch" in text_of(signed_in(handler).get(page(mail)))
    assert page(mail) not in shown
    assert copy.warnings == ["many"]
    both = factories.staff(Role.CASE_HANDLER, at=mail.controller)
    grants.grant_role(user=both, controller=other, role=Role.CASE_HANDLER, by=None, now=NOW)
    assert page(copy) in text_of(signed_in(both).get(page(mail)))
    assert page(mail) in text_of(signed_in(both).get(page(copy)))


def test_a_mail_for_somebody_outside_is_mailed_to_them(mail: Incoming, handler: User) -> None:
    decide(handler, mail, "forwarded", company="", address="privacy@maker.example", reason="They made it")

    sent = Mail.objects.get()
    assert (sent.to, sent.template, sent.data_key_id) == (
        "privacy@maker.example",
        "mailroom/forwarded",
        mail.data_key_id,
    )
    for words in ("Send me my data, then erase it.", "elsa@person.example", "They made it", "2 fil"):
        assert words in str(sent.text)


def test_the_sender_of_a_mail_that_was_passed_on_is_told_to_whom(mail: Incoming, handler: User) -> None:
    asked = text_of(signed_in(handler).get(outcome_page(mail, "forwarded")))
    assert "Tell the sender" in asked
    assert "names who has theirs now" in asked
    outside = {"company": "", "address": "privacy@maker.example", "reason": "They made it", "tell": "on"}
    decide(handler, mail, "forwarded", **outside)

    told = Mail.objects.get(template="mailroom/passed_on")
    assert (told.to, told.language, told.automatic) == ("elsa@person.example", "sv", True)
    for words in ("privacy@maker.example", "Dreame"):
        assert words in str(told.text)
    assert "They made it" not in str(told.text)


def test_the_sender_hears_that_another_company_of_the_portal_has_the_mail(
    mail: Incoming, handler: User, stranger: User
) -> None:
    other = Controller.objects.get(slug="procotsmart")
    decide(handler, mail, "forwarded", company=str(other.pk), address="", reason="Theirs", tell="on")

    assert other.name in str(Mail.objects.get(template="mailroom/passed_on").text)


@pytest.mark.parametrize("header", [{"precedence": "list"}, {"auto_submitted": "auto-generated"}])
def test_a_list_or_a_machine_is_not_told_that_its_mail_was_passed_on(
    dreame: Controller, handler: User, header: dict[str, str]
) -> None:
    (mail,) = mails.arrive(dreame, mails.plain("News.", **header), now=NOW)
    assert "Tell the sender" not in text_of(signed_in(handler).get(outcome_page(mail, "forwarded")))
    decide(
        handler, mail, "forwarded", company="", address="privacy@maker.example", reason="Theirs", tell="on"
    )
    assert Mail.objects.get().template == "mailroom/forwarded"


def test_a_mail_is_passed_on_to_one_and_not_to_two(mail: Incoming, handler: User, stranger: User) -> None:
    other = Controller.objects.get(slug="procotsmart")
    both = decide(handler, mail, "forwarded", company=str(other.pk), address="a@b.example", reason="Why")

    assert "one of the two" in text_of(both)
    assert Mail.objects.count() == 0


@pytest.mark.parametrize(
    ("header", "mark"),
    [
        ({"auto_submitted": "auto-generated"}, "automatic"),
        ({"x_auto_response_suppress": "All"}, "no receipt"),
        ({"precedence": "list"}, "no receipt"),
    ],
)
def test_a_mail_that_wants_no_automatic_answer_becomes_a_request_without_a_receipt(
    dreame: Controller, handler: User, header: dict[str, str], mark: str
) -> None:
    (mail,) = mails.arrive(dreame, mails.plain("Erase me.", **header), now=NOW)
    assert mail.state == ArrivalState.WAITING
    assert mark in text_of(signed_in(handler).get(page(mail)))

    decide(handler, mail, "request", rights=["erasure"], **PERSON)
    assert Request.objects.count() == 1
    assert Mail.objects.count() == 0


def test_a_handler_without_the_family_of_contacts_cannot_make_it_a_request(
    mail: Incoming, dreame: Controller
) -> None:
    user = factories.staff(None)
    grants.grant_role(
        user=user, controller=dreame, role=Role.CASE_HANDLER, by=None, now=NOW, families=[Family.CONTENT]
    )
    shown = text_of(signed_in(user).get(page(mail)))

    assert "elsa@person.example" not in shown
    assert "Make it a request" not in shown
    assert decide(user, mail, "request", rights=["access"], **PERSON).status_code == 403


def test_leads_are_reminded_once_a_day_of_mails_that_wait_for_two_days(
    mail: Incoming, lead: User, handler: User
) -> None:
    assert triage_reminders.sweep(now=NOW) == 1
    assert triage_reminders.sweep(now=NOW + timedelta(hours=2)) == 0
    assert triage_reminders.sweep(now=NOW + timedelta(days=1)) == 1
    sent = Mail.objects.filter(template="requests/staff_triage")
    assert {str(one.to) for one in sent} == {lead.email}
    assert "Saturday 21 November 2026" in str(sent[0].text)
    mail.refresh_from_db()
    decide(handler, mail, "spam")
    assert triage_reminders.sweep(now=NOW + timedelta(days=2)) == 0


def test_a_mail_that_came_today_reminds_nobody(dreame: Controller, lead: User) -> None:
    mails.arrive(dreame, mails.plain("Hello"), now=NOW)
    assert triage_reminders.sweep(now=NOW) == 0


def test_other_requests_of_the_person_stand_beside_a_request(dreame: Controller, handler: User) -> None:
    first = factories.request(at=dreame)
    same = factories.request(at=dreame)
    other = factories.request(at=dreame, right=Right.ERASURE)
    factories.request(at=dreame, email="nils@person.example")
    shown = text_of(signed_in(handler).get(page_of(same)))

    assert [(one.case.pk, one.possible_duplicate) for one in earlier.of(same)] == [
        (first.pk, True),
        (other.pk, False),
    ]
    assert first.reference in shown
    assert "possible duplicate" in shown


def test_the_list_costs_the_same_with_one_mail_and_with_three(dreame: Controller, handler: User) -> None:
    client = signed_in(handler)
    mails.arrive(dreame, mails.plain("One"), now=NOW)
    client.get(LIST)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(LIST).status_code == 200
        return len(caught)

    with_one = queries()
    mails.arrive(dreame, mails.plain("Two"), mails.plain("Three"), now=NOW)
    assert queries() == with_one == 8
