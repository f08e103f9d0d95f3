"""What the public pages say about one request: where it stands, what follows, who wrote what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import law
from law import Right
from law import Step as LawStep
from office import derivations
from office.countries import place_name
from office.dates import in_words
from requests import certificate
from requests.domain import clock, collecting, decision, fulfilment, recourse, together
from requests.enums import FOR_WHOM_LABELS, RIGHT_LABELS, ClockKind, Direction, ForWhom, Outcome, Status
from requests.models import Deadline, Message, Request

DONE, NOW, LATER = "done", "now", "later"

TAGS: dict[Status, tuple[Promise, str]] = {
    Status.RECEIVED: (gettext_lazy("We have it"), ""),
    Status.IDENTITY_CHECK: (gettext_lazy("We need to know that it is you"), "due"),
    Status.IN_PROGRESS: (gettext_lazy("We are on it"), ""),
    Status.AWAITING_REQUESTER: (gettext_lazy("We need your answer"), "due"),
    Status.AWAITING_APPROVAL: (gettext_lazy("We are on it"), ""),
}
OUTCOMES: dict[Outcome, tuple[Promise, str, Promise]] = {
    Outcome.FULFILLED: (gettext_lazy("Done"), "good", gettext_lazy("We did what you asked for.")),
    Outcome.PARTLY_FULFILLED: (
        gettext_lazy("Partly done"),
        "good",
        gettext_lazy("We did part of what you asked for. Our answer says which part, and why."),
    ),
    Outcome.REFUSED: (
        gettext_lazy("Refused"),
        "quiet",
        gettext_lazy("We could not do what you asked for. Our answer says why, and what you can do."),
    ),
    Outcome.WITHDRAWN: (gettext_lazy("Withdrawn"), "quiet", gettext_lazy("You withdrew this request.")),
    Outcome.UNVERIFIABLE: (
        gettext_lazy("Closed"),
        "quiet",
        gettext_lazy(
            "We could not make sure that it was you, so we could not go on. You can ask again at any time."
        ),
    ),
    Outcome.DUPLICATE: (
        gettext_lazy("Closed"),
        "quiet",
        gettext_lazy("You asked for the same before. We answer you there."),
    ),
    Outcome.NOT_A_REQUEST: (
        gettext_lazy("Closed"),
        "quiet",
        gettext_lazy("There was nothing in it about your personal data for us to do."),
    ),
}
WORK: dict[Right, Promise] = {
    Right.ACCESS: gettext_lazy("We collect your data"),
    Right.RECTIFICATION: gettext_lazy("We look into it and correct your data"),
    Right.ERASURE: gettext_lazy("We look at what we can erase, and erase it"),
    Right.RESTRICTION: gettext_lazy("We look into it and restrict the use"),
    Right.PORTABILITY: gettext_lazy("We put your data into a file"),
    Right.OBJECTION: gettext_lazy("We look into your objection"),
    Right.WITHDRAWAL: gettext_lazy("We stop what rested on your consent"),
    Right.STOP_SHARING: gettext_lazy("We stop the sharing and tell those who have your data"),
    Right.MINOR_REMOVAL: gettext_lazy("We remove the child’s data"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a request: `done`, `now` or `later`."""

    state: str
    name: str | Promise
    note: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class FileLink:
    """A file that can be fetched."""

    name: str
    url: str
    size: int


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """One message, as the person reads it."""

    own: bool
    who: str
    at: datetime
    text: str
    files: list[FileLink] = field(default_factory=list)
    note: str = ""


