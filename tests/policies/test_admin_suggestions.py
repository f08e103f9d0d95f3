"""Deciding what a text suggests: one by one, a kind at once, narrowed down, opened again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from office.models import AccessEntry, Controller, User
from policies.domain import drafts, importing
from policies.domain.declaring import read
from policies.models import PolicyVersion
from policies.reading import files
from tests.factories import NOW
from tests.policies import published
from tests.policies.admin_pages import (
    OVERTAKEN,
    content_of,
    main_of,
    page_of,
    seen,
    send,
    signed_in,
    text_of,
)
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

PAGE_QUERIES = 19
TEXT = """# About us

## What we use data for

We use data for statistics. We use data for marketing.

## What we collect

We collect your e-mail address, your IP address and your name.

## Who receives data

Couriers receive your name. Data is transferred abroad and stored in Norway.

## Your rights

You have the right to erasure. Our statistics name nobody.
"""


@pytest.fixture
@remembered
def version(dreame: Controller, editor: User) -> PolicyVersion:
    """A draft whose text was imported and suggests something of each kind."""
    return imported(dreame, TEXT, by=editor)


def imported(controller: Controller, text: str, *, by: User) -> PolicyVersion:
    reading = files.read(text.encode(), name="text.md")
    plan = importing.plan(published.policy(controller), language="en", reading=reading)
    return importing.carry_out(plan, by=by, now=NOW)


def page_for(version: PolicyVersion) -> str:
    return content_of(version, "suggestions")


def decide(client: Any, version: PolicyVersion, query: str = "", **verdicts: Any) -> Any:
    data = {
        name if name.startswith(("for-", "at-", "accept")) else f"verdict-{name}": value
        for name, value in verdicts.items()
    }
    return send(client, version, page_for(version) + query, **data)


def open_codes(version: PolicyVersion) -> set[str]:
    return {f"{kind}-{code}" for kind, code in version.suggestions.open().values_list("kind", "code")}


def rows_in(page: Any) -> set[str]:
    return set(re.findall(r'name="verdict-([^"]+)" value="dismissed"', main_of(page)))


def test_each_row_shows_the_words_in_their_sentence_and_the_section(
    editor: User, version: PolicyVersion
) -> None:
    page = signed_in(editor).get(page_for(version))
    shown = main_of(page)
    assert rows_in(page) == open_codes(version)
    assert {"purpose-statistics", "category-ip-address", "country-NO", "right-erasure"} <= rows_in(page)
    assert "We collect your e-mail address, your <mark>IP address</mark> and your name." in shown
    assert '<cite class="pp-quiet">What we collect</cite>' in shown


def test_looking_changes_nothing(editor: User, version: PolicyVersion) -> None:
    client = signed_in(editor)
    entries = AccessEntry.objects.count()
    assert client.get(page_for(version)).status_code == 200
    assert AccessEntry.objects.count() == entries
    assert published.again(version).revision == version.revision


def test_one_is_accepted_one_dismissed_the_rest_stays_open(editor: User, version: PolicyVersion) -> None:
    before = open_codes(version)
    verdicts = {"purpose-statistics": "accepted", "purpose-marketing": "dismissed"}
    page = decide(signed_in(editor), version, **verdicts)
    assert "2 suggestions decided." in text_of(page)
    assert [use.purpose for use in read(version).uses] == ["statistics"]
    assert open_codes(version) == before - verdicts.keys()
    assert "2 are decided" in main_of(page)


def test_a_kind_is_accepted_at_once_beside_what_was_dismissed_by_hand(
    editor: User, version: PolicyVersion
) -> None:
    decide(signed_in(editor), version, **{"accept-all": "purpose", "purpose-marketing": "dismissed"})
    purposes = {use.purpose for use in read(version).uses}
    assert "statistics" in purposes
    assert "marketing" not in purposes
    assert not any(key.startswith("purpose-") for key in open_codes(version))


def test_what_is_accepted_can_be_declared_for_some_purposes_only(
    editor: User, version: PolicyVersion
) -> None:
    client = signed_in(editor)
    decide(client, version, **{"purpose-statistics": "accepted", "purpose-marketing": "accepted"})
    some: dict[str, Any] = {"category-ip-address": "accepted", "for-category": ["statistics"]}
    decide(client, version, **some)
    data = {use.purpose: set(use.categories) for use in read(version).uses}
    assert data == {"statistics": {"ip-address"}, "marketing": set()}


def test_the_section_that_says_so_is_chosen_among_those_where_it_was_found(
    editor: User, version: PolicyVersion
) -> None:
    choice = {"purpose-statistics": "accepted", "at-purpose-statistics": "your-rights"}
    decide(signed_in(editor), version, **choice)
    assert read(version).uses[0].anchor == "your-rights"


def test_data_without_a_purpose_is_refused_and_the_choice_stays(editor: User, version: PolicyVersion) -> None:
    page = signed_in(editor).post(
        page_for(version), {"seen": seen(version), "verdict-category-ip-address": "accepted"}
    )
    assert page.status_code == 409
    assert "Accept a purpose first" in text_of(page)
    assert (
        'id="a-category-ip-address" name="verdict-category-ip-address" value="accepted" checked'
        in text_of(page)
    )
    assert "category-ip-address" in open_codes(version)


def test_saving_nothing_says_so(editor: User, version: PolicyVersion) -> None:
    assert "Accept or dismiss at least one suggestion." in text_of(decide(signed_in(editor), version))


def test_abroad_can_only_be_dismissed(editor: User, version: PolicyVersion) -> None:
    shown = main_of(signed_in(editor).get(page_for(version)))
    abroad = next(
        key
        for key in rows_in(signed_in(editor).get(page_for(version)))
        if "NO" not in key and key.startswith("country-")
    )
    assert f'id="d-{abroad}"' in shown
    assert f'id="a-{abroad}"' not in shown


@pytest.mark.parametrize(
    ("query", "inside", "outside"),
    [
        ("?kind=category", "category-ip-address", "purpose-statistics"),
        ("?section=your-rights", "right-erasure", "category-ip-address"),
        ("?kind=purpose&section=your-rights", "purpose-statistics", "purpose-marketing"),
    ],
)
def test_the_page_is_narrowed_to_a_kind_and_a_section(
    query: str, inside: str, outside: str, editor: User, version: PolicyVersion
) -> None:
    page = signed_in(editor).get(page_for(version) + query)
    assert inside in rows_in(page)
    assert outside not in rows_in(page)
    assert "Show all" in main_of(page)


def test_accepting_a_kind_while_narrowed_takes_only_what_is_shown(
    editor: User, version: PolicyVersion
) -> None:
    client = signed_in(editor)
    decide(client, version, "?kind=purpose&section=your-rights", **{"accept-all": "purpose"})
    assert [use.purpose for use in read(version).uses] == ["statistics"]
    assert "purpose-marketing" in open_codes(version)


def test_where_nothing_fits_the_way_back_is_shown(editor: User, version: PolicyVersion) -> None:
    page = signed_in(editor).get(page_for(version) + "?kind=nothing")
    assert "Nothing is open here." in main_of(page)
    assert rows_in(page) == set()


def test_a_decided_one_is_opened_again_and_what_was_declared_stays(
    editor: User, version: PolicyVersion
) -> None:
    client = signed_in(editor)
    decide(client, version, **{"purpose-statistics": "accepted"})
    page = client.post(page_for(version), {"reopen": "purpose-statistics"}, follow=True)
    assert "The suggestion is open again." in text_of(page)
    assert "purpose-statistics" in open_codes(version)
    assert [use.purpose for use in read(version).uses] == ["statistics"]


def test_what_is_not_decided_cannot_be_opened_again(editor: User, version: PolicyVersion) -> None:
    client = signed_in(editor)
    for key in ("purpose-statistics", "purpose-made-up", "nonsense", ""):
        page = client.post(page_for(version), {"reopen": key}, follow=True)
        assert "This suggestion is open already." in text_of(page), key
        assert published.again(version).revision == version.revision, key
        assert not AccessEntry.objects.filter(action="policies.suggestion_reopened").exists(), key


def test_somebody_who_was_quicker_is_named_and_the_choices_stay(
    editor: User, lead: User, version: PolicyVersion
) -> None:
    before = version.revision
    drafts.set_dates(version, updated_on=None, month_only=False, by=lead, now=NOW)
    client = signed_in(editor)
    choice: dict[str, Any] = {"verdict-purpose-statistics": "accepted"}
    page = client.post(page_for(version), {"seen": before, **choice})
    assert page.status_code == 409
    assert OVERTAKEN in text_of(page)
    assert 'name="verdict-purpose-statistics" value="accepted" checked' in text_of(page)
    fresh = re.search(r'name="seen" value="(\d+)"', text_of(page))
    assert fresh is not None
    assert "1 suggestion decided." in text_of(
        client.post(page_for(version), {"seen": fresh[1], **choice}, follow=True)
    )


def test_when_the_last_is_decided_the_version_shows_its_promises(
    editor: User, version: PolicyVersion
) -> None:
    client = signed_in(editor)
    page = decide(client, version, **dict.fromkeys(open_codes(version), "dismissed"))
    assert page.redirect_chain[-1][0] == f"{page_of(version)}#promises"
    assert "Every suggestion is decided." in main_of(client.get(page_for(version)))


@pytest.mark.parametrize("words", ["statistics", "statistics, marketing and maintenance"])
def test_it_asks_as_often_for_three_suggestions_as_for_one(
    words: str, editor: User, dreame: Controller
) -> None:
    version = imported(dreame, f"# T\n\n## What for\n\nWe use data for {words}.\n", by=editor)
    client = signed_in(editor)
    client.get(page_for(version))
    with CaptureQueriesContext(connection) as queries:
        client.get(page_for(version))
    assert len(queries) == PAGE_QUERIES
