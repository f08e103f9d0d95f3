"""Parents and guardians: asked by another system, refused, answering on their page, taking it back."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any

from tests.journeys.conftest import MAIL_SECONDS, until
from tests.leaks.portal import Visitor

if TYPE_CHECKING:
    from tests.leaks.drive import Drive

PURPOSE = "user-experience-programme"
KEYS = "/admin/office/apikey/add/"
BORN_ON = "2020-05-03"


def of_children(drive: Drive, lead: Visitor) -> None:
    """Ask for children whom nobody knows, answer for one of them, take it back; try what is refused."""
    p = drive.person
    headers = drive.api_headers | {"Authorization": f"Bearer {_key(lead)}"}
    email, guardian = p.email("guardian ask: child"), p.email("guardian ask: guardian")
    name = p.core("guardian ask: child’s name")
    asked: dict[str, Any] = {
        "child": {"kind": "email", "value": email},
        "born_on": BORN_ON,
        "child_name": name,
        "guardian_email": guardian,
        "confirmed": True,
        "purposes": [PURPOSE],
        "channel": "product",
        "version": 1,
        "language": "en",
    }
    account = {"kind": "account", "value": p.core("guardian ask: account")}
    other = p.email("guardian ask: other guardian")
    for changed, expected in (
        ({}, 201),
        ({"child": account, "guardian_email": other}, 201),
        ({"guardian_email": p.words("guardian ask: no address")}, 422),
        ({"child": {"kind": "email", "value": p.words("guardian ask: no email")}}, 422),
        ({"child": {"kind": "email", "value": p.email("guardian ask: own")}, "born_on": None}, 422),
        ({p.core("guardian ask: name of a field"): p.words("guardian ask: value of a field")}, 422),
    ):
        body = json.dumps({"key": str(uuid.uuid4()), **asked, **changed}).encode()
        answer = drive.visitor().send("POST", "/api/v1/consents/guardian-asks", content=body, headers=headers)
        assert answer.status == expected, answer.text
        drive.errors.append(answer)
    visitor = drive.visitor()
    page = _link(drive, guardian)
    assert name in visitor.submit(page, {}).text
    given = {
        "name": p.words("guardian page: name"),
        "born_on": "1985-05-03",
        "responsible": "on",
        f"purpose-{PURPOSE}": "yes",
    }
    wrong = given | {"born_on": p.core("guardian page: no day"), f"purpose-{PURPOSE}": p.core("no answer")}
    assert visitor.submit(page, wrong).path == page
    done = visitor.submit(page, given)
    assert "We have your answer" in done.text, done.text
    drive.errors.append(drive.visitor().get(page))
    stop = _link(drive, guardian, part="stop/")
    assert "It has ended" in visitor.submit(stop, {"purposes": PURPOSE, "no_marketing": "on"}).text
    drive.errors.append(drive.visitor().get("/procotsmart/guardians/a-link-that-opens-nothing-1234/"))


def _link(drive: Drive, address: str, *, part: str = "") -> str:
    """Return the path that the latest mail to a guardian leads to, once it has arrived."""
    pattern = re.compile(rf"/procotsmart/guardians/{part}[\w-]{{32}}/")

    def found() -> list[str]:
        return [link for mail in drive.portal.mails_to(address) for link in pattern.findall(mail)]

    return str(until(found, seconds=MAIL_SECONDS)[-1])


def _key(lead: Visitor) -> str:
    page = lead.get(KEYS)
    controller = re.search(r'<option value="([\w-]{36})"[^>]*>\s*PROCOT', page.text)
    assert controller is not None
    form = {"controller": controller[1], "name": "children", "scopes": ["consents:write"]}
    secret = re.search(r"ppk_[\w-]{30,}", lead.fill_in(page, KEYS, form).text)
    assert secret is not None
    return secret[0]
