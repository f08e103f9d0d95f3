"""The records on paper: A4 across, a table for each part, in the language of the records."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from mailroom import typesetting
from office.dates import day_and_time, in_words
from thirdparties.records import lines
from thirdparties.records.lines import Lines
from thirdparties.records.shape import Activity, OnBehalf, Register, UsedSystem

TEMPLATE = "thirdparties/records.typ"


def pdf_file(register: Register, *, time_zone: str) -> bytes:
    """Return the records as tagged PDF; the day is that of the time zone named."""
    at = register.built_at.astimezone(ZoneInfo(time_zone))
    with translation.override(register.language):
        content = {
            "language": register.language,
            "title": _("Records of processing activities"),
            "company": register.company.name,
            "day": in_words(at.date()),
            "made": day_and_time(at.replace(tzinfo=None)),
            "facts": list(_facts(register)),
            "missing": _("Missing"),
            "gaps": lines.gaps(register.gaps),
            "parts": list(_parts(register)),
        }
    return typesetting.pdf(TEMPLATE, content=content, at=register.built_at)


def _facts(register: Register) -> Iterator[tuple[str, Lines]]:
    company = register.company
    yield _("Controller"), lines.company(company)
    yield _("Data protection officer"), lines.officer(company) or ["–"]
    if company.representative:
        yield _("Representative"), company.representative.splitlines()
    if register.measures:
        yield _("Security measures"), register.measures.splitlines()


def _parts(register: Register) -> Iterator[dict[str, object]]:
    yield {
        "title": _("Processing as a controller (Art 30(1) GDPR)"),
        "columns": [
            *(_("Purpose"), _("Data subjects and data"), _("Recipients"), _("Transfers to third countries")),
            *(_("Time limits for erasure"), _("Systems")),
        ],
        "rows": [_activity(one) for one in register.activities],
    }
    if register.on_behalf:
        yield {
            "title": _("Processing on behalf of others (Art 30(2) GDPR)"),
            "columns": [
                *(_("Controller"), _("Categories of processing"), _("Transfers to third countries")),
                _("Systems"),
            ],
            "rows": [_on_behalf(one) for one in register.on_behalf],
        }
    if register.systems:
        yield {
            "title": _("Systems and their security measures"),
            "columns": [_("System"), _("Operated by"), _("Classification"), _("Security measures")],
            "rows": [_system(one) for one in register.systems],
        }


def _activity(one: Activity) -> dict[str, object]:
    joint = [
        _("Together with %(name)s") % {"name": ", ".join(lines.party(party))}
        for party in one.joint_controllers
    ]
    return {
        "name": one.name,
        "gaps": lines.gaps(one.gaps),
        "cells": [
            [one.description, *lines.basis(one), *joint],
            [_comma(lines.people(one)), *lines.data(one)],
            [_comma(lines.kinds_of_recipients(one)), *lines.recipients(one)],
            lines.transfers(one.transfers),
            list(one.time_limits),
            lines.systems(one.systems),
        ],
    }


def _on_behalf(one: OnBehalf) -> dict[str, object]:
    return {
        "name": one.controller.name,
        "gaps": lines.gaps(one.gaps),
        "cells": [
            lines.client(one)[1:],
            [one.processing],
            lines.transfers(one.transfers),
            lines.systems(one.systems),
        ],
    }


def _system(one: UsedSystem) -> dict[str, object]:
    return {
        "name": one.name,
        "gaps": [],
        "cells": [[], [one.operator], [one.classification], list(one.measures)],
    }


def _comma(words: Lines) -> str:
    return ", ".join(words)
