"""What requests show on pages of lower packages."""

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from office import panels
from office.models import Controller, User
from requests.domain import calendar


def register() -> None:
    """Put the ways to make and to follow a request on a controller's home page, the first also below its policies."""
    panels.register("home", make_a_request)
    panels.register("policy", make_a_request)
    panels.register("home", find_my_request)
    panels.register("profile", calendar_address)


def make_a_request(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Lead to the form."""
    if not isinstance(about, Controller):
        return None
    return panels.Panel(
        title=_("Use your rights"),
        description=_(
            "See, correct, erase or take along your data, withdraw a consent, or ask us a question."
        ),
        url=reverse("requests:new", kwargs={"controller": about.slug}),
        order=10,
    )


def find_my_request(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Lead to the page that sends a lost link again."""
    if not isinstance(about, Controller):
        return None
    return panels.Panel(
        title=_("Follow a request"),
        description=_("Lost the link to your request? We send it to you again."),
        url=reverse("requests:link", kwargs={"controller": about.slug}),
        order=20,
    )


def calendar_address(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Lead to the secret address of the due dates, whoever handles requests."""
    if not isinstance(about, User) or not calendar.may_have_one(about):
        return None
    return panels.Panel(
        title=_("Calendar"),
        description=_("See the due dates of your requests in your calendar program."),
        url=reverse("calendar_own"),
    )
