"""The account of who did what to a person's data, when and why: as a page, and as PDF for office or person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.timezone import override as in_time_zone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from mailroom import typesetting
from office import citations, clock, confirming
from office.dates import in_words, in_words_with_time
from office.models import User
from subjects import accountability
from subjects.accountability import Line

TEMPLATE = "letters/account.typ"
SOURCE = "Art 5(2), 15 GDPR"


@require_safe
def page(http: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Show the account, and note that it was shown."""
    about, now = _asked_for(http, kind, pk), clock.now()
    with in_time_zone(about.controller.time_zone):
        lines = accountability.account_of(about, request=http)
        context = {
            **admin.site.each_context(http),
            "title": _("Who did what: %(reference)s") % {"reference": about.reference},
            "about": about,
            "back": reverse(
                f"admin:{about._meta.app_label}_{about._meta.model_name}_change", args=[about.pk]
            ),
            "lines": lines,
            "cut": accountability.cut_in_words() if accountability.is_cut(lines) else "",
            "pdf": reverse("account_of_pdf", args=[kind, about.pk]),
            "log": f"{reverse('admin:office_accessentry_changelist')}?q={about.reference}",
        }
        answer = TemplateResponse(http, "admin/subjects/account.html", context).render()
    accountability.note(about, lines=len(lines), for_person=False, by=cast(User, http.user), now=now)
    return answer


@require_POST
def pdf(http: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Hand the account out as PDF: for the office, or in the person's language and without names of staff."""
    about, now = _asked_for(http, kind, pk), clock.now()
    confirming.require(http)
    for_person = http.POST.get("for") == "person"
    language = about.language if for_person else cast(User, http.user).language
    with override(language), in_time_zone(about.controller.time_zone):
        lines = accountability.account_of(about, request=http, for_person=for_person)
        made = typesetting.pdf(TEMPLATE, content=_content(about, lines, language=language, now=now), at=now)
    accountability.note(about, lines=len(lines), for_person=for_person, by=cast(User, http.user), now=now)
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{about.reference}-account.pdf"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _asked_for(http: HttpRequest, kind: str, pk: UUID) -> Any:
    about = accountability.found(kind, pk, request=http)
    if about is None:
        raise PermissionDenied
    return about


def _content(about: Any, lines: list[Line], *, language: str, now: datetime) -> dict[str, object]:
    controller = about.controller
    return {
        "language": language,
        "title": _("What was done with personal data"),
        "sender": controller.name,
        "sender_lines": controller.address_lines,
        "facts": [
            [_("About"), about.reference],
            [_("As of"), in_words(controller.today(now))],
            [_("Legal basis"), citations.in_words(SOURCE)],
        ],
        "columns": [_("When"), _("Who"), _("What"), _("Record"), _("Why"), _("Data shown")],
        "rows": [
            [
                in_words_with_time(localtime(line.at)),
                line.who,
                line.what,
                line.about,
                line.why or "–",
                line.kinds or "–",
            ]
            for line in lines
        ],
        "note": " ".join(_notes(lines, zone=controller.time_zone)),
        "footer": " · ".join([controller.name, controller.contact_email]),
    }


def _notes(lines: list[Line], *, zone: str) -> Iterator[str]:
    yield _("Times are those of %(zone)s.") % {"zone": zone}
    if accountability.is_cut(lines):
        yield accountability.cut_in_words()
