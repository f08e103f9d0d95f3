"""Requests that one message made: each has its own right, clock and decision, all share one conversation.

A message is stored once, under the key of the request that it was put to. It belongs to all of them, so it is kept
until the last of them goes (`retention`).
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from requests.models import Message, Request


def first_of(case: Request) -> Request:
    """Return the request that was made first of the same message: that itself, for most."""
    return case.together_with or case


def cause_of(case: Request) -> str:
    """Return the cause of the request that was made first, without reading it."""
    return f"request:{case.together_with_id or case.pk}"


def others_of(case: Request) -> list[Request]:
    """Return the requests that the same message made, this one apart, by their references."""
    first = case.together_with_id or case.pk
    group = Request.objects.filter(Q(pk=first) | Q(together_with=first)).exclude(pk=case.pk)
    return list(group.select_related("controller").order_by("reference"))


def messages_of(case: Request) -> QuerySet[Message]:
    """Return the messages of a request and of those asked together with it; drafts only its own."""
    first = case.together_with_id or case.pk
    group = Q(request_id=first) | Q(request__together_with_id=first)
    return Message.objects.filter(group, Q(request_id=case.pk) | Q(sent_at__isnull=False))
