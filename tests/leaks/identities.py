"""Showing who one is and that one may act for another: evidence, documents, reasons for a doubt, wrong codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.leaks.portal import WORKLIST, Visitor

if TYPE_CHECKING:
    from tests.leaks.drive import Drive


def right_to_act(drive: Drive, lead: Visitor) -> None:
    """Send evidence on the page of the request for a child, and confirm the right to act."""
    p = drive.person
    name, content = p.core("evidence: file name"), p.words("evidence: file")
    file = (f"{name}.pdf", b"%PDF-1.7 " + content.encode(), "application/pdf")
    sent = drive.visitor().submit(f"{drive.page}evidence/", {}, files={"document": file})
    assert "We look at it" in sent.text, sent.text
    given = {
        "state": "confirmed",
        "evidence": p.words("right to act: evidence"),
        "scope": p.words("right to act: scope"),
    }
    wrong = lead.submit(drive.step("representation"), given | {"state": p.core("right to act: no state")})
    assert wrong.status == 200
    done = lead.submit(drive.step("representation"), given)
    assert done.path == f"{WORKLIST}{drive.case}/change/", done.text
    opened = re.search(rf"{WORKLIST}{drive.case}/evidence/[\w-]+/", done.text)
    assert opened is not None
    assert lead.get(opened[0]).content.startswith(b"%PDF")


def document(drive: Drive, lead: Visitor) -> None:
    """Ask the person of the API's request for a document, upload it, open it; enter a code that nobody sent."""
    p = drive.person
    found = lead.fill_in(lead.get(WORKLIST), WORKLIST, {"q": drive.api_email})
    case = re.search(rf"{WORKLIST}([\w-]{{36}})/change/", found.text)
    assert case is not None
    step = f"{WORKLIST}{case[1]}/steps/identity/"
    form = lead.get(f"{step}?method=document")
    checker = re.search(r'<option value="([\w-]{36})" selected>Anna', form.text)
    assert checker is not None
    asked = {
        "method": "document",
        "checker": checker[1],
        "reason": p.words("identity: why a document"),
        "text": p.words("identity: asking for a document"),
    }
    letter = asked | {"method": "code", "send_to": "letter", "letter": p.words("code: postal address")}
    assert lead.submit(step, letter).path.endswith("/change/")
    page = f"{drive.page_of(drive.api_email)}identity/"
    assert drive.visitor().submit(page, {"code": p.core("a wrong code")}).status == 200
    assert lead.submit(step, asked).path.endswith("/change/")
    name, content = p.core("document: file name"), p.words("document: file")
    file = (f"{name}.pdf", b"%PDF-1.7 " + content.encode(), "application/pdf")
    shown = drive.visitor().submit(page, {}, files={"document": file})
    assert "destroyed" in shown.text, shown.text
    overview = lead.get(f"{WORKLIST}{case[1]}/change/")
    opened = re.search(rf"{WORKLIST}{case[1]}/identity-documents/[\w-]+/", overview.text)
    assert opened is not None
    assert lead.get(opened[0]).content.startswith(b"%PDF")
