"""Where one person stands on every purpose, for systems and for staff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from consents.domain.events import Source, Whom
from consents.enums import Refusal
from consents.errors import ConsentRefusedError
from consents.ledger import Stand
from consents.models import ConsentState
from office.domain import access_log
from office.models import Controller
from subjects.domain import people
from subjects.errors import SubjectError
from subjects.models import Subject

READ = "consents.read"


@dataclass(frozen=True, slots=True)
class Choices:
    """A person with where they stand; nobody where the identifier is nobody's."""

    subject: Subject | None
    states: tuple[ConsentState, ...]


def of(subject: Subject) -> tuple[ConsentState, ...]:
    """Return where a person stands, in one query, by the codes of the purposes."""
    rows: Iterable[ConsentState] = (
        ConsentState.objects.filter(subject=subject)
        .select_related("controller", "purpose", "version__policy")
        .order_by("purpose__code")
    )
    return tuple(rows)


def stands_of(subject: Subject | None) -> dict[str, Stand]:
    """Return where a person stands by the codes of the purposes; nowhere for somebody who is not in the register."""
    rows = (
        ConsentState.objects.filter(subject=subject).select_related("purpose") if subject is not None else ()
    )
    return {row.purpose.code: row.stand for row in rows}


def read(controller: Controller, *, whom: Whom, source: Source, now: datetime) -> Choices:
    """Return where the person stands whose identifier this is today, in two queries, and log that it was read.

    Raises `ConsentRefusedError` for what is no identifier.
    """
    try:
        subject = people.find(controller, kind=whom.kind, value=whom.value, on=controller.today(now))
    except SubjectError as error:
        raise ConsentRefusedError(Refusal.UNFIT, str(error), field="person/value") from None
    found = Choices(subject=subject, states=of(subject) if subject is not None else ())
    access_log.record(
        action=READ,
        actor=source.by,
        controller=controller,
        target=subject,
        now=now,
        details={"key": source.api_key.prefix if source.api_key is not None else ""},
    )
    return found
