"""What becomes of a notice: the recipient answers, the office takes back, asks again, accepts, reminds."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mailroom.domain import outbox
from office.accepted_files import AcceptedFile
from office.dates import in_words
from office.domain.access import access_of
from office.models import User
from thirdparties import notifications
from thirdparties.domain import changes, notice_links
from thirdparties.domain.notice_days import first_look
from thirdparties.domain.notices import LONGEST, contacts_of
from thirdparties.enums import NoticeOutcome, NoticeStatus
from thirdparties.errors import AnsweredAlreadyError, ThirdPartyError
from thirdparties.models import Notice, NoticeCertificate
from vault.enums import Family

LONGEST_LINE = 200


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What a recipient says: `text` tells what remains and why, or why nothing is done."""

    outcome: NoticeOutcome
    text: str
    answered_by: str
    certificate: AcceptedFile | None = None


def answer(notice: Notice, *, given: Answer, now: datetime) -> Notice:
    """Take in what the recipient answers, with the file that shows it, and tell the office of what is not done.

    Raises `AnsweredAlreadyError` for a second answer, and `ThirdPartyError`: withdrawn, words missing or too long.
    """
    text, answered_by = _plain(given.text), " ".join(_plain(given.answered_by).split())
    if given.outcome is NoticeOutcome.WITHDRAWN:
        raise ThirdPartyError(_("Choose what you answer."), field="outcome")
    if given.outcome is not NoticeOutcome.CONFIRMED and not text:
        raise ThirdPartyError(_("Say what is not done, and why."), field="text")
    if not answered_by:
        raise ThirdPartyError(_("Write your name, and what you do there."), field="answered_by")
    for field, value, limit in (("text", text, LONGEST), ("answered_by", answered_by, LONGEST_LINE)):
        if len(value) > limit:
            raise ThirdPartyError(_("Write at most %(limit)s characters.") % {"limit": limit}, field=field)
    details: changes.Details = {
        "outcome": given.outcome.value,
        "certificates": int(given.certificate is not None),
    }
    with _changing(notice, action="thirdparties.notice_answered", by=None, now=now, details=details) as row:
        _demand_unanswered(row)
        done = given.outcome is NoticeOutcome.CONFIRMED
        _move(row, NoticeStatus.CLOSED if done else NoticeStatus.ANSWERED)
        row.outcome, row.answered_at = given.outcome.value, now
        row.answer, row.answered_by = text, answered_by
        row.closed_at = now if done else None
        outbox.cancel(cause=row.mail_cause)
        if not done:
            notifications.notice_answered(row, now=now)
        if given.certificate is not None:  # last, since a file cannot be rolled back
            _keep(given.certificate, notice=row, now=now)
    return row


def withdraw(notice: Notice, *, why: str, by: User | None, now: datetime) -> Notice:
    """Take a notice back before it is decided, and tell the recipient. Raises `ThirdPartyError`."""
    with _by_staff(notice, "thirdparties.notice_withdrawn", why=why, by=by, now=now) as row:
        _move(row, NoticeStatus.CLOSED)
        row.outcome, row.closed_at = NoticeOutcome.WITHDRAWN.value, now
        outbox.cancel(cause=row.mail_cause)
        contact = contacts_of([row.third_party]).get(row.third_party_id)
        if contact is not None:
            notifications.notice_withdrawn(row, to=contact, now=now)
    return row


def accept(notice: Notice, *, why: str, by: User | None, now: datetime) -> Notice:
    """Be content with a refusal, or with what was done in part.

    Raises `ThirdPartyError`, also for words of the recipient that `by` cannot read.
    """
    with _by_staff(notice, "thirdparties.notice_accepted", why=why, by=by, now=now) as row:
        demand_read(row, by=by)
        if row.status != NoticeStatus.ANSWERED:
            raise _not_now(row)
        _move(row, NoticeStatus.CLOSED)
        row.closed_at = now
    return row


def ask_again(notice: Notice, *, why: str, due_on: date, by: User | None, now: datetime) -> Notice:
    """Take an answer back and ask the recipient anew; what it said stays in the history.

    Raises `ThirdPartyError`: no answer yet, withdrawn or erased, nobody to write to, a day that is over, words of
    the recipient that `by` cannot read.
    """
    with _by_staff(notice, "thirdparties.notice_asked_again", why=why, by=by, now=now) as row:
        demand_read(row, by=by)
        if row.outcome == NoticeOutcome.WITHDRAWN:
            raise _not_now(row)
        today = row.controller.today(now)
        if due_on < today:
            raise ThirdPartyError(_("The day to answer by cannot lie in the past."), field="due_on")
        _demand_single(row)
        _move(row, NoticeStatus.ISSUED)
        row.outcome, row.answer, row.answered_by = "", "", ""
        row.answered_at = row.closed_at = row.escalated_on = None
        row.due_on, row.look_on = due_on, first_look(due_on, today=today)
        _write(row, occasion="again", key=f"again:{now.isoformat()}", now=now)
    return row


def remind(notice: Notice, *, by: User | None, now: datetime) -> Notice:
    """Remind the recipient now, once a day at most. Raises `ThirdPartyError`."""
    changes.demand_teller(by, controller_id=notice.controller_id, cause=notice.cause)
    with transaction.atomic():
        row = locked(notice)
        if row.status != NoticeStatus.ISSUED:
            raise _not_now(row)
        day = row.controller.today(now)
        if not _write(row, occasion="reminder", key=f"by-hand:{day.isoformat()}", now=now):
            raise ThirdPartyError(_("A reminder went out today already."))
        changes.note("thirdparties.notice_reminded", row, controller=row.controller, by=by, now=now)
    return row


