"""The whole way: a receipt leaves by SMTP, its answer and its bounce come back by IMAP, and no machine talks on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from pytest_django import Settings

from bench import imap_server
from bench.imap_server import Dovecot
from mailroom.domain import fetching, outbox, sorting
from mailroom.enums import State
from mailroom.models import Incoming, Mail
from office.models import Controller
from requests.enums import Direction
from requests.models import Request
from tests import factories
from tests.mailroom import mails
from tests.mailroom.smtp_server import Inbox, free_port, started

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("dovecot")]


@pytest.fixture
def imap() -> Iterator[Dovecot]:
    with imap_server.running() as running:
        yield running


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Inbox]:
    """Where our mails go."""
    inbox, port = Inbox(), free_port()
    server = started(inbox, port)
    settings.MAIL_TRANSPORT = {
        **settings.MAIL_TRANSPORT,
        "kind": "smtp",
        "host": "127.0.0.1",
        "port": port,
        "user": "",
        "password": "",
        "tls": False,
        "ssl": False,
    }
    yield inbox
    server.stop()


@pytest.mark.promise("D3")
def test_what_left_is_answered_bounces_and_is_answered_by_a_machine(
    imap: Dovecot, inbox: Inbox, dreame: Controller, now: datetime
) -> None:
    mailbox = mails.mailbox(dreame, imap, now=now)
    answered, bounced = (
        factories.request(at=dreame, now=now),
        factories.request(at=dreame, now=now, email="b@b.example"),
    )
    outbox.deliver(now=now)
    (receipt,) = [mail for mail in inbox.messages if mail["To"] == "elsa@person.example"]
    sent = Mail.objects.get(cause=bounced.cause)

    later = now + timedelta(days=1)
    imap.deliver(_answer(receipt, "Here is my number.").as_bytes(), received_at=later)
    machine = _answer(receipt, "I am away.")
    machine["Auto-Submitted"] = "auto-replied"
    imap.deliver(machine.as_bytes(), received_at=later)
    imap.deliver(mails.bounce(sent), received_at=later)
    imap.deliver(receipt.as_bytes(), received_at=later)
    before = Mail.objects.count()
    fetching.fetch(mailbox, now=later)
    sorting.sort_arrived(now=later)

    assert _said(answered) == ["Here is my number."]
    assert answered.messages.get().sent_at == later
    sent.refresh_from_db()
    assert sent.state == State.BOUNCED
    assert _said(bounced) == []
    assert Incoming.objects.waiting().count() == 0
    assert Mail.objects.count() == before  # nobody works at the office, so nobody is told either


def _answer(receipt: EmailMessage, text: str) -> EmailMessage:
    """Answer as mail programs do."""
    answer = EmailMessage()
    answer["From"], answer["To"] = "Elsa <elsa@person.example>", receipt["Reply-To"]
    answer["Subject"], answer["In-Reply-To"] = f"Re: {receipt['Subject']}", receipt["Message-ID"]
    answer["Message-ID"] = f"<{len(text)}@person.example>"
    answer.set_content(f"{text}\n\n> {receipt['Subject']}\n")
    return answer


def _said(case: Request) -> list[str]:
    return [str(message.body) for message in case.messages.filter(direction=Direction.FROM_PERSON)]
