"""A version's way: reviewed, approved by somebody who did not write it, scheduled, in force, superseded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from mailroom.models import Mail
from office.actions import describe
from office.domain import one_person_office
from office.enums import Role
from office.models import AccessEntry, Controller, User
from policies.declarations import from_json
from policies.domain import commitments, drafts, judging, lifecycle, texts, vocabulary
from policies.domain.declaring import declaration_of, read
from policies.enums import Consequence, Status
from policies.errors import (
    ChangedMeanwhileError,
    FixedError,
    IllegalTransitionError,
    PolicyError,
    SecondPersonNeededError,
)
from policies.models import Policy, PolicyVersion, Purpose
from tests import factories
from tests.factories import NOW
from tests.policies import published
from tests.policies.published import again
from tests.remembered import remembered
from tests.undoing import undone

pytestmark = pytest.mark.django_db

TODAY, TOMORROW = date(2026, 11, 25), date(2026, 11, 26)
A_DAY = timedelta(days=1)


@pytest.fixture
@remembered
def policy(dreame: Controller) -> Policy:
    return published.policy(dreame)


@pytest.fixture
@remembered
def draft(policy: Policy) -> PolicyVersion:
    return published.draft(policy)


@pytest.fixture
def writer(dreame: Controller) -> User:
    return published.editor_of(dreame)


@pytest.fixture
def second(dreame: Controller) -> User:
    return published.approver_of(dreame)


@pytest.fixture
def in_review(draft: PolicyVersion, writer: User) -> PolicyVersion:
    return lifecycle.submit(draft, by=writer, now=NOW)


@pytest.fixture
def approved(in_review: PolicyVersion, second: User) -> PolicyVersion:
    return lifecycle.approve(in_review, by=second, now=NOW)


def wider(of: Policy) -> PolicyVersion:
    """Return a further draft that declares a country more than the version in force."""
    version = drafts.begin(of, by=published.editor_of(of.controller), now=NOW, based_on=drafts.latest_of(of))
    [use] = read(version).uses
    use.countries["SG"] = ""
    commitments.declare_use(version, use=use, by=published.editor_of(of.controller), now=NOW)
    return again(version)


def mails(template: str) -> set[str]:
    return {mail.to for mail in Mail.objects.filter(template=f"policies/{template}")}


# The map.

STEPS: dict[str, Callable[[PolicyVersion, User], Any]] = {
    "submit": lambda one, by: lifecycle.submit(one, by=by, now=NOW),
    "approve": lambda one, by: lifecycle.approve(one, by=by, now=NOW),
    "send back": lambda one, by: lifecycle.send_back(one, reason="Say more.", by=by, now=NOW),
    "schedule": lambda one, by: lifecycle.schedule(one, effective_on=TOMORROW, by=by, now=NOW),
    "unschedule": lambda one, by: lifecycle.unschedule(one, by=by, now=NOW),
    "put in force": lambda one, by: lifecycle.put_in_force(one, now=NOW + A_DAY),
    "discard": lambda one, by: drafts.discard(one, by=by, now=NOW),
    "write": lambda one, by: drafts.set_summary(one, summary={"en": "New"}, by=by, now=NOW),
}
POSSIBLE = {
    Status.DRAFT: {"submit", "discard", "write"},
    Status.IN_REVIEW: {"approve", "send back"},
    Status.APPROVED: {"schedule", "send back"},
    Status.SCHEDULED: {"unschedule", "put in force"},
    Status.IN_FORCE: set(),
    Status.SUPERSEDED: set(),
}
WAY = ["submit", "approve", "schedule", "put in force"]


def bring(version: PolicyVersion, *, to: Status) -> PolicyVersion:
    """Take a draft to a status by the real steps."""
    writer, second = (
        published.editor_of(version.policy.controller),
        published.approver_of(version.policy.controller),
    )
    for step in WAY[: min(list(Status).index(to), len(WAY))]:
        STEPS[step](version, writer if step == "submit" else second)
    if to is Status.SUPERSEDED:
        published.publish(published.draft(version.policy), now=NOW + 2 * A_DAY)
    return again(version)


def test_a_step_is_possible_exactly_where_the_map_has_it(
    draft: PolicyVersion, writer: User, second: User, subtests: pytest.Subtests
) -> None:
    for status in Status:
        with undone():
            version = bring(draft, to=status)
            assert version.status == status
            lines = AccessEntry.objects.count()
            for step, act in STEPS.items():
                by = writer if step in {"submit", "discard", "write"} else second
                with subtests.test(status=status, step=step), undone():
                    if step in POSSIBLE[status]:
                        act(again(version), by)
                        continue
                    with pytest.raises((IllegalTransitionError, FixedError)):
                        act(again(version), by)
                    fresh = again(version)
                    assert (fresh.status, fresh.revision) == (status, version.revision)
                    assert AccessEntry.objects.count() == lines


def test_each_step_is_on_record_in_words(draft: PolicyVersion, writer: User, second: User) -> None:
    lifecycle.submit(draft, by=writer, now=NOW)
    lifecycle.send_back(draft, reason="Say more.", by=second, now=NOW)
    lifecycle.submit(draft, by=writer, now=NOW)
    lifecycle.approve(draft, by=second, now=NOW)
    lifecycle.schedule(draft, effective_on=TOMORROW, by=second, now=NOW)
    lifecycle.unschedule(draft, by=second, now=NOW)
    lifecycle.schedule(draft, effective_on=TODAY, by=second, now=NOW)
    published.publish(wider(draft.policy), now=NOW + A_DAY)
    lines = AccessEntry.objects.filter(target_id=draft.pk, details__has_key="from").order_by("pk")
    with translation.override("en"):
        assert [describe(line) for line in lines] == [
            "Sent for review",
            "Sent back: a draft again",
            "Sent for review",
            "Approved by a second person",
            "Scheduled: takes effect on Thursday 26 November 2026",
            "Taken off the calendar",
            "Scheduled: takes effect on Wednesday 25 November 2026",
            "In force",
            "Superseded by the next version",
        ]
    assert list(draft.history.order_by("history_id").values_list("history_change_reason", flat=True))[-1] == (
        "policies.superseded"
    )


def test_a_draft_that_says_or_declares_nothing_is_not_sent_for_review(policy: Policy, writer: User) -> None:
    empty = drafts.begin(policy, by=writer, now=NOW)
    with pytest.raises(PolicyError, match="no text yet"):
        lifecycle.submit(empty, by=writer, now=NOW)
    written = published.draft(policy, declares=type(published.SIMPLE)())
    with pytest.raises(PolicyError, match="declares nothing yet"):
        lifecycle.submit(written, by=writer, now=NOW)
    foreign = published.draft(policy, written={"en": published.SIMPLE_TEXT})
    with pytest.raises(PolicyError, match=r"first language is missing \(sv\)"):
        lifecycle.submit(foreign, by=writer, now=NOW)


def test_who_acts_on_an_older_page_is_told_what_happened(draft: PolicyVersion, writer: User) -> None:
    seen = draft.revision
    drafts.set_summary(draft, summary={"en": "Shorter"}, by=writer, now=NOW)
    with pytest.raises(ChangedMeanwhileError) as refused:
        lifecycle.submit(draft, by=writer, now=NOW, seen=seen)
    assert [entry.action for entry in refused.value.entries] == ["policies.summary_written"]
    assert again(draft).is_draft
    lifecycle.submit(draft, by=writer, now=NOW, seen=seen + 1)


# Two people.


def test_whoever_wrote_or_sent_a_version_cannot_approve_it(
    draft: PolicyVersion, lead: User, dreame: Controller
) -> None:
    other = factories.staff(Role.PRIVACY_LEAD, at=dreame)
    drafts.set_summary(draft, summary={"en": "Shorter"}, by=lead, now=NOW)
    lifecycle.submit(draft, by=other, now=NOW)
    for person in (lead, other, published.editor_of(dreame)):
        with pytest.raises(SecondPersonNeededError):
            lifecycle.approve(draft, by=person, now=NOW)
    assert again(draft).status == Status.IN_REVIEW
    lifecycle.approve(draft, by=published.approver_of(dreame), now=NOW)


def test_who_wrote_before_it_was_sent_back_still_cannot_approve_it(
    in_review: PolicyVersion, writer: User, second: User, lead: User
) -> None:
    lifecycle.send_back(in_review, reason="Say more.", by=second, now=NOW)
    lifecycle.submit(in_review, by=lead, now=NOW)
    with pytest.raises(SecondPersonNeededError):
        lifecycle.approve(in_review, by=writer, now=NOW)
    lifecycle.approve(in_review, by=second, now=NOW)


def test_in_a_one_person_office_the_author_approves_and_the_log_says_so(
    draft: PolicyVersion, lead: User, dreame: Controller
) -> None:
    office = one_person_office.switch_on(dreame, reason="On leave", last_day=None, by=lead, now=NOW)
    lifecycle.submit(draft, by=lead, now=NOW)
    lifecycle.approve(draft, by=lead, now=NOW)
    assert again(draft).one_person_office == office
    entry = AccessEntry.objects.get(action="policies.approved")
    assert entry.details["one_person_office"] == str(office.pk)
    with translation.override("en"):
        assert describe(entry) == (
            "Approved by Lena Lead alone: one-person office, set on Wednesday 25 November 2026 because “On leave”"
        )


def test_a_one_person_office_that_ran_out_does_not_count(
    draft: PolicyVersion, lead: User, dreame: Controller
) -> None:
    one_person_office.switch_on(dreame, reason="On leave", last_day=TODAY, by=lead, now=NOW)
    lifecycle.submit(draft, by=lead, now=NOW)
    with pytest.raises(SecondPersonNeededError):
        lifecycle.approve(draft, by=lead, now=NOW + A_DAY)


# Mails.


def test_approval_is_asked_of_whoever_may_give_it_beside_the_authors(
    draft: PolicyVersion, writer: User, second: User, lead: User
) -> None:
    drafts.set_summary(draft, summary={"en": "Shorter"}, by=lead, now=NOW)
    lifecycle.submit(draft, by=writer, now=NOW)
    assert mails("staff_approval") == {second.email}


def test_authors_learn_why_their_version_came_back_and_that_it_is_approved(
    second: User, in_review: PolicyVersion, writer: User
) -> None:
    with pytest.raises(PolicyError) as refused:
        lifecycle.send_back(in_review, reason=" ", by=second, now=NOW)
    assert refused.value.field == "reason"
    lifecycle.send_back(in_review, reason="Name the carriers.", by=second, now=NOW)
    [mail] = Mail.objects.filter(template="policies/staff_sent_back")
    assert mail.to == writer.email
    assert "Name the carriers." in mail.text
    lifecycle.submit(in_review, by=writer, now=NOW)
    lifecycle.approve(in_review, by=second, now=NOW)
    assert mails("staff_approved") == {writer.email}
    assert (
        Mail.objects.filter(template="policies/staff_approval", cause=f"policy:{in_review.pk}").count() == 2
    )


def test_authors_and_leads_hear_once_that_it_is_in_force(
    approved: PolicyVersion, writer: User, second: User, lead: User
) -> None:
    lifecycle.schedule(approved, effective_on=TOMORROW, by=second, now=NOW)
    for _beat in range(2):
        lifecycle.bring_into_force(now=NOW + A_DAY)
    to = [mail.to for mail in Mail.objects.filter(template="policies/staff_in_force")]
    assert sorted(to) == sorted([writer.email, lead.email])


# What is kept.


def test_what_was_approved_stays_when_the_vocabulary_changes(approved: PolicyVersion) -> None:
    purpose = Purpose.objects.get(code="delivery")
    purpose.name = {"en": "Something else"}
    vocabulary.save(purpose, by=None, now=NOW)
    kept = declaration_of(again(approved))
    assert kept.purposes["delivery"].name["en"] == "Delivery"
    assert read(approved).purposes["delivery"].name["en"] == "Something else"
    assert from_json(again(approved).declaration or {}) == kept


def test_what_the_vocabulary_changes_during_a_review_is_not_approved_by_the_way(
    dreame: Controller, second: User
) -> None:
    waiting = published.submit(published.draft(published.policy(dreame)))
    purpose = Purpose.objects.get(code="delivery")
    purpose.lawful_basis = "legitimate_interests"
    vocabulary.save(purpose, by=None, now=NOW)
    with pytest.raises(PolicyError, match="vocabulary was changed"):
        lifecycle.approve(waiting, by=second, now=NOW)
    assert again(waiting).status == Status.IN_REVIEW
    assert declaration_of(again(waiting)).purposes["delivery"].lawful_basis == "contract"


def test_a_version_that_is_sent_back_keeps_nothing_of_its_approval(
    approved: PolicyVersion, second: User
) -> None:
    lifecycle.send_back(approved, reason="One more thing.", by=second, now=NOW)
    fresh = again(approved)
    assert (fresh.declaration, fresh.approved_by, fresh.approved_at, fresh.consequence) == (
        None,
        None,
        None,
        "",
    )


# Which day.


def test_a_day_that_is_over_or_taken_is_refused_beside_its_field(
    approved: PolicyVersion, second: User
) -> None:
    with pytest.raises(PolicyError, match="This day is over") as over:
        lifecycle.schedule(approved, effective_on=TODAY - A_DAY, by=second, now=NOW)
    lifecycle.schedule(approved, effective_on=TOMORROW, by=second, now=NOW)
    other = published.approve(published.draft(approved.policy))
    with pytest.raises(PolicyError, match="Another version takes effect on this day") as taken:
        lifecycle.schedule(other, effective_on=TOMORROW, by=second, now=NOW)
    assert {over.value.field, taken.value.field} == {"effective_on"}
    fresh = again(other)
    assert (fresh.status, fresh.effective_on) == (Status.APPROVED, None)


def test_other_policies_have_days_of_their_own(
    approved: PolicyVersion, dreame: Controller, second: User
) -> None:
    lifecycle.schedule(approved, effective_on=TOMORROW, by=second, now=NOW)
    other = published.approve(published.draft(published.policy(dreame, slug="app")))
    lifecycle.schedule(other, effective_on=TOMORROW, by=second, now=NOW)


def test_a_version_for_today_applies_at_once(approved: PolicyVersion, second: User) -> None:
    found = lifecycle.schedule(approved, effective_on=TODAY, by=second, now=NOW)
    assert found.status == again(approved).status == Status.IN_FORCE
    assert again(approved).in_force_at == NOW
    assert again(approved).updated_on == TODAY


def test_a_version_taken_off_the_calendar_waits_without_a_day(approved: PolicyVersion, second: User) -> None:
    lifecycle.schedule(approved, effective_on=TOMORROW, by=second, now=NOW)
    lifecycle.unschedule(approved, by=second, now=NOW)
    assert lifecycle.bring_into_force(now=NOW + A_DAY) == 0
    assert (again(approved).status, again(approved).effective_on) == (Status.APPROVED, None)


def test_a_draft_is_thrown_away_with_its_history_kept(draft: PolicyVersion, writer: User) -> None:
    key = draft.pk
    drafts.discard(draft, by=writer, now=NOW)
    assert not PolicyVersion.objects.filter(pk=key).exists()
    last = PolicyVersion.history.filter(id=key).latest("history_id")
    assert (last.history_type, last.history_user) == ("-", writer)
    assert AccessEntry.objects.filter(target_id=key, action="policies.draft_discarded").exists()


def test_texts_of_a_version_in_review_are_not_written(in_review: PolicyVersion, writer: User) -> None:
    [outline] = texts.outlines_of(in_review).values()
    with pytest.raises(FixedError):
        texts.put(in_review, language="sv", outline=outline, by=writer, now=NOW)
    assert judging.judge(in_review).consequence is Consequence.NOTICE
