"""What the tests of the public pages share."""

from __future__ import annotations

import uuid
from datetime import datetime
from urllib.parse import urlsplit

from requests.domain import links
from requests.models import Request
from tests.factories import NOW


def answers(**changes: str) -> dict[str, str]:
    """Return the form as a person in Sweden fills it in who asks for access, with what a test changes."""
    filled = {
        "submission_id": str(uuid.uuid4()),
        "right": "access",
        "for_whom": "self",
        "about": "What do you know about me?",
        "country": "SE",
        "answer_by": "email",
        "email": "elsa@person.example",
    }
    return {**filled, **changes}


def page_of(case: Request, *, now: datetime = NOW) -> str:
    """Return the path of a fresh link to the status page of a request."""
    return urlsplit(links.issue(case, now=now)).path
