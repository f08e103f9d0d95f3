"""What the record of a right still wants, in one sentence, before the answer."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from law import Right
from requests.domain import carrying_out
from requests.models import Request

Wanted = tuple[str, str]
"""A sentence, and the code of the step that does it."""


def wanted(case: Request) -> Wanted | None:
    """Return what an open request's right still wants; None where its record is complete, or it has none."""
    find = FINDERS.get(Right(case.right))
    return find(case) if find is not None else None


def _correction(case: Request) -> Wanted | None:
    if case.corrections.filter(corrected_on__isnull=False).exists():
        return None
    return _("note what was wrong, what is right and when it was corrected."), "correction"


def _erasure(case: Request) -> Wanted | None:
    rows = list(case.erasures.all())
    if not rows:
        return _("list where the person’s data lies."), "places"
    if all(row.is_settled for row in rows):
        return None
    return _("say of each place whether the data was erased, or why it is kept."), "settle"


def _restriction(case: Request) -> Wanted | None:
    if getattr(case, "restriction", None) is not None:
        return None
    return _("restrict the use, until when."), "restrict"


def _objection(case: Request) -> Wanted | None:
    if case.balancings.exists():
        return None
    return _("weigh the objection; one to marketing is upheld without a test."), "weigh"


def _stop(case: Request) -> Wanted | None:
    if case.carried_out.exists():
        return None
    if carrying_out.person_of(case) is None:
        return _("link the request to the person, so that the stop can be carried out."), "person"
    return _("carry the stop out; what it leads to is shown first."), "stop"


FINDERS: dict[Right, Callable[[Request], Wanted | None]] = {
    Right.RECTIFICATION: _correction,
    Right.ERASURE: _erasure,
    Right.MINOR_REMOVAL: _erasure,
    Right.RESTRICTION: _restriction,
    Right.OBJECTION: _objection,
    Right.WITHDRAWAL: _stop,
    Right.STOP_SHARING: _stop,
}
"""Who knows of each right."""
