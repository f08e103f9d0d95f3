"""What the tests of stops share: recipients of a purpose, a stop, an answer."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from consents.domain import withdrawing
from consents.domain.checking import Question
from consents.domain.events import Source
from consents.enums import Channel, Scope
from consents.models import Withdrawal
from office.models import Controller
from subjects.models import Subject
from tests.consents import made
from tests.factories import NOW
from tests.thirdparties import made as register
from thirdparties.domain import notice_handling
from thirdparties.domain.notice_handling import Answer
from thirdparties.domain.sharing import share
from thirdparties.enums import Direction, NoticeOutcome
from thirdparties.models import Notice, ThirdParty

LATER = NOW + timedelta(minutes=1)


def stop(elsa: Subject, *codes: str, scope: Scope = Scope.PURPOSES, **fields: Any) -> Withdrawal | None:
    given: dict[str, Any] = {
        "channel": Channel.PAGE,
        "source": Source(),
        "key": uuid.uuid4(),
        "now": NOW,
        **fields,
    }
    return withdrawing.withdraw(subject=elsa, scope=scope, purposes=codes, **given)


def getting(at: Controller, name: str, purpose: str, *, contact: bool = True) -> ThirdParty:
    """Return a recipient that gets the e-mail address for a purpose."""
    party = register.party(at, name)
    share(
        party,
        purpose=register.purpose(at, purpose),
        categories=[register.category(at, "email")],
        direction=Direction.TO_THEM,
        by=None,
        now=NOW,
    )
    if contact:
        register.contact(party)
    return party


def speak_english(person: Subject) -> None:
    """Let the person read English, as the assertions do."""
    person.language = "en"
    person.save()


def confirm(notice: Notice) -> None:
    answer = Answer(outcome=NoticeOutcome.CONFIRMED, text="", answered_by="Ann Öst")
    notice_handling.answer(notice, given=answer, now=LATER)


def asked(purpose: str, **fields: Any) -> Question:
    return Question(whom=made.ELSA, purpose=purpose, category="email", **fields)
