"""The second step that people can ask for: a code to their mailbox before a mailed link shows anything."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from office.models import Controller
from subjects.enums import CodeFor

HASH_LENGTH = 64


class SecondStep(models.Model):
    """That a code is asked for, each time and in each browser, before the pages of `cause` show anything.

    `cause` names a request or a person, such as `request:<id>`. The row is there while the step is on; the access
    log tells who turned it on and off.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+", db_index=False)
    cause = models.CharField(max_length=60, unique=True)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("second step")
        verbose_name_plural = _("second steps")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class SteppingBrowser(models.Model):
    """A browser that asked for a code: known by the hash of its cookie, good for an hour once the code is entered.

    It has at most one code that works, kept as a hash; entering it, five wrong ones, and ten minutes end it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cause = models.CharField(max_length=60, db_index=True)
    secret_hash = models.CharField(max_length=HASH_LENGTH, unique=True)
    code_for = models.CharField(max_length=10, choices=CodeFor.choices)
    code_hash = models.CharField(max_length=HASH_LENGTH, blank=True)
    code_until = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)
    good_until = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("browser that asked for a code")
        verbose_name_plural = _("browsers that asked for a code")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(wrong__lt=5) | Q(code_hash=""), name="second_step_five_tries"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
