"""The work on a request: tasks of owners outside, their answers, notes among staff, handing over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.journeys.conftest import MAIL_SECONDS, until
from tests.leaks.portal import WORKLIST, Visitor

if TYPE_CHECKING:
    from tests.leaks.drive import Drive

LINK = re.compile(r"/tasks/[\w-]{32}/")


def on_requests(drive: Drive, lead: Visitor) -> None:
    """Give a task to somebody outside, let them answer with a file, end it anew, and write a note."""
    p = drive.person
    found = lead.fill_in(lead.get(WORKLIST), WORKLIST, {"q": drive.entered})
    case = re.search(rf"{WORKLIST}([\w-]{{36}})/change/", found.text)
    assert case is not None
    page, steps = f"{WORKLIST}{case[1]}/change/", f"{WORKLIST}{case[1]}/steps/"
    owner = p.email("task: owner")
    given = {
        "kind": "export",
        "place": "",
        "words": p.words("task: what exactly"),
        "due_on": drive.today,
        "owner": "outside",
        "email": owner,
        "name": p.words("task: name of the owner"),
        "second": p.email("task: second address"),
    }
    refused = lead.submit(f"{steps}task/", given | {"email": p.words("task: no address")})
    assert refused.path == f"{steps}task/"
    assert lead.submit(f"{steps}task/", given).path == page
    shown = lead.get(page)
    task = re.search(rf"{steps}task-remind/\?task=([\w-]{{36}})", shown.text)
    assert task is not None
    reminded = lead.submit(f"{steps}task-remind/", {"task": task[1]})
    assert reminded.path in {page, f"{steps}task-remind/"}  # the job may have been quicker
    _answered(drive, owner)
    assert lead.submit(f"{steps}task-reopen/", {"task": task[1]}).path == page
    file = (f"{p.core('task, staff: file name')}.txt", p.words("task, staff: file").encode(), "text/plain")
    ended = {"task": task[1], "result": p.words("task: what staff did")}
    assert lead.submit(f"{steps}task-done/", ended, files={"attachments": file}).path == page
    assert lead.submit(f"{steps}note/", {"note": p.words("note among staff")}).path == page


def _answered(drive: Drive, owner: str) -> None:
    """Answer a task on its page, with what is refused before."""
    p = drive.person
    mails = until(lambda: drive.portal.mails_to(owner), seconds=MAIL_SECONDS)
    link = LINK.search(mails[-1])
    assert link is not None
    visitor = drive.visitor()
    program = (f"{p.core('task: refused file name')}.exe", b"MZ" + p.core("task: refused file").encode())
    wrong = {"answer": p.core("task: no answer"), "text": p.words("task: refused words")}
    assert visitor.submit(link[0], wrong, files={"attachments": program}).path == link[0]
    file = (f"{p.core('task: file name')}.txt", p.words("task: file").encode(), "text/plain")
    given = {"answer": "done", "text": p.words("task: words of the owner")}
    assert "Thank you" in visitor.submit(f"{link[0]}?lang=en", given, files={"attachments": file}).text
    drive.errors.append(drive.visitor().get("/tasks/a-link-that-opens-nothing-1234567/"))
