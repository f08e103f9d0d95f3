"""The certificate of an erasure: what became of it in each place, as PDF in the person's language.

It names places and recipients, and of the data the categories alone: what was erased stands nowhere any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from law import Right
from mailroom import typesetting
from office import citations
from office.dates import in_words
from policies.models import DataCategory
from requests.enums import Outcome
from requests.models import Request
from thirdparties.enums import NoticeKind, NoticeOutcome
from thirdparties.models import Notice

TEMPLATE = "letters/certificate.typ"
SOURCE = "Art 17, 19 GDPR"

DONE: dict[tuple[str, str], Promise] = {
    (Right.ERASURE, Outcome.FULFILLED): gettext_lazy(
        "We have erased the personal data that you asked us to erase."
    ),
    (Right.ERASURE, Outcome.PARTLY_FULFILLED): gettext_lazy(
        "We have erased a part of the personal data that you asked us to erase. "
        "Our answer says what we keep, and on which ground."
    ),
    (Right.MINOR_REMOVAL, Outcome.FULFILLED): gettext_lazy("We have removed the child’s personal data."),
    (Right.MINOR_REMOVAL, Outcome.PARTLY_FULFILLED): gettext_lazy(
        "We have removed a part of the child’s personal data. Our answer says what we keep, and on which ground."
    ),
}
"""What is certified, by right and outcome; nothing else is."""

ANSWERS: dict[str, Promise] = {
    NoticeOutcome.CONFIRMED: gettext_lazy("Told to erase; confirmed"),
    NoticeOutcome.PARTLY: gettext_lazy("Told to erase; confirmed in part"),
    NoticeOutcome.REFUSED: gettext_lazy("Told to erase; refused"),
    "": gettext_lazy("Told to erase; not answered yet"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """What became of the data in one place: a system of the office, or a recipient. `what` names categories."""

    where: str
    what: str
    outcome: str
    on: date | None


def recipients(case: Request) -> Iterator[Row]:
    """Yield the recipients that were told to erase because of a request, with what they answered."""
    told = Notice.objects.filter(cause=case.cause, kind=NoticeKind.ERASE).exclude(
        outcome=NoticeOutcome.WITHDRAWN
    )
    names = {row.code: str(row) for row in DataCategory.objects.filter(controller=case.controller)}
    for notice in told.select_related("third_party").order_by("third_party__legal_name", "issued_at"):
        at = notice.answered_at or notice.closed_at or notice.issued_at
        yield Row(
            where=notice.third_party.legal_name,
            what=", ".join(names.get(code, code) for code in notice.categories),
            outcome=str(ANSWERS[notice.outcome]),
            on=case.controller.today(at),
        )


def places(case: Request) -> Iterator[Row]:
    """Yield the systems of the office, and other places, with what became of the data there."""
    rows = case.erasures.select_related("system").prefetch_related("system__categories__category")
    for row in rows.order_by("at", "pk"):
        categories = [str(one.category) for one in row.system.categories.all()] if row.system else []
        kept = _("Kept until %(day)s: %(ground)s") % {
            "day": in_words(row.kept_until) if row.kept_until else "–",
            "ground": row.get_kept_ground_display(),
        }
        yield Row(
            where=row.label,
            what=", ".join(categories),
            outcome=_("Erased") if row.erased_on else kept,
            on=row.erased_on,
        )


SOURCES: tuple[Callable[[Request], Iterator[Row]], ...] = (places, recipients)
"""Where the rows come from, in their order."""


def is_due(case: Request) -> bool:
    """Tell whether there is something to certify: an erasure that is closed, done wholly or in part."""
    return (case.right, case.outcome) in DONE and case.erased_at is None


def pdf(case: Request, *, now: datetime) -> bytes:
    """Return the certificate as it stands now; call it only where `is_due`."""
    assert case.closed_at is not None  # noqa: S101 - closed requests have an outcome and a day
    controller = case.controller
    with override(case.language):
        rows = [row for source in SOURCES for row in source(case)]
        content = {
            "language": case.language,
            "title": _("Certificate of erasure"),
            "sender": controller.name,
            "sender_lines": controller.address_lines,
            "said": str(DONE[case.right, case.outcome]),
            "facts": [
                [_("Request"), case.reference],
                [_("Received"), in_words(case.received_on)],
                [_("Closed"), in_words(controller.today(case.closed_at))],
                [_("Legal basis"), citations.in_words(SOURCE)],
            ],
            "columns": [_("Where"), _("Data"), _("What was done"), _("Day")],
            "rows": [
                [row.where, row.what or "–", row.outcome, in_words(row.on) if row.on else "–"] for row in rows
            ],
            "note": _("As it stands on %(day)s.") % {"day": in_words(controller.today(now))},
            "footer": " · ".join([controller.name, controller.contact_email]),
        }
    return typesetting.pdf(TEMPLATE, content=content, at=now)


def as_download(made: bytes, *, case: Request) -> HttpResponse:
    """Return a certificate to be saved."""
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{case.reference}-erasure.pdf"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
