"""What a request says by mail or letter, to the person and to the office.

Every function writes an outbox row in the caller's transaction; `mailroom` sends it. This room stands before
`domain`, because a domain write is not whole without the mail that it causes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from law import Right, Step
from mailroom.domain import outbox, replies
from requests.domain import proof, recourse, standard_texts
from requests.enums import FOR_WHOM_LABELS, RIGHT_LABELS, ForWhom
from requests.identity_enums import ACTS_AS, RepresentationKind
from requests.models import Deadline, Message, Request

if TYPE_CHECKING:
    from office.models import User
    from requests.domain.outlook import Notice

MAIL_NAMES: dict[str, Promise] = {
    "requests/receipt": _("receipt"),
    "requests/link": _("link to the status page"),
    "requests/confirm": _("reminder to confirm the address"),
    "requests/message": _("message"),
    "requests/question": _("question"),
    "requests/identity": _("identity check"),
    "requests/identity_code": _("code to another address"),
    "requests/answer": _("answer"),
    "requests/extension": _("extension"),
    "requests/fee": _("fee"),
    "requests/paid": _("payment received"),
    "requests/closed": _("closing"),
    "requests/postponed": _("later due date"),
    "requests/reopened": _("opened again"),
    "requests/staff_assigned": _("to staff: assigned"),
    "requests/staff_reply": _("to staff: the person wrote"),
    "requests/staff_withdrawn": _("to staff: withdrawn"),
    "requests/staff_approval": _("to staff: approval needed"),
    "requests/staff_sent_back": _("to staff: not approved"),
    "requests/staff_identity_failed": _("to staff: identity not proved"),
    "requests/staff_identity_document": _("to staff: a document to look at"),
    "requests/staff_evidence": _("to staff: evidence of the right to act"),
    "requests/staff_reminder": _("to staff: reminder"),
    "requests/staff_closed": _("to staff: closed"),
    "requests/staff_handed_over": _("to staff: handed over"),
    "requests/staff_task": _("to staff: a task"),
    "requests/task_digest": _("to an owner outside: tasks"),
    "requests/staff_hold": _("to staff: legal hold"),
    "requests/staff_bundle": _("to staff: evidence bundle"),
    "requests/staff_restriction": _("to staff: a restriction ends"),
}
"""What each mail is called on the timeline."""


def words_for(
    case: Request, *, current: Deadline | None, today: date, **context: object
) -> dict[str, object]:
    """Return what every template for the person may use, and what this one needs beside it.

    `safe_on` is the day without any pause where a pause has moved `due_on`, `late` whether that is over by `today`.
    """
    return {
        "reference": case.reference,
        "controller": case.controller,
        "right_label": RIGHT_LABELS[Right(case.right)],
        "due_on": current.due_on if current else None,
        "safe_on": _safe_on(current),
        "paused": bool(current and current.paused),
        "late": bool(current and not current.paused and current.due_on < today),
        "guidance": bool(current and current.guidance),
        "extended": bool(current and current.step == Step.RESPOND_EXTENDED.value),
        "authorities": recourse.authorities(case),
        "url": "",
        **context,
    }


def _safe_on(current: Deadline | None) -> date | None:
    """Return the day without any pause where there is or was one; None where it says nothing new."""
    if current is None or not (current.paused or current.safe_on != current.due_on):
        return None
    return current.safe_on


def to_person(
    case: Request,
    *,
    template: str,
    dedupe_key: str,
    now: datetime,
    current: Deadline | None = None,
    **context: object,
) -> None:
    """Queue a mail to the person's address, or a letter where they have given no e-mail.

    `current` is the deadline to work by, where the caller has it at hand.
    """
    current = current or case.deadlines.filter(is_current=True).first()
    words = words_for(case, current=current, today=case.controller.today(now), **context)
    if case.email:
        outbox.queue_mail(
            controller=case.controller,
            data_key_id=proof.key_of_mail(case, template=template),
            to=str(case.email),
            template=template,
            context=words,
            language=case.language,
            dedupe_key=dedupe_key,
            cause=case.cause,
            now=now,
            reply_to=replies.address_for(case.controller, cause=case.cause, now=now),
        )
    elif case.postal_address:
        outbox.queue_letter(
            controller=case.controller,
            data_key_id=proof.key_of_mail(case, template=template),
            address=address_on_paper(case),
            template=template,
            context=words,
            language=case.language,
            dedupe_key=dedupe_key,
            cause=case.cause,
            now=now,
        )


def address_on_paper(case: Request) -> str:
    """Return the lines of a letter's address, empty where the person has given none."""
    if not case.postal_address:
        return ""
    return "\n".join(part for part in (str(case.person_name or ""), str(case.postal_address)) if part)


