"""Messages in both directions: what the person writes, what the office asks and answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from law import Right
from office.models import User
from requests import notifications
from requests.domain import clock, collecting, files, links, proof, readiness, texts, together
from requests.domain.changes import Noted, changing, demand_open, demand_undecided, move
from requests.domain.errors import IntakeRefusedError
from requests.domain.responsible import hears_of
from requests.enums import Channel, ClockKind, Direction, MessageKind, Status
from requests.models import Message, Request

NO_FILES: Sequence[files.AcceptedFile] = ()
SENT_TWICE_WITHIN = timedelta(minutes=10)


class _SentBefore(Exception):  # noqa: N818 - no error
    """The person sent this message a moment ago; rolls back what was begun."""

    def __init__(self, message: Message) -> None:
        super().__init__()
        self.message = message


def ask_question(case: Request, *, text: str, by: User, now: datetime, seen: int | None = None) -> Message:
    """Ask the person something. The request waits for them; the law's clock runs on."""
    with changing(case, action="requests.question_asked", by=by, now=now, seen=seen) as locked:
        move(locked, Status.AWAITING_REQUESTER)
        return send(locked, text=text, kind=MessageKind.QUESTION, by=by, now=now)


def ask_clarification(
    case: Request, *, text: str, by: User, now: datetime, seen: int | None = None
) -> Message:
    """Ask which data or processing the request is about (GDPR recital 63, UK GDPR Art 12A).

    The fact is recorded for the clock; whether it pauses is for `law` to say.
    """
    with changing(case, action="requests.clarification_asked", by=by, now=now, seen=seen) as locked:
        move(locked, Status.AWAITING_REQUESTER)
        if not _clarification_is_open(locked):
            clock.record(
                locked,
                kind=ClockKind.CLARIFICATION_ASKED,
                on=locked.controller.today(now),
                by=by,
                now=now,
            )
        return send(locked, text=text, kind=MessageKind.QUESTION, by=by, now=now)


def answer(
    case: Request,
    *,
    text: str,
    by: User,
    now: datetime,
    attachments: Sequence[files.AcceptedFile] = NO_FILES,
    looked_through: bool = False,
    rest_by: date | None = None,
    seen: int | None = None,
) -> Message:
    """Send an answer; the request stays open until it is closed with an outcome.

    `rest_by` makes it a part: the day (the controller's) by which the rest follows. Files of a copy go out only if
    they were `looked_through` for other people's data, and everything collected was (GDPR Art 15(4)); no file does
    while identity was asked and not shown. Raises `RequestError`.
    """
    details: Noted = {"part": 1} if rest_by is not None else {}
    with changing(case, action="requests.answered", by=by, now=now, seen=seen, details=details) as locked:
        demand_open(locked)
        demand_undecided(locked)
        if rest_by is not None and rest_by < locked.controller.today(now):
            raise IntakeRefusedError(
                "rest_by", _("The day by which the rest follows cannot lie in the past.")
            )
        if attachments and Right(locked.right) in collecting.COPIES:
            collecting.demand_others_checked(locked)
            if not looked_through:
                raise IntakeRefusedError(
                    "looked_through", _("Look through the files for other people’s data, and confirm it.")
                )
            details["looked_through"] = 1
        demand = readiness.demand_to_hand_over if attachments else readiness.demand_to_answer
        demand(locked)
        move(locked, Status.IN_PROGRESS)
        locked.messages.filter(sent_at__isnull=True).delete()
        return send(
            locked,
            text=text,
            kind=MessageKind.ANSWER,
            by=by,
            now=now,
            attachments=attachments,
            rest_by=rest_by,
        )


def reply(
    case: Request, *, text: str, now: datetime, attachments: Sequence[files.AcceptedFile] = NO_FILES
) -> Message:
    """Keep what the person wrote on the status page, and tell whoever works on the request.

    A closed request stays closed; its last handler learns of the message all the same. The same words and files
    again within ten minutes are one message, sent twice: the first is returned and nothing changes. Raises
    `IntakeRefusedError` when there is neither text nor file.
    """
    try:
        with changing(case, action="requests.person_wrote", by=None, now=now) as locked:
            _demand_new(locked, text=text, attachments=attachments, now=now)
            return _from_person(
                locked,
                text=text,
                channel=Channel.WEB_FORM,
                on=locked.controller.today(now),
                by=None,
                now=now,
                attachments=attachments,
            )
    except _SentBefore as error:
        return error.message


def record_reply(
    case: Request,
    *,
    text: str,
    channel: Channel,
    on: date,
    by: User,
    now: datetime,
    attachments: Sequence[files.AcceptedFile] = NO_FILES,
    seen: int | None = None,
) -> Message:
    """Enter what the person said or wrote on another way, on the day it arrived."""
    with changing(
        case,
        action="requests.reply_recorded",
        by=by,
        now=now,
        seen=seen,
        details={"channel": channel.value, "on": on.isoformat()},
    ) as locked:
        return _from_person(
            locked, text=text, channel=channel, on=on, by=by, now=now, attachments=attachments
        )


