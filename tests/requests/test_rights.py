"""Each right has a form and a record of its own, and is closed as fulfilled only when that record says so."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from consents.domain import checking, following, recording
from consents.domain.events import Source
from consents.enums import EventKind, Reason, Scope
from consents.models import Withdrawal
from law import Right
from mailroom.domain import outbox
from mailroom.models import Mail
from office.models import Controller, User
from requests.domain import (
    balancing,
    carrying_out,
    correcting,
    decision,
    erasing,
    handling,
    identity,
    restricting,
    subjects,
)
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.domain.identity import Method
from requests.enums import Ground, Outcome
from requests.models import Correction, Message, Request, Restriction
from subjects.models import Subject
from tests import factories
from tests.consents import made
from tests.consents.stopping import asked, confirm, getting
from tests.factories import NOW
from tests.policies import published
from tests.requests.admin_pages import page_of, signed_in, step_of, take, text_of
from tests.requests.rights import TODAY, answered, close
from tests.thirdparties import made as register
from thirdparties.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

STEPS: dict[str, set[Right]] = {
    "correction": {Right.RECTIFICATION},
    "places": {Right.ERASURE, Right.MINOR_REMOVAL},
    "restrict": {Right.RESTRICTION},
    "weigh": {Right.OBJECTION},
    "stop": {Right.WITHDRAWAL, Right.STOP_SHARING, Right.OBJECTION, Right.MINOR_REMOVAL},
    "draft": {Right.ACCESS, Right.PORTABILITY},
}


@pytest.fixture
def elsa(dreame: Controller) -> Subject:
    """A person who consented to news, of a company with a policy in force and an agency that gets addresses."""
    draft = published.draft(published.policy(dreame), declares=made.DECLARED)
    published.publish(draft, now=made.PUBLISHED)
    getting(dreame, "Agency AB", "news")
    person = factories.person(made.EMAIL, at=dreame, language="en")
    recording.record(dreame, events=[made.event(EventKind.GIVEN)], source=Source(), now=NOW)
    return person


def prove(case: Request, *, by: User) -> None:
    """Let the person prove who they are."""
    identity.ask(case, text="Who are you?", reason="Never heard of before.", by=by, now=NOW)
    identity.prove(case, method=next(iter(Method)), on=TODAY, by=by, now=NOW)


@pytest.mark.matrix
def test_each_step_is_offered_for_its_right_alone(
    dreame: Controller, elsa: Subject, handler: User, stranger: User, subtests: pytest.Subtests
) -> None:
    client, outside = signed_in(handler), signed_in(stranger)
    for right in (right for rights in STEPS.values() for right in rights):
        case = answered(dreame, right, by=handler)
        if right in {Right.WITHDRAWAL, Right.STOP_SHARING}:
            subjects.link(case, subject=elsa, by=handler, now=NOW)
        else:
            prove(case, by=handler)
            subjects.link(case, subject=elsa, by=handler, now=NOW)
        shown = text_of(client.get(page_of(case)))
        for code, rights in STEPS.items():
            with subtests.test(right=right, code=code):
                assert (step_of(case, code) in shown) == (right in rights)
                assert client.get(step_of(case, code)).status_code == (200 if right in rights else 302)
                assert outside.get(step_of(case, code)).status_code == 403


@pytest.mark.promise("P12")
@pytest.mark.promise("P8")
def test_data_is_corrected_row_by_row_once_identity_is_confirmed(dreame: Controller, handler: User) -> None:
    case = answered(dreame, Right.RECTIFICATION, by=handler)
    client = signed_in(handler)
    row = {"wrong": "Elsa Tastdotter", "correct": "Elsa Testdotter", "place": "Customer database"}
    shown = take(client, case, "correction", **row, corrected_on="2026-11-25")
    assert "Identity is confirmed before data is corrected" in text_of(shown)
    take(client, case, "correction", **row)
    assert "it must be sure who asks" in text_of(take(client, case, "close", outcome="fulfilled"))
    prove(case, by=handler)
    kept = Correction.objects.get()
    form = client.get(f"{step_of(case, 'correction')}?row={kept.pk}").context["form"]
    assert form["wrong"].value() == "Elsa Tastdotter"
    take(client, case, "correction", **row, row=str(kept.pk), corrected_on="2026-11-25")
    page = text_of(client.get(page_of(case)))
    for words in ("Elsa Tastdotter", "Customer database", "Wednesday 25 November 2026"):
        assert words in page
    take(client, case, "close", outcome="fulfilled")
    case.refresh_from_db()
    assert case.outcome == Outcome.FULFILLED


def test_a_correction_of_another_request_is_not_changed(dreame: Controller, handler: User) -> None:
    case = answered(dreame, Right.RECTIFICATION, by=handler)
    other = answered(dreame, Right.RECTIFICATION, by=handler)
    given: dict[str, Any] = {"wrong": "a", "right": "b", "place": "c", "corrected_on": None}
    row = correcting.note(other, row=None, **given, by=handler, now=NOW)
    with pytest.raises(RequestError, match="not there any more"):
        correcting.note(case, row=row.pk, **given, by=handler, now=NOW)
    foreign = signed_in(handler).get(f"{step_of(case, 'correction')}?row={row.pk}").context["form"]
    assert not foreign["wrong"].value()


def test_everything_is_erased_before_an_erasure_is_fulfilled(dreame: Controller, handler: User) -> None:
    register.system(dreame, "Shop")
    case = answered(dreame, Right.ERASURE, by=handler)
    client = signed_in(handler)
    assert "list where the person’s data lies." in text_of(client.get(page_of(case)))
    assert "List first where" in text_of(take(client, case, "close", outcome="fulfilled"))
    listed = client.get(step_of(case, "places")).context["form"]
    take(client, case, "places", systems=listed["systems"].value(), other="Erik's mailbox")
    assert "Say first what became of the data in: Shop, a place outside our systems." in text_of(
        take(client, case, "close", outcome="fulfilled")
    )
    shop, mailbox = sorted(case.erasures.all(), key=lambda row: row.system is None)
    take(client, case, "settle", row=str(shop.pk), became="erased", erased_on="2026-11-25")
    kept = {"row": str(mailbox.pk), "became": "kept", "kept_until": "2033-12-31", "kept_what": "The invoice"}
    assert "Choose the ground" in text_of(take(client, case, "settle", **kept))
    take(client, case, "settle", **kept, ground="legal_duty")
    shown = text_of(client.get(page_of(case)))
    for words in ("Shop", "Erik&#x27;s mailbox", "A law demands that the data is kept", "The invoice"):
        assert words in shown
    assert "propose “partly fulfilled”" in text_of(take(client, case, "close", outcome="fulfilled"))
    take(
        client,
        case,
        "propose",
        outcome="partly_fulfilled",
        ground="legal_duty",
        evidence="Law.",
        text="Mostly.",
    )
    case.refresh_from_db()
    assert case.proposed_outcome == Outcome.PARTLY_FULFILLED


def test_a_place_is_erased_or_kept_on_a_ground_that_the_law_has(dreame: Controller, handler: User) -> None:
    case = answered(dreame, Right.ERASURE, by=handler)
    (row,) = erasing.list_places(case, systems=[], other="Archive", by=handler, now=NOW)
    until = TODAY + timedelta(days=365)
    wrong: list[tuple[date | None, erasing.Kept | None]] = [
        (None, None),
        (TODAY, erasing.Kept(Ground.CLAIMS, until, "All")),
        (TODAY + timedelta(days=1), None),
        (None, erasing.Kept(Ground.CONTRACT, until, "All")),
        (None, erasing.Kept(Ground.CLAIMS, TODAY, "All")),
        (None, erasing.Kept(Ground.CLAIMS, until, " ")),
    ]
    for erased_on, kept in wrong:
        with pytest.raises(IntakeRefusedError):
            erasing.settle(case, row=row.pk, erased_on=erased_on, kept=kept, by=handler, now=NOW)
    elsewhere = register.system(factories.controller("procotsmart"), "Theirs")
    with pytest.raises(IntakeRefusedError):
        erasing.list_places(case, systems=[elsewhere], other="", by=handler, now=NOW)


def test_a_restriction_ends_only_after_the_person_was_told(
    dreame: Controller, elsa: Subject, handler: User, lead: User
) -> None:
    case = answered(dreame, Right.RESTRICTION, by=handler)
    prove(case, by=handler)
    subjects.link(case, subject=elsa, by=handler, now=NOW)
    handling.assign(case, to=handler, by=lead, now=NOW)
    client = signed_in(handler)
    take(client, case, "restrict", starts_on="2026-11-25", ends_on="2026-12-20")
    answer = checking.check(dreame, question=asked("news"), now=NOW)
    assert answer.reason is Reason.RESTRICTED
    close(Request.objects.get(pk=case.pk), by=handler)
    for days in (17, 18, 19, 30):
        restricting.sweep(now=NOW + timedelta(days=days))
    assert outbox.for_cause(case.cause).filter(template="requests/staff_restriction").count() == 1
    for days in (32, 33, 40):
        restricting.sweep(now=NOW + timedelta(days=days))
    late = outbox.for_cause(case.cause).filter(template="requests/staff_restriction")
    assert sum("was to end on" in str(mail.subject) for mail in late) == 2
    assert Restriction.objects.get().lifted_on is None
    early = take(client, case, "lift", lifts_on="2026-11-25", text="We use it again.")
    assert "told before it ends" in text_of(early)
    take(client, case, "lift", lifts_on="2026-12-24", text="We use it again.")
    assert restricting.sweep(now=NOW + timedelta(days=20)) == 0
    assert restricting.sweep(now=NOW + timedelta(days=30)) == 1
    ended = "The restriction ends on Thursday 24 December 2026."
    assert any(str(message.body).endswith(ended) for message in Message.objects.filter(request=case))
    row = Restriction.objects.get()
    assert row.lifted_on is not None
    assert row.told_on == TODAY
    later = checking.check(dreame, question=asked("news"), now=NOW + timedelta(days=31))
    assert later.allowed


@pytest.mark.promise("P4")
def test_an_objection_to_marketing_is_upheld_without_a_test_and_carried_out(
    dreame: Controller, elsa: Subject, handler: User
) -> None:
    case = answered(dreame, Right.OBJECTION, by=handler)
    prove(case, by=handler)
    subjects.link(case, subject=elsa, by=handler, now=NOW)
    client = signed_in(handler)
    take(client, case, "weigh", about="marketing")
    with pytest.raises(IntakeRefusedError, match="Weigh the objection first"):
        decision.propose(
            case,
            outcome=Outcome.REFUSED,
            ground=Ground.COMPELLING,
            evidence="We like it.",
            text="No.",
            by=handler,
            now=NOW,
        )
    assert "Carry the stop out first" in text_of(take(client, case, "close", outcome="fulfilled"))
    take(client, case, "stop", scope="marketing")
    assert not checking.check(dreame, question=asked("news"), now=NOW).allowed
    take(client, case, "close", outcome="fulfilled")
    assert Request.objects.get(pk=case.pk).outcome == Outcome.FULFILLED


def test_any_other_objection_is_weighed_step_by_step(dreame: Controller, handler: User, lead: User) -> None:
    case = answered(dreame, Right.OBJECTION, by=handler)
    client = signed_in(handler)
    test = {"about": "other", "interest": "Stop fraud", "grounds": "A mix-up", "necessity": "Yes"}
    assert "Write this step" in text_of(take(client, case, "weigh", **test, result="upheld"))
    take(client, case, "weigh", **test, conclusion="Fraud was proved.", result="overridden")
    assert "overriding" in text_of(take(client, case, "close", outcome="fulfilled"))
    shown = text_of(client.get(page_of(case)))
    assert "Fraud was proved." in shown
    assert "Overridden" in shown
    take(
        client,
        case,
        "propose",
        outcome="refused",
        ground="compelling",
        evidence="The test.",
        text="No, because.",
    )
    decision.approve(case, by=lead, now=NOW)
    assert balancing.latest(case) is not None


@pytest.mark.promise("P13")
@pytest.mark.promise("P14")
def test_a_withdrawal_shows_what_it_leads_to_and_then_stops_it_everywhere(
    dreame: Controller, elsa: Subject, handler: User
) -> None:
    case = answered(dreame, Right.WITHDRAWAL, by=handler)
    client = signed_in(handler)
    assert step_of(case, "stop") not in text_of(client.get(page_of(case)))
    assert "Carry the stop out first" in text_of(take(client, case, "close", outcome="fulfilled"))
    subjects.link(case, subject=elsa, by=handler, now=NOW)
    case = Request.objects.get(pk=case.pk)
    preview = client.post(
        step_of(case, "stop"), {"seen": case.version, "scope": "purposes", "purposes": "news", "preview": "1"}
    )
    assert "Agency AB" in text_of(preview)
    assert not Withdrawal.objects.exists()
    take(client, case, "stop", scope="purposes", purposes="news")
    assert checking.check(dreame, question=asked("news"), now=NOW).reason is Reason.WITHDRAWN
    row = Withdrawal.objects.get()
    following.follow_all(now=NOW)
    assert "0 of 1" in text_of(client.get(page_of(case)))
    confirm(Notice.objects.get(cause=row.cause))
    assert "1 of 1" in text_of(client.get(page_of(case)))
    assert Mail.objects.filter(template="consents/receipt", cause=row.cause).exists()
    take(client, case, "close", outcome="fulfilled")
    assert Request.objects.get(pk=case.pk).outcome == Outcome.FULFILLED


@pytest.mark.promise("D15")
def test_sharing_stops_at_every_recipient_and_the_use_goes_on(
    dreame: Controller, elsa: Subject, handler: User
) -> None:
    case = answered(dreame, Right.STOP_SHARING, by=handler)
    subjects.link(case, subject=elsa, by=handler, now=NOW)
    take(signed_in(handler), case, "stop", scope="sharing")
    assert checking.check(dreame, question=asked("news"), now=NOW).allowed
    sharing = checking.check(dreame, question=asked("news", sharing=True), now=NOW)
    assert sharing.reason is Reason.SHARING_OBJECTED
    following.follow_all(now=NOW)
    assert [notice.third_party.legal_name for notice in Notice.objects.all()] == ["Agency AB"]


def test_what_cannot_be_stopped_or_is_not_asked_for_is_refused(
    dreame: Controller, elsa: Subject, handler: User
) -> None:
    case = answered(dreame, Right.STOP_SHARING, by=handler)
    with pytest.raises(RequestError, match="Link the request"):
        carrying_out.carry_out(case, scope=Scope.SHARING, purposes=["news"], by=handler, now=NOW)
    subjects.link(case, subject=elsa, by=handler, now=NOW)
    for scope, codes in ((Scope.MARKETING, ["news"]), (Scope.SHARING, ["orders"])):
        with pytest.raises(IntakeRefusedError):
            carrying_out.carry_out(case, scope=scope, purposes=codes, by=handler, now=NOW)
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize(
    ("right", "code", "given"),
    [
        (Right.RECTIFICATION, "correction", {"wrong": "Wrongly", "correct": "Rightly", "place": "Shop"}),
        (Right.ERASURE, "places", {"other": "Archive"}),
        (Right.OBJECTION, "weigh", {"about": "marketing"}),
        (Right.RESTRICTION, "restrict", {"starts_on": "2026-11-25", "until": "All is checked"}),
    ],
)
def test_the_second_of_two_officers_loses_nothing_and_overwrites_nothing(
    right: Right, code: str, given: dict[str, str], dreame: Controller, handler: User, lead: User
) -> None:
    case = answered(dreame, right, by=handler)
    seen = case.version
    handling.assign(case, to=handler, by=lead, now=NOW)
    answer = signed_in(handler).post(step_of(case, code), {"seen": seen, **given})
    assert answer.status_code == 409
    for rows in (case.corrections, case.erasures, case.balancings, Restriction.objects):
        assert not rows.exists()
