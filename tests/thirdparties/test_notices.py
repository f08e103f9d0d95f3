"""Notices to recipients: issued, answered by a link, taken back, accepted, asked again."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from mailroom.models import Mail
from office.enums import Role
from office.models import AccessEntry, Controller, User
from subjects.domain import erasing
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind, SuppressionReason
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import text_of
from tests.thirdparties import made
from thirdparties.domain import agreements, notice_handling, notices, register, systems
from thirdparties.domain.notice_handling import Answer
from thirdparties.domain.systems import Holding
from thirdparties.enums import Clause, Clue, ContactRole, NoticeKind, NoticeOutcome, NoticeStatus
from thirdparties.errors import AnsweredAlreadyError, ThirdPartyError
from thirdparties.models import Notice, NoticeCertificate, NoticeToken, System, ThirdParty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

DONE = Answer(outcome=NoticeOutcome.CONFIRMED, text="", answered_by="Paula Post, privacy")
REFUSED = Answer(
    outcome=NoticeOutcome.REFUSED, text="Our accounts need it.", answered_by="Paula Post, privacy"
)


def first_mail(notice: Notice) -> Mail:
    mail: Mail = Mail.objects.filter(cause=notice.mail_cause).earliest("created_at")
    return mail


def page_of(notice: Notice) -> str:
    """Return the path of a notice's page, out of the mail that brought it."""
    return made.link_in(first_mail(notice))


# Issuing.


def test_a_notice_goes_to_the_contact_for_privacy_and_its_mail_says_nothing_of_the_person(
    dreame: Controller, manager: User
) -> None:
    party = made.recipient(dreame)
    made.contact(party, ContactRole.COMMERCIAL)
    person = factories.person(Known(IdentifierKind.EMAIL, "elsa@person.example"), at=dreame)
    notice = made.notice(party, person=person, what="Flat 3 is wrong.", by=manager)
    mail = first_mail(notice)
    assert str(mail.to) == "privacy@nordpost.example"
    assert mail.language == dreame.default_language == "sv"
    assert notice.reference in str(mail.subject)
    for personal in ("elsa@person.example", "Elsa", "Flat 3", person.reference):
        assert personal not in f"{mail.subject}{mail.text}{mail.html}"
    assert (notice.purposes, notice.categories) == (["delivery"], ["address"])
    assert notice.history.get().history_user == manager
    assert AccessEntry.objects.get(action="thirdparties.notice_issued").target_id == notice.pk
    assert notice.data_key_id not in {person.data_key_id, party.data_key_id}


def test_whoever_runs_a_system_gets_what_lies_in_it_and_is_told(dreame: Controller) -> None:
    host, away, gone = (made.party(dreame, name) for name in ("Host AB", "Away AB", "Gone AB"))
    for party in (host, away, gone):
        made.contact(party)
    made.system(dreame, "Shop", operated_by=host)
    news = Holding([made.category(dreame, "email")], [made.purpose(dreame, "news")], stored_in=["SE"])
    systems.save(System(controller=dreame, name="Letters", operated_by=host), holding=news, by=None, now=NOW)
    systems.save(System(controller=dreame, name="Ads", operated_by=away), holding=news, by=None, now=NOW)
    systems.retire(made.system(dreame, "Old", operated_by=gone), by=None, now=NOW)
    assert set(notices.recipients_of(dreame)) == {host, away}
    delivery = made.purpose(dreame)
    assert set(notices.recipients_of(dreame, purposes=[delivery])) == {host}
    about = made.notice(host, purposes=[delivery])
    assert (about.purposes, about.categories) == (["delivery"], ["address"])
    made.notice(host, kind=NoticeKind.STOP)
    whole = Notice.objects.get(kind=NoticeKind.STOP)
    assert (whole.purposes, whole.categories) == (["delivery", "news"], ["address", "email"])