def receive_mail(
    case: Request,
    *,
    text: str,
    quoted: str,
    other_address: bool,
    received_at: datetime,
    now: datetime,
    attachments: Sequence[files.AcceptedFile] = NO_FILES,
) -> Message:
    """Keep what the person wrote by e-mail, as of the moment at which it reached the mail server.

    `other_address` says that it came from an address that is not the one they gave.
    """
    on = case.controller.today(received_at)
    with changing(
        case,
        action="requests.mail_received",
        by=None,
        now=now,
        details={"on": on.isoformat(), "other_address": int(other_address)},
    ) as locked:
        message = _from_person(
            locked,
            text=text,
            channel=Channel.EMAIL,
            on=on,
            by=None,
            now=now,
            attachments=attachments,
        )
        message.quoted, message.other_address, message.sent_at = quoted, other_address, received_at
        message.save(update_fields=["quoted", "other_address", "sent_at"])
    return message


def send(
    case: Request,
    *,
    text: str,
    kind: MessageKind,
    by: User,
    now: datetime,
    attachments: Sequence[files.AcceptedFile] = NO_FILES,
    rest_by: date | None = None,
) -> Message:
    """Keep a message of the office to the person of a locked request and mail them that it is there."""
    body = texts.paragraphs("text", text)
    if not body:
        raise IntakeRefusedError("text", _("Write what you want to say."))
    case.messages.unread().update(is_unread=False)
    message = Message.objects.create(
        data_key_id=proof.key_of_message(case, kind=kind),
        request=case,
        direction=Direction.TO_PERSON,
        kind=kind,
        author=by,
        body=body,
        created_at=now,
        sent_at=now,
        rest_by=rest_by,
    )
    files.attach(message, files=list(attachments), now=now)
    url = links.issue(case, now=now) if case.email else ""
    notifications.new_message(case, message=message, url=url, now=now)
    return message


def _from_person(
    case: Request,
    *,
    text: str,
    channel: Channel,
    on: date,
    by: User | None,
    now: datetime,
    attachments: Sequence[files.AcceptedFile],
) -> Message:
    body = texts.paragraphs("text", text)
    if not body and not attachments:
        raise IntakeRefusedError("text", _("Write a message or choose a file."))
    message = Message.objects.create(
        data_key_id=case.data_key_id,
        request=case,
        direction=Direction.FROM_PERSON,
        kind=MessageKind.MESSAGE,
        channel=channel,
        author=by,
        body=body or _("Files, without words."),
        created_at=now,
        sent_at=now,
        is_unread=True,
    )
    files.attach(message, files=list(attachments), now=now)
    if case.is_open and _clarification_is_open(case, by=on):
        clock.record(case, kind=ClockKind.CLARIFIED, on=on, by=by, now=now)
    if case.status == Status.AWAITING_REQUESTER:
        identity_open = clock.is_waiting(
            case, asked=ClockKind.IDENTITY_ASKED, answered=ClockKind.IDENTITY_PROVED
        )
        move(case, Status.IDENTITY_CHECK if identity_open else Status.IN_PROGRESS)
    for user in _who_hears(case, now=now):
        if user != by:
            notifications.person_wrote(case, user=user, message=message, now=now)
    return message


def _who_hears(case: Request, *, now: datetime) -> list[User]:
    """Return who hears of a request and of those asked together with it."""
    group = [case, *(other for other in together.others_of(case) if other.is_open)]
    return list(dict.fromkeys(user for one in group for user in hears_of(one, now=now)))


def _demand_new(
    case: Request, *, text: str, attachments: Sequence[files.AcceptedFile], now: datetime
) -> None:
    """End the change of a locked request when its person's last message was this one."""
    last = (
        case.messages.filter(
            direction=Direction.FROM_PERSON, channel=Channel.WEB_FORM, sent_at__gt=now - SENT_TWICE_WITHIN
        )
        .order_by("-created_at")
        .first()
    )
    if last is None:
        return
    sent = sorted((str(file.name), file.size) for file in last.attachments.all())
    given = sorted((file.name, file.size) for file in attachments)
    if (last.body, sent) == (texts.paragraphs("text", text) or _("Files, without words."), given):
        raise _SentBefore(last)


def _clarification_is_open(case: Request, *, by: date | None = None) -> bool:
    """Tell whether a question for clarity waits, asked no later than the day `by`: no older mail answers it."""
    if not clock.is_waiting(case, asked=ClockKind.CLARIFICATION_ASKED, answered=ClockKind.CLARIFIED):
        return False
    return by is None or case.clock_events.filter(kind=ClockKind.CLARIFICATION_ASKED, on__lte=by).exists()
