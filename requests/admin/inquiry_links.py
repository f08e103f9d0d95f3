"""What the page of a request shows of the inquiries about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from office.domain.access import access_of
from office.models import User
from requests.models import InquiryLink, Request


@dataclass(frozen=True, slots=True)
class About:
    """An inquiry about a request: by its reference, with its address."""

    reference: str
    authority: str
    status: str
    due_on: date | None
    url: str


def inquiries_about(case: Request, *, viewer: User) -> list[About]:
    """Return the inquiries about a request; nothing for whoever sees single requests only."""
    if not access_of(viewer).allows("read_cases", case.controller_id):
        return []
    links = InquiryLink.objects.filter(request=case).select_related("inquiry")
    return [
        About(
            reference=link.inquiry.reference,
            authority=link.inquiry.authority_name,
            status=link.inquiry.get_status_display(),
            due_on=link.inquiry.due_on if link.inquiry.is_open else None,
            url=reverse("admin:requests_inquiry_change", args=[link.inquiry_id]),
        )
        for link in links
    ]
