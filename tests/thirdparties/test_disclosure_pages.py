"""The pages of disclosures: what they show, what they do, and to whom they are open."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from guardian.models import UserObjectPermission

from law import Right
from mailroom.models import Mail
from office.domain import grants, one_person_office
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.models import Request
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind, Proof
from subjects.models import Subject
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import page_of, signed_in, step_of, take, text_of
from tests.thirdparties import disclosing as made
from tests.thirdparties.made import category as category_of
from thirdparties.disclosure_enums import DisclosureCase
from thirdparties.domain.disclosure_notice import note_told, withhold
from thirdparties.domain.disclosure_retention import erase_expired
from thirdparties.domain.disclosures import recipients_named_to
from thirdparties.models import Disclosure
from vault.domain import shredding
from vault.enums import Family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

ADDRESS = "elsa@person.example"
STEPS = (
    *("edit", "evidence", "person", "file", "hand_over", "withdraw", "record"),
    *("withhold", "delay", "notify", "told"),
)
DECISIONS = ("send_back", "approve", "refuse", "lift")


def address(page: str, *args: Any) -> str:
    return reverse(f"admin:thirdparties_disclosure_{page}", args=args)


def said(page: Any) -> dict[str, list[str]]:
    """Return what a form was refused for."""
    return dict(page.context["form"].errors)


@pytest.fixture
def handler(dreame: Controller) -> User:
    return factories.staff(Role.CASE_HANDLER, at=dreame, name="Hanna Handler")


@pytest.fixture
def elsa(dreame: Controller) -> Subject:
    return factories.person(Known(IdentifierKind.EMAIL, ADDRESS, proof=Proof.LINK), at=dreame)


@pytest.fixture
def case(dreame: Controller, elsa: Subject) -> Request:
    """An access request of Elsa's."""
    found = factories.request(at=dreame, right=Right.ACCESS)
    found.subject = elsa
    found.save()
    return found


def follow(client: Client, page: str, row: Disclosure, **data: Any) -> str:
    return text_of(client.post(address(page, row.pk), data, follow=True))


@pytest.mark.promise("P17")
def test_an_authorisation_for_an_officer_goes_from_entry_to_the_access_answer(
    dreame: Controller, handler: User, lead: User, elsa: Subject, case: Request
) -> None:
    client, second = signed_in(handler), signed_in(lead)
    category = category_of(dreame)
    given = {"case": "officer", "recipient": "Rikskriminalen", "others_count": "0"}
    page = text_of(client.post(address("add"), given, follow=True))
    row = Disclosure.objects.get()
    assert "It cannot be approved yet" in page
    assert f"{address('evidence', row.pk)}#id_signatory" in page
    assert "cannot be approved yet. Missing: Country of the recipient" in follow(client, "hand_over", row)
    given |= {"country": "Sweden", "provision": "RB 27:2", "asked": "Order 4711?", "given": "The order"}
    client.post(
        address("edit", row.pk),
        {**given, "categories": [category.pk], "period_from": "2026-11-01", "period_to": "2026-11-05"},
    )
    answers = {
        "signatory": "Rut Rang",
        "rank": "Head",
        "agency": "NOA",
        "listed": "SFS 2014:1102",
        "officer_id": "P-77",
        "need": "To find who ordered",
    }
    client.post(address("evidence", row.pk), answers)
    client.post(address("person", row.pk), {"reference": elsa.reference.lower()})
    assert "The original authorisation, as a file" in text_of(client.get(address("change", row.pk)))
    upload = SimpleUploadedFile("warrant.pdf", made.ORIGINAL)
    page = follow(client, "file", row, document=upload, is_original="on")
    assert hashlib.sha256(made.ORIGINAL).hexdigest() in page
    assert "It cannot be approved yet" not in page
    assert "It waits for approval" in follow(client, "hand_over", row)
    assert address("approve", row.pk) in text_of(second.get(address("change", row.pk)))
    seen = second.get(address("approve", row.pk)).context["form"].initial["seen"]
    assert "It is approved" in follow(second, "approve", row, seen=seen)
    assert "Rikskriminalen" not in text_of(client.get(page_of(case)))
    follow(client, "record", row, on="2026-11-25")
    page = text_of(client.get(page_of(case)))
    assert "Rikskriminalen" in page
    assert "Officer of a law-enforcement agency" in page
    assert "1 disclosure." in text_of(client.get(reverse("admin:subjects_subject_change", args=[elsa.pk])))
    found = text_of(client.get(address("changelist"), {"q": f"person-{elsa.reference}"}))
    assert row.reference in found


