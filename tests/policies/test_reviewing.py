"""A policy is under regular review from the day on which it is made."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from office import reviews_registry
from office.domain import review_reminders, reviews
from office.enums import Role
from office.models import Controller, Review, User
from policies.domain import drafts, importing, reviewing
from policies.enums import PolicyKind
from policies.models import Policy
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


def made(at: Controller, *, by: User | None) -> Policy:
    return drafts.make_policy(
        at, slug="app", kind=PolicyKind.PRODUCT, name={"en": "App policy", "sv": "Appolicy"}, by=by, now=NOW
    )


def page(user: User, policy: Policy) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(reverse("admin:policies_policy_change", args=[policy.pk]))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.promise("P22", "P27")
def test_whoever_makes_a_policy_reviews_it_each_year(
    dreame: Controller, editor: User, mailoutbox: list[EmailMessage]
) -> None:
    review = reviewing.of(made(dreame, by=editor))
    assert review is not None
    assert (review.owner, review.interval_months) == (editor, 12)
    assert (review.next_on, review.name) == (date(2027, 11, 25), {"en": "App policy", "sv": "Appolicy"})
    assert 4 <= len(review.checklist) <= 6
    review_reminders.sweep(now=NOW + timedelta(days=360))
    assert [mail.to for mail in mailoutbox] == [[editor.email]]


def test_the_checklist_speaks_the_owners_language(dreame: Controller) -> None:
    lists = [reviewing.checklist(language=code) for code in ("en", "sv", "nb")]
    assert {len(one) for one in lists} == {len(lists[0])}
    assert all(len(entry) <= 200 for one in lists for entry in one)
    owner = factories.staff(Role.POLICY_EDITOR, at=dreame, language="sv")
    review = reviewing.of(made(dreame, by=owner))
    assert review is not None
    assert review.checklist == lists[1]


def test_a_policy_that_nobody_made_or_who_manages_no_reviews_is_under_none(
    dreame: Controller, approver: User
) -> None:
    assert reviewing.of(importing.main_policy(dreame, by=None, now=NOW)) is None
    assert reviewing.of(made(dreame, by=approver)) is None
    assert not Review.objects.exists()


def test_the_review_names_the_policy_and_leads_to_its_page(dreame: Controller, editor: User) -> None:
    policy = made(dreame, by=editor)
    target = reviews_registry.describe("policies.policy", policy.pk)
    assert target is not None
    assert (target.name, target.url) == ("App policy", f"/admin/policies/policy/{policy.pk}/change/")
    assert reviews_registry.describe("policies.policy", editor.pk) is None
    client = Client()
    client.force_login(editor)
    found = client.get(reverse("admin:office_review_change", args=[Review.objects.get().pk]))
    assert target.url in found.content.decode()


def test_the_policys_page_says_when_it_is_reviewed_and_by_whom(dreame: Controller, editor: User) -> None:
    policy = made(dreame, by=editor)
    review = Review.objects.get()
    shown = page(editor, policy)
    assert "Next on Thursday 25 November 2027, by Edit Editor, every year." in shown
    assert reverse("admin:office_review_change", args=[review.pk]) in shown
    reviews.end(review, because="We stop selling it.", by=editor, now=NOW)
    assert "Nobody reviews this policy regularly." in page(editor, policy)


def test_who_reads_no_reviews_sees_nothing_of_them(dreame: Controller, editor: User) -> None:
    policy = made(dreame, by=editor)
    handler = factories.staff(Role.CASE_HANDLER, at=dreame)
    assert "Regular review" not in page(handler, policy)
    assert "Regular review" in page(editor, policy)


def test_the_policys_page_says_that_a_review_is_overdue(
    dreame: Controller, editor: User, settings: Settings
) -> None:
    policy = made(dreame, by=editor)
    Path(settings.CLOCK_FILE).write_text((NOW + timedelta(days=400)).isoformat())
    assert "Overdue since Thursday 25 November 2027. Edit Editor does it, every year." in page(editor, policy)


def test_the_policys_page_says_its_kind_unless_it_is_its_name(dreame: Controller, editor: User) -> None:
    policy = made(dreame, by=editor)
    kind = policy.get_kind_display()
    assert f"· {dreame.name} · {kind}</span>" in page(editor, policy)
    policy.name = {"en": kind}
    policy.save()
    assert f"· {dreame.name}</span>" in page(editor, policy)
