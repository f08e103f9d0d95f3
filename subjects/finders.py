"""How persons are found: by their reference, or by keyed hashes of what they are known by."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from office import finders
from office.finders import Finder, Hit, Rows, Wanted
from office.models import Controller
from office.shown import ValueReader
from subjects.admin import finding
from subjects.models import Subject


def register() -> None:
    """Register the finder of persons."""
    finders.register(
        "persons",
        Finder(
            model="subjects.Subject",
            title=_("Persons"),
            by=_("reference, name, e-mail, telephone, account, serial number or IMEI"),
            find=_persons,
            of_persons=True,
            order=20,
        ),
    )


def _persons(rows: Rows, wanted: Wanted) -> Iterable[Hit]:
    seen = Controller.objects.filter(pk__in=wanted.access.controllers("read_subjects"))
    term = finding.searchable(wanted.text, controllers=seen)

    def facts(subject: Subject) -> tuple[object, ...]:
        reader = ValueReader(controller_id=subject.controller_id, viewer=wanted.viewer)
        return (reader.read(subject, "name"),)

    return finders.hits(
        finding.found(rows, term=term, access=wanted.access).select_related("controller"),
        facts=facts,
        exact=finding.is_reference(term),
    )
