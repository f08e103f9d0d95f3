"""One timeline of everything that happened to a request: clock, messages, mails, staff actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mailroom import kinds
from mailroom.domain import outbox
from office.actions import describe
from office.dates import in_words
from office.domain.access import reveal
from office.models import AccessEntry, User
from requests.domain import together
from requests.enums import ClockKind, Direction
from requests.models import Attachment, ClockEvent, InternalNote, Message, Request

HIDDEN_ACTIONS = frozenset(
    {"requests.viewed", "requests.standing_viewed", "requests.noted", "subjects.account_made"}
)
"""Written to the access log, but not part of the case's story."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `kind` is clock, message, mail, staff, person or system; `text` may be a lock."""

    at: datetime
    kind: str
    who: str
    what: str
    text: object = field(default="", repr=False)
    quoted: object = field(default="", repr=False)
    on: date | None = None
    event_id: UUID | None = None
    mail_id: UUID | None = None
    message_id: UUID | None = None
    draft: bool = False
    direction: str = ""
    attachments: list[Attachment] = field(default_factory=list)


def build(case: Request, *, viewer: User) -> list[Entry]:
    """Return the request's timeline, latest first, with the values only that the viewer may see."""
    entries = [
        *_actions(case),
        *_facts(case),
        *_messages(case, viewer=viewer),
        *_notes(case, viewer=viewer),
        *_mails(case),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def conversation(case: Request, *, viewer: User) -> list[Entry]:
    """Return only the messages, oldest first."""
    return sorted(_messages(case, viewer=viewer), key=lambda entry: entry.at)


def _actions(case: Request) -> list[Entry]:
    logged = (
        AccessEntry.objects.filter(target_id=case.pk)
        .exclude(action__in=HIDDEN_ACTIONS)
        .select_related("actor")
    )
    return [
        Entry(at=entry.at, kind=_side(entry), who=_who(entry), what=str(describe(entry))) for entry in logged
    ]


def _side(entry: AccessEntry) -> str:
    if entry.actor is not None:
        return "staff"
    return "person" if entry.action in PERSON_ACTIONS else "system"


PERSON_ACTIONS = frozenset(
    {
        "requests.received",
        "requests.person_wrote",
        "requests.mail_received",
        "requests.withdrawn",
        "requests.address_confirmed",
        "requests.code_asked",
        "requests.code_wrong",
        "requests.identity_code_wrong",
        "requests.identity_code_locked",
        "requests.package_opened",
        "requests.package_fetched",
        "subjects.code_on",
        "subjects.code_off",
        "subjects.code_locked",
    }
)


def _who(entry: AccessEntry) -> str:
    if entry.actor is not None:
        return entry.actor.name
    return _("The person") if entry.action in PERSON_ACTIONS else _("The portal")


def _facts(case: Request) -> list[Entry]:
    events = ClockEvent.objects.filter(request=case).select_related("recorded_by", "reversed_by")
    entries = []
    for event in events:
        label = ClockKind(event.kind).label
        reversed_later = hasattr(event, "reversed_by")
        if event.reverses_id is not None:
            what = _("Clock: “%(fact)s” reversed") % {"fact": label}
        elif reversed_later:
            what = _("Clock: %(fact)s (reversed later)") % {"fact": label}
        else:
            what = _("Clock: %(fact)s") % {"fact": label}
        can_reverse = event.kind != ClockKind.RECEIVED and event.reverses_id is None and not reversed_later
        entries.append(
            Entry(
                at=event.recorded_at,
                kind="clock",
                who=event.recorded_by.name if event.recorded_by else _("The portal"),
                what=what,
                on=event.on,
                event_id=event.pk if can_reverse else None,
            )
        )
    return entries


def _messages(case: Request, *, viewer: User) -> list[Entry]:
    messages: list[Message] = list(
        together.messages_of(case).select_related("author").prefetch_related("attachments")
    )
    entries = []
    for message in messages:
        from_person = message.direction == Direction.FROM_PERSON
        what = _("Draft, waits for approval") if message.sent_at is None else _kind(message)
        entries.append(
            Entry(
                at=message.sent_at or message.created_at,
                kind="message",
                who=_from_whom(message) if from_person or message.author is None else message.author.name,
                message_id=message.pk,
                what=what,
                text=reveal(viewer, message, "body", controller_id=case.controller_id),
                quoted=reveal(viewer, message, "quoted", controller_id=case.controller_id),
                draft=message.sent_at is None,
                direction=message.direction,
                attachments=list(message.attachments.all()),
            )
        )
    return entries


def _kind(message: Message) -> str:
    if message.rest_by is None:
        return message.get_kind_display()
    return _("Part of the answer; the rest follows by %(day)s") % {"day": in_words(message.rest_by)}


def _from_whom(message: Message) -> str:
    return _("The person, from another address") if message.other_address else _("The person")


def _notes(case: Request, *, viewer: User) -> list[Entry]:
    return [
        Entry(
            at=note.created_at,
            kind="note",
            who=note.author.name,
            what=_("Internal note"),
            text=reveal(viewer, note, "body", controller_id=case.controller_id),
        )
        for note in InternalNote.objects.filter(request=case).select_related("author")
    ]


def _mails(case: Request) -> list[Entry]:
    return [
        Entry(
            at=mail.sent_at or mail.created_at,
            kind="mail",
            mail_id=mail.pk,
            who=_("The portal"),
            what=_("%(channel)s “%(template)s”: %(state)s")
            % {
                "channel": mail.get_channel_display(),
                "template": kinds.name_of(mail.template),
                "state": mail.get_state_display(),
            },
        )
        for mail in outbox.for_cause(case.cause).defer("text", "html", "source")
    ]
