"""What the law and the state of a request want next, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import law
from law import EventKind
from office.dates import in_words
from office.deadline_options import calendar_of, options_for
from requests.admin import right_hints
from requests.admin.after import when_it_goes
from requests.domain import clock
from requests.domain.errors import ClockRefusedError
from requests.domain.reopening import wrote_after_closing
from requests.domain.situation import Situation
from requests.enums import ClockKind, Outcome, Status
from requests.identity_enums import Method
from requests.models import Request


@dataclass(frozen=True, slots=True)
class Hint:
    """What to do next: a sentence, and the code of the step that does it (empty if waiting is right)."""

    text: str
    step: str = ""


def next_hint(situation: Situation) -> Hint:
    """Return what the request wants next."""
    if not situation.is_open:
        return _of_closed(situation)
    if situation.status is Status.AWAITING_APPROVAL:
        if situation.one_person_office is not None:
            return Hint(_("approve the proposed outcome, alone if it must be, or send it back."), "approve")
        return Hint(_("a second person approves the proposed outcome, or sends it back."), "approve")
    if situation.may_hand_over or situation.answered:
        return _of_answered(situation)
    current = situation.current
    if current is not None and current.due_on < situation.today and not current.paused:
        return _of_overdue(situation)
    return _BY_STATUS[situation.status](situation)


def _of_answered(situation: Situation) -> Hint:
    if situation.may_hand_over:
        return Hint(_("hand over the files that are collected."), "hand-over")
    wanted = right_hints.wanted(situation.case)
    if wanted is not None:
        return Hint(*wanted)
    return Hint(_("close the request with its outcome, or send what is still missing."), "close")


def _of_received(situation: Situation) -> Hint:
    if not situation.identity_needed:
        return Hint(_("start work; this right needs no identity check by default."), "start")
    if situation.identity_proved:
        return Hint(_("start work; identity is proved."), "start")
    last_day = last_day_to_ask(situation)
    if last_day is None:
        return Hint(_("start work. Asking for identity no longer stops the clock."), "start")
    return Hint(
        _(
            "start work – or, if there is reasonable doubt who asks, ask for identity by %(day)s: "
            "later the clock runs on."
        )
        % {"day": last_day},
        "start",
    )


def _of_identity_check(situation: Situation) -> Hint:
    if not situation.identity_open:
        return Hint(_("identity is proved or no longer asked: start work."), "start")
    if situation.identity_failed:
        return Hint(
            _(
                "identity was not proved. Ask again or in another way; if nothing settles it, close the request as "
                "one whose identity could not be confirmed."
            ),
            "identity",
        )
    check = situation.open_check
    if check is not None and check.checker is not None and situation.shown_documents:
        return Hint(
            _(
                "a document has come: %(name)s opens it under “Identity”, then records the proof, or ends the check "
                "without it."
            )
            % {"name": check.checker.name},
            "proof",
        )
    if check is not None and check.method in {Method.CODE, Method.MAILED_LINK}:
        return Hint(_("wait: the person proves it on their page, and you hear of it if they do not."))
    if situation.current is not None and situation.current.paused:
        return Hint(
            _(
                "record the proof when it arrives. The clock is stopped; "
                "without the pause the answer is due on %(day)s."
            )
            % {"day": in_words(situation.current.safe_on)},
            "proof",
        )
    return Hint(_("record the proof when it arrives. The clock runs on meanwhile."), "proof")


def _of_awaiting(situation: Situation) -> Hint:
    if situation.fee_open:
        return _of_fee(situation)
    if situation.current is not None and situation.current.paused:
        return Hint(
            _("wait for the reply. The clock is stopped; without the pause the answer is due on %(day)s.")
            % {"day": in_words(situation.current.safe_on)}
        )
    return Hint(
        _("the person was asked, and the clock runs on: answer by %(day)s.") % {"day": _due(situation)},
        "answer",
    )


def _of_fee(situation: Situation) -> Hint:
    if situation.current is not None and situation.current.paused:
        return Hint(
            _(
                "record the payment when it arrives. The clock is stopped; "
                "without the pause the answer is due on %(day)s."
            )
            % {"day": in_words(situation.current.safe_on)},
            "paid",
        )
    return Hint(
        _("record the payment when it arrives. The clock runs on meanwhile: answer by %(day)s.")
        % {"day": _due(situation)},
        "paid",
    )


def _of_in_progress(situation: Situation) -> Hint:
    unsure = _of_unsure(situation)
    if unsure is not None:
        return unsure
    wanted = right_hints.wanted(situation.case)
    if wanted is not None:
        sentence, step = wanted
        return Hint(
            _("%(do)s The answer is due on %(day)s.") % {"do": sentence, "day": _due(situation)}, step
        )
    if situation.tasks_counted and situation.tasks_ended == situation.tasks_counted:
        return Hint(
            _("every task has ended: look through what came of it, and send the answer by %(day)s.")
            % {"day": _due(situation)},
            "answer",
        )
    window = situation.extension_window
    if window is None:
        return Hint(_("send the answer by %(day)s.") % {"day": _due(situation)}, "answer")
    if situation.current is not None and window.due_on == situation.current.due_on:
        return Hint(
            _("send the answer, or tell the person of an extension, by %(day)s.") % {"day": _due(situation)},
            "answer",
        )
    return Hint(
        _("send the answer by %(day)s, or extend no later than %(last)s.")
        % {"day": _due(situation), "last": in_words(window.due_on)},
        "answer",
    )


def _of_unsure(situation: Situation) -> Hint | None:
    """Return what keeps the answer back: it is not sure yet who gets it."""
    if situation.representation_open:
        return Hint(
            _("check whether they may act for the other person: nothing goes out before."), "representation"
        )
    if situation.identity_open and situation.others_checked:
        return Hint(
            _("the files wait for proof of identity: record it when it arrives, then hand them over."),
            "proof",
        )
    return None


def _of_overdue(situation: Situation) -> Hint:
    assert situation.current is not None  # noqa: S101 - asked by the caller
    days = (situation.today - situation.current.due_on).days
    sentence = ngettext(
        "the answer is %(days)s day late: send it now and say why it is late.",
        "the answer is %(days)s days late: send it now and say why it is late.",
        days,
    )
    return Hint(sentence % {"days": days}, "answer")


def _of_closed(situation: Situation) -> Hint:
    case = situation.case
    outcome = Outcome(case.outcome).label
    if wrote_after_closing(case):
        return Hint(
            _(
                "the person wrote after the request was closed: read it, and reopen the request if it is a complaint."
            ),
            "reopen",
        )
    ends = _untold_end(case)
    if ends is not None:
        return Hint(
            _("tell the person that the restriction ends, before it does on %(day)s; or restrict for longer.")
            % {"day": in_words(ends)},
            "lift",
        )
    if situation.hold is not None:
        return Hint(_("nothing. Closed as “%(outcome)s”, and on legal hold.") % {"outcome": outcome})
    return Hint(
        _("nothing. Closed as “%(outcome)s”; %(when)s") % {"outcome": outcome, "when": when_it_goes(case)}
    )


def _untold_end(case: Request) -> date | None:
    """Return the day on which a standing restriction is to end, where the person was not told yet (Art 18(3))."""
    row = getattr(case, "restriction", None)
    return row.ends_on if row is not None and row.told_on is None and case.erased_at is None else None


def _due(situation: Situation) -> str:
    """Write the due date, and beside one that a pause has moved the safe date."""
    current = situation.current
    if current is None:
        return "–"
    if current.safe_on == current.due_on:
        return in_words(current.due_on)
    return _("%(day)s (without the pause: %(safe)s)") % {
        "day": in_words(current.due_on),
        "safe": in_words(current.safe_on),
    }


_BY_STATUS = {
    Status.RECEIVED: _of_received,
    Status.IDENTITY_CHECK: _of_identity_check,
    Status.AWAITING_REQUESTER: _of_awaiting,
    Status.IN_PROGRESS: _of_in_progress,
}


def last_day_to_ask(situation: Situation) -> str | None:
    """Return, in words, the last day on which asking for identity stops the clock; None if none is left."""
    case = situation.case
    try:
        then = clock.foresee(case, today=situation.today, also=EventKind.IDENTITY_ASKED)
    except ClockRefusedError:
        return None
    if not then.paused:
        return None
    options = options_for(case.controller)
    last = law.add_working_days(
        case.received_on,
        options.prompt_working_days,
        place=calendar_of(case.controller, options),
        extra=options.days_off,
    )
    return in_words(last) if last >= situation.today else None


def why_no_extension(situation: Situation) -> str:
    """Say why the time of an open request cannot be extended now; empty where it can."""
    if not situation.is_open or situation.extension_window is not None:
        return ""
    told = next((fact.on for fact in situation.facts if fact.kind == ClockKind.EXTENDED), None)
    if told is not None:
        return _("The time was extended on %(day)s; the law allows that once.") % {"day": in_words(told)}
    last_day = situation.last_day_to_extend
    if last_day is None:
        return _("The law that sets this date knows no extension.")
    return _("The person had to be told of an extension by %(day)s. It is too late for it now.") % {
        "day": in_words(last_day)
    }
