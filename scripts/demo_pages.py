"""The main pages of the running demo, public and of the office: `make pictures` takes them, a journey checks them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from playwright.sync_api import Page

PASSWORD = "demo-privacy-office"
LEAD = "anna@portal.example"
AUDITOR = "olav@portal.example"

MAILED = {
    "status": r"/dreame/requests/[\w-]{20,}/",
    "preferences": r"/procotsmart/preferences/[\w-]{20,}/",
    "task": r"/tasks/[\w-]{20,}/",
    "notice": r"/notices/[\w-]{20,}/",
}
"""Pages whose address only a mail of the demo says."""

PUBLIC = {
    "home": "/",
    "company": "/dreame/",
    "new-request": "/dreame/requests/new/",
    "link-again": "/dreame/requests/link/",
    "privacy-notice": "/dreame/privacy-notice/",
    "policy": "/dreame/policy/",
    "policies": "/procotsmart/policies/",
    "changes": "/procotsmart/policies/panel/1..2/",
    "recipients": "/dreame/recipients/",
    "preferences-link": "/dreame/preferences/",
    "not-found": "/dreame/nothing-here/",
}

OFFICE = {
    "dashboard": "/admin/",
    "account": "/admin/account/",
    "second-step": "/admin/account/second-step/",
    "find": "/admin/search/",
    "worklist": "/admin/requests/request/",
    "my-tasks": "/admin/my-tasks/",
    "calculator": "/admin/deadline-calculator/",
    "triage": "/admin/mailroom/incoming/",
    "persons": "/admin/subjects/subject/",
    "drift": "/admin/drift/",
    "third-parties": "/admin/thirdparties/thirdparty/",
    "transfers": "/admin/transfers/",
    "article-30": "/admin/article-30/",
    "reports": "/admin/reports/",
    "roles": "/admin/office/rolegrant/",
    "access-rights": "/admin/access-rights/",
    "access-log": "/admin/office/accessentry/",
    "reviews": "/admin/office/review/",
    "new-person": "/admin/subjects/subject/add/",
}

FIRST_OF = {
    "request": "/admin/requests/request/?q=mikko.salonen@example.com",
    "triage-mail": "/admin/mailroom/incoming/",
    "person": "/admin/subjects/subject/",
    "third-party": "/admin/thirdparties/thirdparty/",
    "agreement": "/admin/thirdparties/agreement/",
    "notice-sent": "/admin/thirdparties/notice/?standing=all",
    "disclosure": "/admin/thirdparties/disclosure/",
    "inquiry": "/admin/requests/inquiry/",
    "policy-text": "/admin/policies/policy/",
    "campaign": "/admin/consents/campaign/",
    "review": "/admin/office/review/",
    "report": "/admin/reports/",
}
"""Pages of one thing each: the first that a list leads to."""

ROW = re.compile(r'href="((?:/admin/[\w/]+/)?[0-9a-f-]{36}/(?:change/)?)[?"]')
TAB = re.compile(r'href="#([\w-]+)"[^>]*>')
LOCK = re.compile(r'href="(/admin/locked/[^"]+)"')


@dataclass(frozen=True, slots=True)
class Place:
    """One page: what its pictures are called, and where it is."""

    name: str
    path: str


def public_places(mails: Iterable[str]) -> list[Place]:
    """Return the pages that customers and recipients see; `mails` are the texts that the demo has sent."""
    texts = list(mails)
    mailed = {name: found for name, sought in MAILED.items() if (found := _last(sought, texts))}
    return [Place(name, path) for name, path in {**PUBLIC, **mailed}.items()]


def all_mailed(mails: Iterable[str]) -> bool:
    """Say whether every address that is only mailed has come."""
    texts = list(mails)
    return all(_last(sought, texts) for sought in MAILED.values())


def office_places(read: Callable[[str], str]) -> list[Place]:
    """Return the pages that a privacy lead sees; `read` fetches a page's source."""
    places = [Place(name, path) for name, path in OFFICE.items()]
    for name, listed in FIRST_OF.items():
        path = _first_row(read, listed)
        places.append(Place(name, path))
        if name == "request":
            bar = read(path).split("data-tabs", 1)[-1].split("</nav>", 1)[0]
            places += [Place(f"request-{tab}", f"{path}#{tab}") for tab in TAB.findall(bar)[1:]]
    return places


def locked_place(read: Callable[[str], str]) -> Place:
    """Return the page behind a lock, for somebody who sees no values."""
    found = LOCK.search(read(_first_row(read, FIRST_OF["person"])))
    if found is None:
        raise LookupError("No value is locked.")
    return Place("locked", found.group(1))


def sign_in(page: Page, url: str, *, email: str, language: str) -> None:
    """Sign in as a member of staff of the demo who reads `language`."""
    page.goto(f"{url}/admin/login/?lang={language}")
    page.locator("input[name=username]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login/" not in address, wait_until="commit")
    page.goto(f"{url}/admin/account/")
    choice = page.locator("select[name=language]")
    if choice.input_value() != language:
        choice.select_option(language)
        with page.expect_navigation():
            choice.evaluate("chosen => chosen.form.requestSubmit()")


def reader(page: Page, url: str) -> Callable[[str], str]:
    """Return what fetches the source of a page as its visitor sees it."""

    def read(path: str) -> str:
        source: str = page.request.get(url + path).text()
        return source

    return read


def widths_of(page: Page) -> Mapping[str, int]:
    """Return how wide the window is, and how wide what is in it: more means that one has to scroll sideways."""
    sizes: Mapping[str, int] = page.evaluate(
        "() => ({window: document.documentElement.clientWidth, page: document.documentElement.scrollWidth})"
    )
    return sizes


def _first_row(read: Callable[[str], str], listed: str) -> str:
    row = ROW.search(read(listed).split('id="content"', 1)[-1])
    if row is None:
        raise LookupError(f"{listed} leads to nothing.")
    return urljoin(listed, str(row.group(1)))


def _last(sought: str, texts: list[str]) -> str | None:
    found = [one for text in texts for one in re.findall(sought, text)]
    return str(found[-1]) if found else None
