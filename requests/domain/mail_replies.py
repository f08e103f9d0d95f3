"""Which request a mail belongs to: by the sign in its address, by the mail that it answers, by reference and sender.

A sign and a Message-ID of ours are known to nobody but who got our mail, so they count whoever writes; that the
address is another is said. A reference can be read over a shoulder: it counts only from the person's own address.
"""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import override

from mailroom import mail_text
from mailroom.arrivals import Taken
from mailroom.domain import replies
from mailroom.enums import Arrival
from mailroom.models import Incoming
from office.domain import access_log
from requests.domain import conversation, incoming_files, references, texts
from requests.domain.errors import RequestError
from requests.models import Request
from vault.domain import indexes

PREFIX = "request:"
TO_STAFF = "requests/staff_"
REFERENCE = re.compile(
    r"\b[A-Z0-9]{2}[-\u2010-\u2015 ]?[0-9A-Z]{4}[-\u2010-\u2015 ]?[0-9A-Z]{2}\b", re.IGNORECASE
)
AUTOMATIC: dict[str, str] = {
    Arrival.BOUNCE: "requests.mail_bounced",
    Arrival.AUTO_REPLY: "requests.auto_reply",
}
"""What an automatic mail leaves on the timeline; it changes nothing else and is answered by nothing."""


def take(incoming: Incoming, now: datetime) -> Taken | None:
    """Put a mail to the request that it belongs to; else say what to warn of. Called once for each mail."""
    case = _of_sign(incoming) or _of_answered(incoming)
    if incoming.kind in AUTOMATIC:
        return _note(incoming, case=case, now=now)
    if case is not None:
        return _put(incoming, case=case, now=now)
    case, warnings = _of_reference(incoming)
    case = case or _of_earlier(incoming)
    return _put(incoming, case=case, now=now) if case is not None else Taken(warnings=warnings)


def is_from_person(incoming: Incoming, case: Request) -> bool:
    """Tell whether a mail came from the address that the person of a request gave."""
    return bool(incoming.sender) and index_of(incoming) == case.email_index


def index_of(incoming: Incoming) -> str:
    """Return the hash by which requests of a mail's sender are found; empty where there is no sender."""
    return indexes.of(Request, "email_index", str(incoming.sender or ""))


def put(incoming: Incoming, *, case: Request, now: datetime) -> None:
    """Add a mail to the conversation of a request, as of when it reached the server. Raises `RequestError`."""
    written, quoted = mail_text.without_history(str(incoming.text))
    attachments = incoming_files.of(incoming)
    with override(case.language):
        body, rest = incoming_files.cut(written)
    if rest is not None:
        attachments = [rest, *attachments]
    conversation.receive_mail(
        case,
        text=body,
        quoted=quoted,
        other_address=not is_from_person(incoming, case),
        received_at=incoming.received_at,
        now=now,
        attachments=attachments,
    )


def _put(incoming: Incoming, *, case: Request, now: datetime) -> Taken:
    try:
        put(incoming, case=case, now=now)
    except RequestError:
        return Taken(warnings=["not_taken"])
    return Taken(cause=case.cause)


def _note(incoming: Incoming, *, case: Request | None, now: datetime) -> Taken | None:
    if case is None:
        return None
    details = {"delayed": int("delayed" in incoming.warnings)} if incoming.kind == Arrival.BOUNCE else {}
    access_log.record(
        action=AUTOMATIC[incoming.kind],
        actor=None,
        controller=case.controller,
        target=case,
        now=now,
        details=details,
    )
    return Taken(cause=case.cause)


def _of_cause(cause: str, incoming: Incoming) -> Request | None:
    if not cause.startswith(PREFIX):
        return None
    return Request.objects.filter(
        pk=UUID(cause.removeprefix(PREFIX)), controller=incoming.controller, erased_at__isnull=True
    ).first()


def _of_sign(incoming: Incoming) -> Request | None:
    return _of_cause(replies.cause_of(incoming.token_hash), incoming)


def _of_answered(incoming: Incoming) -> Request | None:
    """Find the request of the mail that this one answers; what staff answer to their own notices is no message."""
    mail = incoming.answers
    if mail is None or (mail.template.startswith(TO_STAFF) and incoming.kind == Arrival.MESSAGE):
        return None
    return _of_cause(mail.cause, incoming)


def _of_reference(incoming: Incoming) -> tuple[Request | None, list[str]]:
    """Find the request that the subject names, if its person writes; somebody else's name for it is a warning."""
    named = named_in(str(incoming.subject))
    found = list(
        Request.objects.filter(reference__in=named, controller=incoming.controller, erased_at__isnull=True)
    )
    own = [case for case in found if is_from_person(incoming, case)]
    if own:
        return own[0], []
    return None, ["foreign_reference"] if found else []


def named_in(subject: str) -> list[str]:
    """Return the references that a subject names."""
    found = (references.normalise(match) for match in REFERENCE.findall(subject[: texts.LINE_LENGTH * 3]))
    return [reference for reference in dict.fromkeys(found) if reference]


def _of_earlier(incoming: Incoming) -> Request | None:
    """Find the request to which an earlier mail of the same sender was put that this one names."""
    if not incoming.refers_to or not incoming.sender:
        return None
    earlier = Incoming.objects.filter(
        ~Q(pk=incoming.pk),
        message_hash__in=[one for one in incoming.refers_to if one],
        controller=incoming.controller,
        sender_index=incoming.sender_index,
        cause__startswith=PREFIX,
    )
    cause = earlier.order_by("-received_at").values_list("cause", flat=True).first()
    return _of_cause(cause, incoming) if cause else None
