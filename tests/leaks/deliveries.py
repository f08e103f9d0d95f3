"""Files that are handed over: collected, sealed, opened by a code, sealed anew; codes are secrets of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.journeys.conftest import MAIL_SECONDS, until
from tests.leaks.portal import NEW, WORKLIST, Visitor

if TYPE_CHECKING:
    from tests.leaks.drive import Drive

CODE = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}")
COLLECT = """
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from office.accepted_files import accept
from office.models import User
from requests.domain import collecting
from requests.enums import FileSource
from requests.models import Request
from vault.domain import indexes
case = Request.objects.get(email_index=indexes.of(Request, "email_index", {email!r}))
lead, now = User.objects.get(email="anna@portal.example"), timezone.now()
file = accept(SimpleUploadedFile({name!r}, {content!r}))
collecting.add(case, files=[file], source=FileSource.OFFICE, by=lead, now=now)
collecting.confirm_others(case, by=lead, now=now)
print(case.pk)
"""


def of_files(drive: Drive, lead: Visitor) -> None:
    """Ask for access, hand a file over, open it with the code; then have another code sent."""
    p = drive.person
    email, content = p.email("delivery: email"), p.words("delivery: file").encode()
    form = {"right": "access", "for_whom": "self", "country": "SE", "answer_by": "email", "email": email}
    drive.visitor().submit(NEW, form)
    person, page = drive.visitor(), drive.page_of(email)
    person.fill_in(person.get(page), f"{page}confirm/", {})
    named = f"{p.core('delivery: file name')}.txt"
    case = drive.portal.inside(f"exec({COLLECT.format(email=email, name=named, content=content)!r})").strip()
    step = f"{WORKLIST}{case}/steps/hand-over/"
    done = lead.submit(step, {"text": p.words("delivery: answer")})
    assert done.path == f"{WORKLIST}{case}/change/", done.text
    code = _code(drive, email, number=1)
    files = f"{page}package/"
    assert "20 letters and digits" in person.submit(files, {"code": p.core("delivery: wrong code")}).text
    assert "Save the files" in person.submit(files, {"code": code}).text
    assert named.encode() in person.get(f"{files}download/").content
    person.fill_in(person.get(page), f"{files}code/", {})
    fresh = _code(drive, email, number=2)
    assert "Save the files" in person.submit(files, {"code": fresh}).text
    drive.codes += [code, fresh]


def _code(drive: Drive, email: str, *, number: int) -> str:
    """Return a code that was mailed to an address, once it has arrived."""

    def found() -> list[str]:
        codes = [CODE.findall(mail) for mail in drive.portal.mails_to(email)]
        return [one for some in codes for one in some]

    until(lambda: len(found()) >= number, seconds=MAIL_SECONDS)
    return found()[number - 1]
