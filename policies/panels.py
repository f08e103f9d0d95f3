"""What policies show on pages of lower packages."""

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from office import panels
from office.models import Controller


def register() -> None:
    """Put the way to the policy on a controller's home page."""
    panels.register("home", read_the_policy)


def read_the_policy(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Lead to the policy."""
    if not isinstance(about, Controller):
        return None
    return panels.Panel(
        title=_("Read our privacy policy"),
        description=_("What we use your data for, who gets it and for how long, also in plain words."),
        url=reverse("policies:policy", kwargs={"controller": about.slug}),
        order=30,
    )
