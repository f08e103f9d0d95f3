"""Sections of an evidence bundle that tell of the work: what was asked of whom, advised, done and kept."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from office.dates import in_words
from requests.domain import together
from requests.enums import Ground
from requests.evidence.shape import Block, Scene, Section, lines, note, table, words
from requests.models import Balancing, Restriction


def identity(scene: Scene) -> Section | None:
    """How it was made sure who asks, and who may act for whom (GDPR Art 12(6))."""
    checks = scene.case.identity_checks.select_related("asked_by", "ended_by").order_by("asked_at")
    rows = [
        (
            scene.moment(check.asked_at),
            check.get_method_display(),
            check.asked_by.name if check.asked_by else _("The portal"),
            check.get_outcome_display() if check.outcome else _("open"),
            scene.moment(check.ended_at),
        )
        for check in checks
    ]
    columns = (_("Asked"), _("How"), _("By"), _("Result"), _("Ended"))
    blocks: list[Block] = [table(columns, rows)] if rows else []
    blocks += [words(_("Why there was doubt"), check.reason) for check in checks if check.reason]
    acts = scene.standing.representation
    if acts is not None:
        heading = f"{acts.get_kind_display()}: {acts.get_state_display()}"
        blocks.append(words(heading, acts.evidence or _("Nobody has looked at it yet.")))
    return Section(_("Identity and the right to act"), blocks) if blocks else None


def advice(scene: Scene) -> Section | None:
    """What the privacy officer advised, and what the controller decided, with its reasons (Art 38(3) GDPR)."""
    blocks: list[Block] = []
    for one in scene.case.advice.select_related("officer"):
        heading = _("Advice of %(name)s, %(at)s") % {"name": one.officer.name, "at": scene.moment(one.at)}
        blocks.append(words(heading, one.text or _("erased")))
    for row in scene.case.decisions.select_related("proposed_by", "decided_by").order_by("proposed_at"):
        said = [
            row.get_outcome_display(),
            f"{Ground(row.ground).label} ({Ground(row.ground).source})" if row.ground else "",
            _("proposed by %(name)s, %(at)s")
            % {"name": row.proposed_by.name, "at": scene.moment(row.proposed_at)},
        ]
        if row.decided_by is not None:
            sentence = (
                _("sent back by %(name)s, %(at)s") if row.sent_back else _("decided by %(name)s, %(at)s")
            )
            said.append(sentence % {"name": row.decided_by.name, "at": scene.moment(row.decided_at)})
        blocks.append(words(" · ".join(part for part in said if part), row.evidence or "–"))
    return Section(_("Advice and decision"), blocks) if blocks else None


def record(scene: Scene) -> Section | None:
    """What was corrected, erased, restricted, weighed and stopped."""
    blocks = [*_corrections(scene), *_erasures(scene), *_restriction(scene), *_tests(scene)]
    return Section(_("What was done"), blocks) if blocks else None


def _corrections(scene: Scene) -> list[Block]:
    rows = [(row.place, row.wrong, row.right, _day(row.corrected_on)) for row in scene.case.corrections.all()]
    columns = (_("Where"), _("What was wrong"), _("What is right"), _("Corrected on"))
    return [table(columns, rows)] if rows else []


def _erasures(scene: Scene) -> list[Block]:
    rows = [
        (
            row.place,
            _("Erased") if row.erased_on else row.get_kept_ground_display() or _("open"),
            _day(row.erased_on or row.kept_until),
            row.kept_what or "–",
        )
        for row in scene.case.erasures.all()
    ]
    columns = (_("Where"), _("What became of it"), _("Day"), _("What is kept, and why"))
    return [table(columns, rows)] if rows else []


def _restriction(scene: Scene) -> list[Block]:
    row = Restriction.objects.filter(request=scene.case).first()
    if row is None:
        return []
    said: list[object] = [
        _("Restricted from %(start)s until %(end)s")
        % {
            "start": in_words(row.starts_on),
            "end": in_words(row.ends_on) if row.ends_on else row.until or "–",
        },
        _("Person told of the end: %(day)s") % {"day": _day(row.told_on)},
        _("Lifted: %(day)s") % {"day": _day(row.lifted_on)},
    ]
    return [lines(_("Restriction"), said)]


def _tests(scene: Scene) -> list[Block]:
    blocks: list[Block] = []
    for test in Balancing.objects.filter(request=scene.case).select_related("by"):
        result = _("upheld") if test.upheld else _("overridden")
        heading = _("Objection %(result)s, %(name)s, %(at)s") % {
            "result": result,
            "name": test.by.name,
            "at": scene.moment(test.at),
        }
        said = [test.interest, test.grounds, test.necessity, test.conclusion]
        blocks.append(
            words(heading, "\n\n".join(str(part) for part in said if part) or _("Marketing: no test."))
        )
    return blocks


def tasks(scene: Scene) -> Section | None:
    """What was asked of whom in the company and outside it, and what came of it."""
    rows = [
        (
            task.place or "–",
            task.get_kind_display(),
            task.owner.name if task.owner else _("outside the portal"),
            in_words(task.due_on),
            task.get_state_display(),
            scene.moment(task.done_at),
        )
        for task in scene.case.tasks.select_related("owner", "system", "third_party")
    ]
    if not rows:
        return None
    columns = (_("Where"), _("What"), _("Owner"), _("Due on"), _("State"), _("Ended"))
    return Section(_("Tasks"), [table(columns, rows)])


def asked_together(scene: Scene) -> Section | None:
    """The other requests of the same message, which share the conversation."""
    others = together.others_of(scene.case)
    if not others:
        return None
    said = ", ".join(f"{other.reference} ({other.right_name})" for other in others)
    return Section(_("Asked together with"), [note(said)])


def _day(day: date | None) -> str:
    return in_words(day) if day else "–"
