"""Of which person of the register a proof of identity is, so that it opens nobody else's data.

A link or code proves who holds an address on record, so it is of the person whose address that was. What an officer
judged (questions, a document, a letter) is of the person whom the request is linked to then or next.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from requests.domain import on_record
from requests.domain.situation import Situation
from requests.enums import ForWhom
from requests.identity_enums import CheckOutcome, CodeWay, Method
from requests.models import Request
from subjects.domain.merging import survivor_of
from subjects.models import Subject


def shown_by_address(case: Request) -> Subject | None:
    """Return the person whose address on record proved who asks; None where an officer judged it."""
    check = case.identity_checks.filter(outcome=CheckOutcome.PROVED).order_by("-ended_at").first()
    found = None
    if check is not None and check.method == Method.MAILED_LINK and case.for_whom == ForWhom.SELF:
        found = on_record.of_address(case)
    elif check is not None and check.method == Method.CODE and check.code_way == CodeWay.MAIL:
        found = on_record.of_all_details(case)
    return survivor_of(found) if found is not None else None


def why_not_of(person: Subject, *, standing: Situation) -> str:
    """Say why the proof that stands for a request is not this person’s; empty where it may be, or none stands."""
    case = standing.case
    if not standing.identity_proved:
        return ""
    shown = shown_by_address(case)
    if shown is not None:
        if shown.pk == person.pk:
            return ""
        return _("The proof of identity on record is that of another person of the register.")
    if _is_of_another(case, than=person):
        return _(
            "Identity was proved of the person whom the request is linked to. Take that link away first; the proof "
            "goes with it, and is recorded anew for the right person."
        )
    if standing.checks and all(check.outcome != CheckOutcome.PROVED for check in standing.checks):
        return _("The proof of identity was taken back with an earlier link, so it is not sure who asked.")
    return ""


def goes_with_link(standing: Situation) -> bool:
    """Tell whether a proof stands that is of nobody but the person whom the request is linked to."""
    case = standing.case
    linked = case.for_whom == ForWhom.SELF and case.subject_id is not None
    return linked and standing.identity_proved and shown_by_address(case) is None


def _is_of_another(case: Request, *, than: Subject) -> bool:
    """Tell whether the request of somebody for themselves is linked to another person."""
    if case.for_whom != ForWhom.SELF or case.subject is None:
        return False
    return survivor_of(case.subject).pk != than.pk
