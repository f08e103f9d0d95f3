"""The records of single rights, a fee and advice: everything that staff write there of a person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.leaks.portal import NEW, WORKLIST, Visitor

if TYPE_CHECKING:
    from tests.leaks.drive import Drive


def of_rights(drive: Drive, lead: Visitor) -> None:
    """Make a request of each right that has a record, and fill it in."""
    p = drive.person
    rectification = _case(drive, lead, "rectification")
    _take(lead, rectification, "start", {})
    correction = {name: p.words(f"correction: {name}") for name in ("wrong", "correct", "place")}
    _take(lead, rectification, "correction", correction)
    lead.submit(_step(rectification, "correction"), {"wrong": p.words("correction, refused: wrong")})
    erasure = _case(drive, lead, "erasure")
    _take(lead, erasure, "start", {})
    _take(lead, erasure, "places", {"other": p.words("erasure: place")})
    row = re.findall(r'name="row" value="([\w-]{36})"', lead.get(_step(erasure, "settle")).text)[-1]
    kept = {"row": row, "became": "kept", "ground": "claims", "kept_until": drive.in_a_month}
    _take(lead, erasure, "settle", {**kept, "kept_what": p.words("erasure: kept")})
    restriction = _case(drive, lead, "restriction")
    _take(lead, restriction, "restrict", {"starts_on": drive.today, "until": p.words("restriction: until")})
    objection = _case(drive, lead, "objection")
    test = {
        name: p.words(f"balancing: {name}") for name in ("interest", "grounds", "necessity", "conclusion")
    }
    _take(lead, objection, "weigh", {"about": "other", "result": "overridden", **test})
    access = _case(drive, lead, "access")
    fee = {"ground": "further_copies", "amount": "10 SEK", "costs": f"{p.words('fee: cost')} 10"}
    _take(lead, access, "fee", {**fee, "text": p.words("fee: text")})
    _take(lead, access, "advise", {"advice": p.words("advice: text")})
    _take(lead, access, "draft", {})
    _take(lead, access, "close", {"outcome": "withdrawn", "evidence": p.words("withdrawn: evidence")})


def _case(drive: Drive, lead: Visitor, right: str) -> str:
    """Make a request on the public form, and return its key."""
    p = drive.person
    email = p.email(f"{right}: email")
    given = {"right": right, "for_whom": "self", "country": "SE", "answer_by": "email", "email": email}
    made = drive.visitor().submit(NEW, {**given, "about": p.words(f"{right}: about")})
    assert made.path.endswith("/received/"), made.text
    found = lead.fill_in(lead.get(WORKLIST), WORKLIST, {"q": email})
    case = re.search(rf"{WORKLIST}([\w-]{{36}})/change/", found.text)
    assert case is not None
    return case[1]


def _step(case: str, code: str) -> str:
    return f"{WORKLIST}{case}/steps/{code}/"


def _take(lead: Visitor, case: str, code: str, data: dict[str, str]) -> None:
    sent = lead.submit(_step(case, code), data)
    assert sent.path == f"{WORKLIST}{case}/change/", (code, sent.path, sent.status)
