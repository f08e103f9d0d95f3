"""The page of a version: who reads what, in which language, and where its sections are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from office.models import Controller, User
from policies.declarations import Declaration
from policies.domain import lifecycle
from policies.enums import PolicyKind
from tests import factories
from tests.factories import NOW
from tests.policies import published
from tests.policies.public_pages import main_of, one, soup_of, words_of

pytestmark = pytest.mark.django_db
SWEDISH = "# Integritet\n\n## Vad\n\nVi sparar lite.\n"
ENGLISH = "# Privacy\n\n## What\n\nWe keep little.\n"
THREE = "# Privacy\n\n## Main\n\nOne.\n\n## Retention\n\nTwo.\n\n### Logs\n\nThree.\n\n## Contact\n\nFour.\n"


@pytest.fixture
def procotsmart(db: None) -> Controller:
    return factories.controller("procotsmart", country="NO", languages=["nb", "en", "sv"])


@pytest.mark.promise("D1")
def test_the_policy_in_force_tells_its_version_month_and_day(dreame: Controller) -> None:
    published.demo(dreame)
    text = main_of("/dreame/policy/")
    assert "Version 1 · updated in February 2020 · in force since Saturday 1 February 2020" in text


def test_a_policy_that_names_a_day_shows_it(procotsmart: Controller) -> None:
    march = NOW.replace(year=2021, month=3, day=1)
    policy = published.policy(procotsmart)
    published.publish(published.draft(policy, updated_on=march.date(), now=march), now=march)
    assert "updated on Monday 1 March 2021 · in force since Monday 1 March 2021" in main_of(
        "/procotsmart/policy/"
    )


@pytest.mark.promise("D1")
def test_an_older_version_stays_readable_and_leads_to_the_one_in_force(dreame: Controller) -> None:
    published.demo(dreame)
    published.publish(published.draft(published.policy(dreame)))
    older = soup_of("/dreame/policy/1/")
    text = words_of(one(older, "main"))
    assert "No longer in force" in text
    assert "in force from Saturday 1 February 2020 until Wednesday 25 November 2026" in text
    assert one(older, ".notice a")["href"] == "/dreame/policy/"
    assert "Version 2" in main_of("/dreame/policy/")


@pytest.mark.promise("P27")
def test_a_new_version_is_announced_with_its_day_and_what_it_changes(procotsmart: Controller) -> None:
    policy, written = published.policy(procotsmart), {"nb": THREE, "en": THREE}
    published.publish(published.draft(policy, written=written))
    published.publish(published.draft(policy, written=written), on=NOW.date() + timedelta(days=12))
    page = soup_of("/procotsmart/policy/")
    notice = one(page, ".notice")
    assert "A new version takes effect on Monday 7 December 2026" in words_of(notice)
    assert [link["href"] for link in notice.select("a")] == [
        "/procotsmart/policy/2/",
        "/procotsmart/policy/1..2/",
    ]
    coming = main_of("/procotsmart/policy/2/")
    assert "Announced" in coming
    assert "It takes effect on Monday 7 December 2026." in coming


def test_what_is_not_public_is_not_there_for_staff_either(
    dreame: Controller, editor: User, subtests: pytest.Subtests
) -> None:
    published.publish(published.draft(published.policy(dreame)))
    version = published.draft(published.policy(dreame))
    client = Client()
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    steps: dict[str, Callable[[], object]] = {
        "draft": lambda: None,
        "in review": lambda: published.submit(version),
        "approved": lambda: lifecycle.approve(version, by=published.approver_of(dreame), now=NOW),
    }
    for state, step in steps.items():
        step()
        with subtests.test(state=state):
            for path in ("/dreame/policy/2/", "/dreame/policy/1..2/"):
                page = soup_of(path, status=404, client=client)
                assert "What we collect" not in page.get_text()
                assert "These are the versions that can be read" in page.get_text()
            assert "/dreame/policy/2/" not in Client().get("/dreame/policy/").content.decode()


def test_a_version_that_never_was_helps_on(dreame: Controller) -> None:
    published.publish(published.draft(published.policy(dreame)))
    for number in ("0", "2", "99999999999999999999999"):
        page = soup_of(f"/dreame/policy/{number}/", status=404)
        assert one(page, ".versions a")["href"] == "/dreame/policy/1/", number


def test_no_such_company_or_policy_is_not_found(dreame: Controller) -> None:
    published.publish(published.draft(published.policy(dreame)))
    for path in ("/nobody/policy/", "/nobody/policies/", "/dreame/policies/cookies/"):
        assert Client().get(path).status_code == 404, path


def test_without_a_policy_the_page_says_so_and_helps_on(dreame: Controller) -> None:
    published.draft(published.policy(dreame))
    text = main_of("/dreame/policy/")
    assert "Dreame has not published its policy here yet." in text
    assert "privacy@dreame.example" in text
    page = soup_of("/dreame/policy/")
    assert one(page, ".way a")["href"] == "/dreame/requests/new/"


def test_a_first_version_that_is_announced_is_named_where_nothing_is_in_force(dreame: Controller) -> None:
    published.publish(published.draft(published.policy(dreame)), on=date(2026, 12, 7))
    page = soup_of("/dreame/policy/")
    assert "The policy of Dreame takes effect on Monday 7 December 2026." in words_of(one(page, "main"))
    assert one(page, ".versions a")["href"] == "/dreame/policy/1/"


def test_the_text_comes_in_the_language_of_the_reader(dreame: Controller) -> None:
    version = published.demo(dreame)
    for language, title in {"sv": "Så hanterar Dreame", "en": "How Dreame"}.items():
        page = soup_of("/dreame/policy/", language=language)
        assert words_of(one(page, "h1")).startswith(title)
        assert one(page, "article")["lang"] == one(page, "html")["lang"] == language
        assert not page.select(".notice")
        fingerprint = version.texts.get(language=language).content_hash
        assert fingerprint in words_of(one(page, "main"))


def test_a_language_can_be_chosen_and_that_answer_is_for_nobody_else(dreame: Controller) -> None:
    written = {"sv": SWEDISH, "en": ENGLISH}
    published.publish(published.draft(published.policy(dreame), written=written))
    answer = Client().get("/dreame/policy/?lang=en", headers={"accept-language": "sv"})
    assert "We keep little." in answer.content.decode()
    assert answer.headers["Cache-Control"].startswith("private")


def test_a_text_missing_in_a_language_is_shown_in_the_companys_first_one_and_says_so(
    dreame: Controller,
) -> None:
    published.publish(published.draft(published.policy(dreame), written={"sv": SWEDISH, "en": ENGLISH}))
    page = soup_of("/dreame/policy/", language="nb")
    assert one(page, "html")["lang"] == "nb"
    assert one(page, "article")["lang"] == one(page, "h1")["lang"] == "sv"
    assert words_of(one(page, "h1")) == "Integritet"
    assert "svensk" in words_of(one(page, ".notice"))


def test_each_section_has_a_permanent_address(dreame: Controller) -> None:
    published.publish(published.draft(published.policy(dreame), written={"sv": THREE}))
    page = soup_of("/dreame/policy/")
    headings = {heading.get_text(): heading for heading in page.select("article h2, article h3")}
    assert one(headings["Retention"], "a")["href"] == "/dreame/policy/1/#retention"
    section = headings["Retention"].find_parent("section")
    assert section is not None
    assert section["id"] == "retention"
    assert headings["Logs"].name == "h3"
    assert [link["href"] for link in page.select(".contents ol a")] == ["#main_", "#retention", "#contact"]


def test_no_name_stands_twice_in_a_page_and_each_link_inside_leads_somewhere(dreame: Controller) -> None:
    published.publish(published.draft(published.policy(dreame), written={"sv": THREE}))
    published.demo(factories.controller("procotsmart", languages=["nb", "en", "sv"]))
    for path in ("/dreame/policy/", "/procotsmart/policy/", "/procotsmart/policy/1/"):
        page = soup_of(path)
        names = [element["id"] for element in page.select("[id]")]
        assert len(names) == len(set(names))
        inside = {str(link["href"])[1:] for link in page.select('a[href^="#"]')}
        assert inside
        assert inside <= set(names)


def test_all_versions_are_listed_with_their_comparisons(dreame: Controller) -> None:
    for _version in range(2):
        published.publish(published.draft(published.policy(dreame)))
    page = soup_of("/dreame/policy/")
    assert [link["href"] for link in page.select(".versions a")] == [
        "/dreame/policy/2/",
        "/dreame/policy/1..2/",
        "/dreame/policy/1/",
    ]


def test_a_further_policy_has_its_own_addresses(dreame: Controller) -> None:
    published.publish(published.draft(published.policy(dreame)))
    cookies = published.policy(dreame, slug="cookies", kind=PolicyKind.COOKIES)
    published.publish(published.draft(cookies, written={"sv": THREE}))
    page = soup_of("/dreame/policies/cookies/")
    assert one(page, "article h2 a[href$='#retention']")["href"] == "/dreame/policies/cookies/1/#retention"
    assert [link["href"] for link in soup_of("/dreame/policies/").select(".way a")] == [
        "/dreame/policy/",
        "/dreame/policies/cookies/",
    ]
    assert 'href="/dreame/policies/cookies/"' in Client().get("/dreame/policy/").content.decode()


def test_the_main_policy_has_one_address_only(dreame: Controller) -> None:
    published.publish(published.draft(published.policy(dreame)))
    answer = Client().get("/dreame/policies/privacy/1/?lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/dreame/policy/1/?lang=en")


def test_home_and_footer_lead_to_the_policy(dreame: Controller) -> None:
    page = soup_of("/dreame/")
    assert "/dreame/policy/" in [link["href"] for link in page.select(".way a")]
    assert "/dreame/policy/" in [link["href"] for link in page.select("footer a")]


def test_a_version_that_declares_rights_only_has_no_table_of_purposes(dreame: Controller) -> None:
    rights = Declaration(rights={"access": ""})
    published.publish(published.draft(published.policy(dreame), declares=rights))
    page = soup_of("/dreame/policy/")
    assert not page.select("#plain_words, .use")
    assert words_of(one(page, "#your_rights li")) == "Access"


def test_pages_are_read_only(dreame: Controller) -> None:
    for path in ("/dreame/policy/", "/dreame/policy/1/", "/dreame/policy/1..2/", "/dreame/policies/"):
        assert Client().post(path).status_code == 405
