"""What Django itself mails goes through the outbox, under the key of whom it concerns."""

from datetime import datetime

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.utils import translation
from pytest_django import Settings

from mailroom import messages
from mailroom.domain import outbox
from mailroom.enums import State
from mailroom.errors import AttachmentsUnsupportedError, InvalidAddressError
from mailroom.models import Mail
from office.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def real_backend(settings: Settings) -> None:
    """Django's test runner puts a backend of its own in place; use the product's."""
    settings.EMAIL_BACKEND = "mailroom.backend.OutboxBackend"


def test_a_mail_of_django_becomes_a_row_that_belongs_to_no_controller() -> None:
    with translation.override("nb"):
        sent = send_mail("New\npassword".replace("\n", " "), "Follow the link.", None, ["new@dreame.example"])
    assert sent == 1
    mail = Mail.objects.get()
    assert mail.controller is None
    assert (mail.state, mail.language, mail.template) == (State.QUEUED, "nb", "portal/system")
    assert (mail.to, mail.subject, mail.text, mail.html) == (
        "new@dreame.example",
        "New password",
        "Follow the link.",
        "",
    )


def test_every_mail_has_a_key_of_its_own_so_that_each_can_go_at_its_time() -> None:
    anna = User.objects.create_user("anna@dreame.example", name="Anna")
    send_mail("s", "t", None, ["Anna <Anna@dreame.example>"])
    send_mail("s", "t", None, ["Anna <Anna@dreame.example>"])
    assert len({anna.data_key_id, *Mail.objects.values_list("data_key_id", flat=True)}) == 3


def test_the_html_alternative_is_kept() -> None:
    message = EmailMultiAlternatives("s", "plain", None, ["a@b.example"])
    message.attach_alternative("<p>html</p>", "text/html")
    message.send()
    mail = Mail.objects.get()
    assert (mail.text, mail.html) == ("plain", "<p>html</p>")


def test_every_recipient_gets_a_mail_of_their_own() -> None:
    EmailMessage("s", "t", None, ["a@b.example"], cc=["c@b.example"], bcc=["d@b.example"]).send()
    assert {mail.to for mail in Mail.objects.all()} == {"a@b.example", "c@b.example", "d@b.example"}


def test_a_message_that_cannot_go_out_queues_nothing_at_all() -> None:
    good = EmailMessage("s", "t", None, ["a@b.example"])
    bad = EmailMessage("s", "t", None, ["nobody"])
    attached = EmailMessage("s", "t", None, ["a@b.example"], attachments=[("a.txt", "x", "text/plain")])
    for message, error in ((bad, InvalidAddressError), (attached, AttachmentsUnsupportedError)):
        with pytest.raises(error):
            django_mail.get_connection().send_messages([good, message])
        assert not Mail.objects.exists()


def test_a_text_of_one_long_line_is_broken_as_mail_servers_want_it(now: datetime) -> None:
    send_mail("s", "x" * 2000, None, ["a@b.example"])
    content = messages.build(Mail.objects.get(), now=now).content
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= messages.LONGEST_LINE


def test_it_leaves_like_any_other(now: datetime, settings: Settings) -> None:
    send_mail("s", "t", None, ["a@b.example"])
    mail = Mail.objects.get()
    assert mail.next_attempt_at is not None
    assert outbox.deliver(now=mail.next_attempt_at) == 1
    mail.refresh_from_db()
    assert mail.state == State.SENT