def test_an_open_notice_of_the_same_is_not_issued_twice(dreame: Controller) -> None:
    party, person = made.recipient(dreame), factories.person(at=dreame)
    terms: dict[str, Any] = {
        "controller": dreame,
        "recipients": notices.recipients_of(dreame),
        "kind": NoticeKind.STOP,
        "purposes": [],
        "person": person,
        "find_by": [(Clue.NAME, "Elsa Testdotter")],
        "what": "",
        "due_on": date(2026, 12, 9),
        "cause": "request:1",
        "by": None,
        "now": NOW,
    }
    assert notices.issue(**terms) == notices.Issued(told=1, already=0)
    made.recipient(dreame, "Budkedjan AB")
    assert notices.issue(**terms) == notices.Issued(told=1, already=1)
    notice = Notice.objects.get(third_party=party)
    notice_handling.answer(notice, given=DONE, now=NOW)
    assert notices.issue(**terms) == notices.Issued(told=1, already=1)
    state = notices.state_of("request:1")
    assert (state.waiting, state.confirmed, state.all, state.earliest_due) == (2, 1, 3, date(2026, 12, 9))


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"find_by": []}, "find_by"),
        ({"kind": NoticeKind.CORRECT}, "what"),
        ({"what": "x" * 4001}, "what"),
        ({"due_on": date(2026, 11, 24)}, "due_on"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_before_anybody_is_told(
    terms: dict[str, Any], field: str, dreame: Controller
) -> None:
    with pytest.raises(ThirdPartyError) as refusal:
        made.notice(made.recipient(dreame), **terms)
    assert refusal.value.field == field
    assert not Notice.objects.exists()


def test_recipients_that_cannot_be_told_are_named_and_nobody_is(
    dreame: Controller, procotsmart: Controller, auditor: User
) -> None:
    party = made.recipient(dreame)
    silent = made.party(dreame, "Stumm AB")
    every: dict[str, Any] = {
        "controller": dreame,
        "kind": NoticeKind.ERASE,
        "purposes": [],
        "person": None,
        "what": "",
    }
    every |= {"find_by": [(Clue.NAME, "Elsa")], "due_on": date(2026, 12, 25), "cause": "", "now": NOW}
    with pytest.raises(ThirdPartyError, match="Stumm AB"):
        notices.issue(recipients=ThirdParty.objects.all(), by=None, **every)
    with pytest.raises(ThirdPartyError, match="may not"):
        notices.issue(recipients=ThirdParty.objects.filter(pk=party.pk), by=auditor, **every)
    register.retire(silent, by=None, now=NOW)
    with pytest.raises(ThirdPartyError, match="retired"):
        notices.issue(recipients=ThirdParty.objects.filter(pk=silent.pk), by=None, **every)
    made.recipient(procotsmart, "Fjordpost AS")
    with pytest.raises(ThirdPartyError, match="another company"):
        notices.issue(recipients=ThirdParty.objects.in_use().exclude(pk=silent.pk), by=None, **every)
    assert not Notice.objects.exists()
    assert not Mail.objects.filter(template="thirdparties/notice").exists()


def test_recipients_are_told_in_batches_with_as_many_queries_for_each(
    dreame: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "BATCH", 2)
    for number in range(4):
        made.recipient(dreame, f"Carrier {number}")
    counted = []
    for names in (["Carrier 0", "Carrier 1"], ["Carrier 0", "Carrier 1", "Carrier 2", "Carrier 3"]):
        with CaptureQueriesContext(connection) as queries:
            told = notices.issue(
                controller=dreame,
                recipients=ThirdParty.objects.filter(legal_name__in=names),
                kind=NoticeKind.STOP,
                purposes=[],
                person=None,
                find_by=[(Clue.PHONE, "+46 70 123")],
                what="",
                due_on=date(2026, 12, 9),
                cause="",
                by=None,
                now=NOW,
            )
        counted.append(len(queries))
        assert told.told == len(names)
    assert counted[1] < 2 * counted[0]
    assert len(set(Notice.objects.values_list("data_key_id", flat=True))) == 6


# The recipient's page.


@pytest.mark.promise("P13")
@pytest.mark.promise("D15")
def test_a_recipient_sees_what_it_needs_and_confirms_by_its_link_with_a_certificate(
    dreame: Controller, client: Client
) -> None:
    notice = made.notice(
        made.recipient(dreame),
        kind=NoticeKind.STOP,
        find_by=[(Clue.EMAIL, "elsa@person.example")],
        person=factories.person(Known(IdentifierKind.PHONE, "+46701234567"), at=dreame),
    )
    path = page_of(notice)
    page = client.get(f"{path}?lang=en")
    assert page["Referrer-Policy"] == "same-origin"
    assert "noindex" in page["X-Robots-Tag"]
    assert "no-store" in page["Cache-Control"]
    assert "unsafe" not in page["Content-Security-Policy"]
    text = text_of(page)
    for shown in (
        "Stop using the data",
        "elsa@person.example",
        "Friday 25 December 2026",
        "Delivery",
        "28(3)",
    ):
        assert shown in text
    for hidden in ("Elsa Testdotter", "+46701234567"):
        assert hidden not in text
    assert not re.search(r"\bS-[A-Z0-9]{7}\b", text)
    file = SimpleUploadedFile("proof.pdf", b"%PDF-1.7 proof", "application/pdf")
    given = {"outcome": "confirmed", "answered_by": "Paula Post, privacy", "certificate": file}
    done = text_of(client.post(path, given, follow=True))
    assert "We have your answer" in done
    assert "Wednesday 25 November 2026" in done
    notice.refresh_from_db()
    assert (notice.status, notice.outcome) == (NoticeStatus.CLOSED, NoticeOutcome.CONFIRMED)
    assert str(notice.answered_by) == "Paula Post, privacy"
    with NoticeCertificate.objects.get().file.open() as kept:
        assert kept.read() == b"%PDF-1.7 proof"
    assert not Mail.objects.filter(template="thirdparties/staff_notice_answered").exists()


def test_a_second_answer_is_refused_with_the_day_of_the_first_and_shows_no_data(
    dreame: Controller, client: Client
) -> None:
    notice = made.notice(made.recipient(dreame))
    path = page_of(notice)
    notice_handling.answer(notice, given=REFUSED, now=NOW - timedelta(days=2))
    page = client.post(
        path, {"outcome": "confirmed", "answered_by": "Somebody"}, headers={"Accept-Language": "en"}
    )
    assert page.status_code == 409
    assert "was answered on Monday 23 November 2026 already" in text_of(page)
    for text in (text_of(page), text_of(client.get(path))):
        for hidden in ("elsa@person.example", "Our accounts", "Paula"):
            assert hidden not in text
    notice.refresh_from_db()
    assert notice.outcome == NoticeOutcome.REFUSED


def test_less_than_all_needs_words_and_is_told_to_whoever_issued_it(
    dreame: Controller, lead: User, client: Client
) -> None:
    factories.staff(Role.PRIVACY_LEAD, at=dreame)
    notice = made.notice(made.recipient(dreame), by=lead)
    path, given = page_of(notice), {"outcome": "partly", "answered_by": "Paula Post", "text": " "}
    page = client.post(path, given, headers={"Accept-Language": "en"})
    assert page.context["form"].errors == {"text": ["Say what is not done, and why."]}
    assert client.post(path, given | {"text": "Backups go in May."}).status_code == 302
    notice.refresh_from_db()
    assert (notice.status, notice.outcome) == (NoticeStatus.ANSWERED, NoticeOutcome.PARTLY)
    mail = Mail.objects.get(template="thirdparties/staff_notice_answered")
    assert str(mail.to) == lead.email
    assert "Backups" not in str(mail.text)


def test_whoever_may_not_read_why_a_notice_is_not_done_is_not_asked_to_decide(
    dreame: Controller, manager: User, lead: User
) -> None:
    notice_handling.answer(made.notice(made.recipient(dreame), by=manager), given=REFUSED, now=NOW)
    assert Mail.objects.get(template="thirdparties/staff_notice_answered").to == lead.email


def test_what_is_no_certificate_is_refused_and_nothing_is_answered(
    dreame: Controller, client: Client
) -> None:
    notice = made.notice(made.recipient(dreame))
    program = SimpleUploadedFile("proof.pdf", b"MZ\x00\x01 program")
    given = {"outcome": "confirmed", "answered_by": "Paula", "certificate": program}
    page = client.post(page_of(notice), given)
    assert list(page.context["form"].errors) == ["certificate"]
    notice.refresh_from_db()
    assert notice.status == NoticeStatus.ISSUED


def test_a_file_that_is_too_large_is_dropped_and_what_was_typed_stays(
    dreame: Controller, client: Client, settings: Settings
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 50_000
    notice = made.notice(made.recipient(dreame))
    scan = SimpleUploadedFile("scan.pdf", b"%PDF-1.7 " + b"x" * 200_000)
    page = client.post(page_of(notice), {"outcome": "confirmed", "answered_by": "Paula", "certificate": scan})
    assert page.status_code == 413
    assert 'value="Paula"' in text_of(page)
    notice.refresh_from_db()
    assert notice.status == NoticeStatus.ISSUED


def test_a_forged_or_expired_link_opens_one_and_the_same_page_and_counts_against_who_tries(
    dreame: Controller, client: Client
) -> None:
    notice = made.notice(made.recipient(dreame))
    path = page_of(notice)
    NoticeToken.objects.update(expires_at=NOW)
    expired, forged = client.get(path), client.get("/notices/forged-token-forged-token-12345/")
    assert expired.status_code == forged.status_code == 404
    assert expired.content == forged.content.replace(
        b"/notices/forged-token-forged-token-12345/", path.encode()
    )
    assert notice.reference not in expired.content.decode()
    for _try in range(19):
        client.get("/notices/forged-token-forged-token-12345/")
    assert client.get("/notices/another-forged-token-1234567890/").status_code == 429


def test_a_withdrawn_notice_asks_nothing_any_more_and_the_recipient_is_told(
    dreame: Controller, manager: User, client: Client
) -> None:
    notice = made.notice(made.recipient(dreame))
    path = page_of(notice)
    notice_handling.withdraw(notice, why="The wrong person.", by=manager, now=NOW)
    for page in (client.get(path), client.post(path, {"outcome": "confirmed", "answered_by": "Paula"})):
        assert page.status_code == 410
        assert "elsa@person.example" not in text_of(page)
    assert Mail.objects.filter(template="thirdparties/notice_withdrawn").count() == 1
    with pytest.raises(ThirdPartyError, match="withdrawn"):
        notice_handling.answer(notice, given=DONE, now=NOW)
    with pytest.raises(ThirdPartyError, match="withdrawn"):
        notice_handling.ask_again(notice, why="Again.", due_on=date(2026, 12, 25), by=manager, now=NOW)


def test_a_notice_that_is_withdrawn_while_it_is_answered_shows_no_data(
    dreame: Controller, manager: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = made.notice(made.recipient(dreame))
    path, answer = page_of(notice), notice_handling.answer

    def withdrawn_before(found: Notice, **given: Any) -> Notice:
        notice_handling.withdraw(notice, why="The wrong person.", by=manager, now=NOW)
        return answer(found, **given)

    monkeypatch.setattr(notice_handling, "answer", withdrawn_before)
    page = client.post(path, {"outcome": "confirmed", "answered_by": "Paula"})
    assert page.status_code == 410
    assert "elsa@person.example" not in text_of(page)


# The office.


def test_the_office_accepts_a_refusal_or_asks_again_and_the_answer_stays_in_the_history(
    dreame: Controller, lead: User
) -> None:
    notice = made.notice(made.recipient(dreame), by=lead)
    with pytest.raises(ThirdPartyError, match="waiting"):
        notice_handling.accept(notice, why="Fine.", by=lead, now=NOW)
    notice_handling.answer(notice, given=REFUSED, now=NOW)
    with pytest.raises(AnsweredAlreadyError):
        notice_handling.answer(notice, given=DONE, now=NOW)
    again = notice_handling.ask_again(
        notice, why="Accounts do not need it.", due_on=date(2026, 12, 30), by=lead, now=NOW
    )
    assert (again.status, again.outcome, str(again.answer)) == (NoticeStatus.ISSUED, "", "")
    assert Mail.objects.filter(cause=notice.mail_cause, template="thirdparties/notice").count() == 2
    assert "Our accounts need it." in {str(row.answer) for row in notice.history.all()}
    notice_handling.answer(notice, given=REFUSED, now=NOW)
    closed = notice_handling.accept(notice, why="The law of accounts.", by=lead, now=NOW)
    assert (closed.status, closed.outcome) == (NoticeStatus.CLOSED, NoticeOutcome.REFUSED)
    assert closed.closed_at == NOW


def test_erasing_the_person_leaves_an_open_notice_as_it_is(
    dreame: Controller, lead: User, client: Client
) -> None:
    person = factories.person(Known(IdentifierKind.EMAIL, "elsa@person.example"), at=dreame)
    notice = made.notice(made.recipient(dreame), person=person)
    erasing.erase(person, reason=SuppressionReason.REQUEST, by=lead, now=NOW)
    assert "elsa@person.example" in text_of(client.get(page_of(notice)))


def test_a_processor_is_told_by_which_clause_of_the_agreement_it_acts(
    dreame: Controller, manager: User, client: Client
) -> None:
    party = made.recipient(dreame)
    agreed = made.agreement(party, owner=manager)
    agreements.answer_clauses(agreed, answers={Clause.INSTRUCTIONS: "§ 3.1"}, by=manager, now=NOW)
    text = text_of(client.get(f"{page_of(made.notice(party))}?lang=en"))
    assert "our agreement, § 3.1" in text
    assert "Articles 17 and 19 GDPR" in text
    authority = made.recipient(dreame, "Tillsyn", kind="public_authority")
    assert "28(3)" not in text_of(client.get(f"{page_of(made.notice(authority))}?lang=en"))
