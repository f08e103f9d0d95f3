"""The texts of a version: read as outlines, written while it is a draft, each with the fingerprint of its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from office import history
from office.models import User
from policies.domain.changes import writing
from policies.errors import PolicyError
from policies.models import PolicyText, PolicyVersion, TextSection
from policies.models.versions import LONGEST_BODY
from policies.outline import Outline, Section

MOST_SECTIONS = 300


def outline_of(text: PolicyText) -> Outline:
    """Return a text's title and sections."""
    return Outline(
        title=text.title,
        sections=tuple(
            Section(heading=row.heading, body=row.body, level=row.level, anchor=row.anchor)
            for row in text.sections.all()
        ),
    )


def outlines_of(version: PolicyVersion) -> dict[str, Outline]:
    """Return the texts of a version by language, the controller's first language first; in two queries."""
    texts = {text.language: text for text in version.texts.prefetch_related("sections")}
    spoken = [*version.policy.controller.languages, *sorted(texts)]
    return {code: outline_of(texts[code]) for code in dict.fromkeys(spoken) if code in texts}


def fingerprint(outline: Outline) -> str:
    """Return the SHA-256 of a text, in hex: over title, then anchor, level, heading and body of each section."""
    parts = [outline.title, *([s.anchor, s.level, s.heading, s.body] for s in outline.sections)]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def put(
    version: PolicyVersion,
    *,
    language: str,
    outline: Outline,
    by: User | None,
    now: datetime,
    seen: int | None = None,
) -> PolicyText:
    """Give a draft its text in a language, in place of the one it has. Every section must have an anchor.

    Raises `PolicyError` for an outline that cannot be kept, and what `writing` raises.
    """
    demand_sound(outline)
    with writing(
        version,
        action="policies.text_put",
        by=by,
        now=now,
        seen=seen,
        details={"language": language, "sections": len(outline.sections)},
    ) as draft:
        draft.texts.filter(language=language).delete()
        text = PolicyText(
            version=draft, language=language, title=outline.title, content_hash=fingerprint(outline)
        )
        history.sign(text, by=by, at=now)
        text.save()
        add_sections(text, outline.sections, by=by, now=now)
    return text


def add_sections(text: PolicyText, sections: Iterable[Section], *, by: User | None, now: datetime) -> None:
    """Store the sections of a text that has none, with history, in one statement each."""
    rows = [
        TextSection(
            text=text, position=number, anchor=one.anchor, level=one.level, heading=one.heading, body=one.body
        )
        for number, one in enumerate(sections, start=1)
    ]
    bulk_create_with_history(rows, TextSection, default_user=by, default_date=now)


def demand_sound(outline: Outline) -> None:
    """Raise `PolicyError` for a text without a title or sections, with too many, or with anchors that repeat."""
    if not outline.title.strip():
        raise PolicyError(_("Give the text a title."), field="title")
    if not outline.sections:
        raise PolicyError(_("The text has no sections."))
    if len(outline.sections) > MOST_SECTIONS:
        raise PolicyError(_("A text has at most %(count)s sections.") % {"count": MOST_SECTIONS})
    anchors = [section.anchor for section in outline.sections]
    if not all(anchors) or len(set(anchors)) < len(anchors):
        raise PolicyError(_("Each section needs an anchor of its own."))
    for section in outline.sections:
        demand_fitting(TextSection(**asdict(section)))


