"""The clock of a request: facts, and the deadlines derived from them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from requests.enums import RIGHT_CHOICES, ClockKind, Status
from requests.models.case import Request
from requests.querysets import ClockEventQuerySet, DeadlineQuerySet


class ClockEvent(models.Model):
    """A fact that moves the clock. Append-only: a wrong one is reversed by another.

    `on` is the day in the controller's time zone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="clock_events")
    kind = models.CharField(_("kind"), max_length=30, choices=ClockKind.choices)
    on = models.DateField(_("on"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )

    objects = ClockEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock event")
        verbose_name_plural = _("clock events")
        ordering = ["recorded_at"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ClockKind.values), name="clock_kind_known"),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(reverses=F("id")), name="clock_not_its_own_reversal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on:%Y-%m-%d}"


class Deadline(models.Model):
    """One step's due day by one law, derived by `law` and recomputed when facts or rules change.

    `is_current` marks the row that the office works by: the earliest answer that the laws concerned ask for,
    or the extended one. `is_open` mirrors whether the request still waits; `status`, `right` and `assignee` of an
    open current row mirror the request's, so that the worklist finds a part of the work in the order of the days.
    `look_on` of the current row is the first day on which the office may have something to hear about the request;
    empty when nothing lies ahead.
    """

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="deadlines")
    step = models.CharField(_("step"), max_length=20)
    jurisdiction = models.CharField(_("law of"), max_length=6)
    due_on = models.DateField(_("due on"))
    safe_on = models.DateField(_("due without the pause"))
    paused = models.BooleanField(_("paused"), default=False)
    guidance = models.BooleanField(_("guidance"), default=False)
    rule = models.CharField(_("rule"), max_length=40)
    rule_version = models.CharField(_("rule of"), max_length=20)
    derivation = models.JSONField(_("derivation"))
    is_current = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)
    status = models.CharField(max_length=20, choices=Status.choices)
    right = models.CharField(max_length=20, choices=RIGHT_CHOICES)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    look_on = models.DateField(null=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["due_on"]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                condition=Q(is_current=True, is_open=True),
                name="deadline_open_by_due",
            ),
            *(
                models.Index(
                    fields=[*parts, "due_on", "id"],
                    condition=Q(is_current=True, is_open=True),
                    name=f"deadline_by_{'_'.join(parts)}",
                )
                for parts in (["status"], ["right"], ["assignee"], ["assignee", "right"])
            ),
            models.Index(
                fields=["safe_on"], condition=Q(is_current=True, is_open=True), name="deadline_open_by_safe"
            ),
            models.Index(
                fields=["look_on", "id"],
                condition=Q(is_current=True, is_open=True),
                name="deadline_open_by_look",
            ),
            models.Index(fields=["request"], condition=Q(paused=True, is_open=True), name="deadline_paused"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "step", "jurisdiction"], name="deadline_once_per_step_and_law"
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(is_current=True), name="deadline_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.due_on:%Y-%m-%d}"