def test_a_step_that_cannot_be_taken_shows_why_instead_of_its_form(
    dreame: Controller, handler: User, lead: User
) -> None:
    row, client = made.waiting(dreame, by=handler), signed_in(handler)
    for step, why in (
        ("edit", "handed over already"),
        ("evidence", "handed over already"),
        ("hand_over", "handed over already"),
        ("record", "has to be approved first"),
        ("notify", "Nothing was disclosed yet"),
        ("told", "Nothing was disclosed yet"),
    ):
        page = client.get(address(step, row.pk), follow=True)
        assert (why in text_of(page), "form" in page.context) == (True, False), step
    draft = made.whole(dreame, by=handler)
    assert "cannot be done now" in text_of(signed_in(lead).get(address("approve", draft.pk), follow=True))
    assert "Nothing keeps" in text_of(signed_in(lead).get(address("lift", draft.pk), follow=True))
    tabs = {"": {row, draft}, "draft": {draft}, "prepared": {row}, "withheld": set()}
    for tab, rows in tabs.items():
        page = client.get(address("changelist"), {"standing": tab})
        assert set(page.context["cl"].result_list) == rows


@pytest.mark.promise("P17")
def test_a_disclosure_approved_by_its_author_is_refused_clearly(dreame: Controller, lead: User) -> None:
    client, row = signed_in(lead), made.waiting(dreame, by=lead)
    assert address("approve", row.pk) not in text_of(client.get(address("change", row.pk)))
    asked = client.get(address("approve", row.pk), follow=True)
    assert "You prepared this disclosure yourself" in text_of(asked)
    assert "form" not in asked.context
    seen = row.prepared_at.isoformat() if row.prepared_at else ""
    refused = client.post(address("approve", row.pk), {"seen": seen})
    assert said(refused)["__all__"] == [
        "You prepared this disclosure yourself. Somebody else has to approve it."
    ]
    row.refresh_from_db()
    assert row.approved_by is None
    one_person_office.switch_on(dreame, reason="Nobody else yet", last_day=None, by=lead, now=NOW)
    page = follow(client, "approve", row, seen=seen)
    assert "Approved by Lena Lead alone: one-person office" in page


def test_a_file_that_was_erased_is_opened_by_nobody(dreame: Controller, handler: User, lead: User) -> None:
    row = made.disclosed(dreame, by=handler, approver=lead, case=DisclosureCase.OFFICER)
    path = address("open_file", row.pk, row.files.get().pk)
    opened = signed_in(lead).get(path)
    assert b"".join(opened.streaming_content) == made.ORIGINAL  # type: ignore[attr-defined]
    note_told(row, how="Letter", on=NOW.date(), by=handler, now=NOW)
    erase_expired(now=NOW + timedelta(days=dreame.disclosure_retention_days + 1))
    shredding.carry_out(now=NOW)
    assert signed_in(lead).get(path).status_code == 403
    assert AccessEntry.objects.filter(action="thirdparties.disclosure_file_opened").count() == 1


@pytest.mark.promise("P17")
def test_a_withheld_recipient_is_named_to_the_person_only_once_somebody_lifted_it(
    dreame: Controller, handler: User, lead: User, elsa: Subject, case: Request
) -> None:
    row = made.disclosed(dreame, by=handler, approver=lead, about=elsa)
    client = signed_in(lead)
    refused = client.post(address("withhold", row.pk), {"until": "2026-11-25", "reason": "Ordered"})
    assert list(said(refused)) == ["until"]
    follow(client, "withhold", row, until="2026-12-24", reason="The court forbids it")
    page = text_of(client.get(page_of(case)))
    assert "Polismyndigheten" not in page
    assert f"{row.reference} is withheld until Thursday 24 December 2026" in page
    years = NOW + timedelta(days=800)
    assert recipients_named_to(elsa, now=years) == ()
    assert "Nobody may be told yet" in follow(client, "notify", row)
    follow(client, "lift", row)
    named = recipients_named_to(elsa, now=NOW)
    assert [(one.recipient, one.case) for one in named] == [("Polismyndigheten", DisclosureCase.CRIME)]
    assert "Polismyndigheten" in text_of(client.get(page_of(case)))


