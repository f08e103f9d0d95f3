"""The page of one person: what is known, who stands for them, what other packages have, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Q
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from office import panels
from office.actions import describe
from office.chips import Chip
from office.countries import place_name
from office.dates import in_words, short_day
from office.domain import access_log
from office.models import AccessEntry, User
from office.shown import Shown, ValueReader
from subjects import accountability, timelines
from subjects.admin import steps
from subjects.domain import guardians, merging, standing
from subjects.domain.standing import Standing
from subjects.models import Guardian, Identifier, Subject
from subjects.timelines import Happening

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

VIEWED = "subjects.viewed"
LOOKED = Q(action__endswith="viewed") | Q(action__endswith=".read") | Q(action=accountability.MADE)
"""What only looked, which the access log tells."""
TIMELINE = 200


@dataclass(frozen=True, slots=True)
class Button:
    """A step that can be taken now."""

    code: str
    label: str | Promise
    url: str


@dataclass(frozen=True, slots=True)
class IdentifierRow:
    """An identifier as a viewer sees it."""

    kind: str
    value: Shown
    since: str
    until: str
    mark: Chip
    verify: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class GuardianRow:
    """A parent or guardian as a viewer sees them."""

    name: Shown | str
    url: str
    contact: Shown
    evidence: Shown
    shown_on: str
    until: str
    stands: bool


def address_of(subject: Subject) -> str:
    """Return the address of a person's page."""
    return reverse("admin:subjects_subject_change", args=[subject.pk])


def step_address(subject: Subject, code: str) -> str:
    """Return the address of a step."""
    return reverse("admin:subjects_subject_step", args=[subject.pk, code])


def subject_page(page: PortalAdmin, http: HttpRequest, *, subject: Subject) -> TemplateResponse:
    """Show a person to a viewer who may see them, and note in the access log what was shown."""
    viewer, now = cast(User, http.user), page.now()
    found = standing.of(subject, now=now)
    reader = ValueReader(controller_id=subject.controller_id, viewer=viewer)
    offered = steps.offered_to(viewer, found)
    codes = {step.code for step in offered}
    context = {
        **page.admin_site.each_context(http),
        **known(found, reader=reader, codes=codes),
        "title": subject.reference,
        "opts": page.opts,
        "original": subject,
        "subject": subject,
        "survivor": subject.merged_into,
        "survivor_url": address_of(subject.merged_into) if subject.merged_into else "",
        "erased_on": in_words(subject.controller.today(subject.erased_at)) if subject.erased_at else "",
        "buttons": [
            Button(step.code, step.label, step_address(subject, step.code))
            for step in offered
            if step.everyday
        ],
        "further": [
            Button(step.code, step.label, step_address(subject, step.code))
            for step in offered
            if not step.everyday
        ],
        "panels": panels.panels_for("subject", subject, http),
        "happenings": _happenings(subject, viewer=viewer),
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
    return TemplateResponse(http, "admin/subjects/subject/page.html", context)


def known(found: Standing, *, reader: ValueReader, codes: set[str] | None = None) -> dict[str, Any]:
    """Return what is known of a person, as a viewer sees it; `codes` are the steps that are offered with it."""
    subject = found.subject
    return {
        "name": reader.read(subject, "name"),
        "code_since": found.code_since,
        "birth_date": reader.read(subject, "birth_date"),
        "country": place_name(subject.country),
        "identifiers": [
            _identifier(one, subject=subject, reader=reader, codes=codes or set())
            for one in found.identifiers
        ],
        "guardians": [_guardian(one, found=found, reader=reader) for one in found.guardians],
    }


def _identifier(one: Identifier, *, subject: Subject, reader: ValueReader, codes: set[str]) -> IdentifierRow:
    def way(code: str) -> str:
        if code not in codes or one.valid_to is not None:
            return ""
        return f"{step_address(subject, code)}?identifier={one.pk}"

    return IdentifierRow(
        kind=capfirst(str(one.get_kind_display())),
        value=reader.read(one, one.column),
        since=short_day(one.valid_from) if one.valid_from else "",
        until=short_day(one.valid_to) if one.valid_to else "",
        mark=_mark(one, subject=subject),
        verify="" if one.verified_at else way("verify"),
        end=way("end"),
    )


def _mark(one: Identifier, *, subject: Subject) -> Chip:
    if one.valid_to is not None:
        return Chip(_("ended"), "plain")
    if one.verified_at is None:
        return Chip(_("not verified"), "waiting")
    said = _("%(how)s, %(day)s, %(name)s") % {
        "how": one.get_verified_how_display(),
        "day": in_words(subject.controller.today(one.verified_at)),
        "name": one.verified_by.name if one.verified_by else _("The portal"),
    }
    return Chip(_("verified"), "done", title=said)


def _guardian(one: Guardian, *, found: Standing, reader: ValueReader) -> GuardianRow:
    return GuardianRow(
        name=one.guardian.reference if one.guardian else reader.read(one, "name"),
        url=address_of(one.guardian) if one.guardian else "",
        contact=reader.read(one, "contact"),
        evidence=reader.read(one, "evidence"),
        shown_on=_shown_on(one),
        until=guardians.until_of(one).in_words(),
        stands=one in found.current_guardians,
    )


def _shown_on(one: Guardian) -> str:
    day = short_day(one.evidence_on)
    if one.verified_by is None:
        return _("answered the link mailed to them on %(day)s") % {"day": day}
    return _("shown on %(day)s, verified by %(name)s") % {"day": day, "name": one.verified_by.name}


def _happenings(subject: Subject, *, viewer: User) -> list[Happening]:
    entries = (
        AccessEntry.objects.filter(target_id__in=merging.all_entries_of(subject).values("pk"))
        .exclude(LOOKED)
        .select_related("actor")
        .order_by("-at", "-pk")[:TIMELINE]
    )
    own = [
        Happening(
            at=entry.at,
            kind="staff" if entry.actor else "system",
            who=entry.actor.name if entry.actor else _("The portal"),
            what=str(describe(entry)),
        )
        for entry in entries
    ]
    others = timelines.told_of(subject, viewer=viewer)
    return sorted([*others, *own], key=lambda one: one.at, reverse=True)
