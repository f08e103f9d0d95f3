"""What goes wrong while the product holds what people typed."""

from __future__ import annotations

import json
import socket
import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.journeys.conftest import MAIL_SECONDS, until
from tests.leaks.portal import NEW, WORKLIST, Portal, Visitor

if TYPE_CHECKING:
    from tests.leaks.drive import Drive

PARTS = "multipart/form-data; boundary=x"


def error_pages(drive: Drive, lead: Visitor) -> None:
    p = drive.person
    form = {"email": p.email("forged form: email"), "about": p.words("forged form: about")}
    forged = drive.visitor().send("POST", NEW, data=form)
    assert forged.status == 403
    many = dict.fromkeys((f"field{number}" for number in range(1200)), p.core("far too many fields"))
    broken = b"--x\r\nContent-Disposition: form-data; name=about\r\n\r\n" + p.words("broken parts").encode()
    drive.errors += [
        forged,
        drive.visitor().send("POST", NEW, data=many),
        drive.visitor().send("POST", NEW, content=broken, headers={"Content-Type": PARTS}),
        drive.visitor().get("/dreame/nothing/here/", params={"email": p.email("lost page: query")}),
        drive.visitor().get(f"/admin/mailroom/mail/{uuid.uuid4()}/change/"),
        lead.get(f"{WORKLIST}{uuid.uuid4()}/change/", params={"name": p.core("refused page: query")}),
        lead.get("/admin/office/accessentry/", params={"wrong": p.core("list: wrong filter")}),
    ]
    assert all(answer.status >= 300 for answer in drive.errors[-6:])
    address = urlsplit(drive.portal.url)
    for line in (
        f"GET /dreame/?email={p.core('bad request line')} {p.core('bad version')}",
        f"GET / HTTP/1.1\r\nHost: x\r\nName {p.core('bad header')}: {p.core('bad header: value')}",
    ):
        with socket.create_connection((address.hostname, address.port), timeout=10) as raw:
            raw.sendall(line.encode() + b"\r\n\r\n")
            assert b"400 Bad Request" in raw.recv(65536)  # gunicorn's own page, for whoever sent this


def broken_tables(drive: Drive, lead: Visitor) -> None:
    """Let pages and jobs fail in the middle, while they hold what people typed."""
    p = drive.person
    form = {"right": "access", "for_whom": "self", "country": "SE", "answer_by": "email"}
    opened = drive.visitor()
    address = drive.page_of(drive.entered)
    page, status_page = opened.get(NEW), opened.get(address)
    ask = lead.get(f"{WORKLIST}{drive.case}/steps/reply/")
    with Hidden(drive.portal, "mailroom_mail", "requests_message"):
        filled = form | {"email": p.email("500: email"), "about": p.words("500: about")}
        payload = {"right": "access", "country": "SE", "language": "en", "email": p.email("500: API")}
        said = {"channel": "phone", "on": drive.today, "text": p.words("500: entered reply")}
        failed = [
            opened.fill_in(page, NEW, filled),
            opened.fill_in(status_page, address, {"text": p.words("500: reply")}),
            opened.send(
                "POST", "/api/v1/requests", content=json.dumps(payload).encode(), headers=drive.api_headers
            ),
            lead.fill_in(ask, f"{WORKLIST}{drive.case}/steps/reply/", said),
            lead.get(f"{WORKLIST}{drive.case}/change/"),
        ]
        assert [answer.status for answer in failed] == [500] * 5, [(a.status, a.path) for a in failed]
        drive.errors += failed
        drive.portal.inside(
            "from privacyportal.celery import app; [app.send_task(name) for name in "
            "('mailroom.deliver', 'requests.nudge_unconfirmed', 'requests.erase_expired')]"
        )
        until(lambda: "mailroom.deliver" in drive.portal.output.read_text(), seconds=MAIL_SECONDS)


class Hidden:
    """Tables that are gone for a while."""

    def __init__(self, portal: Portal, *tables: str) -> None:
        self.portal, self.tables = portal, tables

    def __enter__(self) -> None:
        self._rename("{0}", "{0}_hidden")

    def __exit__(self, *_error: object) -> None:
        self._rename("{0}_hidden", "{0}")

    def _rename(self, old: str, new: str) -> None:
        orders = [f"ALTER TABLE {old.format(each)} RENAME TO {new.format(each)}" for each in self.tables]
        self.portal.inside(
            "from django.db import connection; cursor = connection.cursor(); "
            "cursor.execute('PRAGMA legacy_alter_table = ON') if connection.vendor == 'sqlite' else None; "
            f"[cursor.execute(order) for order in {orders!r}]"
        )
