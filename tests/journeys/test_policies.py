"""A policy from a file to what applies, in a browser: imported, decided, approved by another, in force by the job.

Nobody calls a function; what changed is public the moment it applies, and the older version stays readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Portal, until
from tests.journeys.test_main_job import assert_accessible, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("portal")]

EDITOR = "anna@portal.example"
APPROVER = "hans@portal.example"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
JOB_SECONDS = 100
TEXT = """Så hanterar Dreame dina uppgifter

Om policyn

Här står vad vi gör med uppgifter om dig och varför.

Kunduppgifter

När du handlar ber vi om namn, telefonnummer, e-postadress, födelsedatum och betalningsuppgifter.

Var uppgifterna finns

Uppgifter lagras också i Singapore, hos ett datacenter.

Dina rättigheter

Du har rätt till dataportabilitet, och du kan klaga hos oss.
"""


@pytest.fixture
def approver(browser: Browser) -> Iterator[Page]:
    """The screen of a second person."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield context.new_page()
    context.close()


def today_of(portal: Portal) -> date:
    """Return the day that the portal's clock shows in Stockholm."""
    moment = datetime.fromisoformat(portal.clock_file.read_text().strip())
    return moment.astimezone(STOCKHOLM).date()


def to_policy(page: Page, portal: Portal) -> None:
    page.goto(f"{portal.url}/admin/policies/policy/")
    row = page.get_by_role("row").filter(has_text="/dreame/policy/")
    row.get_by_role("link", name="Privacy policy").click()
    page.wait_for_url("**/change/**")


def accept_what_can_be(page: Page) -> None:
    """Accept kind by kind; what can only be dismissed is dismissed."""
    accept = page.get_by_role("button", name=re.compile("^Accept (all|this)"))
    for radio in page.locator("fieldset:not(:has([value=accepted])) input[value=dismissed]").all():
        radio.check()
    while accept.count() and "/suggestions/" in page.url:
        left = accept.count()
        with page.expect_navigation():
            accept.first.click()
        assert accept.count() < left or "/suggestions/" not in page.url


@pytest.mark.promise("D1")
def test_a_policy_from_a_file_to_what_applies(
    portal: Portal, officer: Page, approver: Page, customer: Page, tmp_path: Path
) -> None:
    file = tmp_path / "policy.txt"
    file.write_text(TEXT)
    tomorrow = today_of(portal) + timedelta(days=1)

    sign_in(officer, portal, email=EDITOR)
    officer.goto(f"{portal.url}/admin/policies/policy/")
    assert_accessible(officer)
    to_policy(officer, portal)
    assert_accessible(officer)

    officer.get_by_role("link", name="Import a text").click()
    officer.get_by_label("Language of the text").select_option("sv")
    officer.get_by_label("File", exact=True).set_input_files(file)
    officer.get_by_role("button", name="Look at it").click()
    expect(officer.get_by_role("heading", name="Var uppgifterna finns")).to_be_visible()
    assert_accessible(officer)
    officer.get_by_role("button", name="Put it into the draft").click()
    officer.wait_for_url("**/policyversion/**")
    version = officer.url.partition("#")[0]

    officer.get_by_role("link", name=re.compile(r"Decide \d+ suggestion")).click()
    expect(officer.locator("mark", has_text="Singapore")).to_be_visible()
    assert_accessible(officer)
    accept_what_can_be(officer)
    officer.goto(version)
    for part in ("Text", "Promises", "Timeline", "What changed"):
        officer.get_by_role("tab", name=part).click()
        assert_accessible(officer)
    expect(officer.get_by_text("Fresh consent").first).to_be_visible()

    officer.get_by_role("link", name="Send for review").click()
    expect(officer.get_by_text("Hans Moe")).to_be_visible()
    assert_accessible(officer)
    officer.get_by_role("button", name="Send for review").click()
    expect(officer.get_by_text("In review").first).to_be_visible()
    expect(officer.get_by_role("link", name="Approve", exact=True)).to_have_count(0)

    sign_in(approver, portal, email=APPROVER)
    approver.goto(version)
    approver.locator("a[href$='/steps/approve/']").click()
    approver.locator(".pp-button-main[type=submit]").click()
    approver.wait_for_url("**/change/")

    officer.goto(version)
    officer.get_by_role("link", name="Schedule").click()
    officer.get_by_label("Takes effect on").fill(tomorrow.isoformat())
    officer.get_by_role("button", name="Schedule").click()
    expect(officer.get_by_text("Scheduled").first).to_be_visible()
    customer.goto(f"{portal.url}/dreame/policy/?lang=sv")
    expect(customer.get_by_text("födelsedatum")).to_have_count(0)

    portal.set_clock(datetime.combine(tomorrow, time(0, 1), tzinfo=STOCKHOLM))

    def applies() -> bool:
        officer.goto(version)
        if "/login/" in officer.url:  # so much time has passed
            sign_in(officer, portal, email=EDITOR)
            officer.goto(version)
        return "In force" in officer.locator(".pp-head").inner_text()

    portal.take_turn("policies.bring_into_force")
    until(applies, seconds=JOB_SECONDS)
    officer.goto(f"{version}?compare=1&how=inline#changes")
    expect(officer.get_by_text("From version 1 to version 2.")).to_be_visible()
    expect(officer.locator("ins", has_text="födelsedatum").first).to_be_visible()
    assert_accessible(officer)

    def is_public() -> bool:
        customer.goto(f"{portal.url}/dreame/policy/?lang=sv")
        return customer.get_by_text("födelsedatum").count() > 0

    until(is_public, seconds=30)
    customer.goto(f"{portal.url}/dreame/policy/1/?lang=sv")
    expect(customer.get_by_text("Vi säljer dem inte.").first).to_be_visible()
    customer.goto(f"{portal.url}/dreame/policy/1..2/?lang=sv")
    expect(customer.locator("ins", has_text="födelsedatum").first).to_be_visible()


def test_axe_finds_nothing_on_the_page_of_drift(portal: Portal, officer: Page) -> None:
    sign_in(officer, portal, email=EDITOR)
    officer.get_by_role("link", name="Drift").first.click()
    officer.wait_for_load_state()
    assert_accessible(officer)