@pytest.mark.promise("P17")
def test_the_person_gets_a_notice_in_their_language_or_the_reason_for_delay_is_on_record(
    dreame: Controller, handler: User, lead: User, elsa: Subject
) -> None:
    row = made.disclosed(dreame, by=handler, approver=lead, about=elsa)
    client = signed_in(handler)
    assert "not told yet" in text_of(client.get(address("changelist")))
    page = follow(client, "delay", row, look_again_on="2026-12-01", reason="The search is tomorrow")
    assert "The search is tomorrow" in page
    follow(client, "notify", row)
    mail = Mail.objects.get(template="thirdparties/disclosure_notice")
    assert (mail.to, mail.language, mail.data_key_id) == (ADDRESS, "sv", elsa.data_key_id)
    assert "Polismyndigheten" in str(mail.text)
    assert "RB 27:2" in str(mail.text)
    row.refresh_from_db()
    assert (row.notified_on, row.look_again_on) == (made.TODAY, None)


def test_who_cannot_be_mailed_is_told_otherwise(dreame: Controller, handler: User, lead: User) -> None:
    unknown = factories.person(Known(IdentifierKind.EMAIL, "kim@person.example"), at=dreame)
    row = made.disclosed(dreame, by=handler, approver=lead, about=unknown)
    client = signed_in(handler)
    assert "Nobody concerned has a verified e-mail address" in follow(client, "notify", row)
    page = follow(client, "told", row, on="2026-11-25", how="By letter")
    assert "By letter" in page
    assert not Mail.objects.filter(template="thirdparties/disclosure_notice").exists()


@pytest.mark.promise("P17")
def test_an_order_from_abroad_warns_of_article_48_and_wants_it_acknowledged(
    dreame: Controller, handler: User
) -> None:
    row = made.entered(dreame, by=handler, case=DisclosureCase.LAW, country="US")
    client = signed_in(handler)
    page = text_of(client.get(address("change", row.pk)))
    assert "outside the EEA orders (here: United States) binds nobody here" in page
    assert f"{address('evidence', row.pk)}#id_article_48" in page
    answers = {"verified": "Called", "scope": "All", "gag": "no"}
    ground = {"article_48": "on", "transfer_ground": "agreement", "transfer_basis": "MLAT 2003"}
    follow(client, "evidence", row, **answers)
    assert "It cannot be approved yet" in text_of(client.get(address("change", row.pk)))
    page = follow(client, "evidence", row, **answers, **ground)
    assert "It cannot be approved yet" not in page
    assert "MLAT 2003" in page


def test_in_singapore_the_person_is_to_be_told_as_soon_as_practicable(
    dreame: Controller, handler: User
) -> None:
    person = factories.person(at=dreame, country="SG")
    row = made.entered(dreame, by=handler, case=DisclosureCase.INTEREST, about=person)
    assert "as soon as practicable" in text_of(signed_in(handler).get(address("change", row.pk)))


@pytest.mark.promise("P20")
def test_who_was_granted_no_family_sees_that_it_happened_and_no_value(
    dreame: Controller, handler: User, auditor: User
) -> None:
    row = made.whole(dreame, by=handler, case=DisclosureCase.OFFICER, recipient_person="Olle Officer")
    kept = row.files.get()
    page = text_of(signed_in(handler).get(address("change", row.pk)))
    values = ("Olle Officer", "The order with its address", "Shown: signatory", "authorisation.pdf")
    assert all(value in page for value in values)
    client = signed_in(auditor)
    page = text_of(client.get(address("change", row.pk)))
    assert not any(value in page for value in values)
    assert kept.sha256 in page
    versions = text_of(client.get(address("history", row.pk)))
    first = Disclosure.history.earliest()
    version = f"{address('history', row.pk)}{first.history_id}/"
    assert not any(value in versions + text_of(client.get(version)) for value in values)
    assert "The order with its address" in text_of(signed_in(handler).get(version))
    assert client.get(address("open_file", row.pk, kept.pk)).status_code == 403
    opened: Any = signed_in(handler).get(address("open_file", row.pk, kept.pk))
    assert b"".join(opened.streaming_content) == made.ORIGINAL
    assert AccessEntry.objects.filter(action="thirdparties.disclosure_file_opened").count() == 1
    viewed = AccessEntry.objects.filter(action="thirdparties.disclosure_viewed", actor=handler).latest("at")
    assert viewed.details["families"] == ["content", "document", "identity"]
    for form in ("edit", "evidence", "withhold", "delay"):
        signed_in(handler).get(address(form, row.pk))
        latest = AccessEntry.objects.filter(action="thirdparties.disclosure_viewed").latest("pk")
        assert latest.pk > viewed.pk
        assert latest.details["families"] == ["content", "identity"]
        viewed = latest


