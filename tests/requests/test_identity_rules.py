"""The page on which privacy leads say what is asked of whoever makes a request."""

from __future__ import annotations

import pytest

from law import Right
from office.models import AccessEntry, Controller, User
from requests.domain import identity_rules
from requests.identity_enums import Method
from requests.models import IdentityRule
from tests.factories import NOW
from tests.requests.admin_pages import signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

RULES = "/admin/requests/identityrule/"


def test_a_lead_sets_a_rule_and_goes_back_to_the_default(dreame: Controller, lead: User) -> None:
    client = signed_in(lead)
    sent = {"controller": dreame.pk, "right": "access", "method": "knowledge"}
    client.post(f"{RULES}add/", sent)
    rule = IdentityRule.objects.get()
    assert identity_rules.asked_for(dreame, right=Right.ACCESS) is Method.KNOWLEDGE
    assert rule.history.get().history_user == lead
    client.post(f"{RULES}{rule.pk}/change/", {"method": "code"})
    assert identity_rules.asked_for(dreame, right=Right.ACCESS) is Method.CODE
    client.post(f"{RULES}{rule.pk}/delete/", {"post": "yes"})
    assert identity_rules.asked_for(dreame, right=Right.ACCESS) is Method.MAILED_LINK
    entries = AccessEntry.objects.filter(action="requests.identity_rule_set").order_by("pk")
    assert {entry.details["new"] for entry in entries} == {"knowledge", "code", "mailed_link"}
    assert all(entry.actor == lead for entry in entries)


@pytest.mark.promise("P8")
def test_no_rule_lets_data_be_corrected_unchecked_or_asks_for_documents(
    dreame: Controller, lead: User
) -> None:
    client = signed_in(lead)
    sent = {"controller": dreame.pk, "right": "rectification", "method": "not_needed"}
    assert "identity is always confirmed" in text_of(client.post(f"{RULES}add/", sent))
    client.post(f"{RULES}add/", sent | {"method": "document"})
    assert not IdentityRule.objects.exists()


def test_only_leads_of_the_company_set_its_rules(
    dreame: Controller, lead: User, handler: User, auditor: User, stranger: User
) -> None:
    rule = identity_rules.decide(dreame, right=Right.ACCESS, method=Method.CODE, by=lead, now=NOW)
    for user, status in ((handler, 403), (auditor, 200), (stranger, 403)):
        client = signed_in(user)
        assert client.get(f"{RULES}{rule.pk}/change/").status_code == status
        assert client.post(f"{RULES}{rule.pk}/change/", {"method": "not_needed"}).status_code == 403
        client.post(f"{RULES}add/", {"controller": dreame.pk, "right": "erasure", "method": "code"})
    assert IdentityRule.objects.get() == rule
