"""Faults on PostgreSQL and Redis: nothing accepted is lost, nothing is caused twice, nothing stays stuck."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from functools import partial

import psycopg
import pytest

from mailroom.domain.delivery import STUCK_AFTER
from tests.faults.portal import Portal
from tests.faults.servers import DEFERS, DROPS, UP, until

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("faults")]

PROMPTLY = 2.0
"""Seconds within which a submission is answered, whatever becomes of its nudge, on a busy machine."""

LEAD = "lead@portal.example"


def test_two_beats_do_nothing_twice(portal: Portal) -> None:
    portal.start_beat()
    portal.load.hand_in(20)
    portal.settle()

    portal.pass_time(days=8)

    portal.check()
    assert portal.mail.mails_to(LEAD) > 0


def test_three_days_without_a_beat_are_made_up_for_when_it_comes_back(portal: Portal) -> None:
    portal.stop_beats()
    portal.load.hand_in(20)
    said = portal.mail.mails_to(LEAD)
    portal.settle()
    portal.pass_time(days=3)
    portal.load.hand_in(6)
    portal.settle()
    assert portal.mail.mails_to(LEAD) == said

    portal.start_beat()

    portal.check()
    assert portal.mail.mails_to(LEAD) > said


def test_a_worker_killed_while_sending_leaves_nothing_unsent(portal: Portal) -> None:
    arrived, duplicates = portal.mail.arrived.total(), portal.mail.duplicates
    portal.mail.pause = 0.15
    with portal.load.handing_in(40):
        until(lambda: portal.mail.arrived.total() >= arrived + 12, what="Some of the mails")
        portal.worker.kill()

    held = len(portal.mails("sending"))
    assert held > 0
    portal.mail.pause = 0.0
    portal.start_worker()
    portal.pass_time(seconds=STUCK_AFTER.total_seconds() + 60)
    portal.check()
    assert portal.mail.duplicates <= duplicates + held


def test_an_hour_of_a_mail_server_that_is_down_unwilling_or_forgetful_loses_no_mail(portal: Portal) -> None:
    portal.mail.stop()
    portal.load.hand_in(20)
    for server_is_up, mood in [(False, UP), (False, UP), (True, DEFERS), (True, DROPS)]:
        tried = attempts(portal)
        if server_is_up and portal.mail.server is None:
            portal.mail.start()
        portal.mail.mood = mood
        portal.pass_time(minutes=15)
        until(partial(tried_again, portal, since=tried), what="A new attempt")
    assert portal.mails("queued")

    portal.mail.mood = UP
    portal.pass_time(hours=1)

    portal.check()


def test_redis_gone_keeps_nobody_waiting_and_back_again_brings_the_mails(portal: Portal) -> None:
    portal.broker.kill()

    portal.load.hand_in(20)

    assert max(portal.load.seconds) < PROMPTLY
    assert portal.complaints() == {"broker": "out of reach"}
    assert portal.mails("queued")
    portal.broker.start()
    portal.settle()
    assert portal.complaints() == {}
    assert portal.worker.lives
    assert [beat.lives for beat in portal.beats] == [True]
    portal.load.hand_in(2)
    portal.check()


def test_a_redis_that_answers_nothing_keeps_nobody_waiting(portal: Portal) -> None:
    portal.broker.freeze()
    try:
        portal.load.hand_in(6)
    finally:
        portal.broker.thaw()

    assert max(portal.load.seconds) < 2 * PROMPTLY
    portal.check()


def test_a_database_that_crashes_and_comes_back_finds_everybody_at_work_again(portal: Portal) -> None:
    with portal.load.handing_in(30):
        time.sleep(0.5)
        portal.database.crash_and_restart(pause=1.0)

    assert portal.load.repeats > 0
    assert portal.complaints() == {}
    until(lambda: not portal.mails("queued"), what="An empty queue")
    portal.pass_time(seconds=STUCK_AFTER.total_seconds() + 60)
    portal.check()
    assert portal.worker.lives
    assert [beat.lives for beat in portal.beats] == [True]


def test_a_web_process_killed_in_a_submission_leaves_no_half_request(portal: Portal) -> None:
    with portal.load.handing_in(40):
        for _ in range(3):
            time.sleep(0.4)
            os.kill(portal.web.children()[0], signal.SIGKILL)

    assert portal.load.repeats > 0
    portal.check()


def test_the_whole_web_killed_in_submissions_leaves_no_half_request(portal: Portal) -> None:
    with portal.load.handing_in(30):
        time.sleep(0.6)
        portal.web.kill()
        portal.start_web()

    assert portal.load.repeats > 0
    portal.check()


def test_a_database_that_crashes_between_a_key_and_its_order_leaves_nobody_half_erased(
    portal: Portal,
) -> None:
    portal.load.hand_in(12)
    people, gone, (_waiting, done) = portal.load.accepted[-12:], portal.destroyed_keys(), portal.orders()
    keys = 2 * len(people)  # of what was said, and of how it ended
    portal.let("withdraw", people)
    portal.settle()
    portal.worker.kill()
    portal.let("erase", people)
    with suppress(psycopg.OperationalError), psycopg.connect(portal.database.url("faults")) as holding:
        holding.execute("SELECT * FROM vault_shred FOR UPDATE")
        portal.start_worker()
        until(lambda: portal.destroyed_keys() == gone + keys, what="The destruction of the keys")
        portal.worker.kill()
        portal.database.crash_and_restart(pause=0)
    assert portal.orders() == (keys, done)

    portal.start_worker()

    until(lambda: portal.orders() == (0, done + keys), what="The end of all orders")
    portal.check()


def attempts(portal: Portal) -> int:
    """Count the attempts to send."""
    return sum(attempts for _state, attempts in portal.mails("queued", "sending", "sent"))


def tried_again(portal: Portal, *, since: int) -> bool:
    """Whether there were more attempts than `since`, and none is under way."""
    return attempts(portal) > since and not portal.mails("sending")
