"""Choices of people: sent by another system, recorded by staff, refused; a policy confirmed on the public page."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING

from tests.journeys.conftest import MAIL_SECONDS, until
from tests.leaks.portal import Visitor

if TYPE_CHECKING:
    from tests.leaks.drive import Drive

LIST = "/admin/consents/consentevent/"
SCOPES = ["consents:write", "consents:read", "consents:check", "acknowledgements:write"]


def of_people(drive: Drive, lead: Visitor) -> None:
    """Record, read and ask by the API, record by hand, confirm a policy on its page; open what shows all that."""
    headers = drive.api_headers | {"Authorization": f"Bearer {_key(drive, lead)}"}
    p = drive.person
    email = p.email("consent API: email")
    person = {"kind": "email", "value": email}
    event = {
        "key": str(uuid.uuid4()),
        "person": person,
        "purpose": "event-news",
        "kind": "given",
        "happened_at": f"{drive.today}T00:00:01+01:00",
        "channel": "product",
        "version": 1,
        "language": "sv",
        "evidence": p.words("consent API: evidence"),
    }
    shown = {name: event[name] for name in ("key", "person", "version", "language", "channel", "happened_at")}
    wrong = {name: p.words(f"consent API, wrong: {name}") for name in event}
    unknown = event | {p.core("consent API: name of a field"): p.words("consent API: value of a field")}
    nobody = {"kind": "email", "value": p.words("consent API: no email")}
    for path, body, expected in (
        ("consents/events", event, 201),
        ("consents/events", wrong, 422),
        ("consents/events", unknown, 422),
        ("consents/events", event | {"person": nobody}, 422),
        ("consents/events/batch", {"events": [wrong, unknown, event]}, 200),
        ("consents/state", {"person": person}, 200),
        ("consents/state", {"person": nobody}, 422),
        ("consents/check", {"person": person, "purpose": "event-news", "category": "email-address"}, 200),
        ("consents/check", wrong, 422),
        ("consents/check/batch", {"questions": [wrong]}, 200),
        ("acknowledgements", shown, 201),
        ("acknowledgements", wrong, 422),
    ):
        answer = drive.visitor().send(
            "POST", f"/api/v1/{path}", content=json.dumps(body).encode(), headers=headers
        )
        assert answer.status == expected, (path, answer.text)
        drive.errors.append(answer)
    listed = lead.get(LIST)
    page = re.search(r'"(person/[\w-]{36}/)"', listed.text)
    assert page is not None
    opened = lead.get(f"{LIST}{page[1]}")
    step = re.search(r"/admin/subjects/subject/[\w-]{36}/steps/choice/", opened.text)
    assert step is not None
    by_hand = {
        "purpose": "event-news",
        "kind": "withdrawn",
        "version": "",
        "happened_at": drive.today,
        "at": "",
        "given_by": "self",
        "evidence": p.words("choice by hand: evidence"),
    }
    done = lead.submit(step[0], by_hand | {"kind": p.core("choice by hand, wrong: kind")})
    assert done.path == step[0]
    done = lead.submit(step[0], by_hand)
    assert done.path.endswith("/change/"), done.text[-2000:]
    read = "/dreame/policy/read/"
    assert drive.visitor().submit(read, {"email": p.email("policy read: email")}).path == f"{read}noted/"
    assert drive.visitor().submit(read, {"email": p.core("policy read: no email")}).path == read
    _preference_centre(drive)
    event_page = re.search(r'"([\w-]{36}/change/)"', listed.text)
    assert event_page is not None
    for path in (LIST, f"{LIST}{page[1]}", f"{LIST}{event_page[1]}", "/admin/consents/acknowledgement/"):
        assert lead.get(path).status == 200, path
    stopped = lead.get("/admin/consents/withdrawal/?standing=all")
    page = re.search(r'"([\w-]{36}/change/)"', stopped.text)
    assert page is not None
    assert lead.get(f"/admin/consents/withdrawal/{page[1]}").status == 200


def _preference_centre(drive: Drive) -> None:
    """Ask for the link to somebody's choices, open it, and stop something; try what is no address and no link."""
    page, visitor = "/dreame/preferences/", drive.visitor()
    email = drive.person.email("preferences: email")
    assert visitor.submit(page, {"email": email}).path == f"{page}sent/"
    assert visitor.submit(page, {"email": drive.person.core("preferences: no email")}).path == page
    (mail,) = until(lambda: drive.portal.mails_to(email), seconds=MAIL_SECONDS)
    link = re.search(r"/dreame/preferences/[\w-]{32}/", mail)
    assert link is not None
    assert visitor.submit(link[0], {}).path == page
    assert visitor.get(link[0]).status == 410
    assert visitor.submit(f"{page}stop/marketing/", {}).path == page
    assert visitor.get(f"{page}{drive.person.core('preferences: no link')[:8]}/").status == 404


def _key(drive: Drive, lead: Visitor) -> str:
    add = "/admin/office/apikey/add/"
    form = {"controller": drive.dreame, "name": "consents", "scopes": SCOPES}
    made = lead.fill_in(lead.get(add), add, form)
    secret = re.search(r"ppk_[\w-]{30,}", made.text)
    assert secret is not None, made.text
    return secret[0]
