"""Taking over open requests from a spreadsheet: all rows or none, their days theirs, nobody mailed."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from mailroom.models import Mail
from office import sealed_rows, sheets
from office.models import AccessEntry, Controller, User
from requests.domain import importing, intake
from requests.domain.errors import RequestError
from requests.enums import Channel, ClockKind, Status
from requests.models import ClockEvent, Request
from tests import factories
from tests.requests.admin_pages import WORKLIST, signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
IMPORT = f"{WORKLIST}import/"
NEEDED = {"received_on": "2026-11-02", "right": "access", "channel": "email", "country": "SE"}
ELSA = {**NEEDED, "email": "elsa@person.example", "person_name": "Elsa Testdotter"}
NILS = {**NEEDED, "email": "nils@person.example", "right": "Erasure", "received_on": "03.11.2026"}


def csv_of(*rows: dict[str, str], delimiter: str = ",", start: str = "") -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return (start + text.getvalue()).encode()


def xlsx_of(rows: Sequence[Sequence[object]]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def look(client: Client, controller: Controller, content: bytes, *, name: str = "open.csv") -> Any:
    return client.post(IMPORT, {"controller": str(controller.pk), "sheet": SimpleUploadedFile(name, content)})


def faults_of(page: Any) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in page.context["faults"]]


def test_a_sheet_is_looked_at_and_then_taken_over(handler: User, dreame: Controller) -> None:
    client = signed_in(handler)
    page = look(client, dreame, csv_of({**ELSA, "their_reference": "OLD-7", "about": "All of it"}, NILS))
    shown = text_of(page)
    assert "2 requests for Dreame can be taken over. Nothing is kept yet." in shown
    assert "Elsa Testdotter" in shown
    assert not Request.objects.exists()
    done = client.post(IMPORT, {"sealed": page.context["sealed"]}, follow=True)
    assert "2 requests are taken over." in text_of(done)
    elsa, nils = Request.objects.order_by("received_on")
    assert (elsa.received_on, elsa.channel, elsa.entered_by) == (date(2026, 11, 2), Channel.EMAIL, handler)
    assert str(elsa.about) == "Reference until now: OLD-7\n\nAll of it"
    assert elsa.deadlines.get(is_current=True).due_on == date(2026, 12, 2)
    assert (nils.right, nils.received_on, nils.status) == ("erasure", date(2026, 11, 3), Status.RECEIVED)
    assert AccessEntry.objects.filter(action="requests.received", actor=handler).count() == 2


def test_nobody_gets_a_mail_by_it(handler: User, dreame: Controller) -> None:
    client = signed_in(handler)
    page = look(client, dreame, csv_of(ELSA))
    client.post(IMPORT, {"sealed": page.context["sealed"]})
    assert Request.objects.count() == 1
    assert not Mail.objects.exists()


def test_an_excel_file_with_real_dates_and_numbers_is_read(handler: User, dreame: Controller) -> None:
    rows: list[list[object]] = [
        ["received_on", "right", "channel", "country", "email", "order_number"],
        [date(2026, 11, 2), "portability", "letter", "se", "elsa@person.example", 4711.0],
        [None, None, None, None, None, None],
    ]
    client = signed_in(handler)
    page = look(client, dreame, xlsx_of(rows), name="open.xlsx")
    client.post(IMPORT, {"sealed": page.context["sealed"]})
    case = Request.objects.get()
    assert (case.right, case.received_on, str(case.order_number)) == (
        "portability",
        date(2026, 11, 2),
        "4711",
    )


@pytest.mark.parametrize(("delimiter", "start"), [(";", "\ufeff"), ("\t", "")])
def test_the_csv_of_other_programs_is_read(
    delimiter: str, start: str, handler: User, dreame: Controller
) -> None:
    page = look(signed_in(handler), dreame, csv_of(ELSA, NILS, delimiter=delimiter, start=start))
    assert len(page.context["candidates"]) == 2


def test_what_happened_before_goes_on_the_clock(handler: User, dreame: Controller) -> None:
    rows = [
        {**ELSA, "identity_asked_on": "2026-11-04", "identity_proved_on": "2026-11-06"},
        {**NILS, "identity_asked_on": "2026-11-04"},
        {**NEEDED, "email": "third@person.example", "extended_on": "2026-11-20"},
    ]
    client = signed_in(handler)
    page = look(client, dreame, csv_of(*rows))
    client.post(IMPORT, {"sealed": page.context["sealed"]})
    by_mail = {str(case.email).split("@")[0]: case for case in Request.objects.all()}
    assert by_mail["elsa"].status == Status.IN_PROGRESS
    assert by_mail["elsa"].deadlines.get(is_current=True).due_on == date(2026, 12, 4)
    assert by_mail["nils"].status == Status.IDENTITY_CHECK
    assert by_mail["nils"].deadlines.get(is_current=True).paused
    assert by_mail["third"].deadlines.get(is_current=True).due_on == date(2027, 2, 2)
    assert ClockEvent.objects.filter(kind=ClockKind.EXTENDED).count() == 1


FAULTY: list[tuple[dict[str, str], str, str]] = [
    ({"received_on": ""}, "received_on", "The day of receipt is missing."),
    ({"received_on": "02/11/2026"}, "received_on", "is no day. Write it as 2026-12-28."),
    ({"received_on": "2026-11-26"}, "received_on", "This day lies in the future."),
    ({"received_on": "1987-01-01"}, "received_on", "public holidays are known for 2000 to 2095"),
    ({"right": "everything"}, "right", "“everything” is not known."),
    ({"right": ""}, "right", "This is missing. Write one of:"),
    ({"channel": "pigeon"}, "channel", "“pigeon” is not known."),
    ({"country": "Sverige"}, "country", "Write the country with its two letters"),
    ({"region": "US-CA"}, "region", "This is no part of the country"),
    ({"language": "fi"}, "language", "“fi” is not known."),
    ({"for_whom": "cat"}, "for_whom", "“cat” is not known."),
    ({"for_whom": "other"}, "represented_name", "Tell us whose data this is about."),
    ({"email": ""}, "email", "Give an e-mail address or a postal address"),
    ({"email": "no address"}, "email", "Enter an e-mail address such as name@example.com."),
    ({"person_name": "Elsa\u202e"}, "person_name", "hidden characters"),
    ({"identity_proved_on": "2026-11-04"}, "identity_proved_on", "before it was asked"),
    ({"identity_asked_on": "2026-10-01"}, "identity_asked_on", "before the request was received"),
]


@pytest.mark.parametrize(
    ("change", "column", "sentence"), FAULTY, ids=[str(change) for change, _column, _text in FAULTY]
)
def test_a_fault_is_named_with_row_column_and_sentence(
    change: dict[str, str], column: str, sentence: str, handler: User, dreame: Controller
) -> None:
    page = look(signed_in(handler), dreame, csv_of(NILS, {**ELSA, **change}))
    assert faults_of(page) == [(3, column)]
    assert sentence in text_of(page)
    assert "sealed" not in page.context
    assert not Request.objects.exists()


def test_every_fault_is_named_at_once_and_one_keeps_all_rows_out(handler: User, dreame: Controller) -> None:
    page = look(
        signed_in(handler),
        dreame,
        csv_of(ELSA, {**NILS, "right": "x", "country": "?"}, {**NEEDED, "email": "bad"}),
    )
    assert faults_of(page) == [(3, "right"), (3, "country"), (4, "email")]
    assert "Nothing is taken over: 3 things must be mended first." in text_of(page)


def test_a_row_that_is_here_already_or_stands_twice_is_refused(handler: User, dreame: Controller) -> None:
    client = signed_in(handler)
    first = look(client, dreame, csv_of(ELSA))
    client.post(IMPORT, {"sealed": first.context["sealed"]})
    again = look(client, dreame, csv_of(NILS, {**ELSA, "email": "ELSA@person.example"}))
    assert faults_of(again) == [(3, "")]
    assert f"{Request.objects.get().reference} is here already" in text_of(again)
    twice = look(client, dreame, csv_of(NILS, NILS))
    assert faults_of(twice) == [(2, ""), (3, "")]


BROKEN: list[tuple[bytes, str]] = [
    (b"", "The file is empty."),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "neither an Excel file nor a CSV file"),
    (b"right\x00,country\naccess,SE\n", "This is no spreadsheet."),
    (b"PK\x03\x04 not really", "The Excel file cannot be read."),
    (b"\n\n", "The first row must name the columns."),
    (b"received_on,right,channel,country,shoe_size\n", "These columns are not known: shoe_size."),
    (b"right,channel\naccess,email\n", "These columns are missing: received_on, country."),
    (b"received_on,right,channel,country,email,email\n", "A column stands twice."),
    (b"received_on,right,channel,country\n", "no rows below the names"),
    (b'received_on,right,channel,country\n"open,a,b,c\n', "a quotation mark does not end"),
]


@pytest.mark.parametrize(("content", "sentence"), BROKEN, ids=[sentence for _content, sentence in BROKEN])
def test_what_is_no_such_spreadsheet_is_refused_with_a_sentence(
    content: bytes, sentence: str, handler: User, dreame: Controller
) -> None:
    page = look(signed_in(handler), dreame, content)
    assert page.status_code == 200
    assert sentence in text_of(page)


def test_a_formula_in_excel_is_refused(handler: User, dreame: Controller) -> None:
    rows = [list(ELSA), [*list(ELSA.values())[:-1], '=HYPERLINK("http://evil.example")']]
    page = look(signed_in(handler), dreame, xlsx_of(rows), name="open.xlsx")
    assert "The sheet holds the formula" in text_of(page)
    assert not Request.objects.exists()


def test_a_formula_in_csv_stays_text(handler: User, dreame: Controller) -> None:
    client = signed_in(handler)
    page = look(client, dreame, csv_of({**ELSA, "person_name": "=1+1", "about": "@SUM(A1)"}))
    client.post(IMPORT, {"sealed": page.context["sealed"]})
    case = Request.objects.get()
    assert (str(case.person_name), str(case.about)) == ("=1+1", "@SUM(A1)")


def test_a_file_that_would_unpack_to_too_much_is_refused(
    handler: User, dreame: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MAX_UNPACKED", 1000)
    page = look(signed_in(handler), dreame, xlsx_of([list(ELSA), list(ELSA.values())]), name="open.xlsx")
    assert "The Excel file is too large." in text_of(page)


def test_too_many_rows_are_refused(
    handler: User, dreame: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MAX_ROWS", 1)
    page = look(signed_in(handler), dreame, csv_of(ELSA, NILS))
    assert "The spreadsheet has 2 rows; take over at most 1 at a time." in text_of(page)


def test_the_form_names_the_limit_of_rows(handler: User) -> None:
    assert f"up to {importing.MAX_ROWS} rows" in text_of(signed_in(handler).get(IMPORT))


def test_confirming_twice_takes_over_once(handler: User, dreame: Controller) -> None:
    client = signed_in(handler)
    sealed = look(client, dreame, csv_of(ELSA, NILS)).context["sealed"]
    client.post(IMPORT, {"sealed": sealed})
    client.post(IMPORT, {"sealed": sealed})
    assert Request.objects.count() == 2


def test_all_or_nothing_holds_when_a_row_fails_at_the_last_moment(
    handler: User, dreame: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(handler)
    sealed = look(client, dreame, csv_of(ELSA, NILS)).context["sealed"]
    real = intake.carry_over

    def failing(controller: Controller, **given: Any) -> Request:
        if str(given["submission"].email).startswith("nils"):
            raise RequestError("No free reference.")
        return real(controller, **given)

    monkeypatch.setattr(intake, "carry_over", failing)
    page = client.post(IMPORT, {"sealed": sealed}, follow=True)
    assert "No free reference." in text_of(page)
    assert not Request.objects.exists()


@pytest.mark.promise("P23")
def test_between_preview_and_confirmation_nothing_readable_is_kept(
    handler: User, dreame: Controller, place: Path
) -> None:
    page = look(signed_in(handler), dreame, csv_of(ELSA))
    assert "Elsa" not in page.context["sealed"]
    kept = [file for file in place.rglob("*") if file.is_file()]
    assert all(b"Elsa" not in file.read_bytes() for file in kept)


def test_changed_old_or_foreign_rows_are_refused(
    handler: User, lead: User, dreame: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(handler)
    sealed = look(client, dreame, csv_of(ELSA)).context["sealed"]
    for text in ("", "nonsense", sealed[:-4] + "AAAA", "å"):
        page = client.post(IMPORT, {"sealed": text}, follow=True)
        assert "Choose the file again." in text_of(page)
    assert "Choose the file again." in text_of(signed_in(lead).post(IMPORT, {"sealed": sealed}, follow=True))
    monkeypatch.setattr(sealed_rows, "LIFETIME_SECONDS", -1)
    client.post(IMPORT, {"sealed": sealed})
    assert not Request.objects.exists()


def test_only_for_companies_where_one_may(
    handler: User, stranger: User, auditor: User, dreame: Controller
) -> None:
    refused = look(signed_in(stranger), dreame, csv_of(ELSA))
    assert "Choose a company for which you may enter requests." in text_of(refused)
    for client in (signed_in(auditor), signed_in(factories.staff(None))):
        assert client.get(IMPORT).status_code == 403
        assert look(client, dreame, csv_of(ELSA)).status_code == 403
        assert client.get(f"{IMPORT}template.csv").status_code == 403
    assert Client().get(IMPORT).status_code == 302
    assert not Request.objects.exists()


def test_whoever_loses_the_permission_meanwhile_takes_over_nothing(
    handler: User, stranger: User, dreame: Controller
) -> None:
    sealed = look(signed_in(handler), dreame, csv_of(ELSA)).context["sealed"]
    parcel = sealed_rows.unseal(sealed, what="requests.import", viewer=handler)
    stolen = sealed_rows.seal(parcel, what="requests.import", viewer=stranger)
    page = signed_in(stranger).post(IMPORT, {"sealed": stolen}, follow=True)
    assert "You may no longer enter requests for this company." in text_of(page)
    assert not Request.objects.exists()


def test_the_template_names_every_column(handler: User) -> None:
    answer = signed_in(handler).get(f"{IMPORT}template.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="open-requests.csv"'
    (names,) = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert names == importing.column_names()
    filled = answer.content + b"2026-11-02,access,email,SE,,sv,Elsa,elsa@person.example" + b"," * 11 + b"\r\n"
    rows = sheets.read(filled, names=names, needed=["received_on"], most_rows=100)
    assert rows[0]["email"] == "elsa@person.example"
