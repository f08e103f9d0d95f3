"""The words for what `law` knows: rights, steps, events, remedies, fees, and what is wrong with a case."""

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from law import EventKind, FeeGround, LawError, Remedy, Right, Step
from law.errors import MESSAGES
from office.dates import in_words

RIGHTS: Mapping[Right, Promise] = {
    Right.ACCESS: _("Access"),
    Right.RECTIFICATION: _("Rectification"),
    Right.ERASURE: _("Erasure"),
    Right.RESTRICTION: _("Restriction"),
    Right.PORTABILITY: _("Portability"),
    Right.OBJECTION: _("Objection"),
    Right.WITHDRAWAL: _("Withdrawal of consent"),
    Right.STOP_SHARING: _("Stop sharing"),
    Right.MINOR_REMOVAL: _("Removal of a minor’s data"),
    Right.QUESTION: _("Question or complaint"),
    Right.OPT_OUT: _("Opt-out of sale and sharing"),
    Right.LIMIT_SENSITIVE: _("Limit on the use of sensitive data"),
    Right.APPEAL: _("Appeal against a refusal"),
    Right.GRIEVANCE: _("Grievance"),
    Right.COMPLAINT: _("Complaint to the controller"),
}

STEPS: Mapping[Step, Promise] = {
    Step.ACKNOWLEDGE: _("Acknowledge"),
    Step.RESPOND: _("Answer"),
    Step.EXTENSION_NOTICE: _("Tell of an extension"),
    Step.RESPOND_EXTENDED: _("Answer if extended"),
    Step.REFUSE: _("Refuse"),
    Step.BREACH_NOTIFICATION: _("Notify the breach"),
}

EVENTS: Mapping[EventKind, Promise] = {
    EventKind.IDENTITY_ASKED: _("Identity asked"),
    EventKind.IDENTITY_PROVED: _("Identity proved"),
    EventKind.CLARIFICATION_ASKED: _("Clarification asked"),
    EventKind.CLARIFIED: _("Clarified"),
    EventKind.FEE_ASKED: _("Fee asked"),
    EventKind.FEE_PAID: _("Fee paid"),
    EventKind.EXTENDED: _("Extended"),
}

REMEDIES: Mapping[Remedy, Promise] = {
    Remedy.CONTROLLER: _("complaint to the controller"),
    Remedy.APPEAL: _("appeal to the controller"),
    Remedy.AUTHORITY: _("complaint to the supervisory authority"),
    Remedy.COURT: _("going to court"),
}

FEES: Mapping[FeeGround, Promise] = {
    FeeGround.UNFOUNDED_OR_EXCESSIVE: _("for a request that is manifestly unfounded or excessive"),
    FeeGround.FURTHER_COPIES: _("for further copies"),
    FeeGround.DISPROPORTIONATE_EFFORT: _("for disproportionate effort"),
    FeeGround.MORE_THAN_TWICE_A_YEAR: _("for more than two requests in twelve months"),
    FeeGround.AFTER_ESTIMATE: _("after an estimate that the person confirms"),
    FeeGround.REASONABLE: _("as far as reasonable"),
    FeeGround.NOT_EXCESSIVE: _("as far as not excessive"),
}

_DAYS = frozenset({"day", "first", "last", "on", "received", "valid_from"})


def wrong(error: LawError) -> str:
    """Say what is wrong in a sentence, in the current language."""
    return gettext(MESSAGES[error.problem]) % {
        name: _shown(name, value) for name, value in error.params.items()
    }


def wrong_where(error: LawError) -> str:
    """Say what is wrong, with the case and the part of it in front."""
    return error.said(wrong(error))


def _shown(name: str, value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    if name in _DAYS:
        return in_words(date.fromisoformat(value))
    if name == "kind":
        return str(EVENTS[EventKind(value)])
    return gettext(value) if name == "found" else value
