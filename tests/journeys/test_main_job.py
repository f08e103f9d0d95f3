"""The main job from end to end, in a browser, against web, worker, beat, and a real SMTP server.

A customer asks for access, an officer answers, jobs mail and remind; nobody calls a function.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Portal

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("portal")]

CUSTOMER = "elsa.linde@example.com"
OFFICER = "emma@portal.example"
LEAD = "anna@portal.example"
PASSWORD = "demo-privacy-office"


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"https?://\S+/requests/[\w-]+/", plain(mail))
    assert found is not None
    return found.group()


def assert_accessible(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def sign_in(page: Page, portal: Portal, *, email: str) -> None:
    page.goto(f"{portal.url}/admin/")
    page.locator("input[name=username]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda url: "/login/" not in url)


def ask_for_access(page: Page, portal: Portal) -> str:
    """Fill in the form as a customer; return the reference on the next page."""
    page.goto(f"{portal.url}/dreame/?lang=en")
    page.get_by_role("link", name="Use your rights").click()
    page.get_by_role("button", name="Send the request").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_role("radio", name="Access to my data").check()
    page.get_by_label("What is it about?").fill("What does my robot know about my home?")
    page.get_by_label("Serial number of a device").fill("DRM-L10-1")
    page.get_by_label("Which country do you live in?").select_option("SE")
    page.get_by_label("Your e-mail address").fill(CUSTOMER)
    page.get_by_role("button", name="Send the request").click()
    page.wait_for_url("**/dreame/requests/received/")
    reference = page.locator(".reference").first.inner_text()
    assert re.fullmatch(r"DR-\w{4}-\w{2}", reference)
    return reference


def open_request(page: Page, portal: Portal, *, reference: str) -> None:
    page.goto(f"{portal.url}/admin/requests/request/?q={reference}")
    page.locator("#result_list").get_by_role("link", name=reference).click()
    page.wait_for_url("**/change/**")


def take_step(page: Page, *, button: str, confirm: str, **fields: str) -> None:
    """Press a button of the request page, fill in its form, confirm."""
    link = page.get_by_role("link", name=button, exact=True)
    if not link.first.is_visible():
        page.get_by_text("More", exact=True).click()
    link.first.click()
    for name, value in fields.items():
        field = page.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={value}]").check()
        elif field.first.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name=confirm).click()
    page.wait_for_url("**/change/**")


@pytest.mark.services
@pytest.mark.promise("D3")
@pytest.mark.promise("P7")
@pytest.mark.promise("P8")
def test_access_from_the_form_to_the_answer(portal: Portal, customer: Page, officer: Page) -> None:
    reference = ask_for_access(customer, portal)

    receipt = portal.wait_for_mail(CUSTOMER, about=reference)
    assert receipt["Auto-Submitted"] == "auto-generated"
    assert "28 December 2026" in plain(receipt)
    customer.goto(link_in(receipt))
    customer.get_by_role("button", name="Yes, confirm my address").click()
    expect(customer.get_by_text("your address is confirmed")).to_be_visible()
    expect(customer.get_by_text("Monday 28 December 2026").first).to_be_visible()
    status = customer.url

    customer.goto(f"{portal.url}/dreame/requests/link/?lang=en")
    customer.get_by_label("Your e-mail address").fill(CUSTOMER)
    customer.get_by_role("button", name="Send").click()
    again = portal.wait_for_mail(CUSTOMER, about=f"link to request {reference}")
    assert link_in(again) != status

    sign_in(officer, portal, email=OFFICER)
    officer.goto(f"{portal.url}/admin/requests/request/")
    expect(officer.locator("#result_list").get_by_role("link", name=reference)).to_be_visible()
    open_request(officer, portal, reference=reference)
    expect(officer.get_by_text("Art 12(3) GDPR").first).to_be_visible()
    expect(officer.get_by_text("Monday 28 December 2026").first).to_be_visible()
    assert_accessible(officer)

    officer.get_by_role("button", name="Assign to me").click()
    take_step(officer, button="Ask for identity", confirm="Send the question", text="When did you buy it?")
    expect(officer.get_by_text("Checking identity").first).to_be_visible()
    portal.wait_for_mail(CUSTOMER, about="who you are")

    customer.goto(status)
    customer.get_by_label("Write a message").fill("In March, in Lund.")
    customer.locator("input[type=file]").set_input_files(
        {"name": "receipt.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 receipt"}
    )
    customer.get_by_role("button", name="Send", exact=True).click()
    expect(customer.get_by_text("Your message is with us.")).to_be_visible()
    portal.wait_for_mail(OFFICER, about="the person wrote")

    open_request(officer, portal, reference=reference)
    expect(officer.get_by_text("In March, in Lund.").first).to_be_visible()
    with officer.expect_download() as downloading:
        officer.get_by_role("link", name=re.compile("receipt.pdf")).click()
    assert downloading.value.path().read_bytes() == b"%PDF-1.7 receipt"
    take_step(officer, button="Identity proved", confirm="Record the proof", method="knowledge")
    take_step(officer, button="Ask", confirm="Send the question", kind="plain", text="Which floor plan?")
    expect(officer.get_by_text("Waiting for the person").first).to_be_visible()
    portal.wait_for_mail(CUSTOMER, about="question about your request")

    customer.goto(status)
    customer.get_by_label("Write a message").fill("All of them.")
    customer.get_by_role("button", name="Send", exact=True).click()

    open_request(officer, portal, reference=reference)
    take_step(officer, button="Answer", confirm="Send the answer", text="Here is all we hold: one map.")
    answer = portal.wait_for_mail(CUSTOMER, about="answer to your request")
    assert "one map" not in plain(answer)
    take_step(officer, button="Close", confirm="Close", outcome="fulfilled")
    expect(officer.get_by_text("Fulfilled").first).to_be_visible()
    officer.get_by_role("tab", name="Timeline").click()
    timeline = officer.get_by_role("tabpanel", name="Timeline")
    for happened in ("Request received", "Identity asked", "Clock: Identity proved", "Answer sent", "Closed"):
        expect(timeline.get_by_text(happened).first).to_be_visible()

    customer.goto(link_in(answer))
    expect(customer.get_by_text("Here is all we hold: one map.")).to_be_visible()
    portal.wait_for_mail(CUSTOMER, about="is closed")


@pytest.mark.promise("D5")
def test_a_reminder_goes_out_as_days_pass_and_a_withdrawal_is_told_to_both_sides(
    portal: Portal, customer: Page, officer: Page
) -> None:
    reference = ask_for_access(customer, portal)
    receipt = portal.wait_for_mail(CUSTOMER, about=reference)
    sign_in(officer, portal, email=OFFICER)
    open_request(officer, portal, reference=reference)
    officer.get_by_role("button", name="Assign to me").click()
    take_step(officer, button="Start work", confirm="Start work")

    portal.set_clock(datetime.fromisoformat("2026-12-21T07:01:00+01:00"))
    portal.take_turn("requests.remind")
    reminder = portal.wait_for_mail(OFFICER, about=f"{reference} is due in 7 days")
    assert "Elsa" not in plain(reminder)
    assert not portal.sink.to(LEAD, about=f"{reference} is due in 7")

    customer.goto(link_in(receipt))
    customer.get_by_role("link", name="Withdraw the request").click()
    customer.get_by_role("button", name=re.compile("withdraw", re.IGNORECASE)).click()
    expect(customer.get_by_text("Your request is withdrawn").first).to_be_visible()
    portal.wait_for_mail(CUSTOMER, about="is withdrawn")
    portal.wait_for_mail(OFFICER, about="was withdrawn")
    sent = [(str(mail["To"]), str(mail["Subject"])) for mail in portal.sink.messages]
    ours = [mail for mail in sent if reference in mail[1]]
    assert sorted(ours) == sorted(set(ours))


PUBLIC = [
    "/",
    "/dreame/",
    "/procotsmart/?lang=nb",
    "/dreame/requests/new/",
    "/dreame/requests/link/",
    "/procotsmart/privacy-notice/",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_axe_finds_nothing_on_the_public_pages(portal: Portal, officer: Page, path: str) -> None:
    officer.goto(f"{portal.url}{path}")
    assert_accessible(officer)


def test_axe_finds_nothing_on_the_pages_of_one_request(portal: Portal, customer: Page, officer: Page) -> None:
    reference = ask_for_access(customer, portal)
    receipt = portal.wait_for_mail(CUSTOMER, about=reference)
    officer.goto(link_in(receipt))
    assert_accessible(officer)
    officer.goto(f"{link_in(receipt)}withdraw/")
    assert_accessible(officer)
    officer.goto(f"{portal.url}/dreame/requests/new/")
    officer.get_by_role("button").last.click()
    officer.locator(".error-summary:focus").wait_for(timeout=5_000)
    assert_accessible(officer)
