"""The mailroom's pages: who sees which mail, which words, and who may act."""

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.mail import send_mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries, Settings

from mailroom.enums import State
from mailroom.models import Mail
from office.domain import grants
from office.enums import Role
from office.models import AccessEntry, Controller, User
from vault.domain import keys
from vault.enums import Family

pytestmark = pytest.mark.django_db
LIST = "admin:mailroom_mail_changelist"


def page(mail: Mail, name: str = "change") -> str:
    return reverse(f"admin:mailroom_mail_{name}", args=[mail.pk])


SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(dreame: Controller, now: datetime) -> SignIn:
    """Sign in somebody new with a role, at Dreame unless told otherwise."""

    def signed_in(role: Role, *, at: Controller = dreame, families: list[Family] | None = None) -> Client:
        user = User.objects.create_user(f"{role}{User.objects.count()}@portal.example", name="Somebody")
        grants.grant_role(user=user, controller=at, role=role, by=None, now=now, families=families)
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def made(mail: Mail, **change: Any) -> Mail:
    Mail.objects.filter(pk=mail.pk).update(**change)
    mail.refresh_from_db()
    return mail


@pytest.fixture
def failed(queue: Any) -> Mail:
    return made(
        queue(), state=State.FAILED, attempts=4, last_error="550 mailbox unavailable", next_attempt_at=None
    )


def test_the_list_shows_kind_state_attempts_and_error_and_no_personal_data(
    sign_in: SignIn, failed: Mail
) -> None:
    shown = sign_in(Role.PRIVACY_LEAD).get(reverse(LIST)).content.decode()
    for part in ("Sample", "failed", "Dreame", "550 mailbox unavailable"):
        assert part in shown
    assert "elsa.lind" not in shown
    assert "News for" in shown
    assert "News for" not in sign_in(Role.AUDITOR).get(reverse(LIST)).content.decode()


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    sign_in: SignIn, queue: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(Role.PRIVACY_LEAD)
    queue()
    client.get(reverse(LIST))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(LIST))
    queue()
    queue()
    with django_assert_num_queries(len(one)):
        client.get(reverse(LIST))


def test_nobody_without_a_role_there_sees_a_mail(
    sign_in: SignIn, queue: Any, procotsmart: Controller, failed: Mail
) -> None:
    stranger = sign_in(Role.PRIVACY_LEAD, at=procotsmart)
    assert "550 mailbox" not in stranger.get(reverse(LIST)).content.decode()
    for name in ("change", "send_again", "note_posted", "print_letter", "history", "delete"):
        assert stranger.get(page(failed, name)).status_code in {403, 404}
        assert stranger.post(page(failed, name)).status_code in {403, 404}
    assert Client().get(page(failed)).status_code == 302
    failed.refresh_from_db()
    assert failed.state == State.FAILED


def test_a_mail_reads_as_text_and_the_reading_is_logged(
    sign_in: SignIn, queue: Any, dreame: Controller
) -> None:
    mail = queue(context={"name": "<script>alert(1)</script>", "url": "https://x.example"})
    shown = sign_in(Role.CASE_HANDLER).get(page(mail)).content.decode()
    assert "elsa.lind@customer.example" in shown
    assert "Hello &lt;script&gt;alert(1)&lt;/script&gt;, read this:" in shown
    assert "<script>alert(1)" not in shown
    entry = AccessEntry.objects.get(action="mailroom.read")
    assert (entry.target_id, entry.controller) == (mail.pk, dreame)


def test_a_link_that_only_the_person_may_open_is_cut_short(
    sign_in: SignIn, queue: Any, settings: Settings
) -> None:
    link = f"{settings.PUBLIC_URL}/dreame/requests/SECRET/"
    mail = queue(context={"name": "Elsa", "url": link})
    assert link in mail.text
    shown = sign_in(Role.PRIVACY_LEAD).get(page(mail)).content.decode()
    assert f"{settings.PUBLIC_URL}/…" in shown
    assert "SECRET" not in shown


def test_the_page_behind_a_lock_shows_no_more_of_a_mail_than_its_own_page(
    sign_in: SignIn, queue: Any, settings: Settings
) -> None:
    mail = queue(context={"name": "Elsa", "url": f"{settings.PUBLIC_URL}/dreame/requests/SECRET/"})
    lead = sign_in(Role.PRIVACY_LEAD, families=[Family.CONTACT])
    asked = {"reveal": "1", "reason": "The person is on the phone and cannot read the mail."}
    shown = lead.post(reverse("locked", args=["mailroom.mail", mail.pk, "text"]), asked).content.decode()
    assert "Hello Elsa" in shown
    assert f"{settings.PUBLIC_URL}/…" in shown
    assert "SECRET" not in shown
    for field in ("html", "source"):
        answer = lead.post(reverse("locked", args=["mailroom.mail", mail.pk, field]), asked)
        assert answer.status_code == 404, field


def test_the_page_behind_a_lock_shows_no_secret_that_is_for_the_person_alone(
    sign_in: SignIn, queue: Any
) -> None:
    mail = queue(data_key_id=keys.create("code"), shred_after_sending=True)
    lead = sign_in(Role.PRIVACY_LEAD, families=[Family.CONTACT])
    assert "nobody can read it here" in lead.get(page(mail)).content.decode()
    for field in ("text", "html", "source"):
        answer = lead.post(
            reverse("locked", args=["mailroom.mail", mail.pk, field]),
            {"reveal": "1", "reason": "The person is on the phone and cannot read the mail."},
        )
        assert answer.status_code == 404, field
        assert "Hello Elsa" not in answer.content.decode()


