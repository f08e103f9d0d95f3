"""Policies in the admin: the list, new ones, their page with all versions, new drafts; and who sees any of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from office.enums import Role
from office.models import AccessEntry, Controller, User
from policies.enums import PolicyKind, Status
from policies.models import Policy, PolicyVersion
from tests import factories
from tests.policies import published
from tests.policies.admin_pages import main_of, policy_page, put, signed_in, text_of
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

LIST = "/admin/policies/policy/"
ADD = "/admin/policies/policy/add/"
VERSIONS = "/admin/policies/policyversion/"
LIST_QUERIES = 8


@pytest.fixture
@remembered
def policy(dreame: Controller) -> Policy:
    """The main policy of the controller, without a version."""
    return published.policy(dreame)


def filled(controller: Controller, **fields: Any) -> dict[str, Any]:
    return {"controller": str(controller.pk), "kind": "cookies", "slug": "cookies", **fields}


def test_the_list_names_each_policy_with_what_applies_and_what_is_on_its_way(
    editor: User, policy: Policy
) -> None:
    put(published.draft(policy), Status.IN_FORCE)
    published.draft(policy)
    shown = main_of(signed_in(editor).get(LIST))
    assert f'href="{policy_page(policy)}"' in shown
    assert "/dreame/policy/" in shown
    assert re.search(r"version 1 · <time[^>]*>\s*24 Nov", shown)
    assert re.search(r"version 2 <span class=\"pp-chip[^>]*>Draft", shown)


def test_an_empty_list_says_what_belongs_there_and_leads_to_the_first(editor: User, auditor: User) -> None:
    shown = main_of(signed_in(editor).get(LIST))
    assert "Policies say what a company does with data." in shown
    assert f'href="{ADD}" class="pp-beginning-main">Make a policy</a>' in shown
    assert "Make a policy" not in main_of(signed_in(auditor).get(LIST))


def test_a_search_that_finds_nothing_is_no_empty_list(editor: User, policy: Policy) -> None:
    assert "Make a policy" not in main_of(signed_in(editor).get(f"{LIST}?q=nothing-like-it"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_often_for_three_policies_as_for_one(
    rows: int, editor: User, dreame: Controller, client: Client
) -> None:
    for number in range(rows):
        published.draft(published.policy(dreame, slug=f"p{number}"))
    browser = signed_in(editor)
    browser.get(LIST)
    with CaptureQueriesContext(connection) as queries:
        browser.get(LIST)
    assert len(queries) == LIST_QUERIES


def test_a_policy_is_made_and_its_page_says_what_to_do_next(editor: User, dreame: Controller) -> None:
    page = signed_in(editor).post(ADD, filled(dreame, name_en="About cookies"), follow=True)
    made = Policy.objects.get()
    assert (made.slug, made.kind, made.name) == ("cookies", "cookies", {"en": "About cookies"})
    assert page.redirect_chain == [(policy_page(made), 302)]
    shown = text_of(page)
    assert "The policy is made." in shown
    assert "This policy has no version yet." in shown
    assert f'href="{policy_page(made, "import")}"' in shown
    assert AccessEntry.objects.filter(action="policies.policy_made", actor=editor).count() == 1


@pytest.mark.parametrize(("kind", "name"), [("privacy", "Privacy policy"), ("cookies", "Cookie policy")])
def test_without_a_name_it_is_called_as_is_usual(
    kind: str, name: str, editor: User, dreame: Controller
) -> None:
    signed_in(editor).post(ADD, filled(dreame, kind=kind))
    assert Policy.objects.get().name["en"] == name


def test_a_policy_of_one_product_needs_a_name(editor: User, dreame: Controller) -> None:
    client = signed_in(editor)
    page = text_of(client.post(ADD, filled(dreame, kind="product", slug="l10")))
    assert "Say in the name which product the policy is about." in page
    assert not Policy.objects.exists()
    client.post(ADD, filled(dreame, kind="product", slug="l10", name_en="Dreame L10"))
    assert Policy.objects.get().kind == PolicyKind.PRODUCT


def test_address_and_name_are_each_taken_once_per_company(
    editor: User, dreame: Controller, policy: Policy
) -> None:
    page = text_of(signed_in(editor).post(ADD, filled(dreame, slug=policy.slug, name_en="PRIVACY policy")))
    assert "There is a policy with this address already." in page
    assert "Another policy of this company has this name." in page
    assert Policy.objects.count() == 1


@pytest.mark.parametrize("slug", ["Two Words", "a/b", "ÅÄÖ", ""])
def test_an_address_that_is_none_is_refused(slug: str, editor: User, dreame: Controller) -> None:
    assert signed_in(editor).post(ADD, filled(dreame, slug=slug)).status_code == 200
    assert not Policy.objects.exists()


def test_nobody_makes_a_policy_without_the_permission_or_for_another_company(
    editor: User, approver: User, auditor: User, stranger: User, dreame: Controller, procotsmart: Controller
) -> None:
    for user in (approver, auditor, factories.staff(None), factories.staff(Role.CASE_HANDLER, at=dreame)):
        assert signed_in(user).get(ADD).status_code == 403
        assert signed_in(user).post(ADD, filled(dreame)).status_code == 403
    for user, controller in ((editor, procotsmart), (stranger, dreame)):
        page = signed_in(user).post(ADD, filled(controller))
        assert "Select a valid choice" in text_of(page)
    assert not Policy.objects.exists()


def test_the_page_lists_every_version_with_where_it_stands(editor: User, policy: Policy) -> None:
    put(published.draft(policy), Status.SUPERSEDED)
    shown = main_of(signed_in(editor).get(policy_page(policy)))
    assert re.findall(r"Version (\d)</a></th>", shown) == ["2", "1"]
    for word in ("Superseded", "In force", "Notice", "24 Nov", "Public page"):
        assert word in shown, word


def test_a_draft_that_is_there_already_comes_first(editor: User, policy: Policy) -> None:
    version = published.draft(policy)
    shown = main_of(signed_in(editor).get(policy_page(policy)))
    assert "Go on with version 1" in shown
    assert reverse("admin:policies_policyversion_change", args=[version.pk]) in shown


def test_a_new_draft_begins_from_what_is_in_force(editor: User, policy: Policy) -> None:
    put(published.draft(policy), Status.IN_FORCE)
    client = signed_in(editor)
    assert "Begin a new draft from version 1" in main_of(client.get(policy_page(policy)))
    page = client.post(policy_page(policy, "begin"), follow=True)
    assert "A draft is begun. Nothing of it is public." in text_of(page)
    begun = policy.versions.get(number=2)
    assert (begun.status, begun.texts.count(), begun.commitments.count()) == (Status.DRAFT, 1, 2)


def test_looking_at_policies_changes_nothing(editor: User, policy: Policy) -> None:
    client = signed_in(editor)
    entries = AccessEntry.objects.count()
    for address in (LIST, ADD, VERSIONS, policy_page(policy), policy_page(policy, "import")):
        assert client.get(address).status_code == 200, address
    assert client.get(policy_page(policy, "begin")).status_code == 405
    assert client.post(policy_page(policy), {"slug": "other"}).status_code == 405
    assert (AccessEntry.objects.count(), PolicyVersion.objects.count()) == (entries, 0)


def test_who_only_reads_is_offered_nothing(auditor: User, approver: User, policy: Policy) -> None:
    for user in (auditor, approver):
        client = signed_in(user)
        shown = main_of(client.get(policy_page(policy)))
        assert "<form" not in shown
        assert "Import a text" not in shown
        assert client.post(policy_page(policy, "begin")).status_code == 403
        assert client.get(policy_page(policy, "import")).status_code == 403
    assert not policy.versions.exists()


def test_nobody_else_learns_that_there_is_a_policy(stranger: User, policy: Policy) -> None:
    published.draft(policy)
    nobody = factories.staff(None)
    assert "/dreame/" not in main_of(signed_in(stranger).get(LIST))
    assert "Dreame" not in main_of(signed_in(stranger).get(VERSIONS))
    assert signed_in(nobody).get(LIST).status_code == 403
    for user in (stranger, nobody):
        client = signed_in(user)
        for name in ("change", "import", "begin"):
            assert client.get(policy_page(policy, name)).status_code == 403
            assert client.post(policy_page(policy, name)).status_code in {403, 405}
        missing = reverse("admin:policies_policy_change", args=["0" * 32])
        assert client.get(missing).status_code == 403
    assert Client().get(policy_page(policy)).status_code == 302


def test_a_policy_is_neither_deleted_nor_renamed_past_its_page(editor: User, policy: Policy) -> None:
    client = signed_in(editor)
    address = reverse("admin:policies_policy_delete", args=[policy.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403
    assert Policy.objects.get() == policy


def test_the_list_of_versions_leads_to_each(editor: User, policy: Policy) -> None:
    version = published.draft(policy)
    shown = main_of(signed_in(editor).get(VERSIONS))
    assert reverse("admin:policies_policyversion_change", args=[version.pk]) in shown
    assert signed_in(editor).get("/admin/policies/policyversion/add/").status_code == 403
