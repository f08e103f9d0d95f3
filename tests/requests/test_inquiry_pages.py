"""The pages of authorities' inquiries: who sees what, the steps, files, the list."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.domain import files, holds, inquiry_handling
from requests.inquiry_enums import InquiryStatus
from requests.models import Inquiry, Request
from tests import factories
from tests.factories import NOW
from tests.requests.asking import entered

pytestmark = pytest.mark.django_db

INQUIRIES = "/admin/requests/inquiry/"
LETTER = {
    "authority": "SE",
    "authority_name": "",
    "case_number": "IMY-2026-1234",
    "channel": "letter",
    "dated_on": "2026-11-20",
    "received_on": "2026-11-24",
    "due_on": "",
    "days": "26",
    "counts_from": "letter",
    "asked": "Why did you refuse Elsa?",
    "notes": "",
}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(row: Inquiry, name: str = "change") -> str:
    return f"{INQUIRIES}{row.pk}/{name}/"


def shown(client: Client, row: Inquiry) -> str:
    return client.get(page_of(row)).content.decode()


def test_staff_enter_an_inquiry_and_see_how_its_last_day_is_counted(
    dreame: Controller, handler: User, wednesday: datetime
) -> None:
    client = signed_in(handler)

    wrong = client.post(f"{INQUIRIES}add/", LETTER | {"counts_from": ""}).content.decode()
    assert "Choose from which day the authority counts." in wrong
    lying = SimpleUploadedFile("letter.pdf", b"MZ no letter at all")
    refused = client.post(f"{INQUIRIES}add/", LETTER | {"attachments": lying})
    assert refused.status_code == 200
    assert not Inquiry.objects.exists()
    done = client.post(
        f"{INQUIRIES}add/",
        LETTER | {"attachments": SimpleUploadedFile("letter.pdf", b"%PDF-1.7 letter")},
        follow=True,
    )

    page = done.content.decode()
    for words in (
        "Integritetsskyddsmyndigheten",
        "IMY-2026-1234",
        "Why did you refuse Elsa?",
        "Wednesday 16 December 2026",
        "26 days from the letter.",
        "21 days left",
        "letter.pdf",
    ):
        assert words in page
    entry = AccessEntry.objects.get(action="requests.inquiry_viewed")
    assert entry.details["families"] == ["content", "document"]


def test_a_last_day_on_which_nobody_works_says_the_working_day_before(
    dreame: Controller, handler: User, wednesday: datetime
) -> None:
    row = entered(dreame, by=handler, due_on=date(2026, 12, 27))  # Sunday after Christmas

    page = shown(signed_in(handler), row)

    assert "the last working day before it is Thursday 24 December 2026" in page or (
        "the last working day before it is Wednesday 23 December 2026" in page
    )


def test_the_auditor_sees_that_there_is_an_inquiry_and_not_what_it_asks(
    dreame: Controller, handler: User, auditor: User, stranger: User, wednesday: datetime
) -> None:
    upload = files.accept(SimpleUploadedFile("letter.pdf", b"%PDF-1.7 letter"))
    row = entered(dreame, by=handler, files=[upload])
    opened = page_of(row, f"files/{row.files.get().pk}")

    page = shown(signed_in(auditor), row)
    assert "Tuesday 15 December 2026" in page
    for hidden in ("Elsa", "IMY-2026", "letter.pdf", "Start work"):
        assert hidden not in page
    assert signed_in(auditor).get(opened).status_code == 403
    for name in ("correct", "answer", "close", "link", "file"):
        assert signed_in(auditor).get(page_of(row, name)).status_code == 403, name
    assert signed_in(auditor).get(f"{INQUIRIES}add/").status_code == 403
    assert signed_in(stranger).get(page_of(row)).status_code == 403
    assert signed_in(stranger).post(page_of(row, "start"), {"seen": "1"}).status_code == 403
    downloaded = signed_in(handler).get(opened)
    assert b"".join(downloaded) == b"%PDF-1.7 letter"
    assert AccessEntry.objects.filter(action="requests.inquiry_file_opened").count() == 1


def test_the_steps_lead_from_the_letter_to_the_end(
    dreame: Controller, case: Request, handler: User, lead: User, wednesday: datetime
) -> None:
    row = entered(dreame, by=lead)
    client = signed_in(handler)

    def take(name: str, **data: object) -> str:
        row.refresh_from_db()
        assert client.get(page_of(row, name)).status_code == 200
        done = client.post(page_of(row, name), {"seen": row.version, **data}, follow=True)
        row.refresh_from_db()
        return done.content.decode()

    take("assign", to=str(handler.pk))
    take("start")
    assert (row.status, row.assignee) == (InquiryStatus.IN_PROGRESS, handler)
    take("link", request=case.reference)
    take("file", kind="evidence", attachments=SimpleUploadedFile("log.txt", b"plain"))
    too_soon = take("seek", asked_on="2026-11-25", until="2026-12-15")
    assert "Give a day after the last day that stands." in too_soon
    take("seek", asked_on="2026-11-25", until="2027-01-08")
    moved = take("granted", on="2026-11-25", until="2027-01-08")
    assert "Friday 8 January 2027" in moved
    nothing = take("answer", on="2026-11-25", channel="email", text="")
    assert "Write what was answered, or add the answer as a file." in nothing
    take("answer", on="2026-11-25", channel="email", text="Because she asked ten times.")
    assert "Because she asked ten times." in shown(client, row)
    take("again", due_on="2027-02-01")
    take("answer", on="2026-11-25", channel="letter", text="Ten times, indeed.")
    page = take("close", note="")
    assert "The inquiry is closed." in page
    assert "Record the answer" not in page
    about = client.get(f"/admin/requests/request/{case.pk}/change/").content.decode()
    assert row.reference in about


def test_what_a_colleague_did_meanwhile_is_told_and_what_was_typed_stays(
    dreame: Controller, handler: User, lead: User, wednesday: datetime
) -> None:
    row = entered(dreame, by=handler)
    inquiry_handling.start(row, by=lead, now=NOW)
    form = {"seen": "1", "on": "2026-11-25", "channel": "email", "text": "Our answer"}

    overtaken = signed_in(handler).post(page_of(row, "answer"), form)

    page = overtaken.content.decode()
    assert overtaken.status_code == 409
    assert "Lena Lead: Work started" in page
    assert "Our answer</textarea>" in page
    assert 'name="seen" value="2"' in page


def test_the_list_shows_what_waits_what_is_overdue_and_finds_a_reference(
    dreame: Controller, handler: User, lead: User, stranger: User, wednesday: datetime
) -> None:
    late = entered(dreame, by=lead, due_on=date(2026, 11, 24))
    later = entered(dreame, by=lead, authority="NO")
    inquiry_handling.assign(later, to=handler, by=lead, now=NOW)
    done = entered(dreame, by=lead)
    inquiry_handling.close(done, note="Withdrawn", by=lead, now=NOW)
    client = signed_in(handler)

    def listed(query: str = "") -> list[Inquiry]:
        page = client.get(f"{INQUIRIES}{query}").content.decode()
        return [row for row in (late, later, done) if f'{row.pk}/change/"' in page]

    assert listed() == [late, later]
    assert listed("?standing=overdue") == [late]
    assert listed("?standing=mine") == [later]
    assert listed("?standing=closed") == [done]
    assert listed("?authority=Datatilsynet") == [later]
    assert listed(f"?q={done.reference.lower()}") == [done]
    assert listed("?q=I-222222") == []
    theirs = signed_in(stranger).get(INQUIRIES).content.decode()
    assert late.reference not in theirs


def test_an_inquiry_is_found_by_the_number_that_the_authority_gave_it_where_that_may_be_read(
    dreame: Controller, handler: User, lead: User
) -> None:
    row = entered(dreame, by=handler)
    auditor = factories.staff(Role.AUDITOR, at=dreame)
    for user, found in ((handler, True), (auditor, False)):
        page = signed_in(user).get(INQUIRIES, {"q": " imy-2026-1234"}).content.decode()
        assert (page_of(row) in page) is found


def test_a_linked_request_is_put_on_hold_from_the_inquiry_and_shows_until_when(
    dreame: Controller, case: Request, handler: User, lead: User, wednesday: datetime
) -> None:
    row = entered(dreame, by=handler)
    inquiry_handling.link(row, reference=case.reference, by=handler, now=NOW)
    step = f"/admin/requests/request/{case.pk}/steps/hold/"
    assert step in shown(signed_in(lead), row)
    assert step not in shown(signed_in(handler), row)
    holds.put(case, reason="The authority asks.", ends_on=date(2027, 6, 1), by=lead, now=NOW)
    page = shown(signed_in(lead), row)
    assert step not in page
    assert 'datetime="2027-06-01"' in page


def test_a_link_is_taken_away_again(
    dreame: Controller, case: Request, handler: User, wednesday: datetime
) -> None:
    row = entered(dreame, by=handler)
    made = inquiry_handling.link(row, reference=case.reference, by=handler, now=NOW)
    url = page_of(row, f"links/{made.pk}/remove")

    assert case.reference in signed_in(handler).get(url).content.decode()
    signed_in(handler).post(url)

    assert not row.links.exists()
    assert f"Request {case.reference} no longer linked" in shown(signed_in(handler), row)
