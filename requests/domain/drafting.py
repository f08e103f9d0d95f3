"""Drafting what a person gets from what is on record: information and copy (Art 15), portable data (Art 20 GDPR).

The files go into what is collected, in the person's language; making them again replaces the earlier ones, and the
check for other people's data has to be made anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from law import Right
from mailroom import typesetting
from office.accepted_files import AcceptedFile
from office.dates import in_words
from office.models import User
from requests.domain import access_information, collecting, own_data
from requests.domain.access_information import Information
from requests.domain.errors import RequestError
from requests.domain.own_data import Part
from requests.models import CollectedFile, Request

TEMPLATE = "requests/access.typ"
SCHEMAS = {Right.ACCESS: "access-to-personal-data/1", Right.PORTABILITY: "portable-personal-data/1"}
Page = dict[str, Any]


def draft(case: Request, *, by: User, now: datetime, seen: int | None = None) -> list[CollectedFile]:
    """Make the files that the right asks for and collect them. Raises `RequestError` for any other right."""
    if case.right not in SCHEMAS:
        raise RequestError(_("Only access and portability are drafted from the register."))
    with override(case.language):
        make = _access if case.right == Right.ACCESS else _portable
        files = list(make(case, now=now))
    return collecting.replace_drafted(case, files=files, by=by, now=now, seen=seen)


def page_of(case: Request, *, now: datetime) -> Page:
    """Return what the drafted information says, for its preview: in the person's language, without their data."""
    with override(case.language):
        return _page(case, access_information.of(case, now=now), (), now=now)


def _access(case: Request, *, now: datetime) -> Iterator[AcceptedFile]:
    told, parts = access_information.of(case, now=now), own_data.of(case, now=now)
    pdf = typesetting.pdf(TEMPLATE, content=_page(case, told, parts, now=now), at=now)
    yield _file(f"{case.reference}-access.pdf", pdf, "application/pdf")
    plain = {**_about(case, now=now), **told.records, "sources": list(told.sources)}
    plain |= {"authorities": list(told.authorities), "person": own_data.as_json(parts)}
    yield _file(f"{case.reference}-access.json", _json(plain), "application/json")


def _portable(case: Request, *, now: datetime) -> Iterator[AcceptedFile]:
    """Make the data that came from the person, machine-readable (Art 20(1) GDPR)."""
    from office.sheet_files import csv_parts  # noqa: PLC0415 - loads a large library

    given = tuple(_of_person(part) for part in own_data.of(case, now=now))
    parts = tuple(part for part in given if part.entries)
    plain = {**_about(case, now=now), "person": own_data.as_json(parts)}
    yield _file(f"{case.reference}-data.json", _json(plain), "application/json")
    rows = [
        [part.code, str(number), fact.code, fact.name, fact.plain or fact.value]
        for part in parts
        for number, (_name, facts) in enumerate(part.entries, start=1)
        for fact in facts
    ]
    names = ["part", "entry", "field", _("what it is"), _("value")]
    yield _file(f"{case.reference}-data.csv", b"".join(csv_parts(names, rows)), "text/csv")


def _of_person(part: Part) -> Part:
    """Return of a part what came from the person; an entry keeps the words that say what it is about."""
    entries = tuple(
        (name, tuple(fact for fact in facts if fact.by_person or fact.code in {"purpose", "version"}))
        for name, facts in part.entries
        if any(fact.by_person for fact in facts)
    )
    return Part(part.code, part.name, entries)


def _about(case: Request, *, now: datetime) -> dict[str, object]:
    return {
        "schema": SCHEMAS[Right(case.right)],
        "generated_at": now.isoformat(),
        "language": case.language,
        "request": case.reference,
    }


def _page(case: Request, told: Information, parts: tuple[Part, ...], *, now: datetime) -> Page:
    """Return the content of the page: sections with entries, each a name with labelled lines."""
    return {
        "language": case.language,
        "title": _("What we hold about you, and what we do with it"),
        "company": told.controller,
        "day": in_words(case.controller.today(now)),
        "reference": case.reference,
        "lead": _lead(told),
        "sections": [
            {"title": part.name, "entries": [_entry(name, facts) for name, facts in part.entries]}
            for part in parts
        ]
        + [
            {
                "title": _("What we use data for"),
                "entries": [{"name": use.name, "rows": [[label, list(lines)] for label, lines in use.rows]}
                            for use in told.uses],
            },
            _lines(_("Where your data comes from"), told.sources),
            {
                "title": _("Your rights"),
                "entries": [{"name": "", "rows": [[name, [hint]] for name, hint in told.rights]}],
            },
            _lines(_("Where you can complain"), told.authorities),
            _lines(_("Who we are"), (told.controller, *told.contact)),
        ],
    }  # fmt: skip


def _lead(told: Information) -> str:
    if not told.policy:
        return _("This is our answer to your request for access (Art 15 GDPR), as things stand today.")
    return _(
        "This is our answer to your request for access (Art 15 GDPR), as things stand today. "
        "What we promise stands in %(policy)s."
    ) % {"policy": told.policy}


def _entry(name: str, facts: tuple[own_data.Fact, ...]) -> Page:
    return {"name": name, "rows": [[capfirst(fact.name), fact.value.splitlines()] for fact in facts]}


def _lines(title: str, lines: tuple[str, ...]) -> Page:
    return {"title": title, "entries": [{"name": "", "rows": [["", [line]] for line in lines]}]}


def _json(plain: dict[str, object]) -> bytes:
    return json.dumps(plain, ensure_ascii=False, indent=1).encode()


def _file(name: str, content: bytes, content_type: str) -> AcceptedFile:
    upload = SimpleUploadedFile(name, content, content_type)
    return AcceptedFile(upload=upload, name=name, content_type=content_type, size=len(content))
