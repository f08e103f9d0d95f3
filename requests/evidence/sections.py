"""The sections of an evidence bundle, in their order. Another one is a function and a line in `SECTIONS`."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mailroom import kinds
from mailroom.domain import outbox
from office import derivations
from office.actions import describe
from office.countries import place_name
from office.dates import in_words
from office.models import AccessEntry
from requests.domain import decision, together
from requests.enums import ClockKind, Direction, Outcome
from requests.evidence import work
from requests.evidence.shape import Block, Scene, Section, facts, lines, note, table, words
from requests.models import MessageTranslation, Request
from requests.step_names import STEP_NAMES
from thirdparties.models import Notice

DECIDING = frozenset(
    {
        "requests.extended",
        "requests.fee_asked",
        "requests.proposed",
        "requests.approved",
        "requests.sent_back",
    }
    | {"requests.closed", "requests.withdrawn", "requests.reopened"}
)
"""Entries of the access log that tell of decisions."""

PERSONAL = (
    "person_name",
    "represented_name",
    "email",
    "postal_address",
    "account",
    "device_serial",
    "order_number",
)


def request(scene: Scene) -> Section:
    """What was asked, by whom, and where it stands."""
    case = scene.case
    rows: list[tuple[object, object]] = [
        (_("Reference"), case.reference),
        (_("Controller"), case.controller.name),
        (_("Right"), case.right_name),
        (_("Received"), f"{in_words(case.received_on)} ({scene.moment(case.received_at)})"),
        (_("Entered"), scene.moment(case.created_at)),
        (_("Arrived by"), case.get_channel_display()),
        (_("Country"), place_name(case.region or case.country)),
        (_("Language"), case.get_language_display()),
        (_("Status"), case.get_status_display()),
        (_("Outcome"), case.get_outcome_display() if case.outcome else ""),
        (_("Closed"), scene.moment(case.closed_at) if case.closed_at else ""),
        (_("Address confirmed"), scene.moment(case.email_confirmed_at)),
        (_("Person in the register"), case.subject.reference if case.subject else ""),
    ]
    rows += [(_name_of(name), getattr(case, name) or "") for name in PERSONAL]
    blocks = [facts(rows)]
    if case.erased_at is not None:
        blocks.append(
            note(
                _(
                    "Conversation, files and details were erased on %(day)s at the end of their time of keeping."
                )
                % {"day": in_words(case.controller.today(case.erased_at))}
            )
        )
    return Section(_("The request"), blocks)


def _name_of(field: str) -> str:
    return capfirst(str(getattr(Request._meta.get_field(field), "verbose_name", field)))


def deadlines(scene: Scene) -> Section:
    """Every date that a law sets, with the lines that lead to it and the version of the rule."""
    blocks: list[Block] = []
    for row in scene.standing.deadlines:
        name = (
            f"{STEP_NAMES.get(row.step, row.step)} · {place_name(row.jurisdiction)} · {in_words(row.due_on)}"
        )
        said: list[object] = [
            f"{in_words(line.on)}: {line.text} {f'({line.source})' if line.source else ''}".strip()
            for line in derivations.lines(row.derivation)
        ]
        said.append(_("Rule %(rule)s, version %(version)s") % {"rule": row.rule, "version": row.rule_version})
        if row.safe_on != row.due_on:
            said.append(_("Without the pause: %(day)s") % {"day": in_words(row.safe_on)})
        if row.guidance:
            said.append(_("Guidance: the law names no number of days here."))
        if row.is_current:
            said.append(_("This is the date that the office works by."))
        blocks.append(lines(name, said))
    return Section(_("Dates and how they were counted"), blocks or [note(_("No date is known."))])


def clock(scene: Scene) -> Section:
    """Every fact on the clock, with those that were reversed."""
    events = scene.case.clock_events.select_related("recorded_by", "reverses").order_by("recorded_at")
    rows = [
        (
            in_words(event.on),
            ClockKind(event.kind).label
            if event.reverses_id is None
            else _("“%(fact)s” reversed") % {"fact": ClockKind(event.kind).label},
            scene.moment(event.recorded_at),
            event.recorded_by.name if event.recorded_by else _("The portal"),
        )
        for event in events
    ]
    return Section(_("Clock"), [table((_("Day"), _("Fact"), _("Recorded"), _("By")), rows)])


def conversation(scene: Scene) -> Section:
    """What both sides wrote, with its times."""
    case = scene.case
    blocks: list[Block] = []
    if case.about:
        blocks.append(words(_("The person, %(at)s") % {"at": scene.moment(case.received_at)}, case.about))
    said = together.messages_of(case).select_related("author").prefetch_related("translations")
    for message in said.order_by("created_at"):
        author = None if message.direction == Direction.FROM_PERSON else message.author
        who = author.name if author is not None else _("The person")
        at = scene.moment(message.sent_at) if message.sent_at else _("draft, not sent")
        heading = f"{who} · {message.get_kind_display()} · {message.get_channel_display()} · {at}"
        blocks.append(words(heading, message.body if message.body else _("erased")))
        blocks += [words(_beside(other), other.text or _("erased")) for other in message.translations.all()]
    return Section(_("Conversation"), blocks or [note(_("Nothing was written."))])


def _beside(other: MessageTranslation) -> str:
    """Name what stands beside a message: its translation, or what was written first."""
    language = other.get_language_display()
    if other.is_original:
        return _("As it was written first, %(language)s") % {"language": language}
    return _("Translation, %(language)s") % {"language": language}


def decided(scene: Scene) -> Section:
    """How it ended, on which ground, by whom; what reopened it and what holds it."""
    case = scene.case
    entries = AccessEntry.objects.of(case).filter(action__in=DECIDING).select_related("actor")
    said: list[object] = [
        f"{scene.moment(entry.at)} · {entry.actor.name if entry.actor else _('The portal')}: {describe(entry)}"
        for entry in entries.order_by("at", "pk")
    ]
    alone = decision.decided_alone(case) if case.outcome else ""
    blocks: list[Block] = [lines("", [*said, *([alone] if alone else [])])] if said else []
    for one in case.reopenings.select_related("reopened_by"):
        heading = _("Complaint of %(day)s, %(who)s") % {
            "day": in_words(one.complained_on),
            "who": one.get_complainant_display(),
        }
        blocks.append(words(heading, one.reason))
        blocks.append(
            note(
                _("It had ended as “%(outcome)s” on %(at)s; the answer was due on %(day)s.")
                % {
                    "outcome": Outcome(one.former_outcome).label,
                    "at": scene.moment(one.former_closed_at),
                    "day": in_words(one.former_due_on) if one.former_due_on else "–",
                }
            )
        )
    for hold in case.holds.select_related("set_by", "lifted_by"):
        heading = _("Legal hold, set on %(at)s by %(name)s, to be looked at by %(day)s") % {
            "at": scene.moment(hold.set_at),
            "name": hold.set_by.name,
            "day": in_words(hold.ends_on),
        }
        blocks.append(words(heading, hold.reason))
        if hold.lifted_by is not None:
            heading = _("Lifted on %(at)s by %(name)s") % {
                "at": scene.moment(hold.lifted_at),
                "name": hold.lifted_by.name,
            }
            blocks.append(words(heading, hold.lifted_because))
    return Section(_("Decision"), blocks or [note(_("Nothing is decided yet."))])


def people(scene: Scene) -> Section:
    """Who worked on it, with the first and the last time."""
    entries = AccessEntry.objects.of(scene.case).filter(actor__isnull=False).select_related("actor")
    seen: dict[str, list[AccessEntry]] = {}
    for entry in entries.order_by("at", "pk"):
        assert entry.actor is not None  # noqa: S101 - asked of the database
        seen.setdefault(entry.actor.name, []).append(entry)
    rows = [
        (name, len(theirs), scene.moment(theirs[0].at), scene.moment(theirs[-1].at))
        for name, theirs in seen.items()
    ]
    return Section(_("People of the office"), [table((_("Name"), _("Entries"), _("First"), _("Last")), rows)])


def recipients(scene: Scene) -> Section | None:
    """Which recipients were told, and what they answered (Art 19)."""
    rows = [
        (
            notice.third_party.legal_name,
            notice.get_kind_display(),
            scene.moment(notice.issued_at),
            in_words(notice.due_on),
            notice.get_outcome_display() if notice.outcome else notice.get_status_display(),
        )
        for notice in Notice.objects.for_cause(scene.case.cause).select_related("third_party")
    ]
    if not rows:
        return None
    columns = (_("Recipient"), _("Asked to"), _("Told"), _("Answer by"), _("State"))
    return Section(_("Recipients told"), [table(columns, rows)])


def mails(scene: Scene) -> Section:
    """Every mail and letter, with its state."""
    rows = [
        (
            scene.moment(mail.created_at),
            f"{mail.get_channel_display()}: {kinds.name_of(mail.template)}",
            mail.to if mail.to else _("erased"),
            mail.get_state_display(),
            scene.moment(mail.sent_at) if mail.sent_at else str(mail.posted_on or "–"),
        )
        for mail in outbox.for_cause(scene.case.cause).defer("text", "html", "source")
    ]
    columns = (_("Written"), _("What"), _("To"), _("State"), _("Left"))
    return Section(_("Mails and letters"), [table(columns, rows)])


def access(scene: Scene) -> Section:
    """The access log of the request, whole."""
    entries = AccessEntry.objects.of(scene.case).select_related("actor").order_by("at", "pk")
    rows = [
        (
            scene.moment(entry.at),
            entry.actor.name if entry.actor else _("The person or the portal"),
            describe(entry),
        )
        for entry in entries
    ]
    return Section(_("Access log"), [table((_("At"), _("Who"), _("What")), rows)])


def files(scene: Scene) -> Section:
    """The files beside the document, each with the hash of its content."""
    rows = [(one.path, one.origin, one.size, one.sha256) for one in scene.packed]
    if not rows:
        return Section(_("Files"), [note(_("No files belong to this request."))])
    columns = (_("File"), _("From"), _("Bytes"), "SHA-256")
    return Section(_("Files"), [table(columns, rows)])


SECTIONS: tuple[Callable[[Scene], Section | None], ...] = (
    request,
    deadlines,
    clock,
    conversation,
    work.asked_together,
    work.identity,
    work.tasks,
    work.record,
    work.advice,
    decided,
    people,
    recipients,
    mails,
    files,
    access,
)
"""Every section in its order; one that has nothing to say returns None."""
