"""A worker killed while it seals files: the package is there once and whole, and its code is mailed once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from requests.domain.sealing import STUCK_AFTER
from tests.faults.packages import EACH, EMAIL, FILES
from tests.faults.portal import Portal
from tests.faults.servers import until
from tests.requests.delivering import CODE

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("faults")]


@pytest.mark.promise("D6")
def test_a_worker_killed_while_it_seals_files_leaves_no_half_package_and_mails_one_code(
    portal: Portal,
) -> None:
    portal.worker.kill()
    package = do(portal, "hand_over")
    before = stored(portal)

    # Killed for the first time with a part of the file written: a sign of life that waits for us stops it there.
    with held(portal, f"requests_package WHERE id = '{package}' AND claim IS NOT NULL") as take:
        portal.start_worker()
        until(take, what="The beginning of the sealing", every=0.005)
        until(lambda: waits(portal, "requests_package"), what="A sign of life that waits")
        portal.worker.kill()
    (half,) = stored(portal) - before
    assert 0 < size(portal, half) < FILES * EACH
    assert do(portal, "read", package, half) != ""
    assert standing(portal, package) == ("sealing", "", None)

    # Killed once more with the whole file written, before the package says so.
    case = one(portal, "SELECT request_id FROM requests_package WHERE id = %s", package)[0]
    with held(portal, f"requests_request WHERE id = '{case}'") as take:
        assert take()
        portal.pass_time(seconds=STUCK_AFTER.total_seconds() + 60)
        portal.start_worker()
        until(
            lambda: (
                sum(size(portal, name) > FILES * EACH for name in stored(portal) - before)
                and waits(portal, "requests_request")
            ),
            what="A whole file that nobody knows of",
        )
        portal.worker.kill()
    assert standing(portal, package) == ("sealing", "", None)
    assert codes(portal) == []

    portal.pass_time(seconds=STUCK_AFTER.total_seconds() + 60)
    portal.start_worker()

    until(lambda: standing(portal, package)[0] == "sealed", what="The end of the sealing")
    portal.check()
    (code,) = codes(portal)
    assert portal.mail.mails_to(EMAIL) == len({"receipt", "answer", "code"})
    assert len(do(portal, "open", package, code)) == FILES + 1
    assert one(portal, "SELECT count(*) FROM requests_package WHERE request_id = %s", case) == (1,)
    _state, name, _claim = standing(portal, package)
    assert name in stored(portal) - before - {half}


def do(portal: Portal, *words: str) -> Any:
    """Let something be done with packages; return what it gives."""
    code = "import sys; from tests.faults.packages import main; main(*sys.argv)"
    return json.loads(portal.at_hand.run(code, *words))


def files(portal: Portal) -> Path:
    """Return the folder of the portal's files."""
    return Path(portal.environment["VAR_DIR"]) / "files"


def stored(portal: Portal) -> set[str]:
    """Return the names of all files that are stored."""
    folder = files(portal)
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def size(portal: Portal, name: str) -> int:
    """Return how large a stored file is."""
    return (files(portal) / name).stat().st_size


def codes(portal: Portal) -> list[str]:
    """Return the codes that were mailed to the person."""
    mails = (words for to, _subject, words in portal.mail.mails.values() if to == EMAIL)
    return [found for words in mails for found in CODE.findall(words)]


def standing(portal: Portal, package: str) -> Any:
    """Return state, file and lock of a package."""
    return one(portal, "SELECT state, file, locked_key FROM requests_package WHERE id = %s", package)


@contextmanager
def held(portal: Portal, rows: str) -> Iterator[Any]:
    """Give what takes hold of rows, and tells whether there are any; they are let go in the end."""
    with psycopg.connect(portal.database.url("faults")) as holding:

        def take() -> bool:
            return holding.execute(f"SELECT id FROM {rows} FOR UPDATE".encode()).fetchone() is not None

        yield take


def waits(portal: Portal, table: str) -> bool:
    """Whether a statement about a table waits for rows that a test holds."""
    statement = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s"
    return bool(one(portal, statement, f'%"{table}"%')[0])


def one(portal: Portal, statement: str, value: str) -> Any:
    """Return the row that a statement gives."""
    with psycopg.connect(portal.database.url("faults"), autocommit=True) as connection:
        return connection.execute(statement.encode(), [value]).fetchone()
