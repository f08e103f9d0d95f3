"""The page that compares two versions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from office.models import Controller
from policies.domain import lifecycle
from policies.enums import Consequence
from tests import factories
from tests.factories import NOW
from tests.policies import published
from tests.policies.public_pages import main_of, one, soup_of, words_of

pytestmark = pytest.mark.django_db
FIRST = "# Privacy\n\n## What we collect\n\nYour address and your name.\n\n## Your rights\n\nAsk us.\n"
SECOND = FIRST.replace("and your name", "only")


@pytest.fixture
def procotsmart(db: None) -> Controller:
    company = factories.controller("procotsmart", country="NO", languages=["nb", "en", "sv"])
    published.demo(company)
    published.publish(published.demo(company, 2, in_force=False), on=NOW.date() + timedelta(days=30))
    return company


@pytest.fixture
def reworded(dreame: Controller) -> Controller:
    for text in (FIRST, SECOND):
        published.publish(published.draft(published.policy(dreame), written={"sv": text}))
    return dreame


@pytest.mark.promise("D9")
@pytest.mark.promise("P27")
def test_people_learn_that_they_are_asked_before_something_new_and_why(procotsmart: Controller) -> None:
    text = main_of("/procotsmart/policy/1..2/")
    assert "We ask for your consent before we do what is new with your data." in text
    assert "Training the sleep coach" in text
    assert "United States" in text
    assert text.count("Data is now also used for “Training the sleep coach”.") == 1


def test_words_that_came_and_went_are_marked(reworded: Controller) -> None:
    page = soup_of("/dreame/policy/1..2/")
    section = one(page, ".changed-section")
    assert words_of(one(section, "ins")) == "only"
    assert words_of(one(section, "del")) == "and your name"
    assert not page.select("table")


def test_the_two_versions_are_shown_side_by_side_without_scripts(reworded: Controller) -> None:
    page = soup_of("/dreame/policy/1..2/?view=side")
    left, right = page.select(".changed-row-reworded td")
    assert words_of(left) == "Your address and your name."
    assert words_of(right) == "Your address only."
    assert not page.select("script")
    views = {words_of(link): link for link in page.select(".views a")}
    assert views["Side by side"].get("aria-current") == "true"
    assert views["One below the other"]["href"] == "/dreame/policy/1..2/#the_words"


def test_a_reworded_section_with_the_same_promises_is_told_but_asks_nothing(reworded: Controller) -> None:
    text = main_of("/dreame/policy/1..2/")
    assert "We tell the people concerned what changes." in text
    assert "The section “What we collect” was reworded." in text


def test_what_was_lowered_with_a_reason_is_what_people_read(dreame: Controller) -> None:
    published.publish(published.draft(published.policy(dreame), written={"sv": FIRST}))
    version = published.draft(published.policy(dreame), written={"sv": SECOND})
    lifecycle.lower(
        version,
        to=Consequence.NOTHING,
        reason="A word of the office only",
        by=published.editor_of(dreame),
        now=NOW,
    )
    published.publish(version)
    text = main_of("/dreame/policy/1..2/")
    assert "What we do with your data stays as it is." in text
    assert "A word of the office only" not in text


def test_versions_far_apart_are_compared_without_a_consequence(dreame: Controller) -> None:
    for text in (FIRST, SECOND, FIRST + "\n## More\n\nMore.\n"):
        published.publish(published.draft(published.policy(dreame), written={"sv": text}))
    text = main_of("/dreame/policy/1..3/")
    assert "What this means for you" not in text
    assert "More" in text


def test_the_higher_number_comes_last(reworded: Controller) -> None:
    answer = Client().get("/dreame/policy/2..1/?view=side")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/dreame/policy/1..2/?view=side"


def test_a_version_with_itself_or_with_one_that_never_was_leads_to_others(reworded: Controller) -> None:
    text = main_of("/dreame/policy/1..1/")
    assert "A version compared with itself: nothing changed." in text
    assert "/dreame/policy/1..2/" in [
        link["href"] for link in soup_of("/dreame/policy/1..1/").select(".versions a")
    ]
    assert "These are the versions that can be read" in main_of("/dreame/policy/1..7/", status=404)


def test_texts_that_lack_the_language_are_compared_in_the_companys_first_one(dreame: Controller) -> None:
    published.publish(published.draft(published.policy(dreame), written={"sv": FIRST}))
    published.publish(published.draft(published.policy(dreame), written={"sv": FIRST, "en": FIRST}))
    page = soup_of("/dreame/policy/1..2/", language="en")
    assert "You compare them in Swedish." in words_of(one(page, "#the_words"))
    assert "The text is the same." in words_of(one(page, "#the_words"))
    assert "The same as before" in words_of(one(page, "main"))


def test_the_words_are_marked_with_their_language(reworded: Controller) -> None:
    page = soup_of("/dreame/policy/1..2/", language="nb")
    assert one(page, "html")["lang"] == "nb"
    assert one(page, ".changed")["lang"] == "sv"
    assert {label["lang"] for label in page.select(".changed-label")} == {"nb"}
