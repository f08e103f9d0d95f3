"""Rights of people from the public form to the end, in a browser: asked for, worked on, decided, told."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import Portal, until
from tests.journeys.test_choices import notices
from tests.journeys.test_main_job import assert_accessible, link_in, open_request, plain, sign_in, take_step

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("portal")]

OFFICER = "emma@portal.example"
LEAD = "anna@portal.example"
RECIPIENT = "Molnverk Europa GmbH"


def ask(page: Page, portal: Portal, *, right: str, email: str, about: str, child: str = "") -> str:
    """Fill in the public form; return the reference on the next page."""
    page.goto(f"{portal.url}/dreame/requests/new/?lang=en")
    page.get_by_role("radio", name=right).check()
    if child:
        page.get_by_role("radio", name="My child’s").check()
        page.get_by_label("Their name").fill(child)
        page.get_by_label("I am their parent or guardian", exact=False).check()
    page.get_by_label("What is it about?").fill(about)
    page.get_by_label("Which country do you live in?").select_option("SE")
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Send the request").click()
    page.wait_for_url("**/dreame/requests/received/")
    return page.locator(".reference").first.inner_text()


def follow(page: Page, portal: Portal, *, reference: str, email: str) -> str:
    """Open the status page from the mailed receipt and confirm the address; return the page's address."""
    page.goto(link_in(portal.wait_for_mail(email, about=reference)))
    page.get_by_role("button", name="Yes, confirm my address").click()
    expect(page.get_by_text("your address is confirmed")).to_be_visible()
    return page.url


def work_on(page: Page, portal: Portal, *, reference: str, email: str) -> None:
    """Sign in as a member of staff, open the request, take it on."""
    sign_in(page, portal, email=email)
    open_request(page, portal, reference=reference)
    page.get_by_role("button", name="Assign to me").click()


def change_places(page: Page, portal: Portal, *, email: str) -> None:
    """Let another member of staff sit down at the screen."""
    page.context.clear_cookies()
    sign_in(page, portal, email=email)


def prove_identity(page: Page) -> None:
    """Note that the person named an order of theirs."""
    page.get_by_role("link", name="Identity proved", exact=True).click()
    page.get_by_role("checkbox", name="Number of an order").check()
    page.get_by_role("button", name="Record the proof").click()
    page.wait_for_url("**/change/**")


@pytest.mark.promise("P10")
def test_a_refusal_takes_a_second_person_and_says_the_ground_and_where_to_complain(
    portal: Portal, customer: Page, officer: Page
) -> None:
    email = "nils.berg@person.example"
    reference = ask(customer, portal, right="Access to my data", email=email, about="The same, each week.")
    status = follow(customer, portal, reference=reference, email=email)

    work_on(officer, portal, reference=reference, email=OFFICER)
    take_step(officer, button="Start work", confirm="Start work")
    take_step(
        officer,
        button="Refuse or do less",
        confirm="Send for approval",
        outcome="refused",
        ground="excessive",
        evidence="Thirty requests since June, all of them answered.",
        text="You asked thirty times since June, and nothing has changed since.",
    )
    expect(officer.get_by_text("Waiting for approval").first).to_be_visible()
    expect(officer.get_by_role("link", name="Approve", exact=True)).to_have_count(0)
    customer.goto(status)
    expect(customer.get_by_text("thirty times")).to_have_count(0)
    assert reference in str(portal.wait_for_mail(LEAD, about=reference)["Subject"])

    change_places(officer, portal, email=LEAD)
    open_request(officer, portal, reference=reference)
    officer.get_by_role("link", name="Approve", exact=True).click()
    expect(officer.get_by_text("Thirty requests since June").first).to_be_visible()
    assert_accessible(officer)
    officer.get_by_role("button", name="Approve, send the answer and close").click()
    officer.wait_for_url("**/change/**")

    closed = plain(portal.wait_for_mail(email, about="Our answer to your request"))
    customer.goto(status)
    expect(customer.get_by_text("You asked thirty times since June")).to_be_visible()
    seen = customer.locator("main").inner_text()
    for told in (
        "Manifestly unfounded or excessive, in particular because it is repeated (Art 12(5) GDPR)",
        "Integritetsskyddsmyndigheten, Box 8114",
        "go to court",
    ):
        assert told in closed
        assert told in seen
    assert "Thirty requests" not in seen + closed


@pytest.mark.promise("P7")
@pytest.mark.promise("P12")
def test_data_is_corrected_once_it_is_sure_who_asks(portal: Portal, customer: Page, officer: Page) -> None:
    email = "ylva.strand@person.example"
    reference = ask(
        customer, portal, right="Correct my data", email=email, about="My street is Storgatan 5, not 3."
    )
    status = follow(customer, portal, reference=reference, email=email)

    work_on(officer, portal, reference=reference, email=OFFICER)
    take_step(officer, button="Ask for identity", confirm="Send the question", method="knowledge")
    portal.wait_for_mail(email, about="who you are")
    customer.goto(status)
    customer.get_by_label("Write a message").fill("My last order was S-1044.")
    customer.get_by_role("button", name="Send", exact=True).click()

    open_request(officer, portal, reference=reference)
    prove_identity(officer)
    take_step(
        officer,
        button="Note a correction",
        confirm="Put it on record",
        wrong="Storgatan 3",
        correct="Storgatan 5",
        place="Customer database",
        corrected_on="2026-11-25",
    )
    open_request(officer, portal, reference=reference)
    officer.get_by_role("tab", name="Decision").click()
    expect(officer.get_by_text("Storgatan 3").first).to_be_visible()
    assert_accessible(officer)
    take_step(officer, button="Answer", confirm="Send the answer", text="It says Storgatan 5 now.")
    take_step(officer, button="Close", confirm="Close the request", outcome="fulfilled")
    portal.wait_for_mail(email, about="is closed")
    customer.goto(status)
    expect(customer.get_by_text("It says Storgatan 5 now.")).to_be_visible()
    expect(customer.get_by_text("Done", exact=True).first).to_be_visible()


