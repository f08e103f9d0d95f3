"""Checking who asks (GDPR Art 12(6)): only where there is reasonable doubt, and with the clock informed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.models import User
from requests.domain import clock, conversation, identity_codes, identity_documents, identity_rules, on_record
from requests.domain import identity_checks as checks
from requests.domain.changes import Details, changing, demand_undecided, move
from requests.domain.errors import ClockRefusedError, IntakeRefusedError, RequestError
from requests.domain.identity_checks import is_asked
from requests.domain.identity_codes import Whereto
from requests.enums import ClockKind, MessageKind, Status
from requests.identity_enums import CheckOutcome, Method, Question
from requests.models import IdentityCheck, Message, Request

__all__ = ["Advice", "Method", "Whereto", "advice", "ask", "fail", "is_asked", "is_possible", "prove"]


@dataclass(frozen=True, slots=True)
class Advice:
    """The least that settles who makes a request, and why that is so here."""

    method: Method
    why: str | Promise


def advice(case: Request) -> Advice:
    """Return what to ask at most without a further reason: the rule's method, as far as it can be used here."""
    rule = identity_rules.of(case)
    if rule is Method.NOT_NEEDED:
        return Advice(rule, gettext_lazy("For this right nobody has to show who they are."))
    if rule.intrusiveness > Method.CODE.intrusiveness:
        return Advice(rule, gettext_lazy("The rule for this right asks it."))
    if rule is Method.MAILED_LINK and on_record.same_address(case) is not None:
        return Advice(rule, gettext_lazy("The e-mail address is on record: confirming it is proof enough."))
    if is_possible(case, method=Method.CODE) and on_record.other_addresses(case):
        return Advice(
            Method.CODE,
            gettext_lazy("The address that asks does not prove it, but another one is on record."),
        )
    return Advice(
        Method.KNOWLEDGE, gettext_lazy("The address that asks is not on record, and no other one is known.")
    )


def is_possible(case: Request, *, method: Method) -> bool:
    """Whether a method can be used here: what is done on the person's page needs one, a link a known address."""
    if method is Method.MAILED_LINK:
        return on_record.same_address(case) is not None
    return bool(case.email) or method not in {Method.CODE, Method.DOCUMENT}


_NO_PAGE = gettext_lazy("Without an e-mail address the person has no page on which to do this.")
_WHY_NOT: dict[Method, Promise] = {
    Method.MAILED_LINK: gettext_lazy(
        "This e-mail address was not on record, so an answer from it proves nothing."
    ),
    Method.CODE: _NO_PAGE,
    Method.DOCUMENT: _NO_PAGE,
}


def ask(
    case: Request,
    *,
    text: str,
    by: User,
    now: datetime,
    method: Method = Method.KNOWLEDGE,
    reason: str = "",
    to: Whereto | None = None,
    checker: User | None = None,
    seen: int | None = None,
) -> Message:
    """Ask the person to show who they are; the law's clock may stop if this is done promptly.

    `to` says where a code goes, `checker` who looks at a document. What was asked before and is still open ends
    without a result. Raises `IntakeRefusedError` where more is asked than the rule without a `reason`, and for a
    method that cannot be used here.
    """
    details: Details = {"method": method.value}
    with changing(
        case, action="requests.identity_asked", by=by, now=now, seen=seen, details=details
    ) as locked:
        move(locked, Status.IDENTITY_CHECK)
        if not is_possible(locked, method=method):
            raise IntakeRefusedError("method", str(_WHY_NOT[method]))
        check = checks.begin(
            locked,
            method=method,
            by=by,
            now=now,
            reason=_reason(locked, method=method, given=reason),
            checker=_checker(locked, method=method, named=checker),
        )
        if method is Method.MAILED_LINK:
            locked.email_confirmed_at = None  # so that it is confirmed anew
        if method is Method.CODE:
            identity_codes.send(locked, check=check, to=to or Whereto(), now=now)
        if not is_asked(locked):
            clock.record(
                locked, kind=ClockKind.IDENTITY_ASKED, on=locked.controller.today(now), by=by, now=now
            )
        return conversation.send(locked, text=text, kind=MessageKind.IDENTITY, by=by, now=now)


def prove(
    case: Request,
    *,
    method: Method,
    on: date,
    by: User,
    now: datetime,
    answered: Sequence[Question] = (),
    seen: int | None = None,
) -> Request:
    """Record that identity was shown, how, and on which day; work goes on.

    `answered` says which questions were answered rightly. Raises `ClockRefusedError` when it was not asked.
    """
    with changing(
        case, action="requests.identity_proved", by=by, now=now, seen=seen, details={"method": method.value}
    ) as locked:
        demand_undecided(locked)
        if not is_asked(locked):
            raise ClockRefusedError(_("Identity was not asked, so there is nothing to record."))
        move(locked, Status.IN_PROGRESS)
        clock.record(locked, kind=ClockKind.IDENTITY_PROVED, on=on, by=by, now=now)
        check = checks.open_of(locked) or checks.begin(locked, method=method, by=by, now=now)
        check.method = method.value
        check.answered = [question.value for question in answered]
        checks.end(check, outcome=CheckOutcome.PROVED, by=by, now=now)
    return locked


def fail(case: Request, *, by: User, now: datetime, seen: int | None = None) -> IdentityCheck:
    """Record that the open check has not shown who it is; the request stays open. Raises `RequestError`."""
    with changing(case, action="requests.identity_failed", by=by, now=now, seen=seen) as locked:
        check = checks.open_of(locked)
        if check is None:
            raise RequestError(_("No identity check is open."))
        return checks.end(check, outcome=CheckOutcome.FAILED, by=by, now=now)


def _reason(case: Request, *, method: Method, given: str) -> str:
    """Return why there is doubt; where the advice is followed it is the advice's own reason."""
    if given.strip() or method is Method.MAILED_LINK:
        return given.strip()
    advised = advice(case)
    if method.intrusiveness > advised.method.intrusiveness:
        raise IntakeRefusedError(
            "reason",
            _("This asks more than the rule for this right. Say why there is doubt (Art 12(6) GDPR)."),
        )
    return str(advised.why)


def _checker(case: Request, *, method: Method, named: User | None) -> User | None:
    if method is not Method.DOCUMENT:
        return None
    if named is None or not identity_documents.may_check(named, case=case):
        raise IntakeRefusedError(
            "checker", _("Name somebody who may see identity documents; nobody else opens it.")
        )
    return named
