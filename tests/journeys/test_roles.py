"""A day of each role in the browser: signs in, walks the sidebar, does what is theirs, is refused what is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Portal
from tests.journeys.test_main_job import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("portal")]

SIDEBAR = "#nav-sidebar a[href^='/admin/']"
MAIN_BUTTON = ".pp-button-main[type=submit]"
SAVE = "button[name=_save]"


@dataclass(frozen=True, slots=True)
class Day:
    """What a role's day consists of; pages are given by their address below /admin/.

    `sees` and `lacks` are some pages of the sidebar that are there and that are not, `refused` is an address that
    only others may open.
    """

    who: str
    sees: tuple[str, ...]
    lacks: tuple[str, ...]
    does: Callable[[Page, str], None]
    refused: str


def closes_the_office(page: Page, admin: str) -> None:
    """A privacy lead closes the office on a day."""
    page.goto(f"{admin}office/closingday/add/")
    page.locator("[name=controller]").select_option(label="Dreame")
    page.locator("[name=day]").fill("2027-06-04")
    page.locator("[name=name]").fill("We move house")
    page.locator(SAVE).click()
    page.wait_for_url(re.compile(r"/closingday/(\?.*)?$"))
    expect(page.get_by_text("We move house").first).to_be_visible()


def takes_a_request(page: Page, admin: str) -> None:
    """A case handler takes a request that nobody has."""
    page.goto(f"{admin}requests/request/?show=unassigned")
    page.locator("#result_list tbody a[href*='/change/']").first.click()
    page.wait_for_url("**/change/**")
    page.get_by_role("button", name="Assign to me").click()
    expect(page.get_by_role("button", name="Assign to me")).to_have_count(0)


def registers_a_person(page: Page, admin: str) -> None:
    """A consent manager registers a person who can consent."""
    page.goto(f"{admin}subjects/subject/add/")
    page.locator("[name=controller]").select_option(label="Dreame")
    page.locator("[name=name]").fill("Tuva Rolland")
    page.locator("[name=country]").select_option("SE")
    page.locator("[name=email]").fill("tuva.rolland@person.example")
    page.locator(MAIN_BUTTON).click()
    page.wait_for_url("**/change/**")
    expect(page.get_by_text("tuva.rolland@person.example").first).to_be_visible()


def enters_a_term(page: Page, admin: str) -> None:
    """A policy editor enters a purpose of processing."""
    page.goto(f"{admin}policies/purpose/add/")
    page.locator("[name=controller]").select_option(label="Dreame")
    page.locator("[name=code]").fill("quizzes")
    for language in ("en", "sv", "nb"):
        page.locator(f"[name=name_{language}]").fill("Quizzes")
    page.locator("[name=lawful_basis]").select_option("consent")
    page.locator(SAVE).click()
    page.wait_for_url(re.compile(r"/purpose/(\?.*)?$"))
    page.goto(f"{admin}policies/purpose/?q=quizzes")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)


def reads_what_was_approved(page: Page, admin: str) -> None:
    """A policy approver reads a policy down to a version."""
    page.goto(f"{admin}policies/policy/")
    page.locator("#result_list tbody a[href*='/change/']").first.click()
    page.wait_for_url("**/policies/policy/*/change/**")
    page.locator("main a[href*='/policyversion/'], #content a[href*='/policyversion/']").first.click()
    page.wait_for_url("**/policyversion/**")
    expect(page.get_by_role("tab").first).to_be_visible()


def enters_a_recipient(page: Page, admin: str) -> None:
    """A vendor manager enters a company that gets data."""
    page.goto(f"{admin}thirdparties/thirdparty/add/?controller=dreame")
    page.get_by_label("Legal name").fill("Rollspel Frakt AB")
    page.get_by_label("Kind", exact=True).select_option("processor")
    page.get_by_label("Countries").fill("Sweden")
    page.locator(f"#content-main {MAIN_BUTTON}").click()
    page.wait_for_url("**/change/")
    expect(page.get_by_text("Rollspel Frakt AB").first).to_be_visible()


def enters_a_request(page: Page, admin: str) -> None:
    """A support agent enters what somebody asked on the telephone."""
    page.goto(f"{admin}requests/request/add/")
    page.locator("[name=controller]").select_option(label="Dreame")
    page.locator("[name=channel][value=phone]").check()
    page.locator("[name=received_on]").fill("2026-11-25")
    page.locator("[name=right]").select_option("access")
    page.locator("[name=person_name]").fill("Rut Roll")
    page.locator("[name=email]").fill("rut.roll@person.example")
    page.locator("[name=country]").select_option("SE")
    page.locator("[name=language]").select_option("sv")
    page.locator("[name=for_whom][value=self]").check()
    page.locator(MAIN_BUTTON).click()
    page.wait_for_url(lambda address: "/request/add/" not in address)
    expect(page.get_by_text(re.compile(r"DR-\w{4}-\w{2}")).first).to_be_visible()


def takes_the_log_along(page: Page, admin: str) -> None:
    """An auditor downloads the access log and says why."""
    page.goto(f"{admin}office/accessentry/take/")
    page.locator("[name=reason]").fill("audit of the fourth quarter")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download as CSV").click()
    assert len(downloading.value.path().read_text("utf-8-sig").splitlines()) > 100


DAYS = (
    Day(
        "anna",
        ("requests/request/", "office/user/"),
        ("requests-standing/",),
        closes_the_office,
        "requests-standing/",
    ),
    Day("emma", ("requests/request/", "my-tasks/"), ("office/user/",), takes_a_request, "office/user/"),
    Day("mia", ("consents/campaign/",), ("requests/request/",), registers_a_person, "requests/request/"),
    Day(
        "pia", ("policies/policy/", "office/review/"), ("mailroom/mail/",), enters_a_term, "subjects/subject/"
    ),
    Day(
        "hans",
        ("policies/policy/",),
        ("thirdparties/system/",),
        reads_what_was_approved,
        "policies/purpose/add/",
    ),
    Day(
        "vera", ("thirdparties/system/",), ("subjects/subject/",), enters_a_recipient, "policies/purpose/add/"
    ),
    Day("sara", ("requests-standing/",), ("requests/request/",), enters_a_request, "requests/request/"),
    Day("olav", ("office/accessentry/",), ("my-tasks/",), takes_the_log_along, "requests/request/add/"),
)


@pytest.mark.promise("P20")
@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.who)
def test_a_role_walks_its_sidebar_does_what_is_theirs_and_is_refused_what_is_not(
    portal: Portal, officer: Page, day: Day
) -> None:
    admin = f"{portal.url}/admin/"
    sign_in(officer, portal, email=f"{day.who}@portal.example")
    expect(officer.locator(SIDEBAR).first).to_be_attached()
    addresses = officer.eval_on_selector_all(SIDEBAR, "links => links.map(link => link.getAttribute('href'))")
    pages = dict.fromkeys(address.removeprefix("/admin/") for address in addresses)
    assert set(day.sees) <= pages.keys()
    assert not set(day.lacks) & pages.keys()

    for address in pages:
        answer = officer.request.get(
            f"{admin}{address}"
        )  # in the browser's session, without drawing each page
        assert answer.status == 200, address
        if address:  # the dashboard leads some to their own list
            assert answer.url.partition("?")[0] == f"{admin}{address}", address

    day.does(officer, admin)
    assert officer.request.get(f"{admin}{day.refused}").status == 403
