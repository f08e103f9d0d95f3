"""The page of one version: its texts, what it promises, what it changes, what happened to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from law import Right
from office import panels
from office.actions import describe
from office.domain import access_log
from office.domain.access import access_of
from office.law_words import RIGHTS
from office.models import AccessEntry, User
from policies import changes_shown
from policies.admin import chips, drift_shown, steps
from policies.admin.steps import EDIT
from policies.domain import judging, situation, stated, texts
from policies.domain.judging import Judgement
from policies.domain.situation import Situation
from policies.enums import Status
from policies.models import PolicyText, PolicyVersion
from policies.rendering import html

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

INLINE = "inline"
LONGEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Button:
    """A step that can be taken now."""

    code: str
    label: str | Promise
    url: str


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section as the page shows it; with an address where it can be rewritten."""

    anchor: str
    level: int
    heading: str
    html: SafeString
    url: str


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text as the page shows it."""

    language: str
    name: str
    title: str
    fingerprint: str
    sections: list[ShownSection]
    add_url: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline, as the shared component takes it."""

    at: datetime
    kind: str
    who: str
    what: str
    text: str = ""


def version_page(page: PortalAdmin, http: HttpRequest, *, version: PolicyVersion) -> TemplateResponse:
    """Show a version to somebody who may read it, and note it in the access log."""
    viewer, now = cast(User, http.user), page.now()
    standing = situation.of(version, now=now)
    may_edit = standing.is_draft and access_of(viewer).allows(EDIT, version.policy.controller_id)
    judged, changed = _judged(http, version)
    declared = judged.new if judged.after.pk == version.pk else judged.old
    assert declared is not None  # noqa: S101 - one of the two that were compared
    shown = _texts(version, may_edit=may_edit)
    context = {
        **page.admin_site.each_context(http),
        **_head(standing, viewer=viewer),
        **drift_shown.checks_of(version, now=now),
        "title": _("%(policy)s, version %(number)s") % {"policy": version.policy, "number": version.number},
        "opts": page.opts,
        "original": version,
        "version": version,
        "standing": standing,
        "may_edit": may_edit,
        "texts": shown,
        "anchors": _places(shown),
        "statement": stated.of(declared),
        "rights": [(RIGHTS[Right(code)], anchor) for code, anchor in declared.rights.items()],
        "links": list(version.links.all()),
        "changed": changed,
        "others": _others(version),
        "sides": http.GET.get("how") != INLINE,
        "happenings": _happenings(version),
        "panels": panels.panels_for("policy_version", version, http),
        "media": page.media,
    }
    access_log.record(
        action="policies.viewed", actor=viewer, controller=version.policy.controller, target=version, now=now
    )
    return TemplateResponse(http, "admin/policies/version/page.html", context)


def _judged(http: HttpRequest, version: PolicyVersion) -> tuple[Judgement, changes_shown.Shown]:
    """Compare with the version that the address names, the earlier one first; else with the one that this follows.

    What was lowered counts only against the version that this one follows.
    """
    basis = judging.basis_of(version)
    other = _named(http, version)
    if other is None or other == basis:
        judged = judging.between(basis, version)
        return judged, changes_shown.of(judged)
    before, after = sorted((other, version), key=lambda one: one.number)
    judged = judging.between(before, after)
    return judged, replace(changes_shown.of(judged), asked=judged.consequence, lowered_because="")


def _named(http: HttpRequest, version: PolicyVersion) -> PolicyVersion | None:
    number = http.GET.get("compare", "")
    if not number.isascii() or not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return None
    rows = version.policy.versions.select_related("policy__controller").exclude(pk=version.pk)
    found: PolicyVersion | None = rows.filter(number=int(number)).first()
    return found


def _others(version: PolicyVersion) -> list[int]:
    rows = version.policy.versions.exclude(pk=version.pk).order_by("-number")
    return list(rows.values_list("number", flat=True))


def _head(standing: Situation, *, viewer: User) -> dict[str, Any]:
    version = standing.version
    offered = steps.offered_to(viewer, standing)
    buttons = {
        step.code: Button(
            code=step.code,
            label=step.label,
            url=reverse("admin:policies_policyversion_step", args=[version.pk, step.code]),
        )
        for step in offered
    }
    main = next((code for code in ("submit", "approve", "schedule") if code in buttons), "")
    everyday = [step.code for step in offered if step.everyday and step.code != main]
    return {
        "status": chips.status_chip(version),
        "hint": _hint(standing, viewer=viewer),
        "primary": buttons.get(main),
        "everyday": [buttons[code] for code in everyday],
        "further": [button for code, button in buttons.items() if code not in {main, *everyday}],
    }


def _hint(standing: Situation, *, viewer: User) -> str:
    """Say what comes next."""
    version, by_status = (
        standing.version,
        {
            Status.IN_REVIEW: _("somebody who did not write it reads it, then approves it or sends it back."),
            Status.APPROVED: _("choose the day on which it takes effect."),
            Status.SCHEDULED: _("nothing to do: it takes effect by itself on its day."),
            Status.IN_FORCE: _("nothing to do: it applies. Begin a new version to change something."),
            Status.SUPERSEDED: _("nothing to do: it stays readable, and what it promised stays on record."),
        },
    )
    if version.status in by_status:
        return by_status[Status(version.status)]
    if not standing.languages:
        return _("import a text, so that sections and suggestions appear.")
    if standing.open_suggestions:
        return _("decide the suggestions, so that the version declares what its text says.")
    if not standing.declares:
        return _("declare purposes with their data and recipients, and the rights.")
    if standing.missing_languages:
        names = dict(settings.LANGUAGES)
        missing = ", ".join(str(names[code]) for code in standing.missing_languages)
        return _("import the text in %(languages)s, or send the version for review as it is.") % {
            "languages": missing
        }
    return _("look at what it changes, then send it for review.")


def _texts(version: PolicyVersion, *, may_edit: bool) -> list[ShownText]:
    names = dict(settings.LANGUAGES)
    rows: dict[str, PolicyText] = {row.language: row for row in version.texts.all()}
    shown = []
    for language, outline in texts.outlines_of(version).items():
        sections = [
            ShownSection(
                anchor=one.anchor,
                level=one.level,
                heading=one.heading,
                html=html(one.body),
                url=_section_url(version, language, one.anchor) if may_edit else "",
            )
            for one in outline.sections
        ]
        add = reverse("admin:policies_policyversion_new_section", args=[version.pk, language])
        shown.append(
            ShownText(
                language=language,
                name=str(names[language]),
                title=outline.title,
                fingerprint=rows[language].content_hash,
                sections=sections,
                add_url=add if may_edit else "",
            )
        )
    return shown


def _places(shown: list[ShownText]) -> dict[str, str]:
    """Return where on the page each section stands, by its anchor: in the first language that has it."""
    places: dict[str, str] = {}
    for text in shown:
        for section in text.sections:
            places.setdefault(section.anchor, f"{text.language}-{section.anchor}")
    return places


def _section_url(version: PolicyVersion, language: str, anchor: str) -> str:
    return reverse("admin:policies_policyversion_section", args=[version.pk, language, anchor])


def _happenings(version: PolicyVersion) -> list[Happening]:
    logged = AccessEntry.objects.of(version).exclude(action="policies.viewed").select_related("actor")
    return [
        Happening(
            at=entry.at,
            kind="staff" if entry.actor else "system",
            who=entry.actor.name if entry.actor else _("The portal"),
            what=describe(entry),
        )
        for entry in logged
    ]
