"""Make the pictures of the README from the running demo (`make pictures`).

Starts the portal with the demo in a folder of its own at a fixed moment, asks for access as a customer, and takes the
status page and the request page of the admin with headless Chromium.
"""

import email
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from email import policy
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
MOMENT = "2026-11-25T10:00:00+01:00"
PATIENCE = 90.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_link(mails: Path, *, address: str) -> str:
    """Return the link of the mail that was written for `address`."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for file in mails.rglob("*.eml"):
            message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
            body = message.get_body(("plain",))
            if address in str(message["To"]) and body is not None:
                found = re.search(r"http://\S+/requests/[\w-]+/", body.get_content())
                if found:
                    return found.group()
        time.sleep(0.3)
    raise SystemExit("The receipt did not arrive.")


def status_page(browser: Browser, *, url: str, mails: Path) -> None:
    """Ask for access and take the page that follows."""
    page = browser.new_page(viewport={"width": 760, "height": 1000}, locale="en-GB")
    page.goto(f"{url}/dreame/requests/new/?lang=en")
    page.get_by_label("Access to my data").check()
    page.get_by_label("What is it about").fill("What does my robot vacuum tell you about my home?")
    page.get_by_label("Which country do you live in?").select_option("SE")
    page.get_by_label("Your e-mail address").fill("elsa.linde@example.com")
    page.get_by_role("button", name="Send the request").click()
    page.goto(wait_for_link(mails, address="elsa.linde@example.com"))
    page.get_by_role("button", name="Yes, confirm my address").click()
    page.goto(page.url)
    page.screenshot(path=PICTURES / "status.png", full_page=True)


def request_page(browser: Browser, *, url: str) -> None:
    """Sign in as a privacy lead and take a request in work."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="en-GB")
    page.goto(f"{url}/admin/login/")
    page.fill("input[name=username]", "anna@portal.example")
    page.fill("input[name=password]", "demo-privacy-office")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login/" not in address)
    page.goto(f"{url}/admin/requests/request/?q=mikko.salonen@example.com")
    page.locator("#result_list a[href*='/change/']").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "request.png")


def main() -> None:
    """Start the demo, take the pictures, stop it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder) / "var"
        clock = Path(folder) / "clock"
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
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
                    args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
                )
                url = f"http://127.0.0.1:{port}"
                status_page(browser, url=url, mails=var / "mail")
                request_page(browser, url=url)
                browser.close()
        finally:
            portal.terminate()
            portal.wait(timeout=30)
    sys.stdout.write(f"Pictures are in {PICTURES.relative_to(ROOT)}/.\n")


if __name__ == "__main__":
    main()