def test_who_was_not_granted_a_family_sees_its_lock(sign_in: SignIn, queue: Any) -> None:
    mail = queue()
    contact_only = sign_in(Role.CASE_HANDLER, families=[Family.CONTACT]).get(page(mail)).content.decode()
    assert "elsa.lind@customer.example" in contact_only
    assert "content: locked" in contact_only
    assert "Hello Elsa" not in contact_only
    auditor = sign_in(Role.AUDITOR).get(page(mail)).content.decode()
    assert "contact: locked" in auditor
    assert "elsa.lind" not in auditor
    assert not AccessEntry.objects.filter(action="mailroom.read").exists()


def test_mails_are_neither_written_changed_nor_deleted_here(sign_in: SignIn, queue: Any) -> None:
    mail, client = queue(), sign_in(Role.PRIVACY_LEAD)
    assert client.get(reverse("admin:mailroom_mail_add")).status_code == 403
    assert client.post(page(mail), {"to": "x@y.example", "state": "sent"}).status_code == 403
    assert client.post(page(mail, "delete"), {"post": "yes"}).status_code == 403
    mail.refresh_from_db()
    assert (mail.to, mail.state) == ("elsa.lind@customer.example", State.QUEUED)


def test_the_portals_own_mails_show_their_state_to_leads_and_their_words_to_nobody(
    sign_in: SignIn, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "mailroom.backend.OutboxBackend"
    send_mail("Reset", "https://portal.example/reset/SECRET", None, ["someone@dreame.example"])
    mail = Mail.objects.get()
    lead = sign_in(Role.PRIVACY_LEAD)
    assert "Invitation or password" in lead.get(reverse(LIST)).content.decode()
    shown = lead.get(page(mail)).content.decode()
    assert "nobody can read them" in shown
    for secret in ("SECRET", "someone@dreame.example", "Reset"):
        assert secret not in shown
    made(mail, state=State.FAILED, next_attempt_at=None)
    for name in ("send_again", "note_posted", "print_letter"):
        assert lead.post(page(mail, name)).status_code == 403
    handler = sign_in(Role.CASE_HANDLER)
    assert handler.get(page(mail)).status_code == 403
    assert "Invitation or password" not in handler.get(reverse(LIST)).content.decode()


def test_a_failed_mail_is_sent_again_after_a_confirmation(sign_in: SignIn, failed: Mail) -> None:
    client = sign_in(Role.CASE_HANDLER)
    assert page(failed, "send_again") in client.get(page(failed)).content.decode()
    asked = client.get(page(failed, "send_again"))
    assert "Send this mail again?" in asked.content.decode()
    failed.refresh_from_db()
    assert failed.state == State.FAILED
    done = client.post(page(failed, "send_again"), follow=True)
    assert "on its way again" in done.content.decode()
    failed.refresh_from_db()
    assert failed.state == State.QUEUED
    assert AccessEntry.objects.filter(action="mailroom.sent_again", target_id=failed.pk).exists()


def test_a_second_click_says_what_is_the_matter(sign_in: SignIn, failed: Mail) -> None:
    client = sign_in(Role.CASE_HANDLER)
    client.post(page(failed, "send_again"))
    second = client.post(page(failed, "send_again"), follow=True).content.decode()
    assert "Only a mail that was sent or that failed can be sent again." in second
    assert page(failed, "send_again") not in client.get(page(failed)).content.decode()


def test_sending_again_needs_the_permission(sign_in: SignIn, failed: Mail) -> None:
    auditor = sign_in(Role.AUDITOR)
    assert page(failed, "send_again") not in auditor.get(page(failed)).content.decode()
    assert auditor.get(page(failed, "send_again")).status_code == 403
    assert auditor.post(page(failed, "send_again")).status_code == 403


def test_a_letter_is_printed_by_those_who_may_read_all_of_it(sign_in: SignIn, letter: Any) -> None:
    mail = letter()
    answer = sign_in(Role.CASE_HANDLER).get(page(mail, "print_letter"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{str(mail.pk)[:8].upper()}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert "Hello Elsa" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert AccessEntry.objects.get(action="mailroom.letter_printed").target_id == mail.pk
    for families in ([Family.CONTACT], [Family.CONTENT]):
        assert (
            sign_in(Role.CASE_HANDLER, families=families).get(page(mail, "print_letter")).status_code == 403
        )
    assert sign_in(Role.AUDITOR).get(page(mail, "print_letter")).status_code == 403


def test_the_pdf_of_a_mail_is_refused_with_a_message(sign_in: SignIn, queue: Any) -> None:
    shown = sign_in(Role.CASE_HANDLER).get(page(queue(), "print_letter"), follow=True).content.decode()
    assert "This is not a letter." in shown


def test_the_day_of_posting_is_noted(sign_in: SignIn, letter: Any, settings: Settings, tmp_path: Any) -> None:
    clock = tmp_path / "clock"
    clock.write_text("2026-11-26T10:00:00+01:00")
    settings.CLOCK_FILE = str(clock)
    mail, client = letter(), sign_in(Role.CASE_HANDLER)
    assert 'value="2026-11-26"' in client.get(page(mail, "note_posted")).content.decode()
    wrong = client.post(page(mail, "note_posted"), {"on": "soon"}).content.decode()
    assert "for example 2026-11-26" in wrong
    early = client.post(page(mail, "note_posted"), {"on": "2026-11-27"}, follow=True).content.decode()
    assert "cannot lie in the future" in early
    client.post(page(mail, "note_posted"), {"on": "2026-11-26"})
    mail.refresh_from_db()
    assert (mail.state, mail.posted_on) == (State.POSTED, date(2026, 11, 26))
    assert sign_in(Role.AUDITOR).post(page(mail, "note_posted"), {"on": "2026-11-26"}).status_code == 403