def context_of(case: Request, *, token: str, today: date) -> dict[str, Any]:
    """Return everything that the status page shows; `today` is the controller's."""
    current = case.deadlines.filter(is_current=True).first()
    outcome = Outcome(case.outcome) if case.outcome else None
    closed = OUTCOMES[outcome] if outcome else None
    tag, kind = closed[:2] if closed else TAGS[Status(case.status)]
    waiting = case.is_open and not fulfilment.is_answered(case)
    said = (
        when_we_answer(current, today=today)
        if waiting
        else _(
            "We have answered you: you find it under Messages. We close the request once all of it is done."
        )
    )
    return {
        "case": case,
        "tag": tag,
        "tag_kind": kind,
        "answer": _ended(case, said=closed[2]) if closed else said,
        "counted": derivations.short_lines(current.derivation) if current and waiting else [],
        "laws_note": about_laws(case) if case.is_open else "",
        "ground": _ground_of(case),
        "ways": recourse.ways(case, on=today) if outcome in recourse.LESS_THAN_ASKED else [],
        "authorities": recourse.authorities(case),
        "rows": [
            (_("You asked for"), RIGHT_LABELS[Right(case.right)]),
            (_("It is about"), FOR_WHOM_LABELS[ForWhom(case.for_whom)]),
            (_("Received"), in_words(case.received_on)),
        ],
        "steps": steps(case),
        "entries": entries(case, token=token),
        "certified": certificate.is_due(case),
        "unconfirmed": case.is_open and bool(case.email) and case.email_confirmed_at is None,
    }


def _ended(case: Request, *, said: Promise) -> str | Promise:
    """Say how a request ended; of a duplicate where the answer is."""
    found = decision.decided_on(case) if case.outcome == Outcome.DUPLICATE else None
    if found is None or found.original is None:
        return said
    return _("You asked for the same before. We answer you under %(reference)s.") % {
        "reference": found.original.reference
    }


def _ground_of(case: Request) -> str:
    """Say on which ground in law less was done than was asked for; empty where there was none."""
    found = decision.decided_on(case) if case.outcome in recourse.LESS_THAN_ASKED else None
    return recourse.in_words(found.ground) if found is not None else ""


def when_we_answer(current: Deadline | None, *, today: date) -> str:
    """Say by when an open request is answered, honestly: also when that is guidance, moving, or over.

    Beside a day that a wait for the person has moved stands the day without it.
    """
    if current is None:
        return _("We answer without undue delay.")
    said = _by_when(current, today=today)
    if current.safe_on in {None, current.due_on} and not current.paused:
        return said
    safe = _("Without the time for which we wait for you it would be %(day)s.") % {
        "day": in_words(current.safe_on or current.due_on)
    }
    return f"{said} {safe}"


def _by_when(current: Deadline, *, today: date) -> str:
    day = {"day": in_words(current.due_on)}
    if current.paused:
        return (
            _(
                "We will answer by %(day)s if we hear from you today. "
                "Until then the time stands still, and the day moves with it."
            )
            % day
        )
    if current.guidance:
        return _("We aim to answer by %(day)s. The law sets no number of days for this.") % day
    if current.due_on < today:
        return _("We should have answered by %(day)s. We are late, and we are sorry.") % day
    return _("We will answer by %(day)s.") % day


def about_laws(case: Request) -> str:
    """Say which laws the day follows where that is not plainly the law of the person's country."""
    rows = list(case.deadlines.filter(step=LawStep.RESPOND.value).order_by("due_on", "pk"))
    if not law.known(case.jurisdiction) and not law.known(case.country):
        return _("We do not know the rules of your country, so we go by those of ours.")
    if len(rows) < 2:  # noqa: PLR2004 - one law needs no word
        return ""
    days = "; ".join(f"{place_name(row.jurisdiction)}: {in_words(row.due_on)}" for row in rows)
    return _("Two laws protect you, and we go by the earlier day: %(days)s.") % {"days": days}


def steps(case: Request) -> list[Step]:
    """Return what has happened and what follows."""
    received = Step(DONE, _("Received"), in_words(case.received_on))
    if not case.is_open:
        ended = in_words(case.controller.today(case.closed_at)) if case.closed_at else ""
        return [received, *_confirmed(case), Step(DONE, OUTCOMES[Outcome(case.outcome)][0], ended)]
    status = Status(case.status)
    work = WORK.get(Right(case.right), _("We work on it"))
    working = status in {Status.IN_PROGRESS, Status.AWAITING_APPROVAL}
    waiting = [Step(NOW, _awaited(case))] if status is Status.AWAITING_REQUESTER else []
    answered = fulfilment.is_answered(case)
    has_copy = answered and Right(case.right) in collecting.COPIES
    return [
        received,
        *_confirmed(case),
        *_identity(case),
        *waiting,
        Step(DONE if has_copy else NOW if working else LATER, work),
        *_parts(case),
        *_answered(yes=answered),
    ]


