"""Children, their guardians, and the walk from the mail to the answer, for the tests of minors."""

from __future__ import annotations

import html
import re
import uuid
from datetime import date
from typing import Any

from django.test import Client

from consents.domain import guardian_asks
from consents.domain.events import Source, Whom
from consents.domain.guardian_asks import Asked, NewAsk
from consents.enums import Channel
from consents.models import GuardianAsk
from mailroom.models import Mail
from office.models import Controller
from subjects.domain import people
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind, Proof
from subjects.models import Subject
from tests import factories
from tests.consents import made
from tests.factories import NOW

TEN = date(2016, 5, 3)
MOTHER = "maja@person.example"
KIM_ADDRESS = "kim@person.example"
KIM = Whom(IdentifierKind.EMAIL, KIM_ADDRESS)
SAID = {"name": "Maja Vuxen", "born_on": "1985-05-03", "responsible": "on", "purpose-surveys": "yes"}


def child(at: Controller, *, born_on: date = TEN, address: str = KIM_ADDRESS, **fields: Any) -> Subject:
    """Return a child of the register with its date of birth: Swedish, ten years old unless told otherwise."""
    known = Known(IdentifierKind.EMAIL, address, proof=Proof.LINK)
    kim = factories.person(known, at=at, **{"name": "Kim Liten", **fields})
    return people.note_birth_date(kim, born_on=born_on, by=None, now=NOW)


def new(of: Subject | Whom = KIM, **fields: Any) -> NewAsk:
    """Return an ask about surveys to the mother."""
    defaults: dict[str, Any] = {
        "key": uuid.uuid4(),
        "guardian_email": MOTHER,
        "purposes": ["surveys"],
        "shown": made.SHOWN,
        "channel": Channel.PRODUCT,
        "confirmed": True,
    }
    return NewAsk(child=of, **{**defaults, **fields})


def ask(at: Controller, of: Subject | Whom, *, source: Source | None = None, **fields: Any) -> Asked:
    """Ask the mother about surveys, now, unless told otherwise."""
    now = fields.pop("now", NOW)
    return guardian_asks.ask(at, new=new(of, **fields), source=source or Source(), now=now)


def mails(template: str) -> list[Mail]:
    """Return the mails of a kind, the oldest first."""
    return list(Mail.objects.filter(template=f"consents/{template}").order_by("created_at", "pk"))


def link_in(mail: Mail) -> str:
    """Return the path that a mail to a guardian leads to."""
    found = re.search(r"/dreame/guardians/(?:stop/)?[\w-]{20,}/", str(mail.text))
    assert found is not None
    return found[0]


def page() -> str:
    """Return the path of the guardian's page, out of the latest mail."""
    return link_in(mails("guardian")[-1])


def opened(client: Client) -> Any:
    """Open the latest link by its button."""
    return client.post(page(), follow=True)


def answer(client: Client, **said: str) -> Any:
    """Open the latest link and answer."""
    shown = opened(client)
    assert shown.status_code == 200, shown.content.decode()
    return client.post(page(), {"language": "sv", **SAID, **said}, follow=True)


def row() -> GuardianAsk:
    """Return the only ask, as it is now."""
    found: GuardianAsk = GuardianAsk.objects.get()
    return found


def text_of(answer: Any) -> str:
    """Return the words of a page."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))
