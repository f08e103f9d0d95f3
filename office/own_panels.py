"""What the office shows on the page about oneself."""

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from office import panels
from office.models import User


def register() -> None:
    """Register the office's panels."""
    panels.register("profile", logging)


def logging(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Lead to the notice about logging."""
    if not isinstance(about, User):
        return None
    return panels.Panel(
        title=_("What is logged, and why"),
        description=_("What you do here is logged: what for, for how long, and who reads it."),
        url=reverse("log_notice"),
        order=200,
    )
