"""The pages of notices: issued from the page of a person, followed, decided, and to whom they are open."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mailroom.models import Mail
from office.accepted_files import accept
from office.domain import grants
from office.enums import Role
from office.models import AccessEntry, Controller, User
from policies.models import Purpose
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind
from subjects.models import Subject
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import signed_in, text_of
from tests.thirdparties import made
from thirdparties.domain import notice_handling, sharing
from thirdparties.domain.notice_handling import Answer
from thirdparties.enums import ContactRole, Direction, NoticeKind, NoticeOutcome, NoticeStatus
from thirdparties.models import Notice, ThirdParty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

REFUSED = Answer(outcome=NoticeOutcome.REFUSED, text="Our accounts need it.", answered_by="Paula Post")


def address(page: str, *args: Any) -> str:
    return reverse(f"admin:thirdparties_notice_{page}", args=args)


@pytest.fixture
def elsa(dreame: Controller) -> Subject:
    return factories.person(
        Known(IdentifierKind.EMAIL, "elsa@person.example"),
        Known(IdentifierKind.PHONE, "+46701234567"),
        at=dreame,
    )


def issue(elsa: Subject, **query: Any) -> str:
    told = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{address('issue', elsa.pk)}?{told}"


def email_of(elsa: Subject) -> str:
    return str(elsa.identifiers.get(kind=IdentifierKind.EMAIL).pk)


@pytest.mark.promise("D15")
def test_a_lead_stops_sharing_at_all_recipients_but_those_that_a_contract_needs(
    dreame: Controller, lead: User, elsa: Subject
) -> None:
    why = "Nothing that was ordered arrives."
    post = made.recipient(dreame, "Nordpost AB", contract_needs=True, contract_why=why)
    news = made.recipient(dreame, "Reklamrum AB")
    client = signed_in(lead)
    person = client.get(reverse("admin:subjects_subject_change", args=[elsa.pk]))
    assert address("issue", elsa.pk) in text_of(person)
    page = client.get(issue(elsa, kind="stop"))
    form = page.context["form"]
    assert form.initial["recipients"] == [str(news.pk)]
    assert form.initial["needed"] == []
    assert why in text_of(page)
    given = {"recipients": str(news.pk), "find_by": email_of(elsa), "due_on": "2026-12-09"}
    preview = text_of(client.post(issue(elsa, kind="stop"), given))
    assert "elsa@person.example" in preview
    assert "+46701234567" not in preview
    assert not Notice.objects.exists()
    done = client.post(issue(elsa, kind="stop"), given | {"send": "1"}, follow=True)
    known = text_of(client.get(reverse("admin:subjects_subject_change", args=[elsa.pk])))
    assert f"?q=person-{elsa.reference}" in text_of(done)
    assert f"Notice {Notice.objects.get().reference} issued to Reklamrum AB" in known
    assert "1 recipient is told." in text_of(done)
    assert "1 notice, 1 of them open." in text_of(done)
    notice = Notice.objects.get()
    assert (notice.third_party, notice.kind, notice.person) == (news, NoticeKind.STOP, elsa)
    assert notice.clues == [("email", "elsa@person.example")]
    assert set(client.get(issue(elsa, kind="erase")).context["form"].initial["needed"]) == {str(post.pk)}


def test_recipients_of_the_purposes_chosen_are_ticked_and_those_without_a_contact_named(
    dreame: Controller, lead: User, elsa: Subject
) -> None:
    carrier, other = made.recipient(dreame), made.party(dreame, "Nyhetsbrev AB")
    news = made.purpose(dreame, "news")
    sharing.share(other, purpose=news, categories=[made.category(dreame)], direction=Direction.TO_THEM,
                  by=None, now=NOW)  # fmt: skip
    made.shared(made.party(dreame, "Stumm AB"))
    made.contact(other, ContactRole.DPO)
    page = signed_in(lead).get(issue(elsa, kind="erase", purposes=news.pk))
    form = page.context["form"]
    assert form.initial["recipients"] == [str(other.pk)]
    assert {key for key, _name in form.fields["recipients"].choices} == {str(carrier.pk), str(other.pk)}
    assert "Stumm AB" in text_of(page)
    silent = ThirdParty.objects.get(legal_name="Stumm AB")
    party = text_of(signed_in(lead).get(reverse("admin:thirdparties_thirdparty_change", args=[silent.pk])))
    assert reverse("admin:thirdparties_thirdparty_contact", args=[silent.pk]) in party
    assert "no contact" in party
    listed = text_of(signed_in(lead).get(reverse("admin:thirdparties_thirdparty_changelist")))
    assert listed.count("no contact") == 1
    delivery = Purpose.objects.get(code="delivery")
    again = signed_in(lead).get(issue(elsa, kind="erase", purposes=delivery.pk))
    assert again.context["form"].initial["recipients"] == [str(carrier.pk)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"recipients": ""}, "recipients"),
        ({"find_by": ""}, "find_by"),
        ({"due_on": "2026-11-24"}, "due_on"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nobody_is_told(
    given: dict[str, str], field: str, dreame: Controller, lead: User, elsa: Subject
) -> None:
    news = made.recipient(dreame)
    whole = {"recipients": str(news.pk), "find_by": email_of(elsa), "due_on": "2026-12-09"} | given
    page = signed_in(lead).post(issue(elsa, kind="erase"), {k: v for k, v in whole.items() if v})
    assert list(page.context["form"].errors) == [field]
    assert not Notice.objects.exists()


@pytest.mark.promise("P13")
def test_each_recipient_sees_only_what_it_gets_of_people_and_a_guess_is_said_before(
    dreame: Controller, lead: User, elsa: Subject
) -> None:
    mailing, carrier = made.party(dreame, "Brevrum AB"), made.recipient(dreame)
    made.contact(mailing)
    sharing.share(mailing, purpose=made.purpose(dreame, "news"), categories=[made.category(dreame, "email-address")],
                  direction=Direction.TO_THEM, by=None, now=NOW)  # fmt: skip
    given = {
        "recipients": [str(mailing.pk), str(carrier.pk)],
        "find_by": [email_of(elsa), "name"],
        "due_on": "2026-12-24",
    }
    client = signed_in(lead)
    guess, fitting = client.post(issue(elsa, kind="erase"), given).context["previews"][::-1]
    assert (str(fitting["party"]), fitting["not_had"], fitting["is_guess"]) == ("Brevrum AB", "name", False)
    assert [value for _kind, value in fitting["seen"]["clues"]] == ["elsa@person.example"]
    assert (guess["not_had"], guess["is_guess"]) == ("e-mail address, name", True)
    client.post(issue(elsa, kind="erase"), given | {"send": "1"})
    clues = {str(one.third_party): sorted(kind for kind, _value in one.clues) for one in Notice.objects.all()}
    assert clues == {"Brevrum AB": ["email"], "Nordpost AB": ["email", "name"]}


def test_who_has_an_open_or_confirmed_notice_is_not_told_again_unless_chosen(
    dreame: Controller, lead: User, elsa: Subject
) -> None:
    post, news, none = (
        made.recipient(dreame, name) for name in ("Nordpost AB", "Reklamrum AB", "Budkedjan AB")
    )
    made.notice(post, person=elsa)
    done = Answer(outcome=NoticeOutcome.CONFIRMED, text="", answered_by="Paula")
    notice_handling.answer(made.notice(news, person=elsa), given=done, now=NOW)
    client = signed_in(lead)
    form = client.get(issue(elsa, kind="erase")).context["form"]
    assert form.initial["recipients"] == [str(none.pk)]
    offered = " ".join(str(label) for _key, label in form.fields["recipients"].choices)
    assert "Nordpost AB – told on 25 Nov 2026, open" in offered
    assert "Reklamrum AB – told on 25 Nov 2026, confirmed" in offered
    given = {"recipients": [str(post.pk), str(none.pk)], "find_by": [email_of(elsa)], "due_on": "2026-12-24"}
    preview = client.post(issue(elsa, kind="erase"), given)
    assert [one["party"] for one in preview.context["previews"]] == [none]
    assert preview.context["waiting"] == [post]
    nobody = client.post(issue(elsa, kind="erase"), given | {"recipients": [str(post.pk)]})
    assert "have been told already" in text_of(nobody)


def test_what_the_recipients_have_is_ticked_else_what_finds_the_person_best(
    dreame: Controller, lead: User, elsa: Subject
) -> None:
    party = made.recipient(dreame)
    client = signed_in(lead)
    page = client.get(issue(elsa, kind="erase"))
    assert page.context["form"].initial["find_by"] == [email_of(elsa)]
    phone = made.category(dreame, code="phone-number")
    sharing.share(
        party, purpose=made.purpose(dreame), categories=[phone], direction=Direction.TO_THEM, by=None, now=NOW
    )
    page = client.get(issue(elsa, kind="erase"))
    assert page.context["form"].initial["find_by"] == [
        str(elsa.identifiers.get(kind=IdentifierKind.PHONE).pk)
    ]


def test_only_who_reads_persons_and_keeps_recipients_issues_and_sends_only_what_they_see(
    dreame: Controller, manager: User, auditor: User, stranger: User, elsa: Subject
) -> None:
    made.recipient(dreame)
    handler = factories.staff(Role.CASE_HANDLER, at=dreame)
    for user in (manager, auditor, stranger, handler):
        assert signed_in(user).get(issue(elsa, kind="erase")).status_code == 403
    auditing_manager = factories.staff(Role.VENDOR_MANAGER, at=dreame)
    grants.grant_role(user=auditing_manager, controller=dreame, role=Role.AUDITOR, by=None, now=NOW)
    form = signed_in(auditing_manager).get(issue(elsa, kind="erase")).context["form"]
    offered = " ".join(label for _key, label in form.fields["find_by"].choices)
    assert "elsa@person.example" in offered  # vendor managers see contact, not identity
    assert "Elsa Testdotter" not in offered
    looked = AccessEntry.objects.get(action="subjects.viewed", actor=auditing_manager)
    assert (looked.target_id, looked.details) == (elsa.pk, {"families": ["contact"]})
    assert signed_in(auditing_manager).get(issue(elsa, cause="request:1")).status_code == 404


@pytest.mark.promise("P20")
def test_values_of_a_notice_are_locked_to_whoever_was_not_granted_their_family(
    dreame: Controller, manager: User, auditor: User, lead: User
) -> None:
    notice = made.notice(made.recipient(dreame), kind=NoticeKind.CORRECT, what="Flat 3 is wrong.")
    notice_handling.answer(notice, given=REFUSED, now=NOW)
    hidden = ("elsa@person.example", "Flat 3 is wrong.", "Our accounts need it.", "Paula Post")
    page, list_page = address("change", notice.pk), address("changelist")
    assert all(value in text_of(signed_in(lead).get(page)) for value in hidden)
    for path in (page, list_page, address("history", notice.pk)):
        text = text_of(signed_in(auditor).get(path))
        assert notice.reference in text
        assert not any(value in text for value in hidden)
    seen = text_of(signed_in(manager).get(page))
    assert [value in seen for value in hidden] == [True, False, False, True]
    viewed = AccessEntry.objects.filter(action="thirdparties.notice_viewed", actor=lead)
    assert viewed[0].details["families"] == ["contact", "content"]


def test_the_office_reminds_asks_again_accepts_and_withdraws_by_posts_with_a_reason(
    dreame: Controller, lead: User, auditor: User, stranger: User
) -> None:
    notice = made.notice(made.recipient(dreame), by=lead)
    client = signed_in(lead)
    why = {"why": "The law of accounts.", "due_on": "2027-01-15"}
    for page in ("withdraw", "accept", "ask_again", "remind"):
        for user in (auditor, stranger):
            assert signed_in(user).post(address(page, notice.pk), why).status_code == 403
    assert "on its way" in text_of(client.post(address("remind", notice.pk), follow=True))
    assert "waiting" in text_of(client.post(address("accept", notice.pk), why))
    notice_handling.answer(notice, given=REFUSED, now=NOW)
    assert client.post(address("ask_again", notice.pk), {"due_on": "2027-01-15"}).context["form"].errors
    beyond = client.post(address("ask_again", notice.pk), {**why, "due_on": "9999-12-31"})
    assert list(beyond.context["form"].errors) == ["due_on"]
    client.post(address("ask_again", notice.pk), why)
    notice.refresh_from_db()
    assert (notice.status, notice.due_on.isoformat()) == (NoticeStatus.ISSUED, "2027-01-15")
    notice_handling.answer(notice, given=REFUSED, now=NOW)
    accepted = client.post(address("accept", notice.pk), why, follow=True)
    assert "The answer is accepted." in text_of(accepted)
    assert [button.words for button in accepted.context["page"].buttons] == ["Ask again"]
    other = made.notice(made.recipient(dreame, "Budkedjan AB"))
    client.post(address("withdraw", other.pk), why)
    other.refresh_from_db()
    assert other.outcome == NoticeOutcome.WITHDRAWN
    for path in (address("change", notice.pk), address("withdraw", notice.pk)):
        assert client.get(path).status_code == 200
    assert client.post(address("change", notice.pk), {"status": "closed"}).status_code == 405


def test_a_notice_that_was_withdrawn_after_an_answer_keeps_its_page(dreame: Controller, lead: User) -> None:
    notice = made.notice(made.recipient(dreame), by=lead)
    notice_handling.answer(notice, given=REFUSED, now=NOW)
    notice_handling.withdraw(notice, why="The person came back.", by=lead, now=NOW)
    page = signed_in(lead).get(address("change", notice.pk))
    assert page.status_code == 200
    assert "Our accounts need it." in text_of(page)


def test_nobody_decides_on_an_answer_whose_words_are_locked_to_them(
    dreame: Controller, manager: User
) -> None:
    notice = made.notice(made.recipient(dreame))
    notice_handling.answer(notice, given=REFUSED, now=NOW)
    client, why = signed_in(manager), {"why": "Fine.", "due_on": "2027-01-15"}
    page = client.get(address("change", notice.pk))
    assert [button.words for button in page.context["page"].buttons] == ["Withdraw"]
    assert "locked to you" in text_of(page)
    for step in ("accept", "ask_again"):
        assert "locked to you" in text_of(client.get(address(step, notice.pk), follow=True))
        assert "locked to you" in text_of(client.post(address(step, notice.pk), why))
    notice.refresh_from_db()
    assert notice.status == NoticeStatus.ANSWERED


def test_what_was_not_given_has_no_row_and_what_is_locked_a_title_in_words(
    dreame: Controller, auditor: User
) -> None:
    notice = made.notice(made.recipient(dreame))
    told = text_of(signed_in(auditor).get(address("change", notice.pk)))
    assert "Found by an address or a number" in told
    assert "Found by a device" not in told
    assert "More about it" not in told
    assert "In its words" not in told


def test_a_certificate_is_saved_never_shown_by_whoever_was_granted_documents(
    dreame: Controller, manager: User, auditor: User
) -> None:
    notice = made.notice(made.recipient(dreame))
    upload = SimpleUploadedFile("proof.pdf", b"%PDF-1.7 proof")
    given = Answer(outcome=NoticeOutcome.CONFIRMED, text="", answered_by="Paula", certificate=accept(upload))
    notice_handling.answer(notice, given=given, now=NOW)
    path = address("certificate", notice.pk, notice.certificates.get().pk)
    assert path in text_of(signed_in(manager).get(address("change", notice.pk)))
    answer = signed_in(manager).get(path)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 proof"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert signed_in(auditor).get(path).status_code == 403
    assert AccessEntry.objects.filter(action="thirdparties.certificate_opened").count() == 1
    viewed = AccessEntry.objects.filter(action="thirdparties.notice_viewed", actor=manager).latest("pk")
    assert viewed.details["families"] == ["contact", "document"]
    locked = signed_in(auditor).get(address("change", notice.pk))
    assert "document: locked" in text_of(locked).lower()


def test_the_list_finds_overdue_ones_and_those_of_a_person_or_a_cause(
    dreame: Controller, lead: User, manager: User, elsa: Subject
) -> None:
    late = made.notice(made.recipient(dreame), person=elsa, cause="request:1")
    made.notice(made.recipient(dreame, "Budkedjan AB"))
    Notice.objects.filter(pk=late.pk).update(due_on="2026-11-20")

    def found(user: User, query: str) -> list[Notice]:
        return list(signed_in(user).get(f"{address('changelist')}?{query}").context["cl"].result_list)

    assert len(found(lead, "")) == 2
    assert "5 days overdue" in text_of(signed_in(lead).get(address("changelist")))
    for query in ("standing=overdue", f"q=person-{elsa.reference}", "q=request:1"):
        assert found(lead, query) == [late]
    assert found(manager, f"q=person-{elsa.reference}") == []
    done = Answer(outcome=NoticeOutcome.CONFIRMED, text="", answered_by="Paula")
    notice_handling.answer(late, given=done, now=NOW)
    assert late not in found(lead, "")
    for query in ("standing=closed", f"q={late.reference}", f"q={late.reference}&standing=open"):
        assert found(lead, query) == [late]
    tabs = signed_in(lead).get(address("changelist")).context["cl"].tabs[0]
    assert [str(name) for _code, name in tabs.lookup_choices] == [
        *("Open", "Overdue", "To be decided", "Closed", "All")
    ]


def test_the_timeline_of_a_notice_tells_of_its_mails(dreame: Controller, lead: User) -> None:
    notice = made.notice(made.recipient(dreame))
    notice_handling.answer(notice, given=REFUSED, now=NOW)
    told = signed_in(lead).get(address("change", notice.pk)).context["happenings"]
    said = [f"{one.who}: {one.what}" for one in told]
    assert "Nordpost AB: The recipient answered: refused" in said
    assert any("Notice to a recipient: " in one for one in said)
    assert Mail.objects.filter(cause=notice.mail_cause).count() == 1
