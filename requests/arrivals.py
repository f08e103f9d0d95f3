"""Requests as takers of mails that arrive; registered at start-up."""

from __future__ import annotations

from mailroom import arrivals
from requests.domain import mail_replies


def register() -> None:
    """Let the mailroom ask whether a mail belongs to a request; called once at start-up."""
    arrivals.register(mail_replies.take)
