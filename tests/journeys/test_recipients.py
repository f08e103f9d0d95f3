"""A recipient from the register to a confirmed stop, in a browser: entered, bound, found out, told, and heard.

The drift is found by the check, the link comes by mail, and the recipient answers without an account.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Portal
from tests.journeys.test_main_job import assert_accessible, plain, sign_in
from tests.journeys.test_policies import today_of

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("portal")]

LEAD = "anna@portal.example"
RECIPIENT = "dataskydd@fjarrsyn.example"
PERSON = "tove.ask@person.example"
NAME = "Fjärrsyn Reklam AB"


def save(page: Page, *, at: str) -> None:
    """Press the main button of a form and wait for where it leads."""
    page.locator("#content-main .pp-button-main[type=submit]").click()
    page.wait_for_url(at)


def enter_the_recipient(page: Page, portal: Portal) -> str:
    """Enter a company that gets addresses for delivery, with whom to write to; return its page."""
    page.goto(f"{portal.url}/admin/thirdparties/thirdparty/add/?controller=dreame")
    page.get_by_label("Legal name").fill(NAME)
    page.get_by_label("Kind", exact=True).select_option("processor")
    page.get_by_label("Countries").fill("Sweden")
    assert_accessible(page)
    save(page, at="**/change/")
    party = page.url
    page.goto(party.replace("/change/", "/share/"))
    page.get_by_label("Purpose").select_option(label="Delivering goods and services")
    page.get_by_label("E-mail address", exact=True).check()
    save(page, at="**/change/**")
    page.goto(party.replace("/change/", "/contact/"))
    page.get_by_label("Data protection").check()
    page.get_by_label("E-mail address").fill(RECIPIENT)
    save(page, at="**/change/**")
    return party


def agree(page: Page, portal: Portal, *, party: str) -> None:
    """Put the processor agreement on record."""
    page.goto(party)
    page.locator(".pp-panel", has_text="Agreements").get_by_role("link", name="Add").click()
    page.get_by_label("Kind", exact=True).select_option("processor")
    page.get_by_label("Starts").fill((today_of(portal) - timedelta(days=30)).isoformat())
    save(page, at="**/agreement/**/change/")


@pytest.mark.promise("D8")
@pytest.mark.promise("D15")
@pytest.mark.promise("P13")
def test_a_recipient_from_the_register_to_a_confirmed_stop(
    portal: Portal, officer: Page, customer: Page
) -> None:
    sign_in(officer, portal, email=LEAD)
    party = enter_the_recipient(officer, portal)
    agree(officer, portal, party=party)

    officer.goto(f"{portal.url}/admin/drift/")
    finding = officer.locator("article.pp-finding", has_text=NAME)
    expect(finding.first).to_be_visible()
    assert_accessible(officer)
    found = finding.count()
    finding.first.get_by_role("link", name="Accept").click()
    officer.get_by_label("Why this can be lived with").fill("The next version of the policy names it.")
    officer.get_by_label("Until").fill((today_of(portal) + timedelta(days=60)).isoformat())
    save(officer, at="**/admin/drift/**")
    officer.goto(f"{portal.url}/admin/drift/")
    expect(finding).to_have_count(found - 1)
    officer.goto(f"{portal.url}/admin/drift/?state=accepted")
    expect(finding.get_by_text("The next version of the policy names it.")).to_be_visible()

    link = tell_the_recipient(officer, portal)
    customer.goto(link)
    expect(customer.get_by_text(PERSON)).to_be_visible()
    customer.get_by_role("button", name="Send the answer").click()
    expect(customer.locator(".error-summary")).to_be_visible()
    customer.locator("[name=outcome][value=confirmed]").check()
    customer.get_by_label("Your name, and what you do there").fill("Ann Öst, data protection")
    customer.get_by_role("button", name="Send the answer").click()
    expect(customer.get_by_role("heading", name="We have your answer")).to_be_visible()
    customer.goto(link)
    expect(customer.get_by_text(PERSON)).to_have_count(0)

    officer.goto(f"{portal.url}/admin/thirdparties/notice/?standing=all")
    row = officer.get_by_role("row").filter(has_text=NAME)
    expect(row.get_by_text("confirmed", exact=False)).to_be_visible()
    row.get_by_role("link").first.click()
    expect(officer.get_by_text("Ann Öst, data protection")).to_be_visible()
    assert_accessible(officer)


def tell_the_recipient(page: Page, portal: Portal) -> str:
    """Enter a person who wants the sharing to stop, tell the recipient, and return the link that it gets by mail."""
    page.goto(f"{portal.url}/admin/subjects/subject/add/")
    page.locator("[name=controller]").select_option(label="Dreame")
    page.locator("[name=name]").fill("Tove Ask")
    page.locator("[name=email]").fill(PERSON)
    page.locator("[name=country]").select_option("SE")
    save(page, at="**/change/**")
    page.get_by_role("link", name="Send notices").click()
    page.get_by_label("Stop using").check()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label(NAME)).to_be_visible()
    for box in page.locator("[name=recipients]").all():
        box.set_checked(False)
    page.get_by_label(NAME).check()
    page.get_by_label(PERSON).check()
    assert_accessible(page)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="This is what they will see")).to_be_visible()
    page.get_by_role("button", name="Send 1 notice").click()
    expect(page.get_by_text("1 recipient is told.")).to_be_visible()
    mail = portal.wait_for_mail(RECIPIENT, about="")
    assert "Tove" not in plain(mail)
    assert PERSON not in plain(mail)
    found = re.search(r"https?://\S+/notices/[\w-]+/", plain(mail))
    assert found is not None
    return f"{found.group()}?lang=en"
