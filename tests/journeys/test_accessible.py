"""The main pages of the demo for everybody: checked by axe-core, light and dark, on a screen 320 pixels wide."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from scripts.demo_pages import (
    AUDITOR,
    LEAD,
    Place,
    all_mailed,
    locked_place,
    office_places,
    public_places,
    reader,
    sign_in,
    widths_of,
)
from tests.journeys.conftest import MAIL_SECONDS, Portal, until
from tests.journeys.test_main_job import plain

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("portal")]

RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = ["color-contrast"]

TABS = "request-"
"""The tabs of a request, which the journeys through one look at."""


def test_public_pages_are_accessible_on_a_narrow_screen(portal: Portal, browser: Browser) -> None:
    until(lambda: all_mailed(mails(portal)), seconds=MAIL_SECONDS)
    with_page(browser, lambda page: check(page, portal, places=public_places(mails(portal))))


def test_pages_of_the_office_are_accessible_on_a_narrow_screen(portal: Portal, browser: Browser) -> None:
    def look(page: Page) -> None:
        sign_in(page, portal.url, email=LEAD, language="en")
        places = office_places(reader(page, portal.url))
        check(page, portal, places=[one for one in places if not one.name.startswith(TABS)])

    with_page(browser, look)


def test_signing_in_and_a_locked_value_are_accessible(portal: Portal, browser: Browser) -> None:
    def look(page: Page) -> None:
        check(page, portal, places=[Place("sign-in", "/admin/login/")])
        sign_in(page, portal.url, email=AUDITOR, language="en")
        check(page, portal, places=[locked_place(reader(page, portal.url))])

    with_page(browser, look)


def test_the_first_key_leads_to_the_content(portal: Portal, browser: Browser) -> None:
    def look(page: Page) -> None:
        page.goto(f"{portal.url}/dreame/?lang=en")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Use your rights")).to_be_focused()

    with_page(browser, look)


def test_a_request_on_paper_holds_what_stands_behind_its_tabs(portal: Portal, browser: Browser) -> None:
    def look(page: Page) -> None:
        sign_in(page, portal.url, email=LEAD, language="en")
        (request,) = (one for one in office_places(reader(page, portal.url)) if one.name == "request")
        page.goto(portal.url + request.path)
        panels = page.locator(".pp-panel")
        assert sum(panel.is_visible() for panel in panels.all()) == 1
        page.emulate_media(media="print")
        assert all(panel.is_visible() for panel in panels.all())
        page.emulate_media(media="screen")

    with_page(browser, look)


def mails(portal: Portal) -> list[str]:
    return [plain(mail) for mail in portal.sink.messages]


def with_page(browser: Browser, look: Callable[[Page], None]) -> None:
    """Open a narrow window, in which the checker's scripts may run."""
    context = browser.new_context(
        viewport={"width": 320, "height": 700}, locale="en-GB", bypass_csp=True, reduced_motion="reduce"
    )
    try:
        look(context.new_page())
    finally:
        context.close()


def check(page: Page, portal: Portal, *, places: list[Place]) -> None:
    """Visit pages; what is wrong with any of them is told at once. Colours are looked at once more in the dark."""
    wrong = []
    for place in places:
        page.emulate_media(color_scheme="light")
        page.goto("about:blank")
        page.goto(portal.url + place.path)
        widths = widths_of(page)
        if widths["page"] > widths["window"]:
            wrong.append(f"{place.name}: {widths['page']} pixels wide")
        wrong += violations(page, place, rules=RULES)
        page.emulate_media(color_scheme="dark")
        page.evaluate("document.documentElement.classList.add('dark')")  # as the admin does when it loads
        wrong += violations(page, place, rules=CONTRAST)
    assert wrong == []


def violations(page: Page, place: Place, *, rules: object) -> list[str]:
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    return [f"{place.name}: {found.generate_report()}"] if found.violations_count else []