def demand_fitting(row: TextSection) -> None:
    """Raise `PolicyError` for a section of which something is too long, or which has no possible anchor or level."""
    if len(row.body) > LONGEST_BODY:
        raise PolicyError(
            _("%(section)s: a section has at most %(count)s characters.")
            % {"section": row.heading or row.anchor, "count": LONGEST_BODY},
            field="body",
        )
    try:
        row.clean_fields(exclude=["text", "position"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise PolicyError(f"{row.heading or row.anchor}: {messages[0]}", field=field) from error


def edit_section(
    version: PolicyVersion,
    *,
    language: str,
    anchor: str,
    heading: str,
    body: str,
    level: int,
    by: User,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Rewrite a section of a draft; its anchor stays. Raises `PolicyError` where there is no such section."""
    with writing(
        version,
        action="policies.section_edited",
        by=by,
        now=now,
        seen=seen,
        details={"language": language, "anchor": anchor},
    ) as draft:
        row = _section(draft, language=language, anchor=anchor)
        row.heading, row.body, row.level = heading.strip(), body.strip(), level
        _save_section(row, by=by, now=now)
        _count_anew(row.text, by=by, now=now)


def add_section(
    version: PolicyVersion,
    *,
    language: str,
    section: Section,
    after: str,
    by: User,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Put a new section into a draft's text behind the one with the anchor `after`, or first of all.

    Raises `PolicyError` for an anchor that the text has already.
    """
    with writing(
        version,
        action="policies.section_added",
        by=by,
        now=now,
        seen=seen,
        details={"language": language, "anchor": section.anchor},
    ) as draft:
        text = _text(draft, language=language)
        outline = outline_of(text)
        if not section.anchor or any(one.anchor == section.anchor for one in outline.sections):
            raise PolicyError(_("There is a section with this anchor already."), field="anchor")
        place = next((n for n, one in enumerate(outline.sections, 1) if one.anchor == after), 0)
        if after and not place:
            raise PolicyError(_("The text has no such section any more."), field="after")
        kept = (*outline.sections[:place], section, *outline.sections[place:])
        demand_sound(Outline(title=outline.title, sections=kept))
        for row in text.sections.filter(position__gt=place):
            row.position += 1
            _save_section(row, by=by, now=now)
        row = TextSection(
            text=text,
            position=place + 1,
            anchor=section.anchor,
            level=section.level,
            heading=section.heading.strip(),
            body=section.body.strip(),
        )
        _save_section(row, by=by, now=now)
        _count_anew(text, by=by, now=now)


def remove_section(
    version: PolicyVersion, *, language: str, anchor: str, by: User, now: datetime, seen: int | None = None
) -> None:
    """Take a section out of a draft's text. Raises `PolicyError` for the last one."""
    with writing(
        version,
        action="policies.section_removed",
        by=by,
        now=now,
        seen=seen,
        details={"language": language, "anchor": anchor},
    ) as draft:
        row = _section(draft, language=language, anchor=anchor)
        if row.text.sections.count() == 1:
            raise PolicyError(_("A text keeps at least one section."))
        history.sign(row, by=by, at=now)
        row.delete()
        _count_anew(row.text, by=by, now=now)


def shift_section(
    version: PolicyVersion,
    *,
    language: str,
    anchor: str,
    up: bool,
    by: User,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Let a section of a draft change places with the one before it, or the one behind it.

    Raises `PolicyError` at an end of the text.
    """
    with writing(
        version,
        action="policies.section_moved",
        by=by,
        now=now,
        seen=seen,
        details={"language": language, "anchor": anchor},
    ) as draft:
        row = _section(draft, language=language, anchor=anchor)
        rows = list(row.text.sections.all())
        here = next(n for n, one in enumerate(rows) if one.pk == row.pk)
        there = here - 1 if up else here + 1
        if not 0 <= there < len(rows):
            raise PolicyError(
                _("This is the first section already.") if up else _("This is the last section already.")
            )
        rows[here], rows[there] = rows[there], rows[here]
        for number, one in enumerate(rows, start=1):
            if one.position != number:
                one.position = number
                _save_section(one, by=by, now=now)
        _count_anew(row.text, by=by, now=now)


def _text(version: PolicyVersion, *, language: str) -> PolicyText:
    text: PolicyText | None = version.texts.filter(language=language).first()
    if text is None:
        raise PolicyError(_("The version has no text in this language."))
    return text


def _section(version: PolicyVersion, *, language: str, anchor: str) -> TextSection:
    row = (
        TextSection.objects.filter(text__version=version, text__language=language, anchor=anchor)
        .select_related("text")
        .first()
    )
    if row is None:
        raise PolicyError(_("The text has no such section any more."))
    found: TextSection = row
    return found


def _save_section(row: TextSection, *, by: User, now: datetime) -> None:
    demand_fitting(row)
    history.sign(row, by=by, at=now)
    row.save()


def _count_anew(text: PolicyText, *, by: User, now: datetime) -> None:
    fresh = PolicyText.objects.prefetch_related("sections").get(pk=text.pk)
    fresh.content_hash = fingerprint(outline_of(fresh))
    history.sign(fresh, by=by, at=now)
    fresh.save()
