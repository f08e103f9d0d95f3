"""The pages of the register: what they show, what they do, and to whom they are open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from office import reviews_registry
from office.enums import Role
from office.models import AccessEntry, Controller, Review, User
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import signed_in, text_of
from tests.thirdparties import made
from thirdparties.domain import sharing, transfers
from thirdparties.enums import AgreementKind, Clause, ContactRole
from thirdparties.flow import flow_svg
from thirdparties.models import Agreement, Contact, Facility, Sharing, SubProcessorNotice, System, ThirdParty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


def address(model: str, page: str, *args: Any) -> str:
    return reverse(f"admin:thirdparties_{model}_{page}", args=args)


def said(page: Any) -> dict[str, list[str]]:
    """Return what a form was refused for."""
    return dict(page.context["form"].errors)


def test_a_third_party_is_added_changed_retired_and_brought_back(dreame: Controller, manager: User) -> None:
    client = signed_in(manager)
    page = client.post(
        address("thirdparty", "add"),
        {"legal_name": "Nordpost AB", "kind": "processor", "countries": "Sweden, no"},
        follow=True,
    )
    assert "It is in the register." in text_of(page)
    row = ThirdParty.objects.get()
    assert row.countries == ["SE", "NO"]
    given = {"legal_name": "Nordpost AB", "kind": "affiliate", "countries": "Sweden"}
    client.post(address("thirdparty", "edit", row.pk), given)
    row.refresh_from_db()
    assert (row.kind, row.countries) == ("affiliate", ["SE"])
    client.post(address("thirdparty", "retire", row.pk))
    assert "Bring back" in text_of(client.get(address("thirdparty", "change", row.pk)))
    client.post(address("thirdparty", "bring_back", row.pk))
    row.refresh_from_db()
    assert row.retired_at is None
    assert row.history.count() == 4


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    dreame: Controller, manager: User, subtests: pytest.Subtests
) -> None:
    made.party(dreame, "Nordpost AB")
    client = signed_in(manager)
    wrong: list[tuple[dict[str, str], str]] = [
        ({"legal_name": "NORDPOST LTD"}, "legal_name"),
        ({"countries": "Atlantis"}, "countries"),
        ({"kind": "sub_processor"}, "parent"),
        ({"contract_needs": "on"}, "contract_why"),
    ]
    for given, field in wrong:
        with subtests.test(**given):
            whole = {"legal_name": "Other AB", "kind": "processor", "countries": "", **given}
            assert list(said(client.post(address("thirdparty", "add"), whole))) == [field]
            assert ThirdParty.objects.count() == 1


def test_whoever_keeps_two_companies_says_for_which_a_row_is(
    dreame: Controller, procotsmart: Controller, manager: User
) -> None:
    from office.domain import grants

    grants.grant_role(user=manager, controller=procotsmart, role=Role.VENDOR_MANAGER, by=None, now=NOW)
    client = signed_in(manager)
    assert "For which company?" in text_of(client.get(address("thirdparty", "add")))
    at = f"{address('thirdparty', 'add')}?controller=procotsmart"
    client.post(at, {"legal_name": "Nordpost AS", "kind": "processor"})
    assert ThirdParty.objects.get().controller == procotsmart


def test_what_it_gets_is_put_on_record_and_taken_off(dreame: Controller, manager: User) -> None:
    row = made.party(dreame)
    purpose, category = made.purpose(dreame), made.category(dreame)
    client = signed_in(manager)
    given = {"purpose": purpose.pk, "categories": [category.pk], "direction": "to_them"}
    page = client.post(address("thirdparty", "share", row.pk), given, follow=True)
    assert "Delivery" in text_of(page)
    found = Sharing.objects.get()
    client.post(address("thirdparty", "stop_sharing", row.pk, found.pk))
    assert not Sharing.objects.exists()


def test_an_announced_sub_processor_is_put_on_record_and_decided(dreame: Controller, manager: User) -> None:
    row = made.party(dreame)
    client = signed_in(manager)
    given = {"name": "Backup Oy", "what": "Backups", "countries": "FI", "announced_on": "2026-11-20"}
    page = client.post(address("thirdparty", "announce", row.pk), {**given, "object_by": "2026-11-01"})
    assert list(said(page)) == ["object_by"]
    client.post(address("thirdparty", "announce", row.pk), {**given, "object_by": "2026-12-20"})
    notice = SubProcessorNotice.objects.get()
    assert "announced: decide" in text_of(client.get(address("thirdparty", "change", row.pk)))
    client.post(address("thirdparty", "decide", row.pk, notice.pk), {"outcome": "objected"})
    notice.refresh_from_db()
    assert notice.outcome == "objected"
    again = client.post(address("thirdparty", "decide", row.pk, notice.pk), {"outcome": "accepted"})
    assert "This is decided already." in text_of(again)


@pytest.mark.promise("P20")
def test_a_contact_is_shown_only_to_whoever_was_granted_contacts(
    dreame: Controller, manager: User, auditor: User
) -> None:
    row = made.party(dreame)
    given = {"role": "dpo", "name": "Siv Säker", "email": "siv@nordpost.example"}
    signed_in(manager).post(address("thirdparty", "contact", row.pk), given)
    page = address("thirdparty", "change", row.pk)
    assert "siv@nordpost.example" in text_of(signed_in(manager).get(page))
    locked = text_of(signed_in(auditor).get(page))
    assert "siv@nordpost.example" not in locked
    assert "Siv Säker" not in locked
    assert "contact: locked" in locked
    entries = AccessEntry.objects.filter(action="thirdparties.contacts_shown")
    assert [(entry.actor, entry.target_id) for entry in entries] == [(manager, row.pk)]


@pytest.mark.promise("P15")
def test_clauses_that_nobody_finds_in_an_agreement_are_shown_as_missing_until_they_are_met(
    dreame: Controller, manager: User
) -> None:
    party = made.party(dreame)
    client = signed_in(manager)
    listed = address("thirdparty", "changelist")
    assert '<span class="pp-chip pp-chip-overdue">missing</span>' in client.get(listed).content.decode()
    given = {"third_party": party.pk, "kind": "processor", "owner": manager.pk, "starts_on": "2026-01-01"}
    refused = client.post(address("agreement", "add"), {**given, "ends_on": "2025-12-31"})
    assert list(said(refused)) == ["ends_on"]
    client.post(address("agreement", "add"), {**given, "ends_on": "2026-12-20"})
    agreement = Agreement.objects.get()
    assert "clauses not gone through" in text_of(client.get(listed))
    page = address("agreement", "change", agreement.pk)
    assert client.get(page).content.decode().count('pp-chip-overdue">missing') == len(Clause)
    answers = {clause.value: f"§ {place}" for place, clause in enumerate(Clause)}
    client.post(address("agreement", "clauses", agreement.pk), {**answers, "h": ""})
    shown = client.get(page).content.decode()
    assert shown.count('pp-chip-overdue">missing') == 1
    assert "§ 3" in shown


def test_a_document_is_opened_by_whoever_was_granted_documents_and_that_is_logged(
    dreame: Controller, manager: User, auditor: User, stranger: User
) -> None:
    agreement = made.agreement(made.party(dreame), owner=manager)
    client = signed_in(manager)
    upload = SimpleUploadedFile("avtal.pdf", b"%PDF-1.7 terms")
    client.post(address("agreement", "document", agreement.pk), {"document": upload})
    document = agreement.documents.get()
    page = address("agreement", "open_document", agreement.pk, document.pk)
    answer = client.get(page)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 terms"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="avtal.pdf"'
    assert AccessEntry.objects.filter(action="thirdparties.document_opened", actor=manager).count() == 1
    for nobody in (auditor, stranger):
        assert signed_in(nobody).get(page).status_code == 403
    assert "avtal.pdf" not in text_of(signed_in(auditor).get(address("agreement", "change", agreement.pk)))
    bad = SimpleUploadedFile("avtal.exe", b"MZ\x00\x01")
    refused = client.post(address("agreement", "document", agreement.pk), {"document": bad})
    assert list(said(refused)) == ["document"]


@pytest.mark.promise("P24")
def test_a_system_stored_in_beijing_shows_what_the_law_asks_and_the_gap_until_clauses_cover_it(
    procotsmart: Controller, stranger: User
) -> None:
    client = signed_in(stranger)
    operator = made.party(procotsmart, "Østersky Ltd")
    given = {
        "name": "Device sync",
        "operated_by": operator.pk,
        "stored_in": "China, Singapore",
        "accessed_from": "Norway",
        "classification": 4,
    }
    client.post(address("system", "add"), given)
    system = System.objects.get()
    page = text_of(client.get(address("system", "change", system.pk)))
    assert "Data goes to Østersky Ltd in China without a safeguard" in page
    assert "Data goes to Østersky Ltd in Singapore without a safeguard" in page
    overview = client.get(reverse("thirdparties_transfers"))
    assert overview.content.decode().count("pp-note-bad") == 2
    made.agreement(operator, owner=stranger, kind=AgreementKind.SCC)
    covered = text_of(client.get(reverse("thirdparties_transfers")))
    assert "pp-note-bad" not in covered
    assert "Standard contractual clauses (2021/914), Module 2: controller to processor" in covered
    assert "not assessed" in covered


@pytest.mark.promise("P31")
def test_a_facility_without_a_measure_that_the_policy_promises_says_so_in_the_list(
    dreame: Controller, manager: User
) -> None:
    client = signed_in(manager)
    given = {"name": "Hall 1", "city": "Kista", "country": "Sweden", "measures": ["physical", "access"]}
    client.post(address("facility", "add"), given)
    hall = Facility.objects.get()
    listed = client.get(address("facility", "changelist")).content.decode()
    assert 'title="Sensitive clusters are grouped apart">missing</span>' in listed
    given["measures"] = ["physical", "access", "grouped_apart"]
    client.post(address("facility", "edit", hall.pk), given)
    assert "missing</span>" not in client.get(address("facility", "changelist")).content.decode()


@pytest.mark.parametrize("kind", ["system", "facility", "agreement"])
@pytest.mark.promise("P22")
def test_it_is_put_under_review_on_its_own_page(
    kind: str, dreame: Controller, manager: User, auditor: User
) -> None:
    makers: dict[str, Callable[[], Any]] = {
        "system": lambda: made.system(dreame),
        "facility": lambda: made.facility(dreame),
        "agreement": lambda: made.agreement(made.party(dreame), owner=manager),
    }
    row = makers[kind]()
    client = signed_in(manager)
    change, review = address(kind, "change", row.pk), address(kind, "review", row.pk)
    assert "Put under review" in text_of(client.get(change))
    assert signed_in(auditor).get(review).status_code == 403
    initial = client.get(review).context["form"].initial
    given = {
        "name_en": "Look at it",
        **{f"name_{code}": text for code, text in initial["name"].items()},
        "interval_months": 12,
        "next_on": "2027-01-25",
        "owner": str(manager.pk),
        "checklist": initial["checklist"],
    }
    page = client.post(review, given, follow=True)
    assert "The review is planned." in text_of(page), page.context.get("form") and said(page)
    planned = Review.objects.get()
    assert (planned.target_type, planned.target_id) == (f"thirdparties.{kind}", row.pk)
    named = reviews_registry.describe(planned.target_type, planned.target_id)
    assert named is not None
    assert named.url == change
    assert "Put under review" not in text_of(client.get(change))


def test_the_transfers_page_draws_the_picture_and_says_the_same_in_its_table(
    dreame: Controller, manager: User
) -> None:
    made.system(dreame, operated_by=made.party(dreame, "<b>Bold</b> & Co"), stored_in=["CN"])
    page = signed_in(manager).get(reverse("thirdparties_transfers"))
    content = page.content.decode()
    picture = content[content.index("<svg") : content.index("</svg>") + len("</svg>")]
    ElementTree.fromstring(picture)
    assert "<b>Bold</b>" not in content
    found = transfers.transfers(dreame, on=NOW.date())
    assert flow_svg(found) == picture
    table = content[content.index("<table") :]
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; Co" in table
    assert "China" in table


def test_transfers_are_shown_of_the_companies_that_the_person_reads(
    dreame: Controller, procotsmart: Controller, manager: User
) -> None:
    made.system(procotsmart, operated_by=made.party(procotsmart, "Foreign Ltd"), stored_in=["CN"])
    page = signed_in(manager).get(f"{reverse('thirdparties_transfers')}?controller=procotsmart")
    assert "Foreign Ltd" not in text_of(page)
    approver = factories.staff(Role.POLICY_APPROVER, at=dreame)
    assert signed_in(approver).get(reverse("thirdparties_transfers")).status_code == 403


PAGES = [
    ("thirdparty", page)
    for page in ("edit", "retire", "bring_back", "share", "contact", "announce")
]  # fmt: skip
PAGES += [("agreement", page) for page in ("edit", "clauses", "document")]
PAGES += [(kind, page) for kind in ("system", "facility") for page in ("edit", "retire", "bring_back")]


@pytest.mark.matrix
def test_who_only_reads_and_who_is_of_another_company_do_nothing(
    dreame: Controller, manager: User, auditor: User, stranger: User, subtests: pytest.Subtests
) -> None:
    party = made.party(dreame)
    rows = {
        "thirdparty": party,
        "agreement": made.agreement(party, owner=manager),
        "system": made.system(dreame),
        "facility": made.facility(dreame),
    }
    keeps, reads, foreign = (signed_in(user) for user in (manager, auditor, stranger))
    for kind, row in rows.items():
        assert reads.get(address(kind, "change", row.pk)).status_code == 200
    for kind, page in PAGES:
        with subtests.test(kind=kind, page=page):
            where = address(kind, page, rows[kind].pk)
            for client in (reads, foreign):
                assert client.get(where).status_code == 403
                assert client.post(where).status_code == 403
            assert keeps.get(where).status_code == 200


def test_a_row_of_another_company_is_not_reached_through_ones_own(
    dreame: Controller, procotsmart: Controller, manager: User
) -> None:
    own, foreign = made.party(dreame), made.party(procotsmart, "Foreign AS")
    contact = sharing.add_contact(
        foreign, role=ContactRole.DPO, name="Kari", email="kari@foreign.example", by=None, now=NOW
    )
    client = signed_in(manager)
    assert client.post(address("thirdparty", "remove_contact", own.pk, contact.pk)).status_code == 404
    given = {"legal_name": "Sub AB", "kind": "sub_processor", "parent": foreign.pk}
    assert list(said(client.post(address("thirdparty", "add"), given))) == ["parent"]
    assert Contact.objects.exists()


def test_a_list_takes_a_number_of_queries_that_does_not_grow(dreame: Controller, manager: User) -> None:
    client = signed_in(manager)
    kinds = ("thirdparty", "system", "agreement", "facility")

    def more(of: range) -> None:
        for number in of:
            party = made.party(dreame, f"Party {number}", countries=["CN"])
            made.shared(party)
            made.agreement(party, owner=manager, ends_on=date(2026, 12, 31))
            made.system(dreame, f"System {number}", operated_by=party, stored_in=["CN"])
            made.facility(dreame, f"Hall {number}", operated_by=party)

    def queries(kind: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address(kind, "changelist")).status_code == 200
        return len(seen)

    more(range(1))
    for kind in kinds:
        queries(kind)
    few = {kind: queries(kind) for kind in kinds}
    more(range(1, 4))
    assert {kind: queries(kind) for kind in kinds} == few


def test_an_empty_list_says_what_belongs_there_and_how_to_start(dreame: Controller, manager: User) -> None:
    shown = text_of(signed_in(manager).get(address("thirdparty", "changelist")))
    assert "Third parties are whoever gets data of people" in shown
    assert "Add the first" in shown
