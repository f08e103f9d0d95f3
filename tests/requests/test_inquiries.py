"""What a supervisory authority asks: its last day, more time, the requests that it is about, its end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mailroom.models import Mail
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.domain import files, inquiries, inquiry_handling, inquiry_reminders, inquiry_retention
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.domain.inquiry_changes import InquiryChangedError
from requests.enums import Channel
from requests.inquiry_enums import CountsFrom, ExtensionState, InquiryStatus
from requests.models import Inquiry, Request
from tests import factories
from tests.factories import NOW
from tests.requests.asking import entered, letter
from vault.domain import shredding
from vault.values import Shredded

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
DUE = date(2026, 12, 15)


def act(by: User, now: datetime = NOW) -> dict[str, Any]:
    return {"by": by, "now": now}


def subjects_to(user: User) -> list[str]:
    return [str(mail.subject) for mail in Mail.objects.order_by("created_at", "pk") if mail.to == user.email]


# Taking it in.


def test_an_inquiry_is_kept_under_a_key_of_its_own_and_the_leads_hear_of_it(
    dreame: Controller, handler: User, lead: User
) -> None:
    row = entered(dreame, by=handler)

    assert row.reference.startswith("I-")
    assert (row.authority, row.authority_name) == ("SE", "Integritetsskyddsmyndigheten")
    assert row.received_at.astimezone(UTC) == datetime(2026, 11, 24, 11, tzinfo=UTC)
    assert inquiries.normalise(row.reference.lower().replace("-", " ")) == row.reference
    assert subjects_to(lead) == [f"{row.reference}: an authority asks"]
    assert subjects_to(handler) == []
    mail = Mail.objects.get(cause=row.cause)
    assert mail.data_key_id == row.data_key_id
    assert "Elsa" not in str(mail.text)
    assert "IMY-2026" not in str(row.history.get().history_change_reason)


def test_days_count_from_the_letter_or_from_its_arrival() -> None:
    days: dict[str, Any] = {"due_on": None, "days": 21}

    assert inquiries.last_day(letter(**days, counts_from=CountsFrom.LETTER)) == date(2026, 12, 11)
    assert inquiries.last_day(letter(**days, counts_from=CountsFrom.RECEIPT)) == DUE


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"authority": "", "authority_name": " "}, "authority_name"),
        ({"authority": "XX"}, "authority_name"),
        ({"received_on": TODAY + timedelta(days=1)}, "received_on"),
        ({"dated_on": TODAY}, "dated_on"),
        ({"due_on": date(2026, 11, 19)}, "due_on"),
        ({"days": 3, "counts_from": CountsFrom.LETTER}, "days"),
        ({"due_on": None, "days": 3}, "counts_from"),
        ({"due_on": None, "days": 0, "counts_from": CountsFrom.LETTER}, "days"),
        ({"due_on": None, "dated_on": None, "days": 3, "counts_from": CountsFrom.LETTER}, "dated_on"),
        ({"case_number": "A\x00B"}, "case_number"),
    ],
)
def test_what_cannot_be_read_in_a_letter_is_refused_beside_its_field(
    dreame: Controller, handler: User, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(IntakeRefusedError) as refused:
        entered(dreame, by=handler, **wrong)

    assert refused.value.field == field
    assert not Inquiry.objects.exists()


def test_a_mail_becomes_an_inquiry_received_when_it_reached_the_server(
    dreame: Controller, lead: User
) -> None:
    upload = files.accept(SimpleUploadedFile("letter.pdf", b"%PDF-1.7 letter"))
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # half past midnight at the controller

    row = inquiries.open_from(
        dreame,
        authority="Ombudsmannen",
        text="Please\x00 explain." + "x" * 20_000,
        received_at=late,
        files=[upload],
        by=None,
        now=NOW,
    )
    known = inquiries.open_from(
        dreame, authority="NO", text="Hei", received_at=late, files=[], by=lead, now=NOW
    )

    assert (row.authority, row.authority_name, row.received_on) == ("", "Ombudsmannen", TODAY)
    assert (row.received_at, row.due_on, row.channel) == (late, None, Channel.EMAIL)
    assert row.files.get().kind == "letter"
    assert str(row.asked).startswith("Please explain.xxx")
    assert known.authority == "NO"
    assert subjects_to(lead) == [f"{row.reference}: an authority asks"]


def test_correcting_the_letter_leaves_the_day_that_was_granted(dreame: Controller, handler: User) -> None:
    row = entered(dreame, by=handler)
    inquiries.correct(row, letter=letter(due_on=date(2026, 12, 16)), **act(handler))
    inquiry_handling.seek_extension(row, asked_on=TODAY, until=date(2027, 1, 8), **act(handler))
    inquiry_handling.extension_granted(row, on=TODAY, until=date(2027, 1, 4), **act(handler))

    changed = inquiries.correct(row, letter=letter(case_number="IMY-2026-9"), **act(handler))

    assert (changed.due_on, changed.case_number, changed.version) == (date(2027, 1, 4), "IMY-2026-9", 5)


# Handling.


def test_an_inquiry_goes_from_received_to_closed_with_each_step_on_record(
    dreame: Controller, handler: User, lead: User
) -> None:
    row = entered(dreame, by=lead)

    row = inquiry_handling.start(row, **act(handler))
    assert row.assignee == handler
    row = inquiry_handling.answer(
        row, text="Because …", on=TODAY, channel=Channel.EMAIL, files=[], **act(handler)
    )
    row = inquiry_handling.asked_again(row, due_on=date(2027, 1, 10), **act(handler))
    assert (row.status, row.due_on) == (InquiryStatus.IN_PROGRESS, date(2027, 1, 10))
    row = inquiry_handling.answer(
        row, text="And …", on=TODAY, channel=Channel.EMAIL, files=[], **act(handler)
    )
    row = inquiry_handling.close(row, note="", **act(lead))

    assert (row.status, row.closed_at, row.answer) == (InquiryStatus.CLOSED, NOW, "And …")
    told = AccessEntry.objects.of(row).order_by("at", "pk").values_list("action", flat=True)
    assert list(told) == [
        "requests.inquiry_received",
        "requests.inquiry_started",
        "requests.inquiry_answered",
        "requests.inquiry_asked_again",
        "requests.inquiry_answered",
        "requests.inquiry_closed",
    ]
    assert row.history.count() == 6
    for late in (
        lambda: inquiry_handling.start(row, **act(handler)),
        lambda: inquiry_handling.assign(row, to=handler, **act(handler)),
        lambda: inquiry_handling.link(row, reference="", **act(handler)),
        lambda: inquiries.correct(row, letter=letter(), **act(handler)),
    ):
        with pytest.raises(RequestError):
            late()


def test_what_was_not_answered_is_closed_only_with_a_reason(dreame: Controller, handler: User) -> None:
    row = entered(dreame, by=handler)

    with pytest.raises(IntakeRefusedError) as refused:
        inquiry_handling.close(row, note=" ", **act(handler))
    closed = inquiry_handling.close(row, note="They withdrew it by phone.", **act(handler))

    assert refused.value.field == "note"
    assert closed.closing_note == "They withdrew it by phone."


def test_whoever_was_overtaken_is_told_and_nothing_is_done(
    dreame: Controller, handler: User, lead: User
) -> None:
    row = entered(dreame, by=handler)
    inquiry_handling.assign(row, to=lead, seen=1, **act(handler))

    with pytest.raises(InquiryChangedError) as told:
        inquiry_handling.start(row, seen=1, **act(handler))

    assert [entry.action for entry in told.value.entries] == ["requests.inquiry_assigned"]
    assert f"{row.reference} is yours: an authority asks" in subjects_to(lead)


def test_only_who_handles_cases_of_the_controller_becomes_responsible(
    dreame: Controller, handler: User, auditor: User, stranger: User
) -> None:
    row = entered(dreame, by=handler)

    for other in (auditor, stranger):
        with pytest.raises(IntakeRefusedError):
            inquiry_handling.assign(row, to=other, **act(handler))


# More time.


def test_more_time_moves_the_last_day_only_once_it_is_granted(dreame: Controller, handler: User) -> None:
    row = entered(dreame, by=handler)

    row = inquiry_handling.seek_extension(row, asked_on=TODAY, until=date(2027, 1, 8), **act(handler))
    assert (row.due_on, row.extension_state) == (DUE, ExtensionState.SOUGHT)
    with pytest.raises(RequestError):
        inquiry_handling.seek_extension(row, asked_on=TODAY, until=date(2027, 2, 8), **act(handler))
    row = inquiry_handling.extension_refused(row, on=TODAY, **act(handler))
    assert (row.due_on, row.extension_state) == (DUE, ExtensionState.REFUSED)
    inquiry_handling.seek_extension(row, asked_on=TODAY, until=date(2027, 1, 8), **act(handler))
    row = inquiry_handling.extension_granted(row, on=TODAY, until=date(2027, 1, 4), **act(handler))
    assert (row.due_on, row.extension_until) == (date(2027, 1, 4), date(2027, 1, 4))


def test_more_time_that_makes_no_sense_is_refused(dreame: Controller, handler: User) -> None:
    row = entered(dreame, by=handler)

    for asked_on, until, field in (
        (TODAY, DUE, "until"),
        (TODAY + timedelta(days=1), date(2027, 1, 8), "asked_on"),
        (date(2026, 11, 23), date(2027, 1, 8), "asked_on"),
    ):
        with pytest.raises(IntakeRefusedError) as refused:
            inquiry_handling.seek_extension(row, asked_on=asked_on, until=until, **act(handler))
        assert refused.value.field == field
    with pytest.raises(RequestError):
        inquiry_handling.extension_granted(row, on=TODAY, until=date(2027, 1, 8), **act(handler))
    inquiry_handling.answer(row, text="Done", on=TODAY, channel=Channel.EMAIL, files=[], **act(handler))
    with pytest.raises(RequestError):
        inquiry_handling.seek_extension(row, asked_on=TODAY, until=date(2027, 1, 8), **act(handler))


def test_without_a_last_day_no_more_time_can_be_asked_for(dreame: Controller, handler: User) -> None:
    row = entered(dreame, by=handler, due_on=None)

    with pytest.raises(RequestError):
        inquiry_handling.seek_extension(row, asked_on=TODAY, until=DUE, **act(handler))


# Requests that it is about.


def test_requests_of_the_same_controller_are_linked_and_others_are_not_told_apart_from_none(
    dreame: Controller, case: Request, handler: User, stranger: User
) -> None:
    row = entered(dreame, by=handler)
    theirs = factories.request(at=Controller.objects.get(slug="procotsmart"))
    made = inquiry_handling.link(row, reference=case.reference.lower(), **act(handler))

    said = set()
    for reference in (theirs.reference, "DR-2222-22"):
        with pytest.raises(IntakeRefusedError) as refused:
            inquiry_handling.link(row, reference=reference, **act(handler))
        said.add(str(refused.value))
    with pytest.raises(IntakeRefusedError):
        inquiry_handling.link(row, reference=case.reference, **act(handler))
    assert said == {"This company has no request with this reference."}
    inquiry_handling.unlink(made, **act(handler))
    assert not row.links.exists()


# Reminders.


def at(day: date, hour: int = 7) -> datetime:
    """Return an hour of a day in Stockholm, in winter."""
    return datetime(day.year, day.month, day.day, hour - 1, tzinfo=UTC)


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("days_before", "said"),
    [
        (8, ""),
        (7, "is due in 7 days"),
        (5, "is due in 5 days"),
        (3, "is due in 3 days"),
        (1, "is due in 1 day"),
        (0, "is due today"),
        (-1, "is overdue by 1 day"),
        (-30, "is overdue by 30 days"),
    ],
)
def test_the_office_is_reminded_of_the_last_day(
    dreame: Controller, handler: User, lead: User, days_before: int, said: str
) -> None:
    row = entered(dreame, by=lead)
    inquiry_handling.assign(row, to=handler, **act(lead))
    Mail.objects.all().delete()

    for _twice in range(2):
        inquiry_reminders.sweep(now=at(DUE - timedelta(days=days_before)))

    expected = [f"{row.reference} {said}"] if said else []
    assert subjects_to(handler) == subjects_to(lead) == expected


def test_reminders_go_out_once_for_each_occasion_and_daily_when_it_is_overdue(
    dreame: Controller, lead: User
) -> None:
    entered(dreame, by=lead)

    queued = [inquiry_reminders.sweep(now=at(DUE + timedelta(days=n))) for n in range(-9, 4)]

    assert queued == [0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1]


def test_a_reminder_waits_for_the_hour_of_the_controller_in_its_own_time_zone(
    dreame: Controller, stranger: User
) -> None:
    far = factories.controller("tokio", country="JP", time_zone="Asia/Tokyo")
    lead = factories.staff(Role.PRIVACY_LEAD, at=far)
    entered(far, by=lead)
    seven_in_tokyo = datetime(2026, 12, 7, 22, tzinfo=UTC)  # 8 December there: seven days before

    assert inquiry_reminders.sweep(now=seven_in_tokyo - timedelta(minutes=1)) == 0
    assert inquiry_reminders.sweep(now=seven_in_tokyo) == 1


def test_an_inquiry_without_a_last_day_is_never_silent(dreame: Controller, lead: User) -> None:
    row = inquiries.open_from(dreame, authority="SE", text="", received_at=NOW, files=[], by=None, now=NOW)

    queued = [inquiry_reminders.sweep(now=at(TODAY + timedelta(days=n))) for n in range(4)]

    assert queued == [0, 1, 1, 1]
    assert f"{row.reference} has no last day yet" in subjects_to(lead)


def test_what_was_answered_is_not_reminded_of(dreame: Controller, lead: User) -> None:
    row = entered(dreame, by=lead)
    inquiry_handling.answer(row, text="Done", on=TODAY, channel=Channel.EMAIL, files=[], **act(lead))

    assert inquiry_reminders.sweep(now=at(DUE)) == 0


# Its end.


def test_a_closed_inquiry_is_shredded_after_the_time_of_keeping_and_its_shell_stays(
    dreame: Controller, case: Request, lead: User
) -> None:
    upload = files.accept(SimpleUploadedFile("letter.pdf", b"%PDF-1.7 letter"))
    row = entered(dreame, by=lead, files=[upload])
    inquiry_handling.link(row, reference=case.reference, **act(lead))
    inquiry_handling.close(row, note="Withdrawn", **act(lead))
    later = NOW + timedelta(days=dreame.retention_days)

    assert inquiry_retention.erase_expired(now=later) == 0
    assert inquiry_retention.erase_expired(now=later + timedelta(seconds=1)) == 1
    assert inquiry_retention.erase_expired(now=later + timedelta(seconds=2)) == 0
    shredding.carry_out(now=later)

    row = Inquiry.objects.get()
    assert isinstance(row.asked, Shredded)
    assert isinstance(row.history.earliest().asked, Shredded)
    assert row.files.get().file.is_shredded
    assert (row.authority_name, row.due_on) == ("Integritetsskyddsmyndigheten", DUE)
    with pytest.raises(RequestError):
        inquiry_retention.erase(row, now=later)
