"""The page of one version: what it shows and offers, to whom, and how it compares with others."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from office.enums import Role
from office.models import AccessEntry, Controller, User
from policies.domain import lifecycle, texts
from policies.enums import Consequence, Status
from policies.models import Policy, PolicyVersion
from policies.outline import Outline, Section
from tests import factories
from tests.factories import NOW
from tests.policies import published
from tests.policies.admin_pages import (
    content_of,
    content_pages,
    main_of,
    page_of,
    policy_page,
    put,
    signed_in,
    text_of,
)
from tests.remembered import remembered
from tests.undoing import undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

READERS = (Role.POLICY_EDITOR, Role.POLICY_APPROVER, Role.PRIVACY_LEAD, Role.CASE_HANDLER, Role.AUDITOR)
WRITERS = {Role.POLICY_EDITOR, Role.PRIVACY_LEAD}
PAGE_QUERIES = 34
OF_A_POLICY, OF_ALL = 11, 7
"""Queries for the list of a policy's versions, and for that of all."""
LIST = "/admin/policies/policyversion/"
LONGER = published.SIMPLE_TEXT + "\n## Where it goes\n\nTo Norway.\n"


@pytest.fixture
@remembered
def policy(dreame: Controller) -> Policy:
    """The main policy of the controller."""
    return published.policy(dreame)


@pytest.fixture
@remembered
def version(policy: Policy) -> PolicyVersion:
    """A draft with a text, a purpose and a right."""
    return published.draft(policy, links=[("Nordpost", "https://nordpost.example/privacy", "")])


def test_it_shows_text_promises_links_and_what_happened(editor: User, version: PolicyVersion) -> None:
    shown = main_of(signed_in(editor).get(page_of(version)))
    for part in (
        "Your <strong>address</strong>.",
        "#what-we-collect",
        "Delivery",
        "Postal address",
        "Carriers",
        "Norway",
        "Contract",
        "Access",
        'href="https://nordpost.example/privacy"',
        version.texts.get().content_hash,
        "Text put in: Swedish, 2 sections",
        "no section",  # nothing says that Norway is named
    ):
        assert part in shown, part


@pytest.mark.matrix
def test_only_drafts_are_written_and_only_by_those_who_may(
    dreame: Controller, version: PolicyVersion, subtests: pytest.Subtests
) -> None:
    clients = {role: signed_in(factories.staff(role, at=dreame)) for role in READERS}
    for status in Status:
        with undone():
            put(version, status)
            for role, client in clients.items():
                with subtests.test(status=status, role=role):
                    shown = main_of(client.get(page_of(version)))
                    may = status is Status.DRAFT and role in WRITERS
                    offered = [page for page in content_pages(version) if f'href="{page}"' in shown]
                    assert offered == (content_pages(version)[:-1] if may else [])  # no suggestion is open
                    assert (f'href="{content_of(version, "import")}"' in shown) is may


def test_opening_it_is_kept_in_the_access_log_and_changes_nothing_else(
    auditor: User, version: PolicyVersion
) -> None:
    client = signed_in(auditor)
    before = AccessEntry.objects.count()
    client.get(page_of(version))
    entry = AccessEntry.objects.get(action="policies.viewed")
    assert (entry.actor, entry.target_id) == (auditor, version.pk)
    assert AccessEntry.objects.count() == before + 1
    assert published.again(version).revision == version.revision
    assert client.post(page_of(version), {"status": "in_force"}).status_code == 405


@pytest.mark.parametrize("sections", [1, 3])
def test_it_asks_as_often_for_three_sections_as_for_one(sections: int, editor: User, policy: Policy) -> None:
    version = published.draft(policy)
    rows = tuple(Section(heading=f"H{n}", body="Words", anchor=f"h{n}") for n in range(sections))
    texts.put(version, language="sv", outline=Outline("Title", rows), by=editor, now=NOW)
    client = signed_in(editor)
    client.get(page_of(version))
    with CaptureQueriesContext(connection) as queries:
        client.get(page_of(version))
    assert len(queries) == PAGE_QUERIES


@pytest.mark.parametrize("versions", [1, 3])
def test_lists_of_versions_ask_as_often_for_three_as_for_one(
    versions: int, editor: User, policy: Policy
) -> None:
    for _number in range(versions):
        published.draft(policy)
    client = signed_in(editor)
    for address, asked in ((policy_page(policy), OF_A_POLICY), (LIST, OF_ALL)):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) == asked, address


def test_a_long_text_has_a_contents_list(editor: User, policy: Policy) -> None:
    headings = "".join(f"\n## Part {word}\n\nWords.\n" for word in ("one", "two", "three", "four", "five"))
    long = published.draft(policy, written={"sv": f"# Title\n{headings}"})
    shown = main_of(signed_in(editor).get(page_of(long)))
    assert 'aria-label="Contents, Swedish"' in shown
    assert 'href="#sv-part-three"' in shown
    assert 'id="sv-part-three"' in shown


def test_a_promise_whose_section_is_gone_says_so(editor: User, version: PolicyVersion) -> None:
    assert "the section is gone" not in main_of(signed_in(editor).get(page_of(version)))
    texts.remove_section(version, language="sv", anchor="your-rights", by=editor, now=NOW)
    assert "the section is gone" in main_of(signed_in(editor).get(page_of(version)))


