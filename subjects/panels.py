"""What the register of persons shows on a person's page beside what other packages add."""

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from office import panels
from office.domain.access import access_of
from subjects import accountability
from subjects.models import Subject


def register() -> None:
    """Lead from a person to the account of what was done with their data."""
    panels.register("subject", account)
    accountability.register_kind("person", "subjects.Subject")


def account(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Lead to the account, whoever reads the access log there."""
    if not isinstance(about, Subject) or not access_of(request.user).allows(
        accountability.NEEDS, about.controller_id
    ):
        return None
    return panels.Panel(
        title=_("Who did what"),
        description=_("Who did what to this person’s data, when and why."),
        url=accountability.address_of(about),
        order=900,
    )
