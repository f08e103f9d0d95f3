"""The page "Article 30" and the pages on which its gaps are mended."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from office.enums import Role
from office.models import AccessEntry, Controller, User
from tests import factories
from tests.requests.admin_pages import signed_in, text_of
from tests.thirdparties import made
from thirdparties.models import Mandate, PurposeFacts, RecordFacts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

PAGE = reverse("thirdparties_records")


def address(page: str, *args: object) -> str:
    return reverse(f"thirdparties_records_{page}", args=["dreame", *args])


def test_gaps_are_counted_led_to_and_mended(dreame: Controller, manager: User) -> None:
    client = signed_in(manager)
    shop, purpose = made.system(dreame), made.purpose(dreame)
    page = text_of(client.get(PAGE))
    assert "5 gaps in all" in page
    subjects, facts = address("subjects", purpose.pk), address("facts")
    for mended_on in (subjects, facts, reverse("admin:policies_purpose_change", args=[purpose.pk])):
        assert f'href="{mended_on}"' in page
    client.post(subjects, {"subjects": ["customers", "children"]})
    assert PurposeFacts.objects.get().subjects == ["customers", "children"]
    given = {"dpo": "none: too few people", "measures_sv": "Allt krypteras.", "portal_system": str(shop.pk)}
    client.post(facts, given)
    stored = RecordFacts.objects.get()
    assert (stored.portal_system, stored.history.get().history_user) == (shop, manager)
    client.post(facts, {**given, "dpo": "Office of the DPO"})
    assert RecordFacts.objects.get().dpo == "Office of the DPO"
    after = text_of(client.get(PAGE))
    assert "1 gap in all" in after
    assert "Customers, Children" in after
    lacking = text_of(client.get(f"{PAGE}?state=gaps"))
    assert 'id="delivery"' in lacking
    assert 'id="portal-requests"' not in lacking


def test_processing_for_another_is_added_changed_and_ended(dreame: Controller, manager: User) -> None:
    client = signed_in(manager)
    shop, party = made.system(dreame), made.party(dreame, "Hem AB")
    refused = client.post(address("mandate_add"), {"third_party": str(party.pk)})
    assert list(refused.context["form"].errors) == ["processing"]
    client.post(address("mandate_add"), {"third_party": str(party.pk), "processing_en": "Hosting"})
    row = Mandate.objects.get()
    again = client.post(address("mandate_add"), {"third_party": str(party.pk), "processing_en": "More"})
    assert list(again.context["form"].errors) == ["third_party"]
    client.post(address("mandate", row.pk), {"processing_en": "Hosting", "systems": [str(shop.pk)]})
    assert [one.system for one in row.systems.all()] == [shop]
    assert "Hosting" in text_of(client.get(PAGE))
    client.post(address("mandate_end", row.pk))
    assert "Nothing, as far as the records know." in text_of(client.get(PAGE))
    assert client.get(address("mandate", row.pk)).status_code == 404


def test_whoever_reads_takes_a_file_away_in_a_language_and_that_is_logged(
    dreame: Controller, auditor: User
) -> None:
    client = signed_in(auditor)
    answer = client.get(f"{address('export')}?format=json&language=nb")
    assert answer["Content-Disposition"] == 'attachment; filename="article-30-dreame-2026-11-25.json"'
    assert json.loads(answer.content)["controller"]["country"]["name"] == "Sverige"
    assert "no-store" in answer["Cache-Control"]
    entry = AccessEntry.objects.get(action="thirdparties.records_exported")
    assert (entry.actor, entry.details) == (auditor, {"format": "json", "language": "nb"})
    for wrong in ("format=exe&language=en", "format=pdf&language=de", ""):
        assert client.get(f"{address('export')}?{wrong}").status_code == 404
    page = text_of(client.get(PAGE))
    assert "Mend it" not in page
    assert f'href="{address("facts")}"' not in page


def test_who_only_reads_and_who_is_of_another_company_mend_nothing(
    dreame: Controller, manager: User, auditor: User, stranger: User
) -> None:
    made.system(dreame, "Secret shop")
    row = Mandate.objects.create(third_party=made.party(dreame, "Hem AB"), processing={"en": "Hosting"})
    purpose = made.purpose(dreame)
    pages = [
        *(address("facts"), address("subjects", purpose.pk), address("mandate_add")),
        *(address("mandate", row.pk), address("mandate_end", row.pk)),
    ]
    for nobody in (auditor, stranger):
        client = signed_in(nobody)
        for page in pages:
            assert client.get(page).status_code == client.post(page).status_code == 403
    outsider = signed_in(stranger)
    assert outsider.get(f"{address('export')}?format=json&language=en").status_code == 403
    assert "Secret shop" not in text_of(outsider.get(f"{PAGE}?controller=dreame"))
    approver = factories.staff(Role.POLICY_APPROVER, at=dreame)
    assert signed_in(approver).get(PAGE).status_code == 403
    row.refresh_from_db()
    assert row.retired_at is None
    assert all(signed_in(manager).get(page).status_code == 200 for page in pages)


def test_a_row_of_another_company_is_not_reached_through_ones_own(
    dreame: Controller, procotsmart: Controller, manager: User
) -> None:
    client = signed_in(manager)
    foreign = made.purpose(procotsmart)
    row = Mandate.objects.create(third_party=made.party(procotsmart), processing={"en": "Hosting"})
    assert client.post(address("subjects", foreign.pk), {"subjects": ["customers"]}).status_code == 404
    assert client.post(address("mandate_end", row.pk)).status_code == 404
    given = {"portal_system": str(made.system(procotsmart).pk)}
    assert list(client.post(address("facts"), given).context["form"].errors) == ["portal_system"]


def test_the_page_takes_a_number_of_queries_that_does_not_grow(dreame: Controller, manager: User) -> None:
    client = signed_in(manager)

    def more(of: range) -> None:
        for number in of:
            party = made.party(dreame, f"Party {number}", countries=["CN"])
            made.shared(party)
            made.system(dreame, f"System {number}", operated_by=party)
            made.purpose(dreame, f"purpose-{number}")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(PAGE).status_code == 200
        return len(seen)

    more(range(1))
    queries()
    few = queries()
    more(range(1, 4))
    assert queries() == few
