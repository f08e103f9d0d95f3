"""A campaign whose worker is killed: everybody is written to once, whatever moment it was."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import psycopg
import pytest

from mailroom.domain.delivery import STUCK_AFTER
from tests.faults.portal import ROOT, Portal
from tests.faults.servers import until

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("faults")]

PEOPLE = 500
PANEL = "@panel.example"


@pytest.mark.promise("D9")
def test_a_worker_killed_in_the_middle_of_a_campaign_leaves_nobody_out_and_mails_nobody_twice(
    portal: Portal,
) -> None:
    started = subprocess.run(
        [sys.executable, "-m", "tests.faults.campaigns", str(PEOPLE)],
        cwd=ROOT,
        env=portal.environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    campaign = started.stdout.split()[-1]
    until(lambda: asked(portal, campaign) > PEOPLE // 10, what="Some of the mails")
    portal.worker.kill()
    first = asked(portal, campaign)
    assert first < PEOPLE

    # Killed once more, with a batch's mails in the database and not committed: the rest of the batch waits for us.
    with psycopg.connect(portal.database.url("faults")) as holding:
        holding.execute(
            "SELECT id FROM consents_campaignmember WHERE campaign_id = %s AND state = 'to_ask' FOR UPDATE",
            [campaign],
        )
        portal.start_worker()
        until(lambda: blocked(portal), what="A batch that waits")
        portal.worker.kill()
    until(lambda: not blocked(portal), what="The end of the killed worker's transaction")
    assert asked(portal, campaign) == first == mails(portal, campaign)

    portal.start_worker()

    until(lambda: asked(portal, campaign) == PEOPLE, seconds=60, what="The last mail")
    portal.pass_time(seconds=STUCK_AFTER.total_seconds() + 60)
    portal.settle()
    assert mails(portal, campaign) == PEOPLE
    got = Counter(to for to, _subject, _words in portal.mail.mails.values() if to.endswith(PANEL))
    assert len(got) == PEOPLE
    assert set(got.values()) == {1}
    assert portal.mail.said_again == []


def asked(portal: Portal, campaign: str) -> int:
    """Count the people whose row says that they were written to."""
    return count(
        portal,
        "SELECT count(*) FROM consents_campaignmember WHERE campaign_id = %s AND state = 'asked'",
        campaign,
    )


def mails(portal: Portal, campaign: str) -> int:
    """Count the campaign's mails."""
    return count(portal, "SELECT count(*) FROM mailroom_mail WHERE cause = %s", f"campaign:{campaign}")


def blocked(portal: Portal) -> bool:
    """Whether a transaction of the worker waits for a row that a test holds."""
    statement = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s"
    return bool(count(portal, statement, "%consents_campaignmember%"))


def count(portal: Portal, statement: str, value: str) -> int:
    """Return the number that a statement gives."""
    with psycopg.connect(portal.database.url("faults"), autocommit=True) as connection:
        found = connection.execute(statement.encode(), [value]).fetchone()
    assert found is not None
    return int(found[0])
