"""What the scheduled jobs remember, so that a sweep costs what is due and not what is there."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from office.models import Controller
from requests.models.case import Request


class Upkeep(models.Model):
    """With what the deadlines of a controller's open requests were last derived and its reminders planned.

    `rules` and `habits` are fingerprints (SHA-256): of the law and the controller's options, and of its ways of
    reminding. `pauses_on` is the day, in the controller's time zone, to which open pauses were last counted.
    """

    controller = models.OneToOneField(
        Controller, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    rules = models.CharField(max_length=64, blank=True)
    habits = models.CharField(max_length=64, blank=True)
    pauses_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("upkeep")
        verbose_name_plural = _("upkeep")
        default_permissions = ()

    def __str__(self) -> str:
        return f"upkeep of {self.controller_id}"


class Reminded(models.Model):
    """That somebody was reminded of something, by a mail of its own or by a stronger one. Written once."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("reminder given")
        verbose_name_plural = _("reminders given")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["request", "user", "key"], name="reminded_once")]

    def __str__(self) -> str:
        return self.key
