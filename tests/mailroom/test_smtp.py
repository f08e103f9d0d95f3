"""Against a real SMTP server: headers, languages, refusals, outages."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import send_mail
from pytest_django import Settings

from mailroom import transports
from mailroom.domain import outbox
from mailroom.enums import State
from mailroom.models import Mail
from office.models import Controller
from tests import factories
from tests.mailroom.smtp_server import Inbox, free_port, started

pytestmark = pytest.mark.django_db


@pytest.fixture
def port(settings: Settings) -> int:
    port = free_port()
    settings.MAIL_TRANSPORT = settings.MAIL_TRANSPORT | {"kind": "smtp", "host": "127.0.0.1", "port": port}
    return port


@pytest.fixture(params=["a turn for each command", "pipelining"])
def inbox(request: pytest.FixtureRequest, port: int) -> Iterator[Inbox]:
    inbox = Inbox()
    inbox.pipelining = request.param == "pipelining"
    server = started(inbox, port)
    yield inbox
    server.stop()


def test_a_mail_arrives_with_both_parts_and_the_headers_of_automatic_mail(
    queue: Any, inbox: Inbox, now: datetime
) -> None:
    mail = queue(context={"name": "Åsa", "url": "https://x.example/"}, language="sv")
    assert outbox.deliver(now=now) == 1
    (message,) = inbox.messages
    assert message["From"] == "Dreame <portal@dreame.example>"
    assert message["To"] == "elsa.lind@customer.example"
    assert message["Reply-To"] == "privacy@dreame.example"
    assert message["Subject"] == "News for Åsa"
    assert message["Message-ID"] == mail.message_id
    assert parsedate_to_datetime(message["Date"]) == now
    assert message["Auto-Submitted"] == "auto-generated"
    assert "NDR" not in message["X-Auto-Response-Suppress"].replace(" ", "").split(",")
    assert message["Content-Language"] == "sv"
    assert message.get("Precedence") is None
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "Hello Åsa, read this:" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "<p>Hello Åsa," in message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert inbox.senders == ["portal@dreame.example"]


def test_words_of_staff_are_not_marked_as_automatic_and_answers_go_where_asked(
    queue: Any, inbox: Inbox, now: datetime
) -> None:
    queue(automatic=False, reply_to="case+1@dreame.example")
    outbox.deliver(now=now)
    (message,) = inbox.messages
    assert message["Auto-Submitted"] is None
    assert message["Reply-To"] == "case+1@dreame.example"


def test_a_batch_shares_one_connection(queue: Any, inbox: Inbox, now: datetime) -> None:
    for _ in range(5):
        queue()
    assert outbox.deliver(now=now) == 5
    assert len(inbox.messages) == 5
    assert len(inbox.connections) == 1


def test_a_server_that_hangs_up_after_some_mails_gets_the_rest_on_new_connections(
    queue: Any, inbox: Inbox, now: datetime
) -> None:
    inbox.per_connection = 2
    for _ in range(5):
        queue()
    assert outbox.deliver(now=now) == 5
    assert len(inbox.messages) == 5
    assert len(inbox.connections) == 3


def test_a_recipient_refused_for_good_fails_and_the_reason_names_nobody(
    queue: Any, inbox: Inbox, now: datetime
) -> None:
    inbox.answers = {"elsa": "550 5.1.1 <elsa.lind@customer.example>: user elsa.lind unknown"}
    gone, fine = queue(), queue(to="kari@customer.example")
    assert outbox.deliver(now=now) == 2
    gone.refresh_from_db()
    fine.refresh_from_db()
    assert gone.state == State.FAILED
    assert gone.last_error == "550 5.1.1 <<address>>: user <address> unknown"
    assert fine.state == State.SENT


@pytest.mark.parametrize("answer", ["451 4.3.0 try later", "452 4.2.2 mailbox full"])
def test_a_recipient_refused_for_now_waits_longer_each_time(
    queue: Any, inbox: Inbox, now: datetime, answer: str
) -> None:
    inbox.answers = {"elsa": answer}
    mail, moment = queue(), now
    for minutes in (1, 2, 4):
        assert outbox.deliver(now=moment) == 1
        mail.refresh_from_db()
        assert mail.state == State.QUEUED
        assert mail.last_error == answer
        assert mail.next_attempt_at == moment + timedelta(minutes=minutes)
        moment = mail.next_attempt_at
    inbox.answers = {}
    outbox.deliver(now=moment)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == (State.SENT, 4, "")


def test_one_refusal_among_many_is_its_own_alone(queue: Any, inbox: Inbox, now: datetime) -> None:
    inbox.answers = {"nobody": "550 5.1.1 no such user", "later": "450 4.2.1 not now"}
    inbox.data_answers = ["250 OK", "554 5.7.1 no", "250 OK"]
    names = ["anna", "nobody", "bert", "later", "cilla", "nobody2"]
    mails = {
        name: queue(to=f"{name}@customer.example", now=now + timedelta(microseconds=turn))
        for turn, name in enumerate(names)
    }
    assert outbox.deliver(now=now + timedelta(seconds=1)) == 6
    ended = {name: Mail.objects.get(pk=mail.pk) for name, mail in mails.items()}
    assert {name: mail.state for name, mail in ended.items()} == {
        "anna": State.SENT,
        "nobody": State.FAILED,
        "bert": State.FAILED,
        "later": State.QUEUED,
        "cilla": State.SENT,
        "nobody2": State.FAILED,
    }
    assert ended["bert"].last_error == "554 5.7.1 no"


def test_a_server_that_takes_one_mail_a_connection_gets_each_once(
    queue: Any, inbox: Inbox, now: datetime
) -> None:
    inbox.per_connection = 1
    for _ in range(4):
        queue()
    assert outbox.deliver(now=now) == 4
    assert Mail.objects.filter(state=State.SENT).count() == 4
    assert len({str(message["Message-ID"]) for message in inbox.messages}) == len(inbox.messages)


def test_content_refused_for_good_fails(queue: Any, inbox: Inbox, now: datetime) -> None:
    inbox.data_answers = ["554 5.7.1 no"]
    mail = queue()
    outbox.deliver(now=now)
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (State.FAILED, "554 5.7.1 no")


def test_a_refused_sender_is_ours_to_mend_so_the_mail_waits(queue: Any, inbox: Inbox, now: datetime) -> None:
    inbox.sender_answer = "553 5.7.1 sender not allowed"
    mail = queue()
    outbox.deliver(now=now)
    mail.refresh_from_db()
    assert mail.state == State.QUEUED


def test_an_hour_without_mail_server_loses_nothing_and_sends_nothing_twice(
    queue: Any, port: int, now: datetime
) -> None:
    mails = [queue() for _ in range(3)]
    moment = now
    while moment < now + timedelta(hours=1):
        assert outbox.deliver(now=moment) == 0
        moment += timedelta(seconds=30)
    states = Mail.objects.values_list("state", "last_error")
    assert {state for state, _error in states} == {State.QUEUED}
    assert all("refused" in error for _state, error in states)
    inbox = Inbox()
    server = started(inbox, port)
    try:
        for _ in range(130):
            outbox.deliver(now=moment)
            moment += timedelta(seconds=30)
    finally:
        server.stop()
    assert sorted(str(message["Message-ID"]) for message in inbox.messages) == sorted(
        mail.message_id for mail in mails
    )
    assert Mail.objects.filter(state=State.SENT).count() == 3


def test_a_name_in_any_script_travels_in_the_sender(
    queue: Any, inbox: Inbox, dreame: Controller, now: datetime
) -> None:
    dreame.name = 'Drömme "AB", 追觅'
    dreame.save()
    queue(controller=dreame)
    outbox.deliver(now=now)
    assert inbox.messages[0]["From"].addresses[0].display_name == 'Drömme "AB", 追觅'


def test_long_lines_dots_and_long_subjects_arrive_unharmed(queue: Any, inbox: Inbox, now: datetime) -> None:
    name = f".dot\n{'é' * 1200}\n{'x' * 2000}"
    mail = queue(context={"name": name, "url": "https://x.example/"})
    outbox.deliver(now=now)
    (message,) = inbox.messages
    plain = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert plain.replace("\r\n", "\n").startswith(f"Hello {name}, read this:\n\nOpen")
    assert message["Subject"].replace(" ", "") == mail.subject.replace(" ", "")


def test_a_domain_in_any_script_is_reached_by_its_ascii_form(queue: Any, inbox: Inbox, now: datetime) -> None:
    queue(to="elsa@räksmörgås.example")
    outbox.deliver(now=now)
    assert inbox.messages[0]["To"] == "elsa@xn--rksmrgs-5wao1o.example"


@pytest.mark.parametrize(("host", "arrives"), [("127.0.0.1", True), ("mail.example", False)])
def test_mails_of_a_demonstration_stay_on_this_machine(
    queue: Any,
    inbox: Inbox,
    dreame: Controller,
    settings: Settings,
    now: datetime,
    *,
    host: str,
    arrives: bool,
) -> None:
    dreame.is_demo = True
    dreame.save()
    settings.MAIL_TRANSPORT = settings.MAIL_TRANSPORT | {"host": host}
    mail = queue(controller=dreame)
    assert outbox.deliver(now=now) == 1
    mail.refresh_from_db()
    assert mail.state == State.SENT
    assert len(inbox.messages) == (1 if arrives else 0)
    assert len(list(Path(settings.MAIL_TRANSPORT["dir"]).glob("*.eml"))) == (0 if arrives else 1)


def test_a_closed_server_does_not_hold_up_mails_that_stay_here(
    queue: Any, port: int, dreame: Controller, procotsmart: Controller, settings: Settings, now: datetime
) -> None:
    settings.MAIL_TRANSPORT = settings.MAIL_TRANSPORT | {"host": "127.0.0.1"}
    outside = queue(controller=procotsmart)
    dreame.is_demo = True
    dreame.save()
    settings.MAIL_TRANSPORT = settings.MAIL_TRANSPORT | {"host": "host.invalid"}
    here = queue(controller=dreame)
    outbox.deliver(now=now)
    outside.refresh_from_db()
    here.refresh_from_db()
    assert (outside.state, here.state) == (State.QUEUED, State.SENT)


def test_an_invitation_to_a_demonstration_stays_on_this_machine_too(
    dreame: Controller, procotsmart: Controller, settings: Settings, db: None
) -> None:
    dreame.is_demo = True
    dreame.save()
    demo_only = factories.staff(at=dreame, email="new@colleague.example")
    elsewhere_too = factories.staff(at=procotsmart, email="old@colleague.example")
    settings.EMAIL_BACKEND = "mailroom.backend.OutboxBackend"
    for person in (demo_only, elsewhere_too):
        send_mail("Welcome", "Choose a password.", None, [person.email])
    mails = {str(mail.to): mail for mail in Mail.objects.filter(controller=None)}
    assert transports.is_of_a_demonstration(mails["new@colleague.example"])
    assert not transports.is_of_a_demonstration(mails["old@colleague.example"])
