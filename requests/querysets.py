"""Chainable questions about requests, clock events and deadlines, named as prose."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from requests.enums import Status
from requests.inquiry_enums import WAITING, InquiryStatus
from vault.querysets import SealedQuerySet

__all__ = [
    "ClockEventQuerySet",
    "DeadlineQuerySet",
    "InquiryQuerySet",
    "MessageQuerySet",
    "RequestQuerySet",
    "SealedQuerySet",
]


class RequestQuerySet(SealedQuerySet[Any]):
    """Questions about requests."""

    def open(self) -> RequestQuerySet:
        """Those that still wait for an answer."""
        return self.exclude(status=Status.CLOSED)

    def unconfirmed(self) -> RequestQuerySet:
        """Those whose e-mail address nobody has confirmed."""
        return self.filter(email_index__isnull=False, email_confirmed_at__isnull=True)

    def with_due(self) -> RequestQuerySet:
        """Each with `due_on`, `safe_on`, `paused` and `guidance` of the deadline that the office works by.

        `deadline` is its key, `awaited` whether the request is open; `due_status`, `due_right` and `due_assignee`
        repeat the request's own while it is, where an index leads from them to the days. Conditions and order use
        these names: a condition on `current` would join the table a second time.
        """
        current = FilteredRelation("deadlines", condition=Q(deadlines__is_current=True))
        annotated: RequestQuerySet = self.annotate(current=current).annotate(
            due_on=F("current__due_on"),
            safe_on=F("current__safe_on"),
            paused=F("current__paused"),
            guidance=F("current__guidance"),
            awaited=F("current__is_open"),
            due_status=F("current__status"),
            due_right=F("current__right"),
            due_assignee=F("current__assignee"),
            deadline=F("current__id"),
        )
        return annotated

    def with_hold(self) -> RequestQuerySet:
        """Each with `held`: whether a legal hold stands on it."""
        standing = apps.get_model("requests.LegalHold").objects.filter(
            request=OuterRef("pk"), lifted_at__isnull=True
        )
        annotated: RequestQuerySet = self.annotate(held=Exists(standing))
        return annotated


class MessageQuerySet(SealedQuerySet[Any]):
    """Questions about messages."""

    def unread(self) -> MessageQuerySet:
        """Those of the person that came after the request, and that the office has not answered."""
        return self.filter(is_unread=True)


class ClockEventQuerySet(models.QuerySet[Any]):
    """Questions about clock events."""

    def standing(self) -> ClockEventQuerySet:
        """Those that no later event reversed, reversals apart."""
        return self.filter(reverses__isnull=True, reversed_by__isnull=True)


class DeadlineQuerySet(models.QuerySet[Any]):
    """Questions about deadlines."""

    def current(self) -> DeadlineQuerySet:
        """The rows that the office works by."""
        return self.filter(is_current=True)

    def open(self) -> DeadlineQuerySet:
        """Those of requests that still wait."""
        return self.filter(is_open=True)


class InquiryQuerySet(SealedQuerySet[Any]):
    """Questions about inquiries of authorities."""

    def waiting(self) -> InquiryQuerySet:
        """Those that the authority waits for."""
        return self.filter(status__in=WAITING)

    def closed_before(self, moment: datetime) -> InquiryQuerySet:
        """Those closed before a moment that still hold what was written."""
        return self.filter(status=InquiryStatus.CLOSED, closed_at__lt=moment, erased_at__isnull=True)
