"""Files from the office to the person, in a browser: handed over, two mails, a code, a ZIP; then taken back."""

from __future__ import annotations

import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Portal, until
from tests.journeys.test_main_job import assert_accessible, link_in, plain, sign_in, take_step

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("portal")]

CUSTOMER = "sofia.engstrom@example.com"
OFFICER = "emma@portal.example"
CODE = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}")


def open_request_of(page: Page, portal: Portal, *, email: str) -> None:
    """Find the one request that was made from an address."""
    page.goto(f"{portal.url}/admin/requests/request/")
    page.locator("form.pp-search input[name=q]").fill(email)
    page.keyboard.press("Enter")
    page.locator("#result_list .pp-reference").click()
    page.wait_for_url("**/change/**")


@pytest.mark.promise("P7")
@pytest.mark.promise("P23")
def test_files_reach_the_person_by_a_code_of_their_own(portal: Portal, customer: Page, officer: Page) -> None:
    """The demo has collected the files of this request, and looked through them."""
    sign_in(officer, portal, email=OFFICER)
    open_request_of(officer, portal, email=CUSTOMER)
    take_step(
        officer, button="Hand over the files", confirm="Send the answer and hand over", text="Här är allt."
    )
    answer = portal.wait_for_mail(CUSTOMER, about="Vårt svar")
    mailed = portal.wait_for_mail(CUSTOMER, about="Din kod")
    code = CODE.search(plain(mailed))
    assert code is not None
    assert not CODE.search(plain(answer))
    assert not list(mailed.iter_attachments())

    customer.goto(f"{link_in(answer)}?lang=en")
    expect(customer.get_by_text("2 files")).to_be_visible()
    assert_accessible_with_scripts(customer)
    customer.get_by_label("Your code").fill("AAAAA-AAAAA-AAAAA-AAAAA")
    customer.get_by_role("button", name="Open the files").click()
    expect(customer.locator("#id_code_error")).to_contain_text("9 tries are left")
    customer.get_by_label("Your code").fill(code.group().lower())
    customer.get_by_role("button", name="Open the files").click()
    with customer.expect_download() as downloading:
        customer.get_by_role("link", name="Save the files").click()
    with zipfile.ZipFile(downloading.value.path()) as archive:
        assert archive.namelist() == ["README.txt", "cleaning-schedule.json", "orders.csv"]
        assert b"L10 Ultra" in archive.read("orders.csv")

    until(lambda: officer.reload() and officer.get_by_text("Fetched 1 time").is_visible(), seconds=10)
    assert_accessible(officer)
    take_step(officer, button="Take the files back", confirm="Take them back", reason="wrong_files")
    customer.reload()
    expect(customer.get_by_text("We have taken the files back")).to_be_visible()
    expect(customer.get_by_label("Your code")).to_have_count(0)
    gone = customer.request.get(customer.url + "download/", max_redirects=0)
    assert gone.status == 302


def assert_accessible_with_scripts(page: Page) -> None:
    """Look at the same page in a browser that runs the checker's scripts."""
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en-GB", bypass_csp=True)
    try:
        seen = context.new_page()
        seen.goto(page.url)
        assert_accessible(seen)
    finally:
        context.close()
