"""What whoever asks for access is told of the processing (GDPR Art 15(1), (2)), drawn from the register on the day.

Purposes that a policy in force declares, with categories, recipients by name, countries and safeguards, retention and
where the person stands; rights, authority and source once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from consents import declared
from consents.domain import foresight, preferences
from office.dates import in_words
from office.models import Controller
from requests.domain import recourse
from requests.enums import RIGHT_HINTS, RIGHT_LABELS
from requests.models import Request
from thirdparties.enums import DataSubjects, Direction
from thirdparties.models import Sharing
from thirdparties.records import building
from thirdparties.records.json_file import as_json as records_json
from thirdparties.records.shape import Activity, Origin, Register

OF_THE_OFFICE = frozenset({DataSubjects.EMPLOYEES, DataSubjects.APPLICANTS, DataSubjects.BUSINESS_CONTACTS})
"""Whose data has nothing to do with customers."""


@dataclass(frozen=True, slots=True)
class Use:
    """One purpose: label and lines of each fact that the person is told."""

    code: str
    name: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Information:
    """Everything that Art 15(1) and (2) ask for beside the data, in the language that is active."""

    controller: str
    contact: tuple[str, ...]
    policy: str
    uses: tuple[Use, ...]
    sources: tuple[str, ...]
    rights: tuple[tuple[str, str], ...]
    authorities: tuple[str, ...]
    records: dict[str, object]


def of(case: Request, *, now: datetime) -> Information:
    """Return what the person is told, in the language that is active."""
    controller = case.controller
    register = building.build(controller, language=case.language, now=now)
    activities = [one for one in register.activities if _concerns(one, controller=controller)]
    standing = (
        {one.code: one for one in preferences.of(controller, case.subject).choices} if case.subject else {}
    )
    return Information(
        controller=controller.name,
        contact=tuple(_contact(register)),
        policy=_policy(controller),
        uses=tuple(
            Use(one.code, one.name, tuple(_rows(one, stands=_stands(standing.get(one.code)))))
            for one in activities
        ),
        sources=tuple(_sources(controller)),
        rights=tuple((str(RIGHT_LABELS[right]), str(RIGHT_HINTS[right])) for right in RIGHT_LABELS),
        authorities=tuple(
            ", ".join(filter(None, (one.name, one.address.replace("\n", ", "), one.link)))
            for one in recourse.authorities(case)
        ),
        records=_plain(register, activities),
    )


def _concerns(one: Activity, *, controller: Controller) -> bool:
    """Tell whether an activity can be about a customer: declared in a policy in force, or the portal's own."""
    whose = {DataSubjects(kind.code) for kind in one.data_subjects}
    if whose and whose <= OF_THE_OFFICE:
        return False
    return one.origin is Origin.PORTAL or one.code in foresight.in_force(declared.of(controller.pk))


def _contact(register: Register) -> Iterator[str]:
    company = register.company
    yield from (line for line in company.address.splitlines() if line and line != company.name)
    yield company.email
    if company.dpo or company.dpo_email:
        yield _("Data protection officer: %(who)s") % {
            "who": ", ".join(filter(None, (company.dpo, company.dpo_email)))
        }
    if company.representative:
        yield _("Representative: %(who)s") % {"who": ", ".join(company.representative.splitlines())}


def _policy(controller: Controller) -> str:
    main = declared.of(controller.pk).main
    return _("our privacy policy, version %(number)s") % {"number": main.number} if main is not None else ""


def _stands(choice: preferences.Choice | None) -> str:
    """Say where the person stands on a purpose, and since when."""
    if choice is None or choice.rest is preferences.Rest.NEED:
        return ""
    return f"{choice.words}, {in_words(choice.since)}" if choice.since else choice.words


def _rows(one: Activity, *, stands: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    recipients = [
        recipient.name
        + (f" ({', '.join(country.name for country in recipient.countries)})" if recipient.countries else "")
        for recipient in one.recipients
    ]
    found: list[tuple[str, list[str]]] = [
        (_("What for"), [one.description]),
        (_("Why we may"), [f"{one.lawful_basis.name} ({one.basis_source})", one.special_condition]),
        (_("For you"), [stands]),
        (_("Kinds of data"), [", ".join(kind.name for kind in one.data_categories)]),
        (_("Who gets it"), recipients or [", ".join(one.recipient_categories)]),
        (
            _("Outside the EEA"),
            [
                f"{transfer.recipient}, {transfer.country.name}: {transfer.safeguard or transfer.law}"
                for transfer in one.transfers
            ],
        ),
        (_("How long"), list(one.time_limits)),
    ]
    for label, lines in found:
        kept = tuple(line for line in lines if line)
        if kept:
            yield label, kept


def _sources(controller: Controller) -> Iterator[str]:
    """Yield where data comes from (Art 15(1)(g)): the person, and whoever gives data by the register."""
    yield _("From you: what you told us, ordered, registered or chose, and what your devices and apps send.")
    rows = (
        Sharing.objects.filter(
            third_party__controller=controller,
            third_party__retired_at__isnull=True,
            direction__in=[Direction.FROM_THEM, Direction.BOTH],
        )
        .order_by("third_party__legal_name")
        .values_list("third_party__legal_name", flat=True)
    )
    if names := list(dict.fromkeys(rows)):
        yield _("From others: %(names)s.") % {"names": ", ".join(names)}


def _plain(register: Register, activities: list[Activity]) -> dict[str, object]:
    """Return the same as plain data: of the records what concerns the person, without what is missing in them."""
    told = records_json(register)
    codes = {one.code for one in activities}
    kept = [one for one in told["processing_activities"] if one["code"] in codes]
    for one in kept:
        one.pop("gaps")
        one.pop("systems")
        for transfer in one["transfers"]:
            transfer.pop("missing", None)
    return {"controller": told["controller"], "processing": kept}