def note_opened(certificate: NoticeCertificate, *, by: User, now: datetime) -> None:
    """Put on record that somebody opened a certificate."""
    notice = certificate.notice
    changes.note(
        "thirdparties.certificate_opened",
        notice,
        controller=notice.controller,
        by=by,
        now=now,
        details={"certificate": str(certificate.pk)},
    )


def note_viewed(notice: Notice, *, families: set[str], by: User, now: datetime) -> None:
    """Put on record that somebody looked at a notice, and which families of values they saw."""
    changes.note(
        "thirdparties.notice_viewed",
        notice,
        controller=notice.controller,
        by=by,
        now=now,
        details={"families": sorted(families)},
    )


def demand_read(notice: Notice, *, by: User | None) -> None:
    """Raise `ThirdPartyError` for somebody who would decide on words of the recipient that are locked to them."""
    has_words = notice.outcome in {NoticeOutcome.PARTLY, NoticeOutcome.REFUSED}
    if has_words and by is not None and Family.CONTENT not in access_of(by).families(notice.controller_id):
        raise ThirdPartyError(
            _(
                "The words of the recipient are locked to you. Somebody who may read them decides on the answer."
            )
        )


def locked(notice: Notice) -> Notice:
    """Lock a notice and return it as it is now. Within a transaction. Raises `ThirdPartyError`."""
    rows = Notice.objects.select_for_update(of=("self",)).select_related("controller", "third_party")
    found: Notice | None = rows.filter(pk=notice.pk).first()
    if found is None or found.erased_at is not None:
        raise ThirdPartyError(_("This notice was erased at the end of its retention."))
    return found


@contextmanager
def _changing(
    notice: Notice, *, action: str, by: User | None, now: datetime, details: changes.Details
) -> Iterator[Notice]:
    """Lock a notice, hand it out, then save it with its history and a line in the access log."""
    with transaction.atomic():
        row = locked(notice)
        yield row
        changes.keep(row, action=action, by=by, now=now)
        changes.note(action, row, controller=row.controller, by=by, now=now, details=details)


@contextmanager
def _by_staff(notice: Notice, action: str, *, why: str, by: User | None, now: datetime) -> Iterator[Notice]:
    changes.demand_teller(by, controller_id=notice.controller_id, cause=notice.cause)
    why = _plain(why)
    if not why:
        raise ThirdPartyError(_("Say why."), field="why")
    if len(why) > LONGEST:
        raise ThirdPartyError(_("Write at most %(limit)s characters.") % {"limit": LONGEST}, field="why")
    with _changing(notice, action=action, by=by, now=now, details={}) as row:
        row.office_why = why
        yield row


def _move(row: Notice, target: NoticeStatus) -> None:
    if target not in NoticeStatus(row.status).next:
        raise _not_now(row)
    row.status = target.value


def _not_now(row: Notice) -> ThirdPartyError:
    state = row.get_outcome_display() if row.outcome else row.get_status_display()
    return ThirdPartyError(_("This cannot be done with a notice that is “%(state)s”.") % {"state": state})


def _demand_unanswered(row: Notice) -> None:
    if row.outcome == NoticeOutcome.WITHDRAWN:
        raise ThirdPartyError(_("This notice was withdrawn. There is nothing to answer any more."))
    if row.answered_at is not None:
        day = row.controller.today(row.answered_at)
        raise AnsweredAlreadyError(
            _("This notice was answered on %(day)s already. Nothing was changed.") % {"day": in_words(day)},
            on=day,
        )


def _demand_single(row: Notice) -> None:
    """Refuse to open a notice beside another open one of the same."""
    same = Notice.objects.unclosed().filter(
        third_party=row.third_party_id, cause=row.cause, kind=row.kind, person=row.person_id
    )
    if (row.person_id or row.cause) and same.exclude(pk=row.pk).exists():
        raise ThirdPartyError(_("Another notice of the same is open at this recipient."))


def _write(row: Notice, *, occasion: str, key: str, now: datetime) -> bool:
    """Mail the recipient a fresh link; tell whether that was news. Raises `ThirdPartyError` without a contact."""
    contact = contacts_of([row.third_party]).get(row.third_party_id)
    if contact is None:
        raise ThirdPartyError(
            _("Nobody to write to: add a contact, best for privacy, to %(names)s.")
            % {"names": row.third_party}
        )
    (url,) = notice_links.issue([row], now=now)
    days = (row.due_on - row.controller.today(now)).days
    return notifications.notice(row, to=contact, url=url, occasion=occasion, days=days, key=key, now=now)


def _keep(file: AcceptedFile, *, notice: Notice, now: datetime) -> NoticeCertificate:
    kept = NoticeCertificate(
        data_key_id=notice.data_key_id,
        notice=notice,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        created_at=now,
    )
    try:
        kept.file.save(file.name, file.upload, save=False)
        kept.save()
    except Exception:
        kept.file.delete(save=False)
        raise
    return kept


def _plain(text: str) -> str:
    """Return a text with plain line ends, without space around it, control characters and surrogates."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"})
