"""What requests show on pages of lower packages."""

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import panels
from office.domain.access import access_of
from office.models import Controller, User
from requests.domain import calendar
from requests.enums import Status
from requests.models import Request
from subjects import accountability
from subjects.domain.merging import all_entries_of
from subjects.models import Subject

BY_PERSON = "person-"
"""Begins a search of the worklist for a person's requests, before the person's reference."""


def register() -> None:
    """Put the ways to make and to follow a request on public pages, and a person's requests on the person's page."""
    panels.register("home", make_a_request)
    panels.register("policy", make_a_request)
    panels.register("home", find_my_request)
    panels.register("profile", calendar_address)
    panels.register("profile", absence)
    panels.register("profile", handing_over)
    panels.register("subject", requests_of_person)
    accountability.register_kind("request", "requests.Request")


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


def absence(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Lead to the page where whoever handles requests says when they are away."""
    if not isinstance(about, User) or not access_of(about).anywhere("handle_cases"):
        return None
    return panels.Panel(
        title=_("Absence"),
        description=_("Say when you are away, and who stands in for you."),
        url=reverse("absence_own"),
    )


def handing_over(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Lead to the page where whoever handles requests gives all of theirs to somebody else."""
    if not isinstance(about, User) or not access_of(about).anywhere("handle_cases"):
        return None
    return panels.Panel(
        title=_("Hand over all requests"),
        description=_("Give your open requests to a colleague, with a note."),
        url=reverse("hand_over"),
    )


def requests_of_person(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Count a person's requests, those of merged entries included, and lead to them."""
    if not isinstance(about, Subject) or not access_of(request.user).allows(
        "read_cases", about.controller_id
    ):
        return None
    theirs = Request.objects.filter(subject__in=all_entries_of(about).values("pk"))
    count, waiting = theirs.count(), theirs.exclude(status=Status.CLOSED).count()
    if not count:
        return panels.Panel(
            title=_("Requests"), description=_("None is linked to this person."), url="", order=10
        )
    sentence = ngettext(
        "%(count)s request, %(open)s of them open.", "%(count)s requests, %(open)s of them open.", count
    )
    search = urlencode({"q": f"{BY_PERSON}{about.reference}"})
    return panels.Panel(
        title=_("Requests"),
        description=sentence % {"count": count, "open": waiting},
        url=f"{reverse('admin:requests_request_changelist')}?{search}",
        order=10,
    )
