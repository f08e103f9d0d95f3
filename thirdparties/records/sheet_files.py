"""The records as spreadsheets: one flat table as CSV, an Excel file with a sheet for each part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from office import sheet_files
from office.sheet_files import Sheet
from thirdparties.records import lines
from thirdparties.records.shape import Activity, OnBehalf, Register

WIDE, NARROW = 40, 18
ACTIVITIES, ON_BEHALF = "30(1)", "30(2)"
Row = Sequence[str]


def csv_file(register: Register) -> bytes:
    """Return all entries in one table; its first row is the company. Formulas are escaped."""
    with translation.override(register.language):
        names = [_("Article"), _("Controller"), *_names_of_activities()]
        return b"".join(sheet_files.csv_parts(names, _flat(register)))


def excel_file(register: Register) -> bytes:
    """Return an Excel file: activities, processing for others, gaps, the company. Formulas are escaped."""
    with translation.override(register.language), sheet_files.excel_book(_sheets(register)) as file:
        return file.read()


def _sheets(register: Register) -> Iterator[Sheet]:
    names = _names_of_activities()
    rows = [_activity(one) for one in register.activities]
    yield Sheet(ACTIVITIES, names, rows, [WIDE] * len(names))
    names = _names_on_behalf()
    yield Sheet(ON_BEHALF, names, [_on_behalf(one) for one in register.on_behalf], [WIDE] * len(names))
    yield Sheet(_("Gaps"), [_("Entry"), _("Code"), _("Gap")], list(_gaps(register)), [WIDE, NARROW, 2 * WIDE])
    yield Sheet(
        pgettext("sheet of the records", "Company"), ["", ""], list(_company(register)), [NARROW, 2 * WIDE]
    )


def _names_of_activities() -> list[str]:
    return [
        *(_("Purpose"), _("Description"), _("Lawful basis"), _("Joint controllers"), _("Data subjects")),
        *(_("Categories of data"), _("Categories of recipients"), _("Recipients")),
        *(_("Transfers to third countries"), _("Time limits for erasure"), _("Systems")),
        *(_("Security measures"), _("Gaps")),
    ]


def _activity(one: Activity) -> Row:
    return [
        one.name,
        one.description,
        *map(
            "\n".join,
            (
                lines.basis(one),
                [line for party in one.joint_controllers for line in lines.party(party)],
                lines.people(one),
                lines.data(one),
                lines.kinds_of_recipients(one),
                lines.recipients(one),
                lines.transfers(one.transfers),
                one.time_limits,
                lines.systems(one.systems),
                lines.measures(one.systems),
                lines.gaps(one.gaps),
            ),
        ),
    ]


def _names_on_behalf() -> list[str]:
    return [
        *(_("Controller"), _("Categories of processing"), _("Transfers to third countries")),
        *(_("Systems"), _("Security measures"), _("Gaps")),
    ]


def _on_behalf(one: OnBehalf) -> Row:
    return [
        "\n".join(lines.client(one)),
        one.processing,
        *map(
            "\n".join,
            (
                lines.transfers(one.transfers),
                lines.systems(one.systems),
                lines.measures(one.systems),
                lines.gaps(one.gaps),
            ),
        ),
    ]


def _flat(register: Register) -> Iterator[Row]:
    company = register.company
    who = "\n".join(_answerable(register))
    blank = [""] * (len(_names_of_activities()) - 2)
    yield ["30", who, *blank, register.measures, "\n".join(lines.gaps(register.gaps))]
    for activity in register.activities:
        yield [ACTIVITIES, company.name, *_activity(activity)]
    for one in register.on_behalf:
        controller, processing, transfers, systems, measures, gaps = _on_behalf(one)
        yield [ON_BEHALF, controller, processing, *[""] * 7, transfers, "", systems, measures, gaps]


def _answerable(register: Register) -> Iterator[str]:
    """Yield who answers for the records: the company, its officer and its representative (Art 30(1)(a) GDPR)."""
    company = register.company
    yield from lines.company(company)
    if officer := lines.officer(company):
        yield f"{_('Data protection officer')}: {', '.join(officer)}"
    if company.representative:
        yield f"{_('Representative')}: {', '.join(company.representative.splitlines())}"


def _gaps(register: Register) -> Iterator[Row]:
    for gap in register.gaps:
        yield [register.company.name, gap.lack.value, gap.sentence]
    for activity in register.activities:
        for gap in activity.gaps:
            yield [activity.name, gap.lack.value, gap.sentence]
    for one in register.on_behalf:
        for gap in one.gaps:
            yield [one.controller.name, gap.lack.value, gap.sentence]


def _company(register: Register) -> Iterator[Row]:
    company = register.company
    yield [_("Controller"), "\n".join(lines.company(company))]
    yield [_("Data protection officer"), "\n".join(lines.officer(company))]
    yield [_("Representative"), company.representative]
    yield [_("Security measures"), register.measures]
    yield [_("As of"), register.built_at.isoformat()]
