"""How recipients are found, and what was agreed with them, told and given to them."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from office import finders
from office.finders import Finder, Hit, Rows, Wanted
from thirdparties.models import Agreement, ThirdParty


def register() -> None:
    """Register the finders of what is kept about recipients."""
    finders.register(
        "third_parties",
        Finder(
            model="thirdparties.ThirdParty", title=_("Third parties"), by=_("name"), find=_parties, order=40
        ),
    )
    finders.register(
        "agreements",
        Finder(
            model="thirdparties.Agreement",
            title=_("Agreements"),
            by=_("name of the third party"),
            find=_agreements,
            order=42,
        ),
    )
    finders.register(
        "systems",
        Finder(model="thirdparties.System", title=_("Systems"), by=_("name"), find=_named, order=44),
    )
    finders.register(
        "facilities",
        Finder(model="thirdparties.Facility", title=_("Facilities"), by=_("name"), find=_named, order=46),
    )
    finders.register(
        "notices",
        Finder(
            model="thirdparties.Notice",
            title=_("Notices to recipients"),
            by=_("reference or recipient"),
            find=_notices,
            of_persons=True,
            order=24,
        ),
    )
    finders.register(
        "disclosures",
        Finder(
            model="thirdparties.Disclosure",
            title=_("Disclosures"),
            by=_("reference, or authority or company"),
            find=_disclosures,
            of_persons=True,
            order=26,
        ),
    )


def _parties(rows: Rows, wanted: Wanted) -> Iterable[Hit]:
    found = rows.filter(legal_name__icontains=wanted.text) if wanted.is_part else rows.none()
    return finders.hits(
        found.select_related("controller"),
        name=ThirdParty.__str__,
        facts=lambda row: (row.get_kind_display(),),
    )


def _agreements(rows: Rows, wanted: Wanted) -> Iterable[Hit]:
    found = rows.filter(third_party__legal_name__icontains=wanted.text) if wanted.is_part else rows.none()
    return finders.hits(found.select_related("third_party"), name=Agreement.__str__)


def _named(rows: Rows, wanted: Wanted) -> Iterable[Hit]:
    found = rows.filter(name__icontains=wanted.text) if wanted.is_part else rows.none()
    return finders.hits(found.select_related("controller"))


def _notices(rows: Rows, wanted: Wanted) -> Iterable[Hit]:
    if not wanted.is_part:
        return ()
    reference = wanted.text.upper()
    found = rows.filter(Q(reference=reference) | Q(third_party__legal_name__icontains=wanted.text))
    return finders.hits(
        found.select_related("controller", "third_party"),
        name=lambda row: row.reference,
        facts=lambda row: (row.get_kind_display(), row.third_party.legal_name, row.get_status_display()),
        exact=found.filter(reference=reference).exists(),
    )


def _disclosures(rows: Rows, wanted: Wanted) -> Iterable[Hit]:
    if not wanted.is_part:
        return ()
    reference = wanted.text.upper()
    fits = (
        Q(reference=reference)
        | Q(recipient__icontains=wanted.text)
        | Q(third_party__legal_name__icontains=wanted.text)
    )
    found = rows.filter(fits)
    return finders.hits(
        found.select_related("controller", "third_party"),
        name=lambda row: row.reference,
        facts=lambda row: (row.get_case_display(), row.organisation, row.get_status_display()),
        exact=found.filter(reference=reference).exists(),
    )
