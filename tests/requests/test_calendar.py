"""The calendar of due dates: its secret address, what it shows to whom, and its format."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from law import Right
from office import validators
from office.domain import grants, staff
from office.enums import Role
from office.models import AccessEntry, Controller, User
from privacyportal.logs import redacted
from requests import icalendar
from requests.domain import calendar, handling, identity, inquiry_handling
from requests.enums import Status
from requests.models import CalendarFeed, ClockEvent, Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import PERSONAL, put, signed_in, text_of
from tests.requests.asking import entered

pytestmark = pytest.mark.django_db

OWN = "/admin/account/calendar/"
NEW = f"{OWN}new/"
REVOKE = f"{OWN}revoke/"


def address_of(user: User) -> str:
    return f"/calendar/{calendar.make(user, now=NOW)}.ics"


def read(path: str) -> str:
    """Return a calendar as a program reads it: with its lines unfolded."""
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode().replace("\r\n ", "")


def assigned(case: Request, to: User) -> Request:
    handling.assign(case, to=to, by=to, now=NOW)
    return Request.objects.get(pk=case.pk)


def take_role(user: User, *, at: Controller, by: User) -> None:
    grants.revoke_role(user=user, controller=at, role=Role.CASE_HANDLER, by=by, now=NOW)


def test_a_calendar_shows_what_is_mine_and_what_is_nobodys(handler: User, lead: User, case: Request) -> None:
    mine = assigned(factories.request(), handler)
    theirs = assigned(factories.request(), lead)
    found = read(address_of(handler))
    assert f"SUMMARY:{mine.reference} · Access: answer" in found
    assert f"SUMMARY:{case.reference} · Access: answer" in found
    assert theirs.reference not in found
    assert found.count("You are responsible.") == 1
    assert found.count("Nobody is responsible yet.") == 1


def test_an_event_is_a_whole_day_with_its_request_behind_it(handler: User, case: Request) -> None:
    found = read(address_of(handler))
    assert "DTSTART;VALUE=DATE:20261228\r\nDTEND;VALUE=DATE:20261229\r\n" in found
    assert f"/admin/requests/request/{case.pk}/change/\r\n" in found
    assert "VALARM" not in found
    assert "TZID" not in found


def test_the_last_day_that_an_authority_set_is_in_it(handler: User, lead: User, dreame: Controller) -> None:
    row = entered(dreame, by=handler)
    found = read(address_of(handler))
    assert f"SUMMARY:{row.reference} · inquiry of {row.authority_name}: answer" in found
    assert f"DTSTART;VALUE=DATE:{row.due_on:%Y%m%d}" in found
    assert f"/admin/requests/inquiry/{row.pk}/change/" in found
    inquiry_handling.assign(row, to=lead, by=handler, now=NOW)
    assert row.reference not in read(address_of(handler))


@pytest.mark.promise("P20")
def test_a_calendar_says_nothing_about_the_person(handler: User, dreame: Controller) -> None:
    fields: dict[str, Any] = dict(PERSONAL)
    factories.request(at=dreame, **fields)
    found = read(address_of(handler))
    assert found.count("BEGIN:VEVENT") == 1
    assert not [value for value in PERSONAL.values() if value in found]


def test_closed_requests_are_not_in_it(handler: User, case: Request) -> None:
    put(case, Status.CLOSED, handler=handler)
    assert "VEVENT" not in read(address_of(handler))


def test_a_pause_shows_the_safe_date_beside_the_due_date(handler: User, case: Request) -> None:
    identity.ask(case, text="Who are you?", by=handler, now=NOW)
    ClockEvent.objects.filter(kind="identity_asked").update(on=date(2026, 11, 26))
    case = Request.objects.get(pk=case.pk)
    case.deadlines.filter(is_current=True).update(due_on=date(2026, 12, 30))
    found = read(address_of(handler))
    assert "DTSTART;VALUE=DATE:20261228" in found
    assert "DTSTART;VALUE=DATE:20261230" in found
    assert f"{case.reference} · Access: safe date\\, without any pause" in found
    assert "Without the pause it is Monday 28 December 2026." in found


def test_uids_stay_and_the_sequence_grows(handler: User, case: Request) -> None:
    path = address_of(handler)
    before = read(path)
    assert read(path) == before
    handling.change_right(case, right=Right.ERASURE, by=handler, now=NOW + timedelta(hours=1))
    after = read(path)
    uid, sequence = re.compile(r"UID:(.+)\r"), re.compile(r"SEQUENCE:(\d+)")
    assert uid.findall(after) == uid.findall(before)
    assert int(sequence.findall(after)[0]) > int(sequence.findall(before)[0])
    assert "LAST-MODIFIED:20261125T100000Z" in after


@pytest.mark.promise("P20")
def test_what_it_shows_follows_the_rights_of_the_moment(handler: User, case: Request, lead: User) -> None:
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    elsewhere = factories.request(at=other)
    path = address_of(handler)
    assert elsewhere.reference not in read(path)
    grants.grant_role(user=handler, controller=other, role=Role.CASE_HANDLER, by=None, now=NOW)
    assert elsewhere.reference in read(path)
    take_role(handler, at=case.controller, by=lead)
    assert case.reference not in read(path)


@pytest.mark.promise("P20")
def test_whoever_is_locked_out_has_no_calendar(handler: User, lead: User, case: Request) -> None:
    path = address_of(handler)
    staff.deactivate(user=handler, by=lead, now=NOW)
    assert Client().get(path).status_code == 404


def test_whoever_lost_their_last_role_has_no_calendar(handler: User, lead: User, case: Request) -> None:
    path = address_of(handler)
    take_role(handler, at=case.controller, by=lead)
    assert Client().get(path).status_code == 404


def test_a_calendar_is_kept_out_of_caches_and_search_engines(handler: User) -> None:
    answer = Client().get(address_of(handler))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_a_calendar_speaks_its_owners_language(handler: User, case: Request) -> None:
    handler.language = "sv"
    handler.save()
    path = address_of(handler)
    with translation.override("sv"):
        name = str(case.right_name)
    assert f"{case.reference} · {name}" in read(path)


def test_wrong_addresses_are_limited_and_a_right_one_always_opens(handler: User) -> None:
    path, client = address_of(handler), Client()
    answers = {client.get(f"/calendar/wrong-{number}.ics").status_code for number in range(20)}
    assert answers == {404}
    refused = client.get("/calendar/wrong.ics")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert client.get(path).status_code == 200


def test_queries_do_not_grow_with_the_requests(
    handler: User, case: Request, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path, client = address_of(handler), Client()
    client.get(path)  # notes its use, which then rests for a minute
    with django_assert_num_queries(7):
        client.get(path)
    for _number in range(3):
        factories.request()
    with django_assert_num_queries(7):
        client.get(path)


def test_there_are_at_most_a_thousand_events(
    handler: User, case: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.request()
    monkeypatch.setattr("requests.calendar_views.MOST_EVENTS", 1)
    found = read(address_of(handler))
    assert found.count("BEGIN:VEVENT") == 1
    assert "at most 1 days" in found


def test_no_controller_can_take_the_address() -> None:
    with pytest.raises(ValidationError):
        validators.controller_slug("calendar")


def test_logs_leave_the_address_out() -> None:
    token = "a1B2-c3D4_e5F6a1B2c3D4e5F6a1B2c3"
    assert token not in redacted(f"Not Found: /calendar/{token}.ics")


# The page on which the address is made.


def test_an_officer_finds_the_calendar_on_their_own_page(handler: User, auditor: User) -> None:
    assert OWN in text_of(signed_in(handler).get("/admin/account/"))
    assert OWN not in text_of(signed_in(auditor).get("/admin/account/"))


@pytest.mark.parametrize("path", [OWN, NEW, REVOKE])
@pytest.mark.promise("P20")
def test_whoever_handles_nothing_gets_no_address(auditor: User, path: str) -> None:
    client = signed_in(auditor)
    assert client.get(path).status_code == 403
    assert client.post(path).status_code in {403, 405}
    assert not CalendarFeed.objects.exists()


def test_the_address_is_shown_once_and_kept_as_a_hash(handler: User, case: Request) -> None:
    client = signed_in(handler)
    shown = client.post(NEW)
    match = re.search(r"http://[^\"<\s]+?(/calendar/([\w-]{32})\.ics)", text_of(shown))
    assert match is not None
    assert case.reference in read(match.group(1))
    assert "no-store" in shown["Cache-Control"]
    feed = CalendarFeed.objects.get()
    assert match.group(2) not in {feed.token_hash, str(feed)}
    assert match.group(2) not in text_of(client.get(OWN))


def test_a_new_address_ends_the_one_before_after_a_question(handler: User) -> None:
    old, client = address_of(handler), signed_in(handler)
    assert client.get(NEW).status_code == 200
    assert Client().get(old).status_code == 200
    client.post(NEW)
    assert Client().get(old).status_code == 404
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 1


def test_a_revoked_address_opens_nothing(handler: User) -> None:
    path, client = address_of(handler), signed_in(handler)
    assert client.get(REVOKE).status_code == 200
    assert Client().get(path).status_code == 200
    client.post(REVOKE)
    assert Client().get(path).status_code == 404


def test_each_step_of_an_address_is_in_the_access_log(handler: User, dreame: Controller) -> None:
    calendar.make(handler, now=NOW)
    calendar.make(handler, now=NOW)
    calendar.revoke(handler, now=NOW)
    calendar.revoke(handler, now=NOW)
    noted = AccessEntry.objects.of(handler).filter(action__startswith="requests.calendar").order_by("pk")
    assert [entry.action for entry in noted] == [
        "requests.calendar_made",
        "requests.calendar_renewed",
        "requests.calendar_revoked",
    ]
    assert {entry.controller for entry in noted} == {dreame}


def test_the_page_tells_when_it_was_last_read(handler: User, wednesday: datetime) -> None:
    path, client = address_of(handler), signed_in(handler)
    assert "not yet" in text_of(client.get(OWN))
    Client().get(path)
    page = text_of(client.get(OWN))
    assert "not yet" not in page
    assert "25 November 2026, 10:00" in page


# The format (RFC 5545).


def event(**fields: object) -> icalendar.Event:
    plain: dict[str, object] = {
        "uid": str(uuid4()),
        "on": date(2026, 12, 31),
        "summary": "Due",
        "description": "",
        "category": "Dreame",
        "url": "https://portal.example/",
        "sequence": 0,
        "modified": datetime(2026, 11, 25, 10, 0, tzinfo=UTC),
    }
    return icalendar.Event(**{**plain, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "as_written"),
    [
        ("a, b; c", "a\\, b\\; c"),
        ("back\\slash", "back\\\\slash"),
        ("one\ntwo\r\nthree\rfour", "one\\ntwo\\nthree\\nfour"),
        ("bell\x07 and\ttab", "bell and\ttab"),
        ("END:VEVENT", "END:VEVENT"),
    ],
)
def test_text_is_escaped(value: str, as_written: str) -> None:
    assert icalendar.text(value) == as_written


@pytest.mark.parametrize("letter", ["a", "å", "字", "🙂"])
def test_long_lines_are_folded_between_characters(letter: str) -> None:
    line = "SUMMARY:" + letter * 200
    folded = icalendar.folded(line).split(b"\r\n")
    assert max(map(len, folded)) <= 75
    assert all(part.startswith(b" ") for part in folded[1:])
    assert "".join([folded[0].decode(), *(part[1:].decode() for part in folded[1:])]) == line


def test_a_line_of_75_octets_stays_whole() -> None:
    assert icalendar.folded("a" * 75) == b"a" * 75
    assert icalendar.folded("a" * 76) == b"a" * 75 + b"\r\n a"


def test_a_calendar_has_what_the_format_asks_for() -> None:
    written = icalendar.written([event()], name="Due dates", description="All of them")
    lines = written.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert b"\n" not in written.replace(b"\r\n", b"")
    for needed in (
        b"VERSION:2.0",
        b"PRODID:-//Privacy Portal//Due dates//EN",
        b"REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        b"DTSTAMP:20261125T100000Z",
        b"DTEND;VALUE=DATE:20270101",
    ):
        assert lines.count(needed) == 1


def test_what_a_text_holds_cannot_open_a_property() -> None:
    written = icalendar.written(
        [event(summary="x\r\nATTENDEE:mailto:a@b.example")], name="Due", description=""
    )
    assert b"\r\nATTENDEE" not in written
