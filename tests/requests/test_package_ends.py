"""How long what is handed over can be fetched, and what was collected stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from office.models import User
from requests.domain import (
    decision,
    packages,
    reopening,
    retention,
)
from requests.enums import Complainant, Outcome
from requests.models import Collection, Request
from requests.package_enums import PackageState, RevokeReason
from tests.factories import NOW
from tests.requests.delivering import collected, fetched, handed_over, sealed, tried
from vault.domain import keyring, shredding

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_a_package_expires_unfetched_and_takes_what_was_collected_with_it(
    case: Request, handler: User
) -> None:
    package, code = handed_over(case, by=handler)
    assert packages.tend(now=NOW + packages.KEPT_UNFETCHED - DAY) == 0
    assert packages.tend(now=NOW + packages.KEPT_UNFETCHED + timedelta(minutes=1)) == 1
    package.refresh_from_db()
    assert package.state == PackageState.EXPIRED
    assert Collection.objects.get().destroyed_at is not None
    assert "No code opens" in tried(package, code)


def test_a_fetched_package_stays_sixty_days_from_the_first_time(case: Request, handler: User) -> None:
    package, code = handed_over(case, by=handler)
    fetched(package, code, now=NOW + DAY)
    fetched(package, code, now=NOW + 9 * DAY)
    assert (package.state, package.fetched_count) == (PackageState.FETCHED, 2)
    assert package.expires_at == NOW + DAY + packages.KEPT_FETCHED


def test_an_erased_request_leaves_nothing_to_fetch(case: Request, handler: User) -> None:
    package, code = handed_over(case, by=handler)
    decision.close(case, outcome=Outcome.FULFILLED, by=handler, now=NOW)
    assert fetched(package, code)  # closing takes nothing away
    retention.erase(case, now=NOW + DAY)
    package.refresh_from_db()
    assert package.state == PackageState.DESTROYED
    assert "No code opens" in tried(package, code)
    assert Collection.objects.get().destroyed_at is not None


def test_what_was_collected_stays_while_it_is_needed_and_goes_when_it_is_not(
    case: Request, handler: User
) -> None:
    package, code = handed_over(case, by=handler)
    fetched(package, code)
    later = NOW + 2 * DAY
    collected(case, by=handler, now=NOW + DAY)  # a second part, not handed over yet
    assert packages.tend(now=later) == 0
    packages.revoke(case, reason=RevokeReason.WRONG_FILES, by=handler, now=later)
    assert packages.tend(now=later) == 0
    decision.close(case, outcome=Outcome.FULFILLED, by=handler, now=later)
    assert packages.tend(now=later) == 1
    assert Collection.objects.get().destroyed_at == later


def test_a_second_part_outlives_a_first_that_nobody_fetched(case: Request, handler: User) -> None:
    handed_over(case, by=handler)
    collected(case, by=handler, now=NOW + DAY)
    over = NOW + packages.KEPT_UNFETCHED + DAY
    assert packages.tend(now=over) == 1

    assert Collection.objects.get().destroyed_at is None
    packages.hand_over(case, text="Here is the rest.", by=handler, now=over)
    again, code = sealed(case, now=over)
    assert fetched(again, code, now=over)


def test_who_complains_about_what_they_fetched_gets_files_anew(case: Request, handler: User) -> None:
    package, code = handed_over(case, by=handler)
    fetched(package, code)
    decision.close(case, outcome=Outcome.FULFILLED, by=handler, now=NOW)
    later = NOW + 2 * DAY
    assert packages.tend(now=later) == 1
    shredding.carry_out(now=later)
    keyring.forget()
    reopening.reopen(
        case,
        complainant=Complainant.PERSON,
        complained_on=later.date(),
        reason="A page is missing.",
        by=handler,
        now=later,
    )
    packages.revoke(case, reason=RevokeReason.WRONG_FILES, by=handler, now=later)
    assert packages.why_not_now(case)
    collected(case, by=handler, now=later)
    packages.hand_over(case, text="With the page that was missing.", by=handler, now=later)
    again, fresh = sealed(case, now=later)
    assert again.file_count == 2
    assert fetched(again, fresh, now=later)
