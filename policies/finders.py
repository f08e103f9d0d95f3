"""How policies, their sections and the vocabulary are found."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office import finders, translated
from office.finders import Finder, Hit, Rows, Wanted
from policies.enums import Status
from policies.models import DataCategory, Policy, Purpose, RecipientKind, TextSection

READ = (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED, Status.SCHEDULED, Status.IN_FORCE)
"""Versions whose sections are found: what is in force and what is being written, not what was superseded."""

VOCABULARY = {
    "purposes": (Purpose, gettext_lazy("Purposes"), 50),
    "data_categories": (DataCategory, gettext_lazy("Data categories"), 52),
    "recipient_kinds": (RecipientKind, gettext_lazy("Recipient kinds"), 54),
}


def register() -> None:
    """Register the finders of policies."""
    for code, (model, title, order) in VOCABULARY.items():
        finders.register(
            code,
            Finder(
                model=model._meta.label,
                title=title,
                by=gettext_lazy("code or name"),
                find=_entries,
                order=order,
            ),
        )
    finders.register(
        "policies",
        Finder(
            model="policies.Policy",
            title=gettext_lazy("Policies"),
            by=gettext_lazy("name"),
            find=_policies,
            order=56,
        ),
    )
    finders.register(
        "sections",
        Finder(
            model="policies.PolicyVersion",
            title=gettext_lazy("Sections of policies"),
            by=gettext_lazy("words of the heading or the text"),
            find=_sections,
            order=58,
        ),
    )


def _entries(rows: Rows, wanted: Wanted) -> Iterable[Hit]:
    if not wanted.is_part:
        return ()
    found = rows.filter(Q(code__icontains=wanted.text) | _name_holds(wanted.text))
    return finders.hits(
        found.select_related("controller"),
        facts=lambda entry: (entry.code, _("retired") if entry.retired_at else ""),
    )


def _policies(rows: Rows, wanted: Wanted) -> Iterable[Hit]:
    if not wanted.is_part:
        return ()
    found = rows.filter(Q(slug__icontains=wanted.text) | _name_holds(wanted.text))
    return finders.hits(found.select_related("controller"), name=Policy.__str__)


def _sections(rows: Rows, wanted: Wanted) -> Iterator[Hit]:
    if not wanted.is_part:
        return
    fits = Q(heading__icontains=wanted.text) | Q(body__icontains=wanted.text)
    sections = TextSection.objects.filter(
        fits, text__version__in=rows.filter(status__in=READ).order_by().values("pk")
    )
    read = sections.select_related("text__version__policy__controller").order_by(
        "text__version__policy", "-text__version__number", "text__language", "position"
    )
    for section in islice(read, finders.MOST + 1):
        version = section.text.version
        place = f"{section.text.language}-{section.anchor}"
        yield Hit(
            name=section.heading or section.anchor,
            url=f"{finders.address_of(version)}#{place}",
            facts=(
                str(version.policy),
                _("version %(number)s") % {"number": version.number},
                version.get_status_display(),
                translated.language_name(section.text.language),
            ),
            controller=version.policy.controller,
        )


def _name_holds(text: str) -> Q:
    fits = Q(pk__in=[])
    for code in translated.CODES:
        fits |= Q(**{f"name__{code}__icontains": text})
    return fits
