"""Versions come into force by the job, on their day at the controller, each once; and what that asks of people."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from office import actions
from office.models import AccessEntry, Controller, User
from policies.domain import commitments, drafts, judging, lifecycle, term_list
from policies.domain.declaring import read
from policies.enums import Consequence, Status
from policies.errors import PolicyError
from policies.models import Policy, PolicyVersion
from policies.tasks import bring_into_force
from tests.factories import NOW
from tests.policies import published
from tests.policies.published import again
from tests.races import at_once, on_postgresql
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)
TODAY = date(2026, 11, 25)


def approved(of: Policy, *, countries: dict[str, str] | None = None, now: datetime = NOW) -> PolicyVersion:
    """Return an approved version: like the one in force, or with other countries."""
    writer = published.editor_of(of.controller)
    latest = drafts.latest_of(of)
    if latest is None:
        return published.approve(published.draft(of, now=now), now=now)
    version = drafts.begin(of, by=writer, now=now, based_on=latest)
    if countries is not None:
        [use] = read(version).uses
        use.countries.clear()
        use.countries.update(countries)
        commitments.declare_use(version, use=use, by=writer, now=now)
    return published.approve(version, now=now)


def scheduled(version: PolicyVersion, *, on: date, now: datetime = NOW) -> PolicyVersion:
    by = published.approver_of(version.policy.controller)
    lifecycle.schedule(version, effective_on=on, by=by, now=now)
    return again(version)


@pytest.fixture
@remembered
def policy(dreame: Controller) -> Policy:
    return published.policy(dreame)


# The controller's midnight.


@pytest.mark.parametrize(
    ("zone", "day", "before", "after"),
    [
        ("Europe/Stockholm", date(2026, 12, 1), (11, 30, 22, 59), (11, 30, 23, 1)),
        ("Europe/Stockholm", date(2026, 7, 1), (6, 30, 21, 59), (6, 30, 22, 1)),
        ("Asia/Tokyo", date(2026, 12, 1), (11, 30, 14, 59), (11, 30, 15, 1)),
        ("America/New_York", date(2026, 12, 1), (12, 1, 4, 59), (12, 1, 5, 1)),
    ],
)
def test_a_version_comes_into_force_at_the_controllers_midnight(
    policy: Policy,
    zone: str,
    day: date,
    before: tuple[int, int, int, int],
    after: tuple[int, int, int, int],
) -> None:
    policy.controller.time_zone = zone
    policy.controller.save()
    written = datetime(2026, 6, 1, 12, tzinfo=UTC)
    version = scheduled(approved(policy, now=written), on=day, now=written)
    assert lifecycle.bring_into_force(now=datetime(2026, *before, tzinfo=UTC)) == 0
    assert again(version).status == Status.SCHEDULED
    moment = datetime(2026, *after, tzinfo=UTC)
    assert lifecycle.bring_into_force(now=moment) == 1
    fresh = again(version)
    assert (fresh.status, fresh.in_force_at, fresh.effective_on) == (Status.IN_FORCE, moment, day)


@pytest.mark.usefixtures("wednesday")
def test_the_beats_job_puts_in_force_what_is_due(policy: Policy) -> None:
    version = scheduled(approved(policy, now=NOW - 2 * A_DAY), on=TODAY, now=NOW - 2 * A_DAY)
    assert bring_into_force() == 1
    assert again(version).status == Status.IN_FORCE


def test_of_several_missed_days_each_version_has_its_turn(policy: Policy) -> None:
    first = scheduled(approved(policy), on=TODAY + 2 * A_DAY)
    second = scheduled(approved(policy, countries={"SG": ""}), on=TODAY + A_DAY)
    late = NOW + 5 * A_DAY
    assert lifecycle.bring_into_force(now=late) == 2
    assert (again(second).status, again(second).superseded_at) == (Status.SUPERSEDED, late)
    assert again(first).status == Status.IN_FORCE


def test_a_version_for_today_follows_what_a_missed_beat_left(policy: Policy) -> None:
    missed = scheduled(approved(policy), on=TODAY + A_DAY)
    late = NOW + 2 * A_DAY
    version = scheduled(approved(policy, now=late), on=TODAY + 2 * A_DAY, now=late)
    assert lifecycle.bring_into_force(now=late) == 0
    assert (again(missed).status, version.status) == (Status.SUPERSEDED, Status.IN_FORCE)


def test_a_doubled_beat_does_nothing_twice(policy: Policy) -> None:
    old = published.publish(published.draft(policy))
    version = scheduled(approved(policy), on=TODAY + A_DAY)
    assert [lifecycle.bring_into_force(now=NOW + A_DAY) for _beat in range(2)] == [1, 0]
    for one, action in ((version, "policies.in_force"), (old, "policies.superseded")):
        assert AccessEntry.objects.filter(target_id=one.pk, action=action).count() == 1


def test_a_version_put_off_while_the_job_looked_at_it_waits(policy: Policy) -> None:
    stale = scheduled(approved(policy), on=TODAY + A_DAY)
    second = published.approver_of(policy.controller)
    lifecycle.unschedule(stale, by=second, now=NOW)
    lifecycle.schedule(stale, effective_on=TODAY + 9 * A_DAY, by=second, now=NOW)
    with pytest.raises(PolicyError, match="has not come"):
        lifecycle.put_in_force(stale, now=NOW + A_DAY)
    assert again(stale).status == Status.SCHEDULED


def test_what_goes_wrong_at_one_policy_keeps_no_other_waiting(
    policy: Policy, dreame: Controller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = scheduled(approved(policy), on=TODAY + A_DAY)
    whole = scheduled(approved(published.policy(dreame, slug="app")), on=TODAY + A_DAY)
    judge = judging.judge

    def fails(version: PolicyVersion) -> Any:
        if version.pk == broken.pk:
            raise RuntimeError("out of order")
        return judge(version)

    monkeypatch.setattr(judging, "judge", fails)
    with pytest.raises(RuntimeError):
        lifecycle.bring_into_force(now=NOW + A_DAY)
    assert (again(broken).status, again(whole).status) == (Status.SCHEDULED, Status.IN_FORCE)
    assert str(broken.pk) in caplog.text


# What it asks of people.


@pytest.mark.promise("P28")
def test_the_consequence_kept_at_approval_is_the_one_that_the_changes_ask_for(policy: Policy) -> None:
    first = approved(policy)
    assert first.consequence == judging.judge(first).consequence == Consequence.NOTICE
    scheduled(first, on=TODAY)
    wider = approved(policy, countries={"NO": "", "SG": ""})
    assert wider.consequence == judging.judge(wider).consequence == Consequence.FRESH_CONSENT
    same = approved(policy)
    assert same.consequence == judging.judge(same).consequence == Consequence.NOTHING


def test_a_version_is_judged_against_the_one_that_it_replaces_in_the_end(policy: Policy) -> None:
    published.publish(published.draft(policy))
    wide = approved(policy, countries={"NO": "", "SG": ""})
    narrow = approved(policy, countries={})
    scheduled(narrow, on=TODAY + A_DAY)
    scheduled(wide, on=TODAY + 2 * A_DAY)
    lifecycle.bring_into_force(now=NOW + 3 * A_DAY)
    fresh = again(wide)
    assert fresh.consequence == judging.between(again(narrow), fresh).consequence
    assert judging.basis_of(fresh) == narrow


@pytest.fixture
@remembered
def wider(policy: Policy) -> PolicyVersion:
    """A draft that asks for fresh consent."""
    published.publish(published.draft(policy))
    version = drafts.begin(
        policy, by=published.editor_of(policy.controller), now=NOW, based_on=drafts.latest_of(policy)
    )
    declare(version, {"NO": "", "SG": ""})
    return again(version)


def declare(version: PolicyVersion, countries: dict[str, str]) -> None:
    [use] = read(version).uses
    use.countries.clear()
    use.countries.update(countries)
    commitments.declare_use(version, use=use, by=published.editor_of(version.policy.controller), now=NOW)


Lower = Callable[..., None]


@pytest.fixture
def lower(wider: PolicyVersion) -> Lower:
    by: User = published.editor_of(wider.policy.controller)

    def lowered(to: Consequence, reason: str = "") -> None:
        lifecycle.lower(wider, to=to, reason=reason, by=by, now=NOW)

    return lowered


def test_the_consequence_is_lowered_with_a_reason_only(wider: PolicyVersion, lower: Lower) -> None:
    with pytest.raises(PolicyError) as unreasoned:
        lower(Consequence.NOTICE, " ")
    assert unreasoned.value.field == "reason"
    lower(Consequence.NOTICE, "Singapore keeps backups only.")
    kept = published.approve(again(wider))
    assert (kept.consequence, kept.lowered_to) == (Consequence.FRESH_CONSENT, Consequence.NOTICE)
    assert kept.asked_of_people == Consequence.NOTICE
    assert kept.lowered_because == "Singapore keeps backups only."


def test_the_consequence_is_never_raised_by_hand(wider: PolicyVersion, lower: Lower) -> None:
    declare(wider, {"NO": ""})
    with pytest.raises(PolicyError, match="only be lowered") as refused:
        lower(Consequence.FRESH_CONSENT, "To be safe.")
    assert refused.value.field == "to"


def test_choosing_the_derived_consequence_takes_the_lowering_back(wider: PolicyVersion, lower: Lower) -> None:
    lower(Consequence.NOTICE, "Backups only.")
    lower(Consequence.FRESH_CONSENT)
    fresh = again(wider)
    assert (fresh.lowered_to, fresh.lowered_because, fresh.asked_of_people) == ("", "", "")
    entries = AccessEntry.objects.filter(action="policies.consequence_lowered")
    assert [actions.describe(entry) for entry in entries.order_by("pk")] == [
        "Consequence lowered from “Fresh consent” to “Notice”",
        "Consequence no longer lowered: “Fresh consent” again",
    ]


def test_what_was_never_lowered_is_not_taken_back(wider: PolicyVersion, lower: Lower) -> None:
    with pytest.raises(PolicyError, match="only be lowered"):
        lower(Consequence.FRESH_CONSENT)
    assert not AccessEntry.objects.filter(action="policies.consequence_lowered").exists()


def test_a_lowering_is_dropped_when_the_changes_ask_for_no_more_than_it(
    wider: PolicyVersion, lower: Lower
) -> None:
    lower(Consequence.NOTICE, "Backups only.")
    declare(wider, {"NO": ""})
    fresh = published.approve(again(wider))
    assert (fresh.consequence, fresh.lowered_to) == (Consequence.NOTHING, "")


@pytest.mark.promise("P28")
def test_a_reason_written_for_less_does_not_lower_what_was_added_later(
    wider: PolicyVersion, lower: Lower
) -> None:
    declare(wider, {})
    lower(Consequence.NOTHING, "Nobody was ever there.")
    assert again(wider).lowered_to == Consequence.NOTHING
    declare(wider, {"NO": "", "SG": ""})
    fresh = published.approve(again(wider))
    assert (fresh.asked_of_people, fresh.lowered_to) == (Consequence.FRESH_CONSENT, "")


def test_a_lowering_outlives_being_sent_back(wider: PolicyVersion, lower: Lower, dreame: Controller) -> None:
    lower(Consequence.NOTICE, "Backups only.")
    version = published.approve(again(wider))
    lifecycle.send_back(version, reason="A comma.", by=published.approver_of(dreame), now=NOW)
    assert published.approve(again(version)).asked_of_people == Consequence.NOTICE


# Two at once.


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_approvals_at_once_one_counts(policy: Policy, lead: User) -> None:
    version = published.draft(policy)
    lifecycle.submit(version, by=published.editor_of(policy.controller), now=NOW)
    people = (lead, published.approver_of(policy.controller))
    approvals = (partial(lifecycle.approve, version, by=by, now=NOW) for by in people)
    results = at_once(*approvals, refused=PolicyError)
    assert sorted(isinstance(one, PolicyError) for one in results) == [False, True]
    assert AccessEntry.objects.filter(action="policies.approved").count() == 1


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_while_one_takes_over_the_terms_another_writes_on_a_draft(policy: Policy) -> None:
    version, took_over, wrote = published.draft(policy), threading.Event(), threading.Event()

    def take_over() -> bool:
        with transaction.atomic():
            term_list.take_over_standard(policy.controller, by=None, now=NOW)
            took_over.set()
            return wrote.wait(5)

    def write() -> None:
        took_over.wait(5)
        drafts.set_dates(version, updated_on=TODAY, month_only=False, by=None, now=NOW)
        wrote.set()

    assert at_once(take_over, write) == [True, None]


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_put_a_version_in_force_once(policy: Policy) -> None:
    old = published.publish(published.draft(policy))
    version = scheduled(approved(policy), on=TODAY + A_DAY)
    results = at_once(*[lambda: lifecycle.bring_into_force(now=NOW + A_DAY)] * 2)
    assert sorted(results) == [0, 1]
    assert (again(old).status, again(version).status) == (Status.SUPERSEDED, Status.IN_FORCE)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_versions_scheduled_at_once_for_one_day_end_as_one(policy: Policy) -> None:
    versions = [published.approve(published.draft(policy)) for _number in range(2)]
    by = published.approver_of(policy.controller)
    schedule = partial(lifecycle.schedule, effective_on=TODAY + A_DAY, by=by, now=NOW)
    results = at_once(*(partial(schedule, one) for one in versions), refused=PolicyError)
    assert sorted(isinstance(one, PolicyError) for one in results) == [False, True]