def receipt_key(request_id: UUID) -> str:
    """Return the key by which the receipt of a request is found in the outbox."""
    return f"request:{request_id}:receipt"


def receipt(case: Request, *, url: str, current: Deadline, now: datetime) -> None:
    """Say that the request arrived, by when it is answered and what happens first, and ask to confirm the address."""
    to_person(
        case,
        template="requests/receipt",
        dedupe_key=receipt_key(case.pk),
        now=now,
        current=current,
        url=url,
        **_what_happens_first(case, current=current),
    )


def _what_happens_first(case: Request, *, current: Deadline) -> dict[str, object]:
    """Return the office's first words, or what whoever acts for another has to show: the words speak of "you"."""
    words = standard_texts.first_response(case, current=current)
    if case.for_whom == ForWhom.SELF:
        return {"words": words}
    return {
        "words": words if case.right == Right.MINOR_REMOVAL else "",
        "whose": FOR_WHOM_LABELS[ForWhom(case.for_whom)],
        "shows": ACTS_AS[RepresentationKind(case.representation.kind)],
    }


def link(case: Request, *, url: str, key: str, now: datetime) -> None:
    """Send a fresh link to the status page; `key` tells one asking from another."""
    to_person(case, template="requests/link", dedupe_key=f"request:{case.pk}:link:{key}", now=now, url=url)


def link_was_sent(case: Request, *, key: str) -> bool:
    """Tell whether `link` has queued a mail or letter for this key before."""
    return outbox.for_cause(case.cause).filter(dedupe_key=f"request:{case.pk}:link:{key}").exists()


def confirm_nudge(case: Request, *, url: str, now: datetime) -> None:
    """Remind the person to confirm the address."""
    to_person(case, template="requests/confirm", dedupe_key=f"request:{case.pk}:confirm", now=now, url=url)


def new_message(case: Request, *, message: Message, url: str, now: datetime) -> None:
    """Tell the person of a message; its words travel only where they hold nothing confidential.

    Answers stay behind the link; questions and letters carry their text.
    """
    to_person(
        case,
        template=f"requests/{message.kind}",
        dedupe_key=f"request:{case.pk}:message:{message.pk}",
        now=now,
        url=url,
        text=message.body,
        rest_by=message.rest_by,
    )


def fee_paid(case: Request, *, on: date, url: str, now: datetime) -> None:
    """Tell the person that the fee has arrived and by when they get the answer."""
    to_person(
        case,
        template="requests/paid",
        dedupe_key=f"request:{case.pk}:paid:{case.version}",
        now=now,
        url=url,
        paid_on=on,
    )


POSTPONED_BECAUSE: dict[str, Promise] = {
    "closing_days": _("Our office is closed on a day that counted before."),
    "holidays": _("A public holiday was proclaimed."),
    "options": _("We now count the time in another way, which the law leaves to us."),
    "place": _("Our office now acts from another place."),
    "law": _("The rules by which the time is counted have changed."),
}
"""What a person reads about each reason for a later day."""


def postponed_key(request_id: UUID, *, day: date) -> str:
    """Return the key by which the news of a later day is found in the outbox."""
    return f"request:{request_id}:postponed:{day}"


def postponed(
    case: Request,
    *,
    current: Deadline,
    before: date,
    day: date,
    why: Sequence[str],
    url: str,
    now: datetime,
) -> None:
    """Tell the person that the answer is due later than they were told, from which day, and why."""
    to_person(
        case,
        template="requests/postponed",
        dedupe_key=postponed_key(case.pk, day=day),
        now=now,
        current=current,
        url=url,
        before=before,
        reasons=[POSTPONED_BECAUSE[code] for code in why if code in POSTPONED_BECAUSE],
    )


