"""Take pictures of the running demo (`make pictures`).

Starts the portal with the demo in a folder of its own at a fixed moment. Headless Chromium takes the README's
pictures (docs/pictures, committed), and all main pages in each language, light and dark, narrow and wide: those lie
in var/pictures to be looked at, side by side in its index.html. Arguments narrow it down: ARGS="sv worklist" takes
the pages whose names hold one of the words, in the languages named; ARGS=readme only the README's.
"""

import email
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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
)

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
LOOKED_AT = ROOT / "var" / "pictures"
MOMENT = "2026-11-25T10:00:00+01:00"
PATIENCE = 90.0
LANGUAGES = ("en", "sv", "nb")
WIDTHS = (320, 390, 1366)
SCHEMES = ("light", "dark")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def mails_in(folder: Path, *, to: str = "") -> list[str]:
    """Return the texts of the mails that were written, those to an address or all, the oldest first."""
    found = []
    for file in sorted(folder.rglob("*.eml"), key=lambda one: one.stat().st_mtime):
        message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
        body = message.get_body(("plain",))
        if body is not None and to in str(message["To"]):
            found.append(str(body.get_content()))
    return found


def wait_for(sought: Callable[[], str | bool]) -> str | bool:
    """Return what `sought` gives as soon as it gives something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := sought():
            return found
        time.sleep(0.3)
    raise SystemExit("The mails of the demo did not arrive.")


def status_page(browser: Browser, *, url: str, mails: Path) -> None:
    """Ask for access and take the page that follows."""
    page = browser.new_page(viewport={"width": 760, "height": 1000}, locale="en-GB")
    page.goto(f"{url}/dreame/requests/new/?lang=en")
    page.get_by_label("Access to my data").check()
    page.get_by_label("What is it about").fill("What does my robot vacuum tell you about my home?")
    page.get_by_label("Which country do you live in?").select_option("SE")
    page.get_by_label("Your e-mail address").fill("elsa.linde@example.com")
    page.get_by_role("button", name="Send the request").click()

    def link() -> str:
        texts = "".join(mails_in(mails, to="elsa.linde@example.com"))
        found = re.search(r"http://\S+/requests/[\w-]+/", texts)
        return found.group() if found else ""

    page.goto(str(wait_for(link)))
    page.get_by_role("button", name="Yes, confirm my address").click()
    page.goto(page.url)
    page.screenshot(path=PICTURES / "status.png", full_page=True)


def request_page(browser: Browser, *, url: str) -> None:
    """Sign in as a privacy lead and take a request in work."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="en-GB")
    sign_in(page, url, email=LEAD, language="en")
    page.goto(f"{url}/admin/requests/request/?q=mikko.salonen@example.com")
    page.locator("#result_list a[href*='/change/']").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "request.png")


def main_pages(browser: Browser, *, url: str, mails: Path, languages: list[str], words: list[str]) -> None:
    """Take all main pages, or those whose names hold one of the words, in the languages."""
    wait_for(lambda: all_mailed(mails_in(mails)))
    shutil.rmtree(LOOKED_AT, ignore_errors=True)
    people: list[BrowserContext] = [browser.new_context(locale="en-GB") for _ in range(3)]
    public, lead, auditor = (context.new_page() for context in people)
    for language in languages:
        for page, who in ((lead, LEAD), (auditor, AUDITOR)):
            page.context.clear_cookies()
            sign_in(page, url, email=who, language=language)
        public.goto(f"{url}/?lang={language}")
        places = [
            *(
                (public, place)
                for place in (*public_places(mails_in(mails)), Place("sign-in", "/admin/login/"))
            ),
            *((lead, place) for place in office_places(reader(lead, url))),
            (auditor, locked_place(reader(auditor, url))),
        ]
        for page, place in places:
            if not words or any(word in place.name for word in words):
                take(page, place, url=url, language=language)
    for context in people:
        context.close()


def take(page: Page, place: Place, *, url: str, language: str) -> None:
    """Take one page, light and dark, at each width."""
    folder = LOOKED_AT / language
    folder.mkdir(parents=True, exist_ok=True)
    path = place.path if place.path.startswith("/admin/") else f"{place.path}?lang={language}"
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.goto("about:blank")  # a page that differs only in its tab would not be loaded anew
        page.goto(url + path)  # in each scheme: the admin looks at it only as it loads
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=folder / f"{place.name}-{scheme}-{width}.png", full_page=True)


def write_index() -> int:
    """Write the page that shows the pictures side by side, a row for each page; return how many they are."""
    files = sorted(LOOKED_AT.rglob("*.png"))
    rows: dict[str, list[Path]] = {}
    for file in files:
        rows.setdefault(re.sub(r"-(?:light|dark)-\d+$", "", file.stem), []).append(
            file.relative_to(LOOKED_AT)
        )
    shown = "".join(
        f"<h2>{name}</h2><div>"
        + "".join(
            f'<a href="{one}"><img loading="lazy" alt="{one}" title="{one}" src="{one}"></a>' for one in found
        )
        + "</div>"
        for name, found in sorted(rows.items())
    )
    style = "body{font:1rem sans-serif;background:#888}div{display:flex;gap:.5rem;overflow:auto;align-items:start}"
    (LOOKED_AT / "index.html").write_text(
        f"<!doctype html><meta charset=utf-8><title>Pictures</title><style>{style}img{{height:28rem}}</style>{shown}"
    )
    return len(files)


@contextmanager
def demo(folder: Path) -> Iterator[tuple[str, Path]]:
    """Run the portal with the demo; give its address and where its mails lie."""
    var, clock = folder / "var", folder / "clock"
    clock.write_text(MOMENT)
    port = free_port()
    environment = {**os.environ, "ENV_FILE": "", "VAR_DIR": str(var), "CLOCK_FILE": str(clock)}
    portal = subprocess.Popen(
        [sys.executable, "-m", "privacyportal.run", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert portal.stdout is not None
        for line in portal.stdout:
            if "The portal answers at" in line:
                break
        yield f"http://127.0.0.1:{port}", var / "mail"
    finally:
        portal.terminate()
        portal.wait(timeout=30)


def main(arguments: list[str]) -> None:
    """Start the demo, take the pictures, stop it."""
    languages = [one for one in arguments if one in LANGUAGES] or list(LANGUAGES)
    words = [one for one in arguments if one not in LANGUAGES]
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        demo(Path(folder)) as (url, mails),
    ):
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        if not arguments or "readme" in words:
            status_page(browser, url=url, mails=mails)
            request_page(browser, url=url)
            sys.stdout.write(f"The README’s pictures are in {PICTURES.relative_to(ROOT)}/.\n")
        if arguments != ["readme"]:
            main_pages(browser, url=url, mails=mails, languages=languages, words=words)
            sys.stdout.write(f"{write_index()} pictures: {LOOKED_AT.relative_to(ROOT)}/index.html\n")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
