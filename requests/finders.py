"""How requests, inquiries of authorities, incoming mails and standard texts are found."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mailroom.models import Incoming
from office import finders
from office.dates import in_words
from office.domain.access import access_of
from office.finders import Finder, Hit, Rows, Wanted
from requests.admin import searching, standing
from requests.domain import inquiries
from requests.models import Inquiry, Request
from vault.domain import indexes
from vault.enums import Family


def register() -> None:
    """Register the finders of requests and of what comes with them."""
    finders.register(
        "requests",
        Finder(
            model="requests.Request",
            title=_("Requests"),
            by=_("reference, e-mail, account, serial or order number"),
            find=_requests,
            of_persons=True,
            order=10,
        ),
    )
    finders.register(
        "standing",
        Finder(
            model="requests.Request",
            title=_("Where requests stand"),
            by=_("reference, e-mail, account, serial or order number"),
            find=_standing,
            of_persons=True,
            order=11,
            may=lambda request: bool(standing.followed_only(access_of(request.user))),
        ),
    )
    finders.register(
        "inquiries",
        Finder(
            model="requests.Inquiry",
            title=_("Inquiries of authorities"),
            by=_("reference, the authority’s case number or its name"),
            find=_inquiries,
            order=12,
        ),
    )
    finders.register(
        "incoming",
        Finder(
            model="mailroom.Incoming",
            title=_("Incoming mails"),
            by=_("the sender’s e-mail address"),
            find=_incoming,
            of_persons=True,
            order=14,
        ),
    )
    finders.register(
        "standard_texts",
        Finder(model="requests.StandardText", title=_("Standard texts"), by=_("name"), find=_texts, order=70),
    )


def _requests(rows: Rows, wanted: Wanted) -> Iterable[Hit]:
    term = searching.searchable(wanted.text, among=rows)
    found = searching.found(rows, term, access=wanted.access)
    return finders.hits(
        found.select_related("controller").order_by("-received_at"),
        name=lambda case: case.reference,
        facts=lambda case: (case.right_name, case.get_status_display()),
        exact=searching.is_reference(term),
    )


def _standing(rows: Rows, wanted: Wanted) -> Iterable[Hit]:
    followed = Request.objects.filter(controller__in=standing.followed_only(wanted.access))
    term = searching.searchable(wanted.text, among=followed)
    found = searching.found(followed, term, access=wanted.access)
    for hit, case in standing.with_addresses(found.select_related("controller"), most=finders.MOST + 1):
        yield Hit(
            name=case.reference,
            url=hit,
            facts=(case.right_name, case.get_status_display()),
            controller=case.controller,
            exact=searching.is_reference(term),
        )


def _inquiries(rows: Rows, wanted: Wanted) -> Iterable[Hit]:
    places = wanted.access.controllers(f"see_{Family.CONTENT.value}")
    number = indexes.of(Inquiry, "case_number_index", wanted.text)
    exact = Q(reference=inquiries.normalise(wanted.text))
    if number:
        exact |= Q(case_number_index=number, controller_id__in=places)
    fits = exact | Q(authority_name__icontains=wanted.text) if wanted.is_part else exact
    return finders.hits(
        rows.filter(fits).select_related("controller"),
        name=lambda row: row.reference,
        facts=lambda row: (row.authority_name, row.get_status_display()),
        exact=rows.filter(exact).exists(),
    )


def _incoming(rows: Rows, wanted: Wanted) -> Iterable[Hit]:
    if "@" not in wanted.text:
        return ()
    places = wanted.access.controllers(f"see_{Family.CONTACT.value}")
    sender = indexes.of(Incoming, "sender_index", wanted.text)
    found = rows.filter(sender_index=sender, controller_id__in=places).order_by("-received_at")
    return finders.hits(
        found.select_related("controller"),
        name=lambda mail: in_words(mail.controller.today(mail.received_at)),
        facts=lambda mail: (mail.get_state_display(),),
    )


def _texts(rows: Rows, wanted: Wanted) -> Iterable[Hit]:
    found = rows.filter(name__icontains=wanted.text) if wanted.is_part else rows.none()
    return finders.hits(found.select_related("controller"), name=lambda text: text.name)
