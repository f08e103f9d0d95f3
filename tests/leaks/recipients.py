"""People at third parties, documents of agreements, disclosures: typed in, handed in, refused, opened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.journeys.conftest import MAIL_SECONDS, until
from tests.leaks.portal import Visitor

if TYPE_CHECKING:
    from tests.leaks.drive import Drive

PARTIES = "/admin/thirdparties/thirdparty/"
AGREEMENTS = "/admin/thirdparties/agreement/"
DISCLOSURES = "/admin/thirdparties/disclosure/"
NOTICES = "/admin/thirdparties/notice/"


def contacts_and_documents(drive: Drive, lead: Visitor) -> None:
    """Add a contact to a recipient of the demo and a document to an agreement, and try what is refused."""
    p = drive.person
    party = _first(lead, PARTIES)
    given = {"role": "privacy", "name": p.words("contact: name"), "email": p.email("contact: email")}
    refused = lead.submit(f"{party}contact/", given | {"email": p.words("contact: no address")})
    assert refused.status == 200
    assert lead.submit(f"{party}contact/", given).path == f"{party}change/"
    agreement = _first(lead, AGREEMENTS)
    name = f"{p.core('document: name')}.pdf"
    content = b"%PDF-1.7 " + p.words("document: content").encode()
    kept = lead.submit(f"{agreement}document/", {}, files={"document": (name, content, "application/pdf")})
    assert kept.path == f"{agreement}change/", (kept.path, kept.status)
    opened = re.search(rf"{agreement}documents/[\w-]+/", kept.text)
    assert opened is not None
    assert lead.get(opened[0]).content == content


def disclosures(drive: Drive, lead: Visitor, second: Visitor) -> None:
    """Enter a disclosure with its evidence and a file, send it back, approve it, withhold it, and tell of it."""
    p = drive.person
    given = {
        "case": "crime",
        "recipient": "Polismyndigheten",
        "recipient_person": p.words("disclosure: person who gets it"),
        "country": "SE",
        "provision": "RB 27:2",
        "asked": p.words("disclosure: asked"),
        "given": p.words("disclosure: given"),
        "period_from": drive.today,
        "period_to": drive.today,
        "others_count": "1",
    }
    add = f"{DISCLOSURES}add/?controller=dreame"
    assert lead.submit(add, given | {"country": p.core("disclosure: no country")}).status == 200
    page = lead.get(add).text
    given["categories"] = re.findall(r'name="categories" value="([\w-]+)"', page)[0]
    row, ended, put_off, kept_back = (_entered(lead, add, given) for _each in range(4))
    answers = {name: p.words(f"evidence: {name}") for name in ("case_number", "necessity", "balance")}

    def step(who: Visitor, name: str, *, at: str = row, **data: str) -> None:
        done = who.submit(f"{at}{name}/", data)
        assert done.path == f"{at}change/", (name, done.path, done.status)

    step(lead, "evidence", **answers)
    refused = lead.submit(f"{row}person/", {"reference": p.core("disclosure: no reference")})
    assert refused.status == 200
    content = b"%PDF-1.7 " + p.words("disclosure: content of a file").encode()
    name = f"{p.core('disclosure: file name')}.pdf"
    kept = lead.submit(f"{row}file/", {}, files={"document": (name, content, "application/pdf")})
    opened = re.search(rf"{row}files/[\w-]+/", kept.text)
    assert opened is not None
    assert lead.get(opened[0]).content == content
    step(lead, "hand-over")
    step(second, "send-back", reason=p.words("disclosure: sent back"))
    step(lead, "hand-over")
    step(second, "approve")
    step(lead, "record", on=drive.today)
    step(lead, "delay", look_again_on="2099-01-01", reason=p.words("disclosure: why put off"))
    step(lead, "withhold", until="2099-01-01", reason=p.words("disclosure: why withheld"))
    step(second, "lift")
    step(lead, "told", on=drive.today, how=p.words("disclosure: told how"))
    step(
        lead, "delay", at=put_off, look_again_on="2099-01-01", reason=p.words("disclosure: put off for good")
    )
    step(lead, "withdraw", at=ended, reason=p.words("disclosure: withdrawn"))
    step(lead, "withhold", at=kept_back, until="2099-01-01", reason=p.words("disclosure: withheld for good"))
    for path in (DISCLOSURES, f"{row}history/"):
        assert lead.get(path).status == 200, path


def _entered(lead: Visitor, add: str, given: dict[str, str]) -> str:
    """Enter a disclosure and return its address, without the last part."""
    found = re.fullmatch(rf"({DISCLOSURES}[\w-]{{36}}/)change/", lead.submit(add, given).path)
    assert found is not None
    return found[1]


def notices(drive: Drive, lead: Visitor) -> None:
    """Tell a recipient about a person known by everything, let it answer, ask it again, let it answer in part."""
    p = drive.person
    person = _person(drive, lead)
    issue = f"{NOTICES}issue/{person}/?kind=correct"
    page = lead.get(issue)
    party = re.search(r'name="recipients" value="([\w-]{36})"[^>]*>\s*<div><label[^>]*>Molnverk', page.text)
    assert party is not None
    given = {
        "recipients": party[1],
        "find_by": re.findall(r'name="find_by" value="([\w-]+)"', page.text),
        "what": p.words("notice: what is right"),
        "due_on": drive.in_a_month,
    }
    assert len(given["find_by"]) == 4
    refused = lead.fill_in(page, issue, given | {"due_on": p.core("notice: no day")})
    assert refused.status == 200
    assert "Send 1 notice" in lead.fill_in(page, issue, given).text
    assert "1 recipient is told." in lead.fill_in(page, issue, given | {"send": "1"}).text
    notice = _first(lead, NOTICES, query=f"?q=person-{_reference(lead, person)}")
    link = _link(drive)
    recipient = drive.visitor()
    name = f"{p.core('certificate: name')}.pdf"
    content = b"%PDF-1.7 " + p.words("certificate: content").encode()
    answer = {
        "outcome": "partly",
        "text": p.words("notice: answer"),
        "answered_by": p.words("notice: answered by"),
    }
    wrong = answer | {"outcome": p.core("notice: no outcome")}
    assert recipient.submit(link, wrong).status == 200
    done = recipient.submit(link, answer, files={"certificate": (name, content, "application/pdf")})
    assert "We have your answer" in done.text, done.text
    drive.errors.append(recipient.fill_in(recipient.get(link), link, answer))
    drive.errors.append(recipient.get("/notices/a-link-that-opens-nothing-1234/"))
    opened = re.search(rf"{notice}certificates/[\w-]+/", lead.get(f"{notice}change/").text)
    assert opened is not None
    assert lead.get(opened[0]).content == content
    again = {"why": p.words("notice: why again"), "due_on": drive.in_a_month}
    assert lead.submit(f"{notice}ask-again/", again).path == f"{notice}change/"
    assert recipient.submit(link, answer | {"text": p.words("notice: second answer")}).status == 200
    accepted = lead.submit(f"{notice}accept/", {"why": p.words("notice: why accepted")})
    assert accepted.path == f"{notice}change/"
    assert lead.get(f"{notice}history/").status == 200
    device = re.search(r'name="find_by" value="([\w-]+)"[^>]*>\s*<div><label[^>]*>Device', page.text)
    assert device is not None
    by_device = given | {"find_by": [device[1]], "send": "1"}  # it gets none, so that the clue is a guess
    other = issue.replace("correct", "erase")
    assert "1 recipient is told." in lead.fill_in(page, other, by_device).text


def _person(drive: Drive, lead: Visitor) -> str:
    """Enter somebody who is known by a name, an address, an account and a device."""
    p = drive.person
    given = {
        "controller": drive.dreame,
        "country": "SE",
        "language": "en",
        "phone": "",
        "imei": "",
        "act": "",
    }
    given |= {"name": p.words("notice: person"), "email": p.email("notice: person's address")}
    done = lead.submit("/admin/subjects/subject/add/", given)
    found = re.fullmatch(r"/admin/subjects/subject/([\w-]{36})/change/", done.path)
    assert found is not None, done.text
    for kind in ("account", "device_serial"):
        step = f"/admin/subjects/subject/{found[1]}/steps/identifier/"
        lead.submit(step, {"kind": kind, "value": p.core(f"notice: {kind}")})
    return found[1]


def _reference(lead: Visitor, person: str) -> str:
    found = re.search(r"S-[A-Z0-9]{7}", lead.get(f"/admin/subjects/subject/{person}/change/").text)
    assert found is not None
    return found[0]


def _link(drive: Drive) -> str:
    """Return the path in the last mail to the recipient of the demo that the notice went to."""
    found = re.search(r"/notices/[\w-]+/", until(lambda: _latest(drive), seconds=MAIL_SECONDS))
    assert found is not None
    return found[0]


def _latest(drive: Drive) -> str:
    mails = [
        text for text in drive.portal.mails_to("dpo@molnverk.example") if "correct" in text or "rätt" in text
    ]
    return mails[-1] if mails else ""


def _first(lead: Visitor, listing: str, *, query: str = "") -> str:
    """Return the address of the first row of a list, without its last part."""
    found = re.search(rf"({listing}[\w-]{{36}}/)change/", lead.get(f"{listing}{query}").text)
    assert found is not None
    return found[1]