def settle_places(page: Page, *, system: str) -> None:
    """List one system of the register and say that the data there is erased."""
    page.get_by_role("link", name="List where the data lies", exact=True).click()
    expect(page.get_by_label(system)).to_be_visible()
    for box in page.locator("[name=systems]").all():
        box.set_checked(False)
    page.get_by_label(system).check()
    page.get_by_role("button", name="Put them on the list").click()
    page.wait_for_url("**/change/**")
    take_step(page, button="Erased or kept", confirm="Put it on record", became="erased")


def tell(page: Page, portal: Portal, *, recipient: str, about: str) -> str:
    """Tell one recipient from the page of the request; return the link that it gets by mail."""
    before = len(portal.sink.messages)
    page.get_by_role("link", name="Tell the recipients").click()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label(recipient)).to_be_visible()
    for box in page.locator("form input[type=checkbox]").all():
        box.set_checked(False)
    page.get_by_label(recipient).check()
    page.get_by_label(about).check()
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Send 1 notice").click()
    expect(page.get_by_text("1 recipient is told.")).to_be_visible()
    return until(lambda: notices(portal, since=before), seconds=60)[0]


def test_data_is_erased_recipients_confirm_and_the_person_keeps_a_certificate(
    portal: Portal, customer: Page, officer: Page
) -> None:
    email = "tora.gren@person.example"
    reference = ask(customer, portal, right="Erase my data", email=email, about="I sold my robot.")
    status = follow(customer, portal, reference=reference, email=email)

    work_on(officer, portal, reference=reference, email=LEAD)
    take_step(officer, button="Ask for identity", confirm="Send the question", method="knowledge")
    prove_identity(officer)
    take_step(officer, button="Link to a person", confirm="Link it", person="new")
    settle_places(officer, system="Web shop")
    link = tell(officer, portal, recipient=RECIPIENT, about=email)
    customer.goto(link)
    expect(customer.get_by_text(email)).to_be_visible()
    customer.locator("[name=outcome][value=confirmed]").check()
    customer.get_by_label("Your name, and what you do there").fill("Ann Öst, data protection")
    customer.get_by_role("button", name="Send the answer").click()
    expect(customer.get_by_role("heading", name="We have your answer")).to_be_visible()

    open_request(officer, portal, reference=reference)
    expect(officer.get_by_text("1 of 1 recipient confirmed.")).to_be_visible()
    officer.get_by_role("tab", name="Decision").click()
    expect(officer.get_by_text("Web shop").first).to_be_visible()
    assert_accessible(officer)
    take_step(officer, button="Answer", confirm="Send the answer", text="We have erased your account.")
    take_step(officer, button="Close", confirm="Close the request", outcome="fulfilled")

    customer.goto(status)
    expect(customer.get_by_text("We did what you asked for.")).to_be_visible()
    with customer.expect_download() as downloading:
        customer.get_by_role("link", name="Save the certificate (PDF)").click()
    written = " ".join(page.extract_text() for page in PdfReader(downloading.value.path()).pages)
    for told in (reference, "Web shop", RECIPIENT, "Told to erase; confirmed"):
        assert told in written
    assert email not in written


@pytest.mark.promise("P26")
def test_a_guardian_has_a_childs_data_removed(portal: Portal, customer: Page, officer: Page) -> None:
    email = "karin.holm@person.example"
    reference = ask(
        customer,
        portal,
        right="Remove a child’s data",
        email=email,
        about="He opened an account himself.",
        child="Olle Holm",
    )
    status = follow(customer, portal, reference=reference, email=email)
    customer.get_by_role("link", name="Send evidence").click()
    customer.get_by_label("Choose a file").set_input_files(
        {"name": "extract.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 extract"}
    )
    customer.get_by_role("button", name="Send", exact=True).click()
    portal.wait_for_mail(LEAD, about=reference)

    work_on(officer, portal, reference=reference, email=OFFICER)
    take_step(officer, button="Start work", confirm="Start work")
    expect(officer.get_by_text("nothing goes out before")).to_be_visible()
    officer.get_by_role("tab", name="Identity").click()
    with officer.expect_download() as downloading:
        officer.get_by_role("link", name="extract.pdf").click()
    assert downloading.value.path().read_bytes() == b"%PDF-1.7 extract"
    officer.get_by_role("link", name="Check the right to act", exact=True).first.click()
    assert_accessible(officer)
    officer.locator("[name=state][value=confirmed]").check()
    officer.locator("[name=evidence]").fill("An extract of the register of 20 November names her as mother.")
    officer.get_by_role("button", name="Put it on record").click()
    officer.wait_for_url("**/change/**")
    settle_places(officer, system="Robot cloud")
    take_step(officer, button="Answer", confirm="Send the answer", text="We have removed his account.")
    take_step(officer, button="Close", confirm="Close the request", outcome="fulfilled")

    portal.wait_for_mail(email, about="is closed")
    customer.goto(status)
    expect(customer.get_by_text("We have removed his account.")).to_be_visible()
    expect(customer.get_by_text("Your child", exact=True)).to_be_visible()
    expect(customer.get_by_role("link", name="Save the certificate (PDF)")).to_be_visible()
