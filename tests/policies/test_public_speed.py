"""What the public pages cost, and that what is kept is neither stale nor somebody's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from time import monotonic
from typing import Any

import pytest
from django.test import Client
from django.test.signals import template_rendered
from pytest_django import DjangoAssertNumQueries

from office import kept
from office.domain import controllers
from office.models import Controller
from policies.domain import lifecycle
from policies.public import pages
from tests import factories
from tests.policies import published

pytestmark = pytest.mark.django_db
Capture = Callable[..., Any]
WRITTEN = {
    language: f"# Privacy ({language})\n\n## Data\n\nWe keep little.\n" for language in ("sv", "en", "nb")
}


@pytest.fixture
def policy(dreame: Controller) -> str:
    yesterday = factories.NOW - timedelta(days=1)
    published.publish(published.draft(published.policy(dreame), written=WRITTEN), now=yesterday)
    return "/dreame/policy/"


def test_the_page_in_force_costs_three_queries_and_then_none(
    dreame: Controller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    published.demo(dreame)
    for version in (1, 2, 3):
        if version > 1:
            links = [("Maps", "https://maps.example/", "")]
            published.publish(published.draft(published.policy(dreame), links=links))
        with django_assert_num_queries(3):
            assert f"Version {version}" in Client().get("/dreame/policy/?lang=en").content.decode()
        with django_assert_num_queries(0):
            assert Client().get("/dreame/policy/?lang=en").status_code == 200


def test_a_second_request_renders_nothing(dreame: Controller, policy: str) -> None:
    published.publish(published.draft(published.policy(dreame)))
    for path in (policy, f"{policy}1/", f"{policy}1..2/"):
        first = Client().get(path)
        rendered: list[object] = []

        def note(rendered: list[object] = rendered, **about: object) -> None:
            rendered.append(about["template"])

        template_rendered.connect(note)
        try:
            second = Client().get(path)
        finally:
            template_rendered.disconnect(note)
        assert second.content == first.content, path
        assert rendered == [], path


def test_what_a_browser_has_is_not_sent_again(policy: str) -> None:
    first = Client().get(policy)
    again = Client().get(policy, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert {"Accept-Language", "Cookie"} <= set(again.headers["Vary"].split(", "))
    assert Client().get(policy, headers={"if-none-match": '"other"'}).status_code == 200


def test_everybody_may_keep_a_page_for_less_than_half_a_minute(policy: str) -> None:
    answer = Client().get(policy)
    assert answer.headers["Cache-Control"] == "public, max-age=20"
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["Vary"].split(", "))
    assert not answer.cookies
    assert 20 + kept.SECONDS < 30


def test_languages_are_kept_apart(policy: str) -> None:
    tags = {
        Client().get(policy, headers={"accept-language": code}).headers["ETag"] for code in ("sv", "en", "nb")
    }
    assert len(tags) == 3


def test_a_version_that_comes_into_force_is_shown_at_once_where_it_was_done(
    dreame: Controller, policy: str, django_capture_on_commit_callbacks: Capture
) -> None:
    later = published.approve(published.draft(published.policy(dreame)))
    before = Client().get(policy)
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.schedule(
            later, effective_on=date(2026, 11, 25), by=published.approver_of(dreame), now=factories.NOW
        )
    after = Client().get(policy, headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Version 2" in after.content.decode()


def test_a_version_put_in_force_by_the_job_elsewhere_is_shown_after_some_seconds(
    dreame: Controller, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    published.publish(published.draft(published.policy(dreame)), on=date(2026, 12, 1))
    assert "v2" not in Client().get(policy).content.decode()
    assert lifecycle.bring_into_force(now=factories.NOW + timedelta(days=7)) == 1
    passed = monotonic() + kept.SECONDS
    monkeypatch.setattr("office.kept.monotonic", lambda: passed)
    assert (
        "in force since Tuesday 1 December 2026"
        in Client().get(policy, headers={"accept-language": "en"}).content.decode()
    )


def test_a_changed_contact_address_is_shown(
    dreame: Controller, django_capture_on_commit_callbacks: Capture
) -> None:
    assert "privacy@dreame.example" in Client().get("/dreame/policy/").content.decode()
    dreame.contact_email = "new@dreame.example"
    with django_capture_on_commit_callbacks(execute=True):
        controllers.save_settings(
            dreame, changed=["contact_email"], by=published.editor_of(dreame), now=factories.NOW
        )
    assert "new@dreame.example" in Client().get("/dreame/policy/").content.decode()


def test_nothing_of_a_person_gets_into_a_page(policy: str) -> None:
    plain = Client().get(policy)
    member = published.editor_of(Controller.objects.get(slug="dreame"))
    client = Client()
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["_messages"] = '[["__json_message",0,20,"Only for you"]]'
    session.save()
    assert client.get(policy).content == plain.content
    assert "Only for you" not in plain.content.decode()
    assert "csrfmiddlewaretoken" not in plain.content.decode()


def test_strangers_numbers_do_not_push_the_page_in_force_out(policy: str) -> None:
    Client().get(policy)
    for number in range(10, 10 + pages.KEPT_PAGES + 1):
        Client().get(f"/dreame/policy/{number}/")
    before = pages.current.cache_info().misses
    Client().get(policy)
    assert pages.current.cache_info().misses == before
