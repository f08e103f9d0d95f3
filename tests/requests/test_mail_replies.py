"""Answers by mail find their request; what only looks like one waits for somebody to look at it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from mailroom import messages
from mailroom.domain import outbox
from mailroom.domain import retention as mail_retention
from mailroom.enums import Arrival, ArrivalState, State
from mailroom.models import Incoming, Mail, Mailbox
from office.models import AccessEntry, Controller, User
from requests.domain import conversation, decision, links, retention
from requests.enums import Channel, ClockKind, Direction, Status
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.mailroom import mails
from tests.requests.admin_pages import page_of, signed_in, text_of
from vault.domain import shredding

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


@pytest.fixture
def mailbox(dreame: Controller) -> Mailbox:
    return mails.mailbox(dreame, None, now=NOW)


@pytest.fixture
def case(mailbox: Mailbox, dreame: Controller) -> Request:
    """A request whose receipt went out, with an address for answers."""
    return factories.request(at=dreame)


def receipt(case: Request) -> Mail:
    mail: Mail = outbox.for_cause(case.cause).get(template="requests/receipt")
    return mail


def arrive(case: Request, text: str, **given: str) -> Incoming:
    (mail,) = mails.arrive(case.controller, mails.plain(text, **given), now=LATER, received_at=LATER)
    return mail


def said(case: Request) -> list[str]:
    return [str(message.body) for message in case.messages.filter(direction=Direction.FROM_PERSON)]


def test_mails_of_a_request_ask_for_answers_to_an_address_that_names_nothing(case: Request) -> None:
    sent = messages.build(receipt(case), now=NOW).content.decode()
    address = str(receipt(case).reply_to)

    assert f"Reply-To: {address}\r\n" in sent
    local_part = address.partition("@")[0]
    assert local_part.startswith("privacy+")
    assert len(local_part) == len("privacy+") + 32
    assert case.pk.hex not in local_part
    assert case.reference.lower() not in address


def test_an_answer_to_the_signed_address_is_a_message_of_its_request_as_of_its_receipt(
    case: Request, lead: User
) -> None:
    mail = arrive(case, "Here you are.\n\nOn Wed, Dreame wrote:\n> Hello", to=str(receipt(case).reply_to))

    assert (mail.state, mail.cause) == (ArrivalState.THREADED, case.cause)
    message = case.messages.get()
    assert (message.body, message.quoted) == ("Here you are.", "On Wed, Dreame wrote:\n> Hello")
    assert (message.channel, message.sent_at, message.other_address) == (Channel.EMAIL, LATER, False)
    assert outbox.for_cause(case.cause).filter(template="requests/staff_reply").exists()


def test_a_signed_address_counts_from_whoever_writes_and_says_so(case: Request) -> None:
    arrive(case, "From my work.", to=str(receipt(case).reply_to), sender="e.t@work.example")

    assert case.messages.get().other_address


def test_an_answer_that_names_our_mail_belongs_to_its_request(case: Request) -> None:
    arrive(case, "An answer.", in_reply_to=receipt(case).message_id, subject="Re:")

    assert said(case) == ["An answer."]


def test_a_reference_counts_from_the_persons_own_address_only(case: Request) -> None:
    own = arrive(case, "Mine.", subject=f"About {case.reference.lower()}")
    foreign = arrive(case, "Theirs.", subject=f"About {case.reference}", sender="mallory@other.example")

    assert own.state == ArrivalState.THREADED
    assert (foreign.state, foreign.warnings, foreign.cause) == (
        ArrivalState.WAITING,
        ["foreign_reference"],
        "",
    )
    assert said(case) == ["Mine."]


def test_a_request_of_another_company_is_out_of_reach(case: Request) -> None:
    other = factories.controller("procotsmart", country="NO")
    (mail,) = mails.arrive(other, mails.plain("Hi", to=str(receipt(case).reply_to)), now=LATER)

    assert mail.state == ArrivalState.WAITING
    assert said(case) == []


def test_a_further_mail_to_ones_own_earlier_one_goes_where_that_went(case: Request) -> None:
    first = mails.plain("First.", to=str(receipt(case).reply_to), message_id="<first@person.example>")
    mails.arrive(case.controller, first, now=LATER)
    arrive(case, "Second.", in_reply_to="<first@person.example>")
    arrive(case, "Not mine.", in_reply_to="<first@person.example>", sender="mallory@other.example")

    assert said(case) == ["First.", "Second."]


def test_an_answer_by_mail_is_the_clarification_that_was_asked_for(case: Request, handler: User) -> None:
    conversation.ask_clarification(case, text="Which data?", by=handler, now=NOW)
    arrive(case, "All of it.", to=str(receipt(case).reply_to))

    case.refresh_from_db()
    assert case.status == Status.IN_PROGRESS
    assert case.clock_events.get(kind=ClockKind.CLARIFIED).on == LATER.date()


def test_a_mail_older_than_the_question_is_no_answer_to_it(case: Request, handler: User) -> None:
    conversation.ask_clarification(case, text="Which data?", by=handler, now=LATER)
    raw = mails.plain("More words.", to=str(receipt(case).reply_to))
    mails.arrive(case.controller, raw, now=LATER, received_at=NOW)

    assert said(case) == ["More words."]
    assert not case.clock_events.filter(kind=ClockKind.CLARIFIED).exists()


def test_a_bounce_is_noted_at_its_mail_and_request_and_answered_by_nothing(
    case: Request, handler: User
) -> None:
    before = Mail.objects.count()
    Mail.objects.filter(pk=receipt(case).pk).update(state=State.SENT, sent_at=NOW, next_attempt_at=None)
    (mail,) = mails.arrive(case.controller, mails.bounce(receipt(case)), now=LATER)

    assert (mail.kind, mail.state, mail.cause) == (Arrival.BOUNCE, ArrivalState.NOTED, case.cause)
    assert receipt(case).state == State.BOUNCED
    assert AccessEntry.objects.filter(target_id=case.pk, action="requests.mail_bounced").exists()
    assert Mail.objects.count() == before
    assert said(case) == []
    page = text_of(signed_in(handler).get(page_of(case)))
    assert "1 mail to the person could not be delivered" in page
    assert "One of our mails came back" in page


def test_a_server_that_gave_up_after_days_has_failed(case: Request) -> None:
    Mail.objects.filter(pk=receipt(case).pk).update(state=State.SENT, sent_at=NOW, next_attempt_at=None)
    mails.arrive(case.controller, mails.bounce(receipt(case), action="failed", status="4.4.7"), now=LATER)

    assert receipt(case).state == State.BOUNCED


def test_a_notice_of_delay_marks_nothing_as_lost(case: Request) -> None:
    Mail.objects.filter(pk=receipt(case).pk).update(state=State.SENT, sent_at=NOW, next_attempt_at=None)
    mails.arrive(case.controller, mails.bounce(receipt(case), action="delayed", status="4.4.1"), now=LATER)

    assert receipt(case).state == State.SENT


@pytest.mark.parametrize(
    "header",
    [
        {"auto_submitted": "auto-replied (vacation)"},
        {"x_autoreply": "yes"},
        {"precedence": "auto_reply"},
        {"precedence": "bulk", "x_auto_response_suppress": "All"},
    ],
)
def test_an_automatic_answer_is_noted_and_causes_no_mail(
    case: Request, lead: User, header: dict[str, str]
) -> None:
    before = Mail.objects.count()
    mail = arrive(case, "I am away.", to=str(receipt(case).reply_to), **header)

    assert (mail.kind, mail.state) == (Arrival.AUTO_REPLY, ArrivalState.NOTED)
    assert AccessEntry.objects.filter(target_id=case.pk, action="requests.auto_reply").exists()
    assert Mail.objects.count() == before
    assert said(case) == []


@pytest.mark.parametrize(
    "header",
    [{"x_auto_response_suppress": "DR, OOF, AutoReply"}, {"precedence": "list"}, {"list_id": "<a.b>"}],
)
def test_what_a_person_writes_through_exchange_or_a_list_reaches_its_request(
    case: Request, header: dict[str, str]
) -> None:
    before = Mail.objects.filter(template="requests/receipt").count()
    mail = arrive(case, "Here it is.", to=str(receipt(case).reply_to), **header)

    assert (mail.kind, mail.state, mail.warnings) == (Arrival.MESSAGE, ArrivalState.THREADED, ["quiet"])
    assert said(case) == ["Here it is."]
    assert Mail.objects.filter(template="requests/receipt").count() == before


def test_one_of_our_own_mails_that_comes_back_starts_nothing(case: Request) -> None:
    ours, sign = case.controller.sender_email, str(receipt(case).reply_to)
    back = arrive(case, "Round and round.", sender=ours, message_id=receipt(case).message_id)
    signed = arrive(case, "And round.", sender=sign, to=sign, auto_submitted="auto-generated")

    assert {back.kind, signed.kind} == {Arrival.LOOP}
    assert {back.state, signed.state} == {ArrivalState.NOTED}
    assert said(case) == []


def test_what_staff_pass_on_from_our_own_address_waits_and_is_nobodys_message(case: Request) -> None:
    sign = str(receipt(case).reply_to)
    mail = arrive(case, "A customer asks for her data.", sender=case.controller.sender_email, to=sign)

    assert (mail.kind, mail.state) == (Arrival.MESSAGE, ArrivalState.WAITING)
    assert mail.warnings == ["own_address"]
    assert said(case) == []


def test_what_a_postmaster_writes_of_none_of_our_mails_waits(case: Request) -> None:
    mail = arrive(case, "Please erase my data.", sender="postmaster@person.example")

    assert mail.state == ArrivalState.WAITING


def test_a_loop_of_mails_that_look_like_messages_ends(case: Request, lead: User) -> None:
    to = str(receipt(case).reply_to)
    raws = [mails.plain(f"Answer {number}", to=to) for number in range(40)]
    mails.arrive(case.controller, *raws, now=LATER)

    assert len(said(case)) == 30
    waiting = Incoming.objects.waiting()
    assert waiting.count() == 10
    assert waiting[0].warnings == ["many"]


def test_files_and_a_text_that_is_too_long_come_along(case: Request) -> None:
    message = mails.mail("Words. " * 3000, to=str(receipt(case).reply_to))
    message.add_attachment(b"%PDF-1.7 proof", maintype="application", subtype="pdf", filename="proof.pdf")
    message.add_attachment(b"MZ program", maintype="application", subtype="pdf", filename="liar.pdf")
    (mail,) = mails.arrive(case.controller, message.as_bytes(), now=LATER)

    kept = case.messages.get()
    assert [str(file.name) for file in kept.attachments.all()] == ["mail.txt", "proof.pdf"]
    assert mail.refused == [{"kind": "application/pdf", "size": 10}]
    with kept.attachments.earliest("created_at").file.open() as whole:
        assert whole.read().decode().strip() == ("Words. " * 3000).strip()


def test_a_mail_to_an_erased_request_waits(case: Request) -> None:
    decision.withdraw(case, now=NOW)
    retention.erase(case, now=NOW)

    assert arrive(case, "Hello?", to=str(receipt(case).reply_to)).state == ArrivalState.WAITING


def test_a_mail_is_shredded_thirty_days_after_it_was_put_to_its_request(case: Request) -> None:
    mail = arrive(case, "Here you are.", to=str(receipt(case).reply_to))
    assert mail_retention.shred_incoming(now=LATER + timedelta(days=29)) == 0
    assert mail_retention.shred_incoming(now=LATER + timedelta(days=31)) == 1
    shredding.carry_out(now=LATER)
    mail = Incoming.objects.get(pk=mail.pk)
    assert not mail.text
    assert mail.erased_at is not None
    assert said(case) == ["Here you are."]


def test_the_link_that_somebody_quotes_is_stored_nowhere(case: Request) -> None:
    link = links.issue(case, now=NOW)
    text = f"Here is my number.\n\nOn Wed, Dreame wrote:\n> Your page: {link}\n> Bye"
    mail = arrive(case, text, to=str(receipt(case).reply_to))
    assert link not in str(mail.text)
    assert f"{settings.PUBLIC_URL}/…" in str(mail.text)
    message = case.messages.get()
    assert message.body == "Here is my number."
    assert link not in str(message.quoted)