def closed(case: Request, *, url: str, ground: str, original: str, now: datetime, answer: str = "") -> None:
    """Tell the person how the request ended and, if they got less than they asked for, why and what they can do.

    `ground` is a value of `Ground` or empty; `original` is the reference of the request that is answered instead of
    a duplicate; `answer` holds the words that go out with the decision: behind the link, or in the letter.
    """
    with override(case.language):
        on_ground = recourse.in_words(ground)
    to_person(
        case,
        template="requests/closed",
        dedupe_key=f"request:{case.pk}:closed:{case.version}",
        now=now,
        url=url,
        outcome=case.outcome,
        ground=on_ground,
        original=original,
        text=answer,
        ways=ways_in_words(case, outcome=case.outcome, on=case.controller.today(now)),
    )


def reopened(case: Request, *, complained_on: date, url: str, now: datetime) -> None:
    """Tell the person that their request is looked at again, and by when they hear."""
    to_person(
        case,
        template="requests/reopened",
        dedupe_key=f"request:{case.pk}:reopened:{case.version}",
        now=now,
        url=url,
        complained_on=complained_on,
    )


def ways_in_words(case: Request, *, outcome: str, on: date) -> list[recourse.Way]:
    """Return what the person can do after this outcome, in their language; nothing where they got it all."""
    if outcome not in recourse.LESS_THAN_ASKED:
        return []
    with override(case.language):
        return recourse.ways(case, on=on)


def to_staff(
    case: Request, *, user: User, template: str, dedupe_key: str, now: datetime, **context: object
) -> None:
    """Queue a mail to a member of staff; it names the reference and no personal data."""
    address = reverse("admin:requests_request_change", args=[case.pk])
    outbox.queue_mail(
        controller=case.controller,
        data_key_id=proof.key_left(case),
        to=user.email,
        template=template,
        context={
            "reference": case.reference,
            "controller": case.controller,
            "right_name": case.right_name,
            "url": f"{settings.PUBLIC_URL}{address}",
            **context,
        },
        language=user.language,
        dedupe_key=dedupe_key,
        cause=case.cause,
        now=now,
    )


def assigned(case: Request, *, user: User, current: Deadline, now: datetime) -> None:
    """Tell a case handler that a request is theirs."""
    to_staff(
        case,
        user=user,
        template="requests/staff_assigned",
        dedupe_key=f"request:{case.pk}:assigned:{user.pk}:{case.version}",
        now=now,
        due_on=current.due_on,
        safe_on=_safe_on(current),
        guidance=current.guidance,
    )


def person_wrote(case: Request, *, user: User, message: Message, now: datetime) -> None:
    """Tell the assignee that the person wrote."""
    to_staff(
        case,
        user=user,
        template="requests/staff_reply",
        dedupe_key=f"request:{case.pk}:reply:{message.pk}:{user.pk}",
        now=now,
    )


def person_withdrew(case: Request, *, user: User, now: datetime) -> None:
    """Tell the assignee that the person withdrew the request."""
    to_staff(
        case,
        user=user,
        template="requests/staff_withdrawn",
        dedupe_key=f"request:{case.pk}:withdrawn:{user.pk}",
        now=now,
    )


def reminder(
    current: Deadline, *, user: User, notice: Notice, others: Sequence[Notice], now: datetime
) -> None:
    """Remind a member of staff; `others` fall due with the notice and are named in the same mail."""
    case = current.request
    to_staff(
        case,
        user=user,
        template="requests/staff_reminder",
        dedupe_key=f"request:{case.pk}:{notice.key}:{user.pk}",
        now=now,
        kind=notice.kind,
        due_on=notice.due_on,
        days=notice.days,
        days_over=-notice.days,
        others=others,
        safe=notice.due_on == _safe_on(current),
        safe_on=_safe_on(current),
        lawful_on=None if current.paused else current.due_on,
        guidance=current.guidance,
    )
