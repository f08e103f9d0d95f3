"""What the register of recipients shows on pages of lower packages."""

from __future__ import annotations

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import panels
from office.domain.access import access_of
from office.models import Controller
from subjects.domain.merging import all_entries_of
from subjects.models import Subject
from thirdparties.disclosure_enums import DisclosureStatus
from thirdparties.domain import changes, disclosure_changes, disclosures
from thirdparties.models import Notice

BY_PERSON = "person-"
"""Begins a search for a person's disclosures or notices, before the person's reference."""


def register() -> None:
    """Put a person's disclosures and notices on the person's page, and the way to the recipients on public pages.

    It stands on a controller's home page and below the purposes of its policies.
    """
    panels.register("subject", disclosures_of_person)
    panels.register("subject", notices_of_person)
    panels.register("home", who_gets_data)
    panels.register("purposes", who_gets_data)


def disclosures_of_person(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Count what was disclosed of a person, and lead to it."""
    if not isinstance(about, Subject) or not access_of(request.user).allows(
        disclosure_changes.READS, about.controller_id
    ):
        return None
    every = disclosures.linked_to(about)
    given, waiting = every.disclosed().count(), every.exclude(status=DisclosureStatus.CLOSED).count()
    said = [
        ngettext("%(count)s disclosure.", "%(count)s disclosures.", given) % {"count": given}
        if given
        else _("None of this person’s data.")
    ]
    if waiting:
        more = ngettext("%(count)s is being prepared.", "%(count)s are being prepared.", waiting)
        said.append(more % {"count": waiting})
    if withheld := every.withheld().count():
        more = ngettext(
            "%(count)s withheld: the person must not be told.",
            "%(count)s withheld: the person must not be told.",
            withheld,
        )
        said.append(more % {"count": withheld})
    search = urlencode({"q": f"{BY_PERSON}{about.reference}"})
    return panels.Panel(
        title=_("Disclosures"),
        description=" ".join(said),
        url=f"{reverse('admin:thirdparties_disclosure_changelist')}?{search}" if given or waiting else "",
        order=20,
    )


def notices_of_person(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Count the notices about a person, and lead to where recipients are told, or to the list."""
    if not isinstance(about, Subject):
        return None
    access = access_of(request.user)
    if not access.allows(changes.READS, about.controller_id):
        return None
    theirs = Notice.objects.filter(person__in=all_entries_of(about).values("pk"))
    count, waiting = theirs.count(), theirs.unclosed().count()
    said = (
        ngettext(
            "%(count)s notice, %(open)s of them open.", "%(count)s notices, %(open)s of them open.", count
        )
        % {"count": count, "open": waiting}
        if count
        else _("No recipient was told anything about this person.")
    )
    search = urlencode({"q": f"{BY_PERSON}{about.reference}"})
    way = f"{reverse('admin:thirdparties_notice_changelist')}?{search}" if count else ""
    title = _("Notices to recipients")
    if not access.allows(changes.NEEDS, about.controller_id) or not about.is_standing:
        return panels.Panel(title=title, description=said, url=way, order=30)
    return panels.Panel(
        title=title,
        description=said,
        url=reverse("admin:thirdparties_notice_issue", args=[about.pk]),
        order=30,
        label=_("Send notices"),
        also=(way, _("See them")) if count else None,
    )


def who_gets_data(about: Model, request: HttpRequest) -> panels.Panel | None:
    """Lead to the recipients."""
    if not isinstance(about, Controller):
        return None
    return panels.Panel(
        title=_("See who gets your data"),
        description=_("Who handles data for us or gets it from us, what for and in which countries."),
        url=reverse("thirdparties:recipients", kwargs={"controller": about.slug}),
        order=40,
    )