def test_whoever_cannot_read_the_evidence_does_not_approve_it(dreame: Controller, handler: User) -> None:
    row = made.waiting(dreame, by=handler)
    blind = factories.staff(None)
    grants.grant_role(
        user=blind, controller=dreame, role=Role.PRIVACY_LEAD, families=[Family.IDENTITY], by=None, now=NOW
    )
    page = text_of(signed_in(blind).get(address("change", row.pk)))
    assert address("approve", row.pk) not in page
    assert address("send_back", row.pk) in page
    assert signed_in(blind).post(address("approve", row.pk)).status_code == 403


@pytest.mark.promise("P17")
def test_the_page_of_a_person_marks_what_is_withheld_to_whoever_reads_disclosures_and_shows_it_to_nobody_else(
    dreame: Controller, handler: User, lead: User, elsa: Subject
) -> None:
    row = made.disclosed(dreame, by=handler, approver=lead, about=elsa)
    withhold(row, until=made.TODAY + timedelta(days=30), reason="A court says so.", by=handler, now=NOW)
    made.entered(dreame, by=handler, about=elsa)
    path = reverse("admin:subjects_subject_change", args=[elsa.pk])
    page = text_of(signed_in(handler).get(path))
    assert "1 disclosure. 1 is being prepared. 1 withheld: the person must not be told." in page
    assert f"Disclosure {row.reference} to Polismyndigheten – withheld" in page
    reader = factories.staff(Role.VENDOR_MANAGER, at=dreame)
    UserObjectPermission.objects.assign_perm("read_subjects", reader, dreame)
    unaware = text_of(signed_in(reader).get(path))
    assert row.reference not in unaware
    assert "Polismyndigheten" not in unaware


@pytest.mark.promise("P17")
def test_an_answer_to_an_access_request_that_names_no_recipient_is_sent_only_where_a_file_does(
    dreame: Controller, handler: User, lead: User, elsa: Subject, case: Request
) -> None:
    client, held_back = signed_in(handler), made.disclosed(dreame, by=handler, approver=lead, about=elsa)
    withhold(held_back, until=made.TODAY + timedelta(days=30), reason="A court says so.", by=handler, now=NOW)
    quiet = client.get(step_of(case, "answer"))
    assert "named" not in quiet.context["form"].fields
    assert "Polismyndigheten" not in text_of(quiet)
    made.disclosed(dreame, by=handler, approver=lead, about=elsa, recipient="Åklagarmyndigheten")
    asked = text_of(client.get(step_of(case, "answer")))
    assert "Åklagarmyndigheten" in asked
    assert "Polismyndigheten" not in asked
    refused = take(client, case, "answer", text="Here is all that we hold.")
    assert "The words do not name Åklagarmyndigheten." in text_of(refused)
    assert not Mail.objects.filter(template="requests/answer").exists()
    take(client, case, "answer", text="We gave your order to the åklagarmyndigheten.")
    assert Mail.objects.filter(template="requests/answer").count() == 1
    take(client, case, "answer", text="The file tells to whom.", named="on")
    assert Mail.objects.filter(template="requests/answer").count() == 2


def test_each_step_is_closed_to_who_only_reads_and_to_other_companies(
    dreame: Controller, handler: User, lead: User, auditor: User, stranger: User, manager: User
) -> None:
    row = made.waiting(dreame, by=handler)
    for user, pages in (
        (auditor, STEPS + DECISIONS),
        (stranger, (*STEPS, *DECISIONS, "change", "history")),
        (manager, (*STEPS, *DECISIONS, "change")),
        (handler, DECISIONS),
    ):
        client = signed_in(user)
        for page in pages:
            assert client.get(address(page, row.pk)).status_code == 403, (user, page)
            if page not in {"change", "history"}:
                assert client.post(address(page, row.pk), {"reason": "No"}).status_code == 403, (user, page)
    assert signed_in(manager).get(address("changelist")).status_code == 403
    assert Disclosure.objects.get().status == "prepared"


def test_a_row_of_another_disclosure_or_company_is_not_reached_through_ones_own(
    dreame: Controller, procotsmart: Controller, handler: User, stranger: User, elsa: Subject
) -> None:
    own, other = made.entered(dreame, by=handler), made.entered(dreame, by=handler, about=elsa)
    foreign = factories.person(at=procotsmart)
    client = signed_in(handler)
    person = other.persons.get()
    assert client.post(address("remove_person", own.pk, person.pk)).status_code == 404
    refused = client.post(address("person", own.pk), {"reference": foreign.reference})
    assert list(said(refused)) == ["reference"]
    category = category_of(procotsmart, "foreign")
    refused = client.post(
        address("edit", own.pk), {"case": "crime", "others_count": "1", "categories": [category.pk]}
    )
    assert list(said(refused)) == ["categories"]
