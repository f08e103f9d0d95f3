"""From a mail to a withdrawal to a confirmed stop, in a browser: the person, the recipient, and the privacy lead.

The person says yes first, on a telephone; then changes their mind.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Portal, until
from tests.journeys.test_main_job import assert_accessible, plain, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("portal")]

PERSON = "vera.skog@person.example"
LEAD = "anna@portal.example"
PURPOSE = "News and events"


def enter(page: Page, portal: Portal) -> None:
    """Ask for the link, take it from the mail, and open the choices with it."""
    page.goto(f"{portal.url}/dreame/preferences/?lang=en")
    assert_accessible(page)
    page.get_by_label("Your e-mail address").fill(PERSON)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    link = re.search(
        r"https?://\S+/preferences/[\w-]{32}/\S*", plain(portal.wait_for_mail(PERSON, about="choices"))
    )
    assert link is not None
    page.goto(link.group())
    assert_accessible(page)
    page.get_by_role("button", name="Yes, open my choices").click()
    expect(page.get_by_role("heading", name="Your choices", level=1)).to_be_visible()
    assert_accessible(page)


@pytest.mark.promise("P13")
@pytest.mark.promise("P14")
@pytest.mark.promise("D9")
def test_from_a_mail_to_a_withdrawal_to_a_confirmed_stop(portal: Portal, officer: Page) -> None:
    customer = officer
    customer.set_viewport_size({"width": 360, "height": 740})
    enter(customer, portal)
    purpose = customer.locator("article", has_text=PURPOSE)
    purpose.get_by_role("link", name="Say yes").click()
    assert_accessible(customer)
    customer.get_by_role("button", name="Yes, I agree").click()
    expect(purpose.get_by_text("you said yes")).to_be_visible()

    purpose.get_by_role("link", name="Withdraw consent").click()
    expect(customer.get_by_role("heading", name="Who is told to stop")).to_be_visible()
    told = customer.locator("main ul").nth(1).get_by_role("listitem")
    recipient, count = told.first.inner_text(), told.count()
    assert_accessible(customer)
    before = len(portal.sink.messages)
    customer.get_by_role("button", name="Withdraw my consent").click()
    expect(purpose.get_by_text("you withdrew it")).to_be_visible()
    assert recipient in plain(portal.wait_for_mail(PERSON, about="What you stopped"))

    until(lambda: len(notices(portal, since=before)) == count, seconds=60)
    for link in notices(portal, since=before):
        customer.goto(link)
        customer.locator("[name=outcome][value=confirmed]").check()
        customer.get_by_label("Your name, and what you do there").fill("Ann Öst, data protection")
        customer.get_by_role("button", name="Send the answer").click()
        expect(customer.get_by_role("heading", name="We have your answer")).to_be_visible()
    portal.take_turn("consents.follow_withdrawals")
    stopped = plain(portal.wait_for_mail(PERSON, about="stopped using your data"))
    assert "confirmed" in stopped

    customer.goto(f"{portal.url}/dreame/preferences/?lang=en")
    expect(customer.get_by_text("recipients have confirmed that they stopped too")).to_be_visible()

    officer.set_viewport_size({"width": 1440, "height": 900})
    sign_in(officer, portal, email=LEAD)
    officer.goto(f"{portal.url}/admin/consents/withdrawal/?standing=all")
    expect(officer.get_by_text("stopped everywhere").first).to_be_visible()
    assert_accessible(officer)
    officer.get_by_role("link", name="single purposes").first.click()
    expect(officer.get_by_text(recipient)).to_be_visible()
    assert_accessible(officer)


def notices(portal: Portal, *, since: int) -> list[str]:
    """Return the links of the notices to recipients that were mailed since."""
    found = (re.search(r"https?://\S+/notices/[\w-]+/", plain(mail)) for mail in portal.sink.messages[since:])
    return [f"{link.group()}?lang=en" for link in found if link is not None]
