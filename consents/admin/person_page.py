"""The page with one person's choices: where they stand, what happened, what they were shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from consents.domain import choices
from consents.models import Acknowledgement, ConsentEvent, ConsentState
from consents.shown import standing, version_words
from office.domain import access_log
from office.domain.access import access_of
from office.models import User
from office.shown import Shown, ValueReader
from subjects.domain.merging import all_entries_of
from subjects.models import Subject

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

VIEWED = "consents.viewed"
TIMELINE = 200


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline, as the shared component takes it."""

    at: datetime
    kind: str
    who: str
    what: str
    text: Shown | str = ""
    url: str = ""
    url_label: str = ""


def person_page(page: PortalAdmin, http: HttpRequest, *, subject: Subject) -> TemplateResponse:
    """Show a person's choices to a viewer who may see them, and note in the access log what was shown."""
    viewer, now = cast(User, http.user), page.now()
    reader = ValueReader(controller_id=subject.controller_id, viewer=viewer)
    may_record = subject.is_standing and access_of(viewer).allows("edit_consents", subject.controller_id)
    may_open = access_of(viewer).allows("read_subjects", subject.controller_id)
    context = {
        **page.admin_site.each_context(http),
        "title": _("Choices of %(reference)s") % {"reference": subject.reference},
        "opts": page.opts,
        "subject": subject,
        "name": reader.read(subject, "name"),
        "person_url": reverse("admin:subjects_subject_change", args=[subject.pk]) if may_open else "",
        "record_url": reverse("admin:subjects_subject_step", args=[subject.pk, "choice"])
        if may_record
        else "",
        "columns": [_("Purpose"), _("Where they stand"), _("By which text")],
        "rows": [_row(row) for row in choices.of(subject)],
        "happenings": list(_happenings(subject, reader=reader)),
        "acknowledgements": [
            [version_words(row.version), row.get_channel_display(), row.happened_at]
            for row in Acknowledgement.objects.filter(subject__in=all_entries_of(subject).values("pk"))
            .select_related("version__policy")
            .order_by("-happened_at")[:TIMELINE]
        ],
        "media": page.media,
    }
    access_log.record(
        action=VIEWED,
        actor=viewer,
        controller=subject.controller,
        target=subject,
        now=now,
        details={"families": sorted(reader.families)},
    )
    return TemplateResponse(http, "admin/consents/person.html", context)


def _row(row: ConsentState) -> list[object]:
    return [row.purpose, standing(row), version_words(row.version)]


def _happenings(subject: Subject, *, reader: ValueReader) -> Iterator[Happening]:
    rows = (
        ConsentEvent.objects.filter(subject__in=all_entries_of(subject).values("pk"))
        .select_related("purpose", "version__policy", "recorded_by", "api_key")
        .order_by("-happened_at", "-arrived_at", "-pk")[:TIMELINE]
    )
    for row in rows:
        yield Happening(
            at=row.happened_at,
            kind="staff" if row.recorded_by is not None else "person",
            who=_who(row),
            what=_("%(purpose)s: %(kind)s") % {"purpose": row.purpose, "kind": row.get_kind_display()}
            + (f" · {version_words(row.version)}" if row.version is not None else ""),
            text=reader.read(row, "evidence"),
            url=reverse("admin:consents_consentevent_change", args=[row.pk]),
            url_label=_("Open"),
        )


def _who(row: ConsentEvent) -> str:
    if row.recorded_by is not None:
        return row.recorded_by.name
    return (
        f"{row.get_channel_display()} · {row.api_key.name}" if row.api_key else str(row.get_channel_display())
    )
