"""Let mails reach the demo's companies: some that wait for a decision, as invented people and machines write them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage

from django.db import transaction

from mailroom import reading
from mailroom.domain import sorting, storing
from mailroom.domain.storing import Arrived
from mailroom.enums import Security
from mailroom.models import Mailbox
from office.models import Controller
from privacyportal.demo import companies
from requests.models import Request
from vault.domain import keys


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail of the demo. `names_another` puts somebody else's reference into the subject."""

    sender: str
    subject: str
    text: str
    hours: int
    headers: dict[str, str] = field(default_factory=dict)
    file: str = ""
    names_another: bool = False


LETTERS = {
    companies.DREAME: (
        Letter(
            "Greta Holmqvist <greta.holmqvist@person.example>",
            "Mina uppgifter",
            "Hej!\n\nJag vill ha en kopia av allt som ni har sparat om mig, och därefter ska ni radera det. "
            "Kvittot på dammsugaren ligger med.\n\nGreta Holmqvist, Luleå",
            hours=62,
            file="kvitto.pdf",
        ),
        Letter(
            "H. Berg <h.berg@person.example>",
            "Angående",
            "Hur går det med ärendet? Skicka svaret till den här adressen i stället.",
            hours=20,
            names_another=True,
        ),
        Letter(
            "Nyheter <news@shop.example>",
            "Bli fler följare idag",
            "Köp 1 000 följare för 99 kronor. Klicka på länken.",
            hours=5,
            headers={"Precedence": "bulk"},
        ),
    ),
    companies.PROCOTSMART: (
        Letter(
            "Sverre Nygård <sverre.nygard@person.example>",
            "Spørsmål om klokken",
            "Hei, lagrer dere søvndataene mine i Norge eller i utlandet?\n\nSverre",
            hours=9,
        ),
    ),
}


def play(controller: Controller, *, now: datetime) -> int:
    """Let the mails of a company arrive as far as it has no mailbox; return how many that were."""
    if Mailbox.objects.filter(controller=controller).exists():
        return 0
    mailbox = Mailbox.objects.create(
        data_key_id=keys.create("mailbox"),
        controller=controller,
        host=f"imap.{controller.slug}.example",
        security=Security.TLS,
        username=controller.contact_email,
        password="demo",  # noqa: S106 - nothing is read with it
        reply_address=f"privacy@{controller.slug}.example",
        active=False,
        uidvalidity=1,
        created_at=now,
    )
    letters = LETTERS[controller.slug]
    arrived = [_arrived(letter, controller, uid=number, now=now) for number, letter in enumerate(letters, 1)]
    with transaction.atomic():
        storing.store(mailbox, arrived, now=now)
    sorting.sort_arrived(now=now)
    return len(arrived)


def _arrived(letter: Letter, controller: Controller, *, uid: int, now: datetime) -> Arrived:
    other = (
        Request.objects.filter(controller=controller).earliest("received_at")
        if letter.names_another
        else None
    )
    mail = EmailMessage()
    mail["From"], mail["To"] = letter.sender, controller.contact_email
    mail["Subject"] = f"{letter.subject} {other.reference}" if other else letter.subject
    mail["Message-ID"] = f"<demo-{uid}@{controller.slug}.example>"
    for name, value in letter.headers.items():
        mail[name] = value
    mail.set_content(letter.text)
    if letter.file:
        mail.add_attachment(b"%PDF-1.7 demo", maintype="application", subtype="pdf", filename=letter.file)
    raw = mail.as_bytes()
    received_at = now - timedelta(hours=letter.hours)
    return Arrived(uid, len(raw), received_at, too_large=False, read=reading.read(raw, whole=True))
