"""The outbox: what is to leave is written here, in the transaction that causes it.

The database is the queue. `queue_mail` stores a finished mail under a unique deduplication key; a commit wakes a
worker, and the sweep every half minute is the guarantee. `mailroom.domain.delivery` brings the rows to an end.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mailroom import addresses
from mailroom.domain.delivery import BATCH, deliver, rescue_stuck
from mailroom.enums import Channel, State
from mailroom.errors import CannotPostError, CannotSendAgainError, OutsideTransactionError
from mailroom.models import Mail
from mailroom.nudging import nudge
from mailroom.querysets import MailQuerySet
from mailroom.rendering import render
from office.domain import access_log
from office.models import Controller, User

__all__ = [
    "BATCH",
    "Recipient",
    "cancel",
    "deliver",
    "for_cause",
    "mark_posted",
    "queue_letter",
    "queue_mail",
    "queue_many",
    "redirect",
    "rescue_stuck",
    "send_again",
    "store",
    "when_sent",
]


def queue_mail(
    *,
    controller: Controller | None,
    data_key_id: uuid.UUID,
    to: str,
    template: str,
    context: Mapping[str, object],
    language: str,
    dedupe_key: str,
    cause: str,
    now: datetime,
    reply_to: str = "",
    not_before: datetime | None = None,
    automatic: bool = True,
    shred_after_sending: bool = False,
) -> Mail | None:
    """Render a mail and store it, to be sent once the caller's transaction commits.

    Returns None when `dedupe_key` was used before: nothing is queued twice. `automatic` False is for words that a
    member of staff wrote to this person; all else is marked as automatic mail (RFC 3834). `shred_after_sending` is
    for what holds a secret: `data_key_id` is then the mail's alone, and goes once it was handed over or given up.
    Raises `OutsideTransactionError` outside of a transaction and `InvalidAddressError` for what is no address.
    """
    _require_transaction()
    to = addresses.checked(to)
    reply_to = addresses.checked(reply_to) if reply_to else ""
    if Mail.objects.filter(dedupe_key=dedupe_key).exists():
        return None
    words = render(template, context, controller=controller, language=language)
    mail = Mail(
        controller=controller,
        data_key_id=data_key_id,
        to=to,
        reply_to=reply_to,
        template=template,
        subject=words.subject,
        text=words.text,
        html=words.html,
        language=language,
        dedupe_key=dedupe_key,
        cause=cause,
        automatic=automatic,
        shred_after_sending=shred_after_sending,
        state=State.QUEUED,
        next_attempt_at=not_before or now,
        created_at=now,
    )
    return store(mail)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets the same mail as others. `own` are texts that stand in theirs instead of a mark.

    `to` is as `mailroom.addresses.checked` returned it.
    """

    data_key_id: uuid.UUID
    to: str = field(repr=False)
    dedupe_key: str
    own: Mapping[str, str] = field(default_factory=dict, repr=False)


def queue_many(
    *,
    controller: Controller,
    recipients: Sequence[Recipient],
    template: str,
    context: Mapping[str, object],
    language: str,
    cause: str,
    now: datetime,
) -> None:
    """Render a mail once and store it for many, in one statement, to be sent once the caller's transaction commits.

    A mark is an address that the context holds in place of each recipient's own. Whose key was used before gets no
    second mail. Raises `OutsideTransactionError`.
    """
    _require_transaction()
    words = render(template, context, controller=controller, language=language)
    domain = addresses.domain_of(controller.sender_email)
    mails = []
    for one in recipients:
        mail = Mail(
            controller=controller,
            data_key_id=one.data_key_id,
            to=one.to,
            template=template,
            subject=words.subject,
            text=_with_own(words.text, one.own),
            html=_with_own(words.html, one.own),
            language=language,
            dedupe_key=one.dedupe_key,
            cause=cause,
            state=State.QUEUED,
            next_attempt_at=now,
            created_at=now,
        )
        mail.message_id = f"<{mail.id}@{domain}>"
        mails.append(mail)
    Mail.objects.bulk_create(mails, ignore_conflicts=True)
    _nudge_on_commit()


def queue_letter(
    *,
    controller: Controller,
    data_key_id: uuid.UUID,
    address: str,
    template: str,
    context: Mapping[str, object],
    language: str,
    dedupe_key: str,
    cause: str,
    now: datetime,
    shred_after_sending: bool = False,
) -> Mail | None:
    """Render a letter and store it for staff to print and post; `address` is the recipient's, in lines.

    Returns None when `dedupe_key` was used before. The PDF is made on demand by `mailroom.letters.render_pdf`.
    `shred_after_sending` is for what holds a secret: `data_key_id` is then the letter's alone, and goes once it is
    noted as posted.
    """
    _require_transaction()
    if Mail.objects.filter(dedupe_key=dedupe_key).exists():
        return None
    words = render(template, context, controller=controller, language=language, channel=Channel.LETTER)
    letter = Mail(
        controller=controller,
        data_key_id=data_key_id,
        channel=Channel.LETTER,
        to=address.strip(),
        template=template,
        subject=words.subject,
        text=words.text,
        source=words.source,
        language=language,
        dedupe_key=dedupe_key,
        cause=cause,
        shred_after_sending=shred_after_sending,
        state=State.TO_POST,
        created_at=now,
    )
    return store(letter)


def store(mail: Mail) -> Mail | None:
    """Insert a new row of the outbox and wake a worker on commit; None when its deduplication key exists."""
    _require_transaction()
    sender = mail.controller.sender_email if mail.controller else settings.DEFAULT_FROM_EMAIL
    mail.message_id = f"<{mail.id}@{addresses.domain_of(sender)}>"
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
    if not Mail.objects.filter(pk=mail.pk).exists():
        return None
    if mail.channel == Channel.MAIL:
        _nudge_on_commit()
    return mail


