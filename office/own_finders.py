"""How staff, controllers and reviews are found."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from office import finders, translated
from office.finders import Finder, Hit, Rows, Wanted
from office.models import Controller, Review, User


def register() -> None:
    """Register the office's finders."""
    finders.register(
        "reviews",
        Finder(model="office.Review", title=_("Reviews"), by=_("name"), find=_reviews, order=80),
    )
    finders.register(
        "staff",
        Finder(model="office.User", title=_("Staff"), by=_("name or e-mail address"), find=_staff, order=90),
    )
    finders.register(
        "controllers",
        Finder(model="office.Controller", title=_("Companies"), by=_("name"), find=_controllers, order=95),
    )


def _reviews(rows: Rows, wanted: Wanted) -> Iterable[Hit]:
    found = rows.filter(_name_holds(wanted.text)) if wanted.is_part else rows.none()
    return finders.hits(found.select_related("controller"), name=Review.__str__)


def _staff(rows: Rows, wanted: Wanted) -> Iterable[Hit]:
    if not wanted.is_part:
        return ()
    found = rows.filter(Q(name__icontains=wanted.text) | Q(email__icontains=wanted.text))
    return finders.hits(found, name=User.get_full_name)


def _controllers(rows: Rows, wanted: Wanted) -> Iterable[Hit]:
    fits = Q(name__icontains=wanted.text) | Q(slug__icontains=wanted.text)
    return finders.hits(rows.filter(fits) if wanted.is_part else rows.none(), name=Controller.__str__)


def _name_holds(text: str) -> Q:
    fits = Q(pk__in=[])
    for code in translated.CODES:
        fits |= Q(**{f"name__{code}__icontains": text})
    return fits
