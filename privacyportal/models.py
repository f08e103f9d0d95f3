"""What the portal knows of its own running."""

from django.db import models


class JobRun(models.Model):
    """When a job of the beat last came to its end, by the machine's time; `privacyportal.jobs` writes it.

    It notes beside them when a master key was first seen in use.
    """

    name = models.CharField(max_length=80, primary_key=True)
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