def _answered(*, yes: bool) -> list[Step]:
    """Return the last steps: the answer, and once it is given the end."""
    if not yes:
        return [Step(LATER, _("Answer to you"))]
    return [Step(DONE, _("Our answer")), Step(LATER, _("We close the request"))]


def _parts(case: Request) -> list[Step]:
    """Return the step of a part of the answer that went out while the rest is open."""
    part = case.messages.filter(rest_by__isnull=False, sent_at__isnull=False).order_by("sent_at").last()
    if part is None or part.rest_by is None:
        return []
    note = _("the rest follows by %(day)s") % {"day": in_words(part.rest_by)}
    return [Step(DONE, _("A part of our answer"), note)]


def _confirmed(case: Request) -> list[Step]:
    if case.email_confirmed_at:
        return [Step(DONE, _("Address confirmed"), in_words(case.controller.today(case.email_confirmed_at)))]
    if case.email and case.is_open:
        return [Step(NOW if case.status == Status.RECEIVED else LATER, _("You confirm your address"))]
    return []


def _identity(case: Request) -> list[Step]:
    if ClockKind.IDENTITY_ASKED not in clock.standing_kinds(case):
        return []
    if clock.is_waiting(case, asked=ClockKind.IDENTITY_ASKED, answered=ClockKind.IDENTITY_PROVED):
        return [Step(NOW if case.status == Status.IDENTITY_CHECK else LATER, _("You show us that it is you"))]
    return [Step(DONE, _("You showed us that it is you"))]


def _awaited(case: Request) -> str:
    if clock.is_waiting(case, asked=ClockKind.FEE_ASKED, answered=ClockKind.FEE_PAID):
        return _("You pay the fee, or tell us that you would rather not")
    return _("You answer our question")


def entries(case: Request, *, token: str) -> list[Entry]:
    """Return the words of both sides, oldest first; drafts that await approval stay inside the office."""
    sent = (
        together.messages_of(case)
        .filter(sent_at__isnull=False)
        .select_related("author")
        .prefetch_related("attachments")
    )
    messages = [_entry(message, case=case, token=token) for message in sent.order_by("sent_at")]
    first = together.first_of(case)
    if not first.about:
        return messages
    return [Entry(own=True, who=_("You"), at=first.received_at, text=str(first.about)), *messages]


def _entry(message: Message, *, case: Request, token: str) -> Entry:
    own = message.direction == Direction.FROM_PERSON
    assert message.sent_at is not None  # noqa: S101 - drafts are left out above
    return Entry(
        own=own,
        who=_("You") if own else _office_name(message, case=case),
        at=message.sent_at,
        text=str(message.body),
        note=part_of_answer(message.rest_by) if message.rest_by else "",
        files=[_file_link(attachment, case=case, token=token) for attachment in message.attachments.all()],
    )


def part_of_answer(rest_by: date) -> str:
    """Say that a message is a part of the answer, and by when the rest follows."""
    return _("This is a part of our answer; the rest follows by %(day)s.") % {"day": in_words(rest_by)}


def _office_name(message: Message, *, case: Request) -> str:
    first_name = message.author.name.split(" ")[0] if message.author and message.author.name else ""
    return f"{first_name}, {case.controller.name}" if first_name else case.controller.name


def _file_link(attachment: Any, *, case: Request, token: str) -> FileLink:
    address = {"controller": case.controller.slug, "token": token, "file": attachment.pk}
    return FileLink(
        name=str(attachment.name), url=reverse("requests:file", kwargs=address), size=attachment.size
    )
