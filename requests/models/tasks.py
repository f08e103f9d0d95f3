"""The work on a request: a task for each system and recipient, its owner, and the links of owners outside."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.models import Controller
from requests.models.case import Request
from requests.querysets import SealedQuerySet
from requests.task_enums import TaskKind, TaskState
from requests.task_querysets import TaskQuerySet
from thirdparties.models import System, ThirdParty
from vault.enums import Family
from vault.fields import BlindIndexField, EncryptedTextField


class OutsideOwner(models.Model):
    """Somebody outside the portal who gets tasks of a controller by mail; one row for each address.

    Its data key is its own, since one mail tells of tasks of several requests. `digested_on` is the day, in the
    controller's time zone, of the last mail.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.CASCADE, related_name="+")
    email = EncryptedTextField(_("e-mail address"), family=Family.CONTACT)
    email_index = BlindIndexField(of="email", normalise="email", db_index=False)
    name = EncryptedTextField(_("name"), family=Family.CONTACT, blank=True)
    country = models.CharField(_("country of work"), max_length=2, blank=True)
    created_at = models.DateTimeField(_("known since"))
    digested_on = models.DateField(_("last told on"), null=True)

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("owner outside the portal")
        verbose_name_plural = _("owners outside the portal")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["controller", "email_index"], name="outside_owner_once"),
        ]

    def __str__(self) -> str:
        return f"owner {str(self.pk)[:8]}"

    @property
    def cause(self) -> str:
        """The name under which mails to this owner are queued."""
        return f"owner:{self.pk}"


class Task(models.Model):
    """What one owner does for a request, at one system or one recipient. Every write goes through `requests.domain`.

    The owner is a member of staff, or somebody outside; `second` hears of it once it is overdue. `shown` names the
    fields of the request that an owner outside sees. `look_on` is the next day on which there is something to say.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(_("what to do"), max_length=10, choices=TaskKind.choices)
    system = models.ForeignKey(
        System,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
        verbose_name=_("system"),
    )
    third_party = models.ForeignKey(
        ThirdParty,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
        verbose_name=_("recipient"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
        verbose_name=_("owner"),
    )
    outsider = models.ForeignKey(
        OutsideOwner,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tasks",
        verbose_name=_("owner outside"),
    )
    second = models.ForeignKey(
        OutsideOwner,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="escalated_tasks",
        verbose_name=_("second address"),
    )
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=13, choices=TaskState.choices, default=TaskState.OPEN)
    shown = models.JSONField(_("shown to an owner outside"), default=list, blank=True)
    words = EncryptedTextField(_("what exactly"), family=Family.CONTENT, blank=True)
    outcome = EncryptedTextField(_("what came of it"), family=Family.CONTENT, blank=True)
    created_at = models.DateTimeField(_("made at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    declined_at = models.DateTimeField(_("given back at"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("passed on at"), null=True, blank=True)
    look_on = models.DateField(null=True, editable=False)

    objects = TaskQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["look_on"])

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        default_permissions = ()
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["look_on"],
                condition=Q(state=TaskState.OPEN, look_on__isnull=False),
                name="task_to_look_at",
            ),
            models.Index(fields=["request"], condition=Q(state=TaskState.OPEN), name="task_open"),
            models.Index(
                fields=["request"],
                condition=Q(state=TaskState.OPEN, outsider__isnull=False),
                name="task_waits_outside",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=TaskKind.values), name="task_kind_known"),
            models.CheckConstraint(
                condition=Q(system__isnull=True) | Q(third_party__isnull=True), name="task_for_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(outsider__isnull=True), name="task_has_one_owner"
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN, done_at__isnull=True, done_by__isnull=True)
                | Q(
                    state__in=[TaskState.DONE, TaskState.NOTHING_FOUND, TaskState.CANCELLED],
                    done_at__isnull=False,
                ),
                name="task_ended_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {str(self.pk)[:8]}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it."""
        return self.state == TaskState.OPEN

    @property
    def place(self) -> str:
        """Where it is to be done: a system or a recipient by name; empty for neither."""
        return str(self.system or self.third_party or "")

    @property
    def kind_name(self) -> str | Promise:
        """What to do, in words."""
        return TaskKind(self.kind).label


class TaskLink(models.Model):
    """A link by which an owner outside opens one task. Only its SHA-256 is stored."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="links")
    to = models.ForeignKey(OutsideOwner, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("link to a task")
        verbose_name_plural = _("links to tasks")
        default_permissions = ()

    def __str__(self) -> str:
        return f"link of {self.created_at:%Y-%m-%d}"
