"""The first controller of an office, and its privacy lead."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from office import beginnings
from office.domain import access_log, staff
from office.enums import Role
from office.errors import SetupRefusedError
from office.models import Controller, User


@dataclass(frozen=True, slots=True)
class Office:
    """What set-up made: a controller, its lead, and the link at which the lead chooses a password.

    The link is empty for someone who can sign in already.
    """

    controller: Controller
    lead: User
    link: str


@transaction.atomic
def create_office(controller: Controller, *, lead_email: str, lead_name: str, now: datetime) -> Office:
    """Store a new controller and invite its privacy lead, who needs two steps to sign in unless it is for show.

    Raises SetupRefusedError when the address is taken, ValidationError when a field cannot be.
    """
    if Controller.objects.filter(slug=controller.slug).exists():
        raise SetupRefusedError(
            gettext("There is a controller at /%(slug)s/ already. Nothing was changed.")
            % {"slug": controller.slug}
        )
    if not controller.is_demo:
        controller.second_step_roles = [Role.PRIVACY_LEAD.value]
    controller.full_clean()
    controller.save()
    access_log.record(
        action="office.controller_made", actor=None, controller=controller, target=controller, now=now
    )
    beginnings.begin(controller, now=now)
    lead = staff.invite(
        email=lead_email,
        name=lead_name,
        controller=controller,
        role=Role.PRIVACY_LEAD,
        by=None,
        now=now,
        language=controller.default_language,
    )
    link = "" if lead.has_usable_password() else staff.invitation_link(lead)
    return Office(controller=controller, lead=lead, link=link)
