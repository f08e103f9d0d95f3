"""Drift's frame: checks that others register, checks that fail, and findings that are accepted for a while."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from office.actions import describe
from office.models import AccessEntry, Controller, User
from policies.domain.findings import accept, take_back
from policies.drift import registry
from policies.drift.running import Report, Row, run
from policies.enums import Severity
from policies.errors import PolicyError
from policies.findings import Finding
from policies.models import Acceptance
from tests import factories
from tests.factories import NOW
from tests.policies import drifting, published
from tests.undoing import undone

pytestmark = pytest.mark.django_db

UNTIL = date(2027, 1, 31)


class Sharing:
    """A check as a package above would bring it."""

    code = "elsewhere.sharing"
    title = "Sharing that no policy covers"

    def find(self, controller: Controller, *, today: date) -> Iterator[Finding]:
        for number, severity in enumerate((Severity.NOTE, Severity.SERIOUS)):
            yield Finding(
                code=f"{self.code}.{severity.value}",
                severity=severity,
                subject=f"party-{number}",
                policy_side="No recipient of this kind is declared.",
                practice_side=f"{controller.name} shares with party {number} on {today}.",
                what_to_do="Stop sharing.",
            )


class Broken:
    """A check that cannot be carried out."""

    code = "elsewhere.broken"
    title = "What cannot be known"

    def find(self, controller: Controller, *, today: date) -> Iterator[Finding]:
        yield from Sharing().find(controller, today=today)
        raise RuntimeError("the other side does not answer")


@pytest.fixture
def company(dreame: Controller) -> Controller:
    """A controller with a policy in force in which nothing drifts."""
    drifting.in_force(drifting.english(dreame))
    return dreame


@pytest.fixture
def sharing() -> Iterator[None]:
    """Let the check take part."""
    registry.register(Sharing())
    yield
    registry.unregister(Sharing.code)


@pytest.fixture
def broken() -> Iterator[None]:
    """Let a check that fails take part, before all others of its package."""
    registry.register(Broken())
    yield
    registry.unregister(Broken.code)


def finding(subject: str = "party-9", code: str = "elsewhere.sharing") -> Finding:
    return Finding(code, Severity.SERIOUS, subject, "Nothing.", "Something.", "Mend it.")


def accepted(
    company: Controller, row: Row, *, by: User, until: date = UNTIL, now: datetime = NOW
) -> Acceptance:
    return accept(company, row.finding, reason="The contract ends soon.", expires_on=until, by=by, now=now)


def serious(report: Report) -> Row:
    return next(row for row in report.rows if row.severity is Severity.SERIOUS)


# The frame.


def test_a_check_that_another_package_registered_takes_part(company: Controller, sharing: None) -> None:
    report = run(company, now=NOW)
    assert [row.severity for row in report.rows] == [Severity.SERIOUS, Severity.NOTE]
    assert {row.title for row in report.rows} == {"Sharing that no policy covers"}
    assert "Dreame shares with party 1 on 2026-11-25." in {
        str(row.finding.practice_side) for row in report.rows
    }
    assert "Sharing that no policy covers" in report.checked
    assert report.is_serious


def test_without_it_nothing_of_it_is_left(company: Controller) -> None:
    report = run(company, now=NOW)
    assert (report.rows, report.is_serious) == ((), False)
    assert "Sharing that no policy covers" not in report.checked


def test_a_check_that_fails_is_a_serious_finding_and_stops_no_other(
    company: Controller, broken: None, sharing: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        report = run(company, now=NOW)
    failed = [row for row in report.rows if row.finding.code == "policies.check-failed"]
    assert [(row.severity, row.finding.subject) for row in failed] == [(Severity.SERIOUS, "elsewhere.broken")]
    assert "What cannot be known" in str(failed[0].finding.practice_side)
    assert len(report.rows) == 3
    assert "The check elsewhere.broken failed." in caplog.text


def test_a_check_that_failed_cannot_be_accepted(company: Controller, broken: None, lead: User) -> None:
    with pytest.raises(PolicyError, match="cannot be accepted"):
        accepted(company, serious(run(company, now=NOW)), by=lead)
    assert not Acceptance.objects.exists()


def test_a_fingerprint_depends_on_controller_code_and_subject_alone(
    company: Controller, procotsmart: Controller
) -> None:
    own = finding().fingerprint(controller_id=company.pk)
    other_words = Finding("elsewhere.sharing", Severity.NOTE, "party-9", "a", "b", "c")
    assert len(own) == 64
    assert other_words.fingerprint(controller_id=company.pk) == own
    assert finding("party-8").fingerprint(controller_id=company.pk) != own
    assert finding(code="elsewhere.other").fingerprint(controller_id=company.pk) != own
    assert finding().fingerprint(controller_id=procotsmart.pk) != own


def test_a_finding_keeps_its_fingerprint_in_the_next_version(company: Controller) -> None:
    day = NOW + timedelta(days=1)
    prints = []
    for number in range(2):
        now = day + timedelta(days=number)
        drifting.in_force(company, declares=drifting.CATCH_ALL, now=now)
        prints += [row.fingerprint for row in run(company, now=now).rows]
    assert len(prints) == 2
    assert len(set(prints)) == 1


def test_queries_do_not_grow_with_what_is_found(
    company: Controller, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(31):  # type: ignore[operator]
        assert len(run(company, now=NOW).rows) == 0
    faulty = drifting.TEXT.replace(
        "Couriers receive it.", "We collect your date of birth, height and weight."
    )
    drifting.in_force(company, text=faulty, declares=drifting.CATCH_ALL, now=NOW + timedelta(days=1))
    with django_assert_num_queries(31):  # type: ignore[operator]
        assert len(run(company, now=NOW + timedelta(days=1)).rows) == 4


# Accepted for a while.


def test_what_is_accepted_is_not_open_until_its_day_is_over(
    company: Controller, sharing: None, lead: User
) -> None:
    accepted(company, serious(run(company, now=NOW)), by=lead)
    report = run(company, now=NOW)
    assert [row.severity for row in report.accepted] == [Severity.SERIOUS]
    assert not report.is_serious
    acceptance = report.accepted[0].acceptance
    assert acceptance is not None
    assert (acceptance.reason, acceptance.accepted_by) == ("The contract ends soon.", lead)
    last_day = datetime(2027, 1, 31, 22, 59, tzinfo=NOW.tzinfo)
    assert not run(company, now=last_day).is_serious
    assert run(company, now=last_day + timedelta(minutes=1)).is_serious


def test_an_expired_acceptance_can_be_followed_by_another(
    company: Controller, sharing: None, lead: User
) -> None:
    accepted(company, serious(run(company, now=NOW)), by=lead)
    later = NOW + timedelta(days=80)
    accepted(company, serious(run(company, now=later)), by=lead, until=date(2027, 6, 1), now=later)
    assert not run(company, now=later).is_serious
    assert list(Acceptance.objects.order_by("accepted_at").values_list("ended_at", flat=True)) == [
        later,
        None,
    ]


def test_a_finding_is_not_accepted_twice(company: Controller, sharing: None, lead: User) -> None:
    row = serious(run(company, now=NOW))
    accepted(company, row, by=lead)
    with pytest.raises(PolicyError, match="accepted already"):
        accepted(company, row, by=lead)
    assert Acceptance.objects.count() == 1


def test_what_is_taken_back_is_open_again(company: Controller, sharing: None, lead: User) -> None:
    acceptance = accepted(company, serious(run(company, now=NOW)), by=lead)
    take_back(acceptance, by=lead, now=NOW + timedelta(hours=1))
    assert run(company, now=NOW + timedelta(hours=1)).is_serious
    acceptance.refresh_from_db()
    assert (acceptance.ended_by, acceptance.history.count()) == (lead, 2)
    with pytest.raises(PolicyError, match="ended already"):
        take_back(acceptance, by=lead, now=NOW + timedelta(hours=2))


def test_accepting_and_taking_back_are_in_the_access_log(
    company: Controller, sharing: None, lead: User
) -> None:
    acceptance = accepted(company, serious(run(company, now=NOW)), by=lead)
    take_back(acceptance, by=lead, now=NOW)
    lines = AccessEntry.objects.filter(target_id=acceptance.pk).order_by("pk")
    assert [describe(line) for line in lines] == [
        "Finding accepted until Sunday 31 January 2027: Sharing that no policy covers",
        "Acceptance of a finding taken back: Sharing that no policy covers",
    ]
    assert {line.actor for line in lines} == {lead}


def test_an_acceptance_needs_a_reason_and_a_day_within_a_year(company: Controller, lead: User) -> None:
    for until, reason, field in (
        (date(2026, 11, 25), "Why not.", "expires_on"),
        (date(2026, 11, 24), "Why not.", "expires_on"),
        (date(2027, 11, 26), "Why not.", "expires_on"),
        (UNTIL, " \n ", "reason"),
        (UNTIL, "x" * 501, "reason"),
    ):
        with pytest.raises(PolicyError) as refused:
            accept(company, finding(), reason=reason, expires_on=until, by=lead, now=NOW)
        assert refused.value.field == field, (until, reason)
        assert not Acceptance.objects.exists(), (until, reason)


def test_tomorrow_and_a_year_from_now_are_days_within_a_year(company: Controller, lead: User) -> None:
    for until in (date(2026, 11, 26), date(2027, 11, 25)):
        with undone():
            accept(company, finding(), reason="Why not.", expires_on=until, by=lead, now=NOW)
            assert Acceptance.objects.get().expires_on == until


def test_an_approver_may_accept_and_an_editor_may_not(
    company: Controller, approver: User, editor: User, stranger: User
) -> None:
    accept(company, finding(), reason="Why not.", expires_on=UNTIL, by=approver, now=NOW)
    acceptance = Acceptance.objects.get()
    for other in (editor, stranger):
        with pytest.raises(PolicyError, match="do not approve"):
            accept(company, finding("x"), reason="Why not.", expires_on=UNTIL, by=other, now=NOW)
        with pytest.raises(PolicyError, match="do not approve"):
            take_back(acceptance, by=other, now=NOW)
    assert Acceptance.objects.get() == acceptance


def test_another_companys_acceptance_counts_for_nothing(
    company: Controller, procotsmart: Controller, sharing: None, stranger: User
) -> None:
    drifting.in_force(drifting.english(procotsmart))
    accepted(procotsmart, serious(run(procotsmart, now=NOW)), by=stranger)
    assert not run(procotsmart, now=NOW).is_serious
    assert run(company, now=NOW).is_serious


def test_the_domain_keeps_reviews_of_both_companies_apart(
    company: Controller, procotsmart: Controller
) -> None:
    published.policy(procotsmart)
    factories.review(at=procotsmart, owner=published.editor_of(procotsmart))
    assert run(company, now=NOW).rows == ()
