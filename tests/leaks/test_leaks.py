"""What people type in is found nowhere but behind the vault, whatever way it took and whatever went wrong."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.leaks.drive import Drive
from tests.leaks.markers import Markers

pytestmark = [pytest.mark.xdist_group("leaks"), pytest.mark.promise("D6")]

WITHOUT_WORDS_OF_PEOPLE = {
    "mailroom.mail.reply_to",  # an address of the office with a random sign
    "mailroom.mail.subject",  # says what for, with the reference
    "subjects.subject.birth_date",  # a day, into which no word fits
    "subjects.historicalsubject.birth_date",
    "consents.guardianask.child_born_on",
    "requests.package.file",  # below the vault's layer lies what only the person's code opens
    "requests.feecost.amount",  # a number
    "office.secondstep.secret",  # drawn at random
}
"""Encrypted fields in which nothing stands that somebody typed."""

STAFF_TABLES = {"office_user", "office_historicaluser"}
"""Where the office keeps the names of its own people, in clear."""


@pytest.fixture(scope="module")
def seen(driven: Drive) -> dict[str, Any]:
    """What the product's own processes see of its data."""
    told: dict[str, Any] = json.loads(driven.portal.inside("from tests.leaks import inside; inside.report()"))
    return told


def test_every_encrypted_field_of_every_model_got_a_marker(driven: Drive, seen: dict[str, Any]) -> None:
    starts = (driven.person.start, driven.staff.start)
    without = {
        name for name, values in seen["fields"].items() if not any(start in values for start in starts)
    }
    assert without == WITHOUT_WORDS_OF_PEOPLE


def test_a_search_finds_every_spelling_of_a_marker() -> None:
    markers = Markers()
    text = markers.words("here")
    raw = text.encode()
    spellings = [
        raw,
        raw.upper(),
        raw.hex().encode(),
        text.encode("utf-16-le"),
        json.dumps({"a": text}).encode(),
        *(base64.b64encode(b"." * offset + raw) for offset in range(4)),
        *(base64.urlsafe_b64encode(b"." * offset + raw) for offset in range(4)),
    ]
    for spelling in spellings:
        found = markers.found_in(b"\0\xff" + spelling + b"\0")
        assert found, spelling
    assert markers.found_in(b"nothing of that kind") == []


def test_no_table_of_the_main_database_holds_one(driven: Drive, seen: dict[str, Any]) -> None:
    tables: dict[str, str] = seen["tables"]
    assert {
        "requests_request",
        "requests_historicalrequest",
        "office_staffsession",
        "axes_accessattempt",
    } <= set(tables)
    found = {name: driven.person.found_in(text.encode()) for name, text in tables.items()}
    assert {name: places for name, places in found.items() if places} == {}
    of_staff = {name for name, text in tables.items() if driven.staff.found_in(text.encode())}
    assert of_staff <= STAFF_TABLES


def test_no_file_of_the_portal_holds_one(driven: Drive) -> None:
    outgoing = driven.portal.var / "mail"
    files = [file for file in driven.portal.var.rglob("*") if file.is_file() and outgoing not in file.parents]
    if not driven.portal.environment.get("DATABASE_URL"):
        assert {"portal.sqlite3", "portal.sqlite3-wal", "vault.sqlite3"} <= {file.name for file in files}
    assert any("files" in file.parts for file in files)
    found = {str(file): driven.person.found_in(str(file).encode() + content_of(file)) for file in files}
    assert {name: places for name, places in found.items() if places} == {}
    assert driven.person.found_in("\n".join(file.name for file in outgoing.iterdir()).encode()) == []


def test_no_line_of_any_process_holds_one(driven: Drive) -> None:
    said = driven.portal.output.read_bytes()
    assert said.count(b"Internal Server Error") >= 5
    assert b"mailroom.deliver" in said
    assert driven.person.found_in(said) == []
    assert driven.staff.found_in(said) == []


@pytest.mark.promise("P23")
def test_a_code_that_was_mailed_is_found_nowhere(driven: Drive, seen: dict[str, Any]) -> None:
    outgoing = driven.portal.var / "mail"
    files = [file for file in driven.portal.var.rglob("*") if file.is_file() and outgoing not in file.parents]
    places = {str(file): content_of(file) for file in files} | driven.passed
    places |= {name: text.encode() for name, text in seen["tables"].items()}
    places |= {"output": driven.portal.output.read_bytes(), "inside": json.dumps(seen["fields"]).encode()}
    assert len(driven.codes) == 2
    for code in driven.codes:
        spellings = {code.encode(), code.replace("-", "").encode()}
        assert [name for name, text in places.items() if any(one in text for one in spellings)] == []


def test_no_task_nudge_or_temporary_file_held_one(driven: Drive) -> None:
    everything = b"\n".join(driven.passed.values())
    assert b"mailroom.deliver" in everything or b"celery" in everything
    assert driven.person.found_in(everything) == []
    assert driven.staff.found_in(everything) == []


def test_no_session_and_no_cookie_holds_one(driven: Drive, seen: dict[str, Any]) -> None:
    assert "_auth_user_id" in seen["sessions"]
    assert driven.person.found_in(seen["sessions"].encode()) == []
    cookies = list(cookies_of(driven))
    assert any(name == "messages" for name, _value in cookies)
    for name, value in cookies:
        assert driven.person.found_in(value) == [], name


def test_no_error_page_repeats_one(driven: Drive) -> None:
    assert {400, 403, 404, 422, 429, 500} <= {answer.status for answer in driven.errors}
    for answer in driven.errors:
        assert driven.person.found_in(answer.content) == [], (answer.status, answer.path)


def test_no_address_that_an_answer_leads_to_holds_one(driven: Drive) -> None:
    for answer in driven.answers:
        for address in answer.addresses():
            assert driven.person.found_in(unquote(address).encode()) == [], (answer.path, address)


def test_no_header_of_an_answer_holds_one_but_the_name_of_a_download(driven: Drive) -> None:
    for answer in driven.answers:
        for name, value in answer.headers:
            if name not in {"content-disposition", "set-cookie"}:
                assert driven.person.found_in(value.encode()) == [], (answer.path, name)


def test_no_object_names_itself_by_one(driven: Drive, seen: dict[str, Any]) -> None:
    assert len(seen["names"]) > 1000
    assert driven.person.found_in(seen["names"].encode()) == []
    assert driven.staff.found_in(seen["names"].encode()) == []


def content_of(file: Path) -> bytes:
    """Return a file's content; nothing for one that went meanwhile."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def cookies_of(driven: Drive) -> Iterator[tuple[str, bytes]]:
    """Yield every cookie that was set, as it is and unpacked."""
    for answer in driven.answers:
        for name, value in answer.headers:
            if name == "set-cookie":
                for key, morsel in SimpleCookie(value).items():
                    yield key, morsel.value.encode() + b" " + unpacked(morsel.value)


def unpacked(value: str) -> bytes:
    """Return what a signed value of Django's holds."""
    body = value.lstrip(".").split(":")[0]
    try:
        content = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        return zlib.decompress(content) if value.startswith(".") else content
    except (ValueError, zlib.error):
        return b""
