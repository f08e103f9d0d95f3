"""Taking in what a mail asks: one request, or several with one conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from law import Right
from mailroom import mail_text
from mailroom.domain.deciding import deciding
from mailroom.enums import Arrival
from mailroom.models import Incoming
from mailroom.reading import QUIET
from office.models import User
from requests.domain import incoming_files, inquiries, intake, mail_replies
from requests.domain.intake import Submission
from requests.enums import Status
from requests.models import Inquiry, Request

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Who asks."""

    person_name: str
    email: str
    country: str
    region: str
    language: str


def make_requests(
    incoming: Incoming, *, person: Person, rights: list[Right], outcome: str, by: User, now: datetime
) -> list[Request]:
    """Make a mail a request for each right, received when it reached the mail server; returns them, the first first.

    The first holds the words and files; the others share its conversation. Raises `DecidedError` and
    `IntakeRefusedError`.
    """
    with deciding(incoming, outcome=outcome, by=by, now=now, details={"rights": len(rights)}) as locked:
        words, rest = incoming_files.cut(mail_text.cleaned(str(locked.text)))
        files = [*([rest] if rest else []), *incoming_files.of(locked)]
        made: list[Request] = []
        for right in rights:
            first = made[0] if made else None
            submission = Submission(
                right=right,
                country=person.country,
                region=person.region,
                language=person.language,
                person_name=person.person_name,
                email=person.email,
                about="" if first else words,
                attachments=[] if first else files,
            )
            made.append(
                intake.take_from_mail(
                    locked.controller,
                    submission=submission,
                    received_at=locked.received_at,
                    together_with=first,
                    answerable=locked.kind == Arrival.MESSAGE and QUIET not in locked.warnings,
                    by=by,
                    now=now,
                )
            )
        locked.cause = made[0].cause
    return made


def put_to(incoming: Incoming, *, case: Request, outcome: str, by: User, now: datetime) -> None:
    """Put a mail to a request that somebody named. Raises `DecidedError` and `RequestError`."""
    with deciding(incoming, outcome=outcome, by=by, now=now) as locked:
        mail_replies.put(locked, case=case, now=now)
        locked.cause = case.cause


def open_inquiry(incoming: Incoming, *, authority: str, outcome: str, by: User, now: datetime) -> Inquiry:
    """Make a mail an inquiry of an authority, received when it reached the mail server.

    `authority` is a code of `law`, or a name. Raises `DecidedError` and `IntakeRefusedError`.
    """
    with deciding(incoming, outcome=outcome, by=by, now=now) as locked:
        words, rest = incoming_files.cut(mail_text.cleaned(str(locked.text)))
        made = inquiries.open_from(
            locked.controller,
            authority=authority,
            text=words,
            received_at=locked.received_at,
            files=[*([rest] if rest else []), *incoming_files.of(locked)],
            by=by,
            now=now,
        )
        locked.cause = made.cause
    return made


def requests_of(incoming: Incoming) -> list[Request]:
    """Return the latest requests from the sender's address, the open ones first."""
    index = mail_replies.index_of(incoming)
    if not index:
        return []
    found = Request.objects.filter(controller=incoming.controller, email_index=index, erased_at__isnull=True)
    latest = list(found.order_by("-received_at")[: MOST_SHOWN * 2])
    return sorted(latest, key=lambda case: not case.is_open)[:MOST_SHOWN]


def open_requests_of(incoming: Incoming) -> list[Request]:
    """Return the sender's requests that wait for an answer."""
    return [case for case in requests_of(incoming) if case.status != Status.CLOSED]


def guessed(incoming: Incoming) -> dict[str, Any]:
    """Return what is most likely true of the sender: what they said before, else what fits the company."""
    earlier = next(iter(requests_of(incoming)), None)
    controller = incoming.controller
    return {
        "person_name": str(incoming.sender_name or ""),
        "email": str(incoming.sender or ""),
        "country": earlier.country if earlier else controller.country,
        "region": earlier.region if earlier else "",
        "language": earlier.language if earlier else controller.default_language,
    }
