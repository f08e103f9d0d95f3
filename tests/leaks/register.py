"""Persons of the register: everything that can be typed there, typed in, searched for, and opened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.leaks.portal import Visitor

if TYPE_CHECKING:
    from tests.leaks.drive import Drive

REGISTER = "/admin/subjects/subject/"


def persons(drive: Drive, lead: Visitor) -> None:
    """Enter a child with a guardian, search for it, refuse what is wrong, merge, link a request, erase a twin."""
    p = drive.person
    name, email = p.words("person: name"), p.email("person: email")
    given = {
        "controller": drive.dreame,
        "country": "SE",
        "language": "en",
        "phone": "",
        "imei": "",
        "act": "",
    }
    child = _enter(lead, given, name=name, email=email)
    wrong = {field: p.words(f"person, wrong: {field}") for field in ("name", "email", "imei", "country")}
    assert lead.submit(f"{REGISTER}add/", given | wrong).status == 200
    for kind in ("account", "device_serial"):
        _take(lead, child, "identifier", {"kind": kind, "value": p.core(f"person: {kind}")})
    lead.submit(_step(child, "identifier"), {"kind": "imei", "value": p.words("person: no IMEI")})
    _take(lead, child, "rename", {"name": p.words("person: new name")})
    guardian = {
        "born_on": "2020-05-03",
        "name": p.words("guardian: name"),
        "contact": p.email("guardian: contact"),
        "evidence": p.words("guardian: evidence"),
        "evidence_on": "2026-01-05",
    }
    lead.submit(_step(child, "guardian"), guardian | {"guardian": p.core("guardian: no reference")})
    _take(lead, child, "guardian", guardian | {"guardian": ""})
    for typed in (name, email, p.words("person: search for nobody")):
        found = lead.fill_in(lead.get(REGISTER), REGISTER, {"q": typed})
        assert found.status == 200
        assert (f"{REGISTER}{child}/" in found.text) is (typed == email), typed
    twin = _enter(lead, given, name=p.words("twin: name"), email=p.email("twin: email"))
    lead.submit(_step(twin, "merge"), {"into": p.core("merge: no reference"), "reason": "entered_twice"})
    _take(lead, twin, "erase", {"reason": "request"})
    for path in (REGISTER, f"{REGISTER}{child}/change/", f"{REGISTER}{child}/history/"):
        assert lead.get(path).status == 200, path


def _enter(lead: Visitor, given: dict[str, str], **more: str) -> str:
    done = lead.submit(f"{REGISTER}add/", given | more)
    found = re.fullmatch(rf"{REGISTER}([\w-]{{36}})/change/", done.path)
    assert found is not None, done.text
    return found[1]


def _step(person: str, code: str) -> str:
    return f"{REGISTER}{person}/steps/{code}/"


def _take(lead: Visitor, person: str, code: str, data: dict[str, str]) -> None:
    done = lead.submit(_step(person, code), data)
    assert done.path == f"{REGISTER}{person}/change/", (code, done.path, done.status, done.text[-3000:])
