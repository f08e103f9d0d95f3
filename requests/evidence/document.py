"""The document of an evidence bundle as PDF."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mailroom import typesetting
from office.dates import in_words
from requests.evidence.sections import SECTIONS
from requests.evidence.shape import Scene

TEMPLATE = "evidence/bundle.typ"


def pdf(scene: Scene, *, language: str, at: datetime) -> bytes:
    """Set the sections as tagged PDF in a language, with times of the controller's zone."""
    case = scene.case
    with translation.override(language), timezone.override(ZoneInfo(case.controller.time_zone)):
        content = {
            "language": language,
            "title": _("Evidence on the request %(reference)s") % {"reference": case.reference},
            "company": case.controller.name,
            "day": in_words(case.controller.today(at)),
            "made": _("Made on %(at)s for %(name)s, times of %(zone)s")
            % {"at": scene.moment(at), "name": scene.asked_by.name, "zone": case.controller.time_zone},
            "sections": [
                {"title": section.title, "blocks": section.blocks}
                for make in SECTIONS
                if (section := make(scene)) is not None
            ],
        }
    return typesetting.pdf(TEMPLATE, content=content, at=at)