def for_cause(cause: str) -> MailQuerySet:
    """Find what one cause made leave, oldest first."""
    return Mail.objects.for_cause(cause)


def when_sent(keys: Iterable[str]) -> dict[str, datetime | date]:
    """Return when each mail left, or on which day each letter was posted, by their deduplication keys."""
    gone = Mail.objects.filter(
        Q(sent_at__isnull=False) | Q(posted_on__isnull=False), dedupe_key__in=list(keys)
    ).exclude(state=State.BOUNCED)
    found = gone.order_by().values_list("dedupe_key", "sent_at", "posted_on")
    return {key: sent_at or posted_on for key, sent_at, posted_on in found}


def cancel(*, cause: str, key: str = "") -> int:
    """Take back what a cause has queued and no worker has taken yet; returns how many.

    `key` names one of them by its deduplication key.
    """
    waiting = Mail.objects.filter(cause=cause, state__in=(State.QUEUED, State.TO_POST))
    if key:
        waiting = waiting.filter(dedupe_key=key)
    return waiting.update(state=State.CANCELLED, next_attempt_at=None)


@transaction.atomic
def redirect(*, cause: str, old: str, to: str, rewrite: Callable[[str], str] = str) -> int:
    """Send to another address what a cause has queued for an old one; without another, take it back.

    Returns how many mails and letters that were. `rewrite` mends the words, such as links that have ended.
    """
    waiting = Mail.objects.filter(cause=cause, state__in=(State.QUEUED, State.TO_POST))
    found = [mail for mail in waiting.select_for_update() if str(mail.to) == old]
    for mail in found:
        if to:
            mail.to = to
            mail.text, mail.html, mail.source = (rewrite(str(w)) for w in (mail.text, mail.html, mail.source))
        else:
            mail.state, mail.next_attempt_at = State.CANCELLED, None
        mail.save(update_fields=["to", "text", "html", "source", "state", "next_attempt_at"])
    return len(found)


@transaction.atomic
def send_again(mail: Mail, *, by: User, now: datetime) -> Mail:
    """Send a failed mail after all, or a sent one once more; returns the mail that will go out.

    A failed mail goes back into the queue. A sent one is copied under a Message-ID of its own, since mail programs
    hide a second mail of the same. Raises `CannotSendAgainError` for any other.
    """
    mail = _locked(mail)
    if mail.controller is None:
        raise CannotSendAgainError(_("The portal's own mails are not sent again; ask for a new one instead."))
    if mail.channel != Channel.MAIL or mail.state not in {State.FAILED, State.SENT, State.BOUNCED}:
        raise CannotSendAgainError(_("Only a mail that was sent or that failed can be sent again."))
    if not mail.to:
        raise CannotSendAgainError(_("This mail has been erased."))
    if mail.shred_after_sending:
        raise CannotSendAgainError(
            _("This mail holds a secret and is sent once; have a new one made instead.")
        )
    again = _requeued(mail, now=now) if mail.state == State.FAILED else _copied(mail, now=now)
    access_log.record(
        action="mailroom.sent_again", actor=by, controller=mail.controller, target=mail, now=now
    )
    return again


@transaction.atomic
def mark_posted(mail: Mail, *, on: date, by: User, now: datetime) -> Mail:
    """Note the day on which a letter was posted. Raises `CannotPostError` if it does not wait for that."""
    letter = _locked(mail)
    if letter.state != State.TO_POST or letter.controller is None:
        raise CannotPostError(_("This letter is not waiting to be posted."))
    if on > letter.controller.today(now):
        raise CannotPostError(_("The day of posting cannot lie in the future."))
    if on < letter.controller.today(letter.created_at):
        raise CannotPostError(_("The letter cannot have been posted before it was written."))
    letter.state = State.POSTED
    letter.posted_on = on
    letter.save(update_fields=["state", "posted_on"])
    access_log.record(
        action="mailroom.posted",
        actor=by,
        controller=letter.controller,
        target=letter,
        now=now,
        details={"on": on.isoformat()},
    )
    if letter.shred_after_sending:
        _nudge_on_commit()
    return letter


def _with_own(words: str, own: Mapping[str, str]) -> str:
    for mark, text in own.items():
        words = words.replace(mark, text)
    return words


def _locked(mail: Mail) -> Mail:
    """Read a row anew and hold it until the transaction ends."""
    row: Mail = Mail.objects.select_for_update(of=("self",)).select_related("controller").get(pk=mail.pk)
    return row


def _nudge_on_commit() -> None:
    """Wake a worker after the commit, once per transaction."""
    pending = transaction.get_connection().run_on_commit
    if not any(function is nudge for _savepoints, function, _robust in pending):
        transaction.on_commit(nudge, robust=True)


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransactionError


def _requeued(mail: Mail, *, now: datetime) -> Mail:
    mail.state = State.QUEUED
    mail.attempts = 0
    mail.next_attempt_at = now
    mail.last_error = ""
    mail.save(update_fields=["state", "attempts", "next_attempt_at", "last_error"])
    _nudge_on_commit()
    return mail


def _copied(mail: Mail, *, now: datetime) -> Mail:
    copy = Mail(
        controller=mail.controller,
        data_key_id=mail.data_key_id,
        to=mail.to,
        reply_to=mail.reply_to,
        template=mail.template,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        language=mail.language,
        dedupe_key=f"again:{uuid.uuid4()}",
        cause=mail.cause,
        automatic=mail.automatic,
        state=State.QUEUED,
        next_attempt_at=now,
        created_at=now,
    )
    stored = store(copy)
    assert stored is not None  # noqa: S101 - the key is new
    return stored
