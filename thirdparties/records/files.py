"""The forms in which the records leave the portal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from office.models import Controller
from thirdparties.records.json_file import json_file
from thirdparties.records.shape import Register


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file: what people call it, its type on the web, and how it is written."""

    words: str | Promise
    content_type: str
    write: Callable[[Register, Controller], bytes]


def _csv(register: Register, controller: Controller) -> bytes:
    from thirdparties.records import sheet_files  # noqa: PLC0415 - the library for Excel is large and seldom needed

    return sheet_files.csv_file(register)


def _excel(register: Register, controller: Controller) -> bytes:
    from thirdparties.records import sheet_files  # noqa: PLC0415

    return sheet_files.excel_file(register)


def _pdf(register: Register, controller: Controller) -> bytes:
    from thirdparties.records import pdf_file  # noqa: PLC0415 - as is the one for PDF

    return pdf_file.pdf_file(register, time_zone=controller.time_zone)


FORMS: Mapping[str, Form] = {
    "pdf": Form(_("PDF"), "application/pdf", _pdf),
    "xlsx": Form(_("Excel"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _excel),
    "csv": Form(_("CSV"), "text/csv; charset=utf-8", _csv),
    "json": Form(_("JSON"), "application/json", lambda register, controller: json_file(register)),
}
"""By the end of the file's name."""


def file_name(register: Register, controller: Controller, *, ending: str) -> str:
    """Return what a file is called; the day is the company's."""
    return f"article-30-{controller.slug}-{controller.today(register.built_at).isoformat()}.{ending}"