@pytest.mark.matrix
def test_it_says_what_comes_next(auditor: User, version: PolicyVersion, subtests: pytest.Subtests) -> None:
    client = signed_in(auditor)
    for status, hint in {
        Status.DRAFT: "import the text in English, Norwegian Bokmål, or send the version for review as it is.",
        Status.IN_REVIEW: "somebody who did not write it reads it",
        Status.APPROVED: "choose the day on which it takes effect.",
        Status.SCHEDULED: "it takes effect by itself on its day.",
        Status.IN_FORCE: "it applies.",
        Status.SUPERSEDED: "it stays readable",
    }.items():
        with subtests.test(status=status), undone():
            assert hint in main_of(client.get(page_of(put(version, status))))


def test_a_first_version_is_compared_with_nothing(editor: User, version: PolicyVersion) -> None:
    shown = main_of(signed_in(editor).get(page_of(version)))
    assert "This is the first version" in shown
    assert 'name="compare"' not in shown


def test_a_draft_is_compared_with_what_is_in_force_side_by_side_or_in_one_text(
    editor: User, version: PolicyVersion
) -> None:
    put(version, Status.IN_FORCE)
    draft = published.draft(version.policy, written={"sv": LONGER})
    client = signed_in(editor)
    shown = main_of(client.get(page_of(draft)))
    assert "From version 1 to version 2." in shown
    assert "<ins>To Norway.</ins>" in shown
    assert "changed-sides" in shown
    inline = main_of(client.get(page_of(draft), {"compare": "1", "how": "inline"}))
    assert "<ins>To Norway.</ins>" in inline
    assert "changed-sides" not in inline


def test_any_other_version_can_be_chosen_the_earlier_stands_before(
    editor: User, version: PolicyVersion
) -> None:
    first = put(version, Status.SUPERSEDED)
    third = published.draft(version.policy, written={"sv": LONGER})
    client = signed_in(editor)
    assert "From version 2 to version 3." in main_of(client.get(page_of(third)))
    assert "From version 1 to version 3." in main_of(client.get(page_of(third), {"compare": "1"}))
    later = main_of(client.get(page_of(first), {"compare": "3"}))
    assert "From version 1 to version 3." in later
    assert "<ins>To Norway.</ins>" in later
    assert "Approved by" in later  # it is still the page of the first


def test_a_version_that_there_is_none_of_is_passed_over(
    editor: User, version: PolicyVersion, subtests: pytest.Subtests
) -> None:
    put(version, Status.IN_FORCE)
    draft, client = published.draft(version.policy), signed_in(editor)
    for number in ("", "9", "-1", "one", "²", "9" * 30, "1\0"):
        with subtests.test(number=number):
            page = client.get(page_of(draft), {"compare": number})
            assert page.status_code == 200
            assert "From version 1 to version 2." in main_of(page)


def test_a_version_of_another_policy_is_not_compared(
    editor: User, version: PolicyVersion, procotsmart: Controller
) -> None:
    other = published.policy(procotsmart)
    published.draft(other)
    published.draft(other, written={"nb": "# Hemmelig\n\n## Skjult\n\nIkke for deg.\n"})
    shown = main_of(signed_in(editor).get(page_of(version), {"compare": "2"}))
    assert "Ikke for deg" not in shown


def test_what_was_lowered_counts_only_against_the_version_that_it_follows(
    editor: User, version: PolicyVersion
) -> None:
    put(version, Status.SUPERSEDED)
    third = published.draft(version.policy, written={"sv": LONGER})
    lifecycle.lower(third, to=Consequence.NOTHING, reason="A comma only.", by=editor, now=NOW)
    client = signed_in(editor)
    assert "A comma only." in main_of(client.get(page_of(third))).split('id="timeline"')[0]
    assert "A comma only." not in main_of(client.get(page_of(third), {"compare": "1"}))


def test_nothing_of_a_draft_is_shown_to_whoever_may_not_read_policies(
    stranger: User, version: PolicyVersion
) -> None:
    addresses = [page_of(version), content_of(version, "import"), *content_pages(version)]
    for user in (stranger, factories.staff(None)):
        client = signed_in(user)
        for address in addresses:
            for answer in (client.get(address), client.post(address, {"seen": version.revision})):
                assert answer.status_code in {403, 405}, address
                assert "Delivery" not in text_of(answer)
    assert Client().get(page_of(version)).status_code == 302
    assert published.again(version).revision == version.revision


def test_a_draft_has_no_public_page(version: PolicyVersion) -> None:
    public = text_of(Client().get("/dreame/policy/", {"lang": "en"}))
    assert "Delivery" not in public
    assert "Your <strong>" not in public
    assert Client().get("/dreame/policy/1/").status_code == 404


def test_who_only_reads_writes_nowhere(auditor: User, approver: User, version: PolicyVersion) -> None:
    for user in (auditor, approver):
        client = signed_in(user)
        for address in (content_of(version, "import"), *content_pages(version)):
            assert client.get(address).status_code == 403, address
            assert client.post(address, {"seen": version.revision}).status_code == 403, address
    assert published.again(version).revision == version.revision


def test_markup_in_a_text_stays_text(editor: User, policy: Policy) -> None:
    bad = Outline(
        "<b>T</b>",
        (
            Section(
                heading="<script>alert(1)</script>",
                body="[x](javascript:alert(1)) <img src=x onerror=alert(1)>",
                anchor="bad",
            ),
        ),
    )
    version = published.draft(policy, written={"sv": bad})
    shown = main_of(signed_in(editor).get(page_of(version)))
    assert "<script>alert" not in shown
    assert "<img" not in shown
    assert not re.search(r'href="javascript:', shown)
