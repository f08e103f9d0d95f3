"""The standard vocabulary: taken over at once or entry by entry, and the company's own from then on."""

from __future__ import annotations

import pytest
from django.urls import reverse

from office.models import AccessEntry, Controller, User
from policies.domain import standard, vocabulary
from policies.enums import TermKind
from policies.errors import PolicyError
from policies.models import DataCategory, Purpose, RecipientKind
from policies.terms import catalogue
from tests.factories import NOW
from tests.requests.admin_pages import signed_in, text_of

pytestmark = pytest.mark.django_db

PAGE = "admin:policies_purpose_take_standard"


def test_an_editor_takes_over_what_the_company_lacks(editor: User, dreame: Controller) -> None:
    standard.take_over(dreame, kind=TermKind.PURPOSE, code="marketing", by=editor, now=NOW)
    answer = signed_in(editor).post(reverse(PAGE), {"controller": dreame.pk}, follow=True)
    left = len(catalogue.purposes()) - 1
    assert f"{left} entries taken over." in text_of(answer)
    assert set(Purpose.objects.values_list("code", flat=True)) == set(catalogue.purposes())
    assert AccessEntry.objects.filter(action="policies.purpose_saved", actor=editor).count() == left + 1


def test_a_second_time_nothing_is_missing_and_what_was_changed_stays(
    editor: User, dreame: Controller
) -> None:
    standard.take_over_all(dreame, kind=TermKind.RECIPIENT, by=editor, now=NOW)
    kept = RecipientKind.objects.first()
    assert kept is not None
    kept.name = {"en": "Our own words"}
    vocabulary.save(kept, by=editor, now=NOW)
    assert standard.take_over_all(dreame, kind=TermKind.RECIPIENT, by=editor, now=NOW) == 0
    assert RecipientKind.objects.get(pk=kept.pk).name == {"en": "Our own words"}


def test_an_empty_list_leads_there_and_only_who_may_write(
    editor: User, auditor: User, dreame: Controller
) -> None:
    listing = reverse("admin:policies_datacategory_changelist")
    assert reverse("admin:policies_datacategory_take_standard") in text_of(signed_in(editor).get(listing))
    assert signed_in(auditor).get(reverse(PAGE)).status_code == 403
    assert signed_in(auditor).post(reverse(PAGE), {"controller": dreame.pk}).status_code == 403


def test_another_companys_vocabulary_is_not_to_be_chosen(editor: User, procotsmart: Controller) -> None:
    answer = signed_in(editor).post(reverse(PAGE), {"controller": procotsmart.pk})
    assert answer.status_code == 200
    assert not Purpose.objects.exists()


def test_a_retired_entry_is_not_brought_back_by_the_way(editor: User, dreame: Controller) -> None:
    standard.take_over(dreame, kind=TermKind.CATEGORY, code="name", by=editor, now=NOW)
    vocabulary.retire(DataCategory.objects.get(), by=editor, now=NOW)
    with pytest.raises(PolicyError, match="is retired"):
        standard.take_over(dreame, kind=TermKind.CATEGORY, code="name", by=editor, now=NOW)
