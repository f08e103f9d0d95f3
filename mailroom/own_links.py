"""Links of the portal itself: they open what only their recipient may open."""

from __future__ import annotations

import re

from django.conf import settings


def cut(text: str) -> str:
    """Return a text with the portal's own links cut short."""
    return re.sub(rf"{re.escape(settings.PUBLIC_URL)}/\S+", f"{settings.PUBLIC_URL}/…", text)
