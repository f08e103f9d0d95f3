"""What officers write and authorities ask: drafts, translations, inquiries with their files, typed in and refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.leaks.portal import WORKLIST, Visitor

if TYPE_CHECKING:
    from tests.leaks.drive import Drive

INQUIRIES = "/admin/requests/inquiry/"


def drafts_and_translations(drive: Drive, lead: Visitor) -> None:
    """Keep a draft with one's own words, and put a translation beside what the request says; try what is refused."""
    p = drive.person
    found = lead.fill_in(lead.get(WORKLIST), WORKLIST, {"q": drive.entered})
    case = re.search(rf"({WORKLIST}[\w-]{{36}}/)change/", found.text)
    assert case is not None
    ask, translate = f"{case[1]}steps/ask/", f"{case[1]}steps/translate/"
    draft = {
        "kind": "plain",
        "text": p.words("draft: text"),
        "own-text": p.words("draft: own words"),
        "own-language": "sv",
        "draft": "1",
    }
    assert lead.submit(ask, draft).path == ask
    wrong = draft | {"own-language": p.core("draft, wrong: language")}
    assert lead.submit(ask, wrong).status == 200
    begun = {
        "kind": "plain",
        "text": p.words("begun: text"),
        "text_id": p.core("begun: no text"),
        "begin": "1",
    }
    assert lead.submit(ask, begun).status == 200
    given = {"message": "request", "language": "sv", "translation": p.words("translation: text")}
    assert lead.submit(translate, given | {"message": p.core("translation: no message")}).status == 200
    assert lead.submit(translate, given).path == f"{case[1]}change/"


def inquiries(drive: Drive, lead: Visitor) -> None:
    """Enter an inquiry with a file, answer it, close it; try what is refused."""
    p, add = drive.person, f"{INQUIRIES}add/?controller=dreame"
    given = {
        "authority": "SE",
        "case_number": p.words("inquiry: case number"),
        "channel": "letter",
        "dated_on": drive.today,
        "received_on": drive.today,
        "due_on": drive.in_a_month,
        "asked": p.words("inquiry: asked"),
        "notes": p.words("inquiry: notes"),
    }
    name, content = f"{p.core('inquiry: file name')}.txt", p.words("inquiry: file").encode()
    wrong = {field: p.core(f"inquiry, wrong: {field}") for field in given}
    assert lead.submit(add, wrong).status == 200
    done = lead.submit(add, given, files={"attachments": (name, content, "text/plain")})
    found = re.fullmatch(rf"({INQUIRIES}[\w-]{{36}}/)change/", done.path)
    assert found is not None, done.text
    row = found[1]
    opened = re.search(rf"{row}files/[\w-]+/", done.text)
    assert opened is not None
    assert lead.get(opened[0]).content == content
    assert lead.submit(f"{row}link/", {"request": p.words("inquiry: no request")}).status == 200
    answer = {"on": drive.today, "channel": "email", "text": p.words("inquiry: answer")}
    assert lead.submit(f"{row}answer/", answer).path == f"{row}change/"
    note = {"note": p.words("inquiry: closing note")}
    assert lead.submit(f"{row}close/", note).path == f"{row}change/"
    assert lead.get(f"{row}history/").status == 200
