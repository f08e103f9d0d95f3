"""Mails that arrive: a mailbox set up, mails of every kind read from a real server, decided on and answered."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING

from bench import imap_server
from bench.imap_server import Dovecot
from tests.journeys.conftest import MAIL_SECONDS, until
from tests.leaks.portal import WORKLIST, Visitor

if TYPE_CHECKING:
    from tests.leaks.drive import Drive

TRIAGE, MAILBOXES, KEYS = (
    "/admin/mailroom/incoming/",
    "/admin/mailroom/mailbox/",
    "/admin/office/apikey/add/",
)


def mails(drive: Drive, lead: Visitor) -> None:
    """Let mails arrive, open and decide on them; then an answer to one of ours."""
    password = drive.staff.core("mailbox: password")
    with imap_server.running(password=password) as server:
        _set_up(drive, lead, server, password=password)
        sender = drive.person.email("mail: sender")
        for number in range(3):
            server.deliver(_mail(drive, sender, number).as_bytes(), received_at=datetime.now(UTC))
        found = _read(drive, lead, count=3)
        _decide(drive, lead, found, sender=sender)
        _answer(drive, lead, server, sender=sender)


def received_first(drive: Drive, lead: Visitor) -> None:
    """Let a trusted system say who received a request first."""
    scopes = ["requests:create", "requests:received"]
    made = lead.submit(KEYS, {"controller": drive.dreame, "name": "maker", "scopes": scopes})
    secret = re.search(r"ppk_[\w-]{30,}", made.text)
    assert secret is not None, made.text
    payload = {
        "right": "access",
        "country": "SE",
        "language": "en",
        "email": drive.person.email("received first: email"),
        "received_at": "2026-01-05T10:00:00+01:00",
        "received_by": drive.person.words("received first: by"),
    }
    headers = {"Authorization": f"Bearer {secret[0]}", "Content-Type": "application/json"}
    content = json.dumps(payload).encode()
    answer = drive.visitor().send("POST", "/api/v1/requests", content=content, headers=headers)
    assert answer.status == 201, answer.text


def _set_up(drive: Drive, lead: Visitor, server: Dovecot, *, password: str) -> None:
    form = {
        "controller": drive.dreame,
        "host": imap_server.HOST,
        "port": str(server.port),
        "security": "plain",
        "username": imap_server.USER,
        "new_password": password,
        "folder": "INBOX",
        "reply_address": "privacy@dreame.example",
        "active": "on",
    }
    lead.submit(f"{MAILBOXES}add/", form | {"reply_address": drive.staff.words("mailbox: no address")})
    done = lead.submit(f"{MAILBOXES}add/", form)
    assert done.path == MAILBOXES, done.text


def _mail(drive: Drive, sender: str, number: int) -> EmailMessage:
    p = drive.person
    mail = EmailMessage()
    mail["From"] = f"{p.core('mail: name')} <{sender}>"
    mail["To"] = "privacy@dreame.example"
    mail["Subject"] = p.words("mail: subject")
    mail["Message-ID"] = f"<{p.core('mail: message id')}@person.example>"
    mail["In-Reply-To"] = f"<{p.core('mail: answered id')}@person.example>"
    mail.set_content(p.words(f"mail {number}: text"))
    mail.add_alternative(f"<p>{p.words('mail: html')}</p>", subtype="html")
    for suffix, kind in (("txt", "plain"), ("exe", p.core("mail: kind of file"))):
        mail.add_attachment(
            (b"MZ\0" if suffix == "exe" else b"") + p.words("mail: file").encode(),
            maintype="text" if suffix == "txt" else "application",
            subtype=kind,
            filename=f"{p.core('mail: file name')}.{suffix}",
        )
    return mail


def _read(drive: Drive, lead: Visitor, *, count: int) -> list[str]:
    """Have the mailbox read, and return the mails that wait there, beside the demo's own."""
    drive.portal.inside("from mailroom import tasks; tasks.fetch()")

    def waiting() -> list[str]:
        page = lead.get(TRIAGE)
        rows = re.findall(rf'href="{TRIAGE}([\w-]{{36}})/change/">([^<]*)<', page.text)
        return [key for key, name in rows if drive.person.start in name]

    until(lambda: len(waiting()) == count, seconds=MAIL_SECONDS)
    return waiting()


def _decide(drive: Drive, lead: Visitor, found: list[str], *, sender: str) -> None:
    p = drive.person
    person = {"person_name": p.words("triage: name"), "country": "SE", "region": "", "language": "en"}

    def decide(mail: str, code: str, data: dict[str, str]) -> str:
        opened = lead.get(f"{TRIAGE}{mail}/change/")
        assert opened.status == 200
        file = re.search(rf"{TRIAGE}{mail}/files/[\w-]+/", opened.text)
        assert file is not None
        assert lead.get(file[0]).status == 200
        done = lead.submit(f"{TRIAGE}{mail}/outcomes/{code}/", data)
        return done.path

    wrong = {"rights": p.core("triage, wrong: right"), "email": p.words("triage, wrong: email")}
    lead.submit(f"{TRIAGE}{found[0]}/outcomes/request/", person | wrong)
    made = decide(found[0], "request", person | {"rights": "erasure", "email": sender})
    assert made.startswith(WORKLIST), made
    reference = re.search(r"DR-\w{4}-\w\w", lead.get(made).text)
    assert reference is not None
    lead.submit(f"{TRIAGE}{found[1]}/outcomes/existing/", {"reference": p.core("triage, wrong: reference")})
    assert decide(found[1], "existing", {"reference": reference[0]}) == made
    outside = {"company": "", "address": p.email("triage: passed on to"), "reason": "Theirs"}
    assert decide(found[2], "forwarded", outside) == TRIAGE
    assert lead.get(f"{TRIAGE}?show=taken").status == 200


def _answer(drive: Drive, lead: Visitor, server: Dovecot, *, sender: str) -> None:
    """Answer the receipt, with the older mails below."""
    p = drive.person
    until(lambda: drive.portal.mails_to(sender), seconds=MAIL_SECONDS)
    files = [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in drive.portal.var.glob("mail/*")
    ]
    receipt = next(mail for mail in files if mail["To"] == sender)
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, receipt["Reply-To"]
    mail["Subject"], mail["In-Reply-To"] = p.words("answer: subject"), receipt["Message-ID"]
    mail.set_content(f"{p.words('answer: text')}\n\n> {p.words('answer: quoted')}\n")
    server.deliver(mail.as_bytes(), received_at=datetime.now(UTC))
    _read(drive, lead, count=0)
