"""Messages beside their words in a second language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.urls import reverse

from requests.admin.shown import Beside, Reader, Spoken
from requests.admin.steps import STEPS
from requests.domain.situation import Situation
from requests.enums import Direction
from requests.models import MessageTranslation
from requests.translation_forms import THE_REQUEST


def side_by_side(said: Iterable[Spoken], *, standing: Situation, reader: Reader) -> list[Spoken]:
    """Return the messages of a conversation with what stands beside them, and where a translation is added."""
    case = standing.case
    found: defaultdict[UUID | None, list[MessageTranslation]] = defaultdict(list)
    for row in case.translations.select_related("by"):
        found[row.message_id].append(row)
    step = STEPS["translate"]
    may = step.offered(standing) and step.allowed(reader.viewer, case)
    address = reverse("admin:requests_request_step", args=[case.pk, step.code])
    return [
        replace(
            spoken,
            beside=[_beside(row, reader=reader) for row in found[spoken.entry.message_id]],
            translate=f"{address}?message={spoken.entry.message_id or THE_REQUEST}"
            if may and _is_foreign(spoken, found[spoken.entry.message_id], standing=standing, reader=reader)
            else "",
        )
        for spoken in said
    ]


def _is_foreign(
    spoken: Spoken, rows: list[MessageTranslation], *, standing: Situation, reader: Reader
) -> bool:
    """Tell whether the viewer may miss the message in their own language; people write in whichever they like."""
    mine = reader.viewer.language
    if any(row.language == mine for row in rows):
        return False
    return spoken.entry.direction == Direction.FROM_PERSON or standing.case.language != mine


def _beside(row: MessageTranslation, *, reader: Reader) -> Beside:
    return Beside(
        language=row.get_language_display(),
        code=row.language,
        who=row.by.name,
        is_original=row.is_original,
        text=reader.read(row, "text"),
    )
