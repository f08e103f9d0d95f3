"""The ledger as it is written: each event once, in any order, one refused beside others that are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from consents import triggers
from consents.domain import recording
from consents.domain.events import Shown, Source, Whom
from consents.domain.recording import Recorded
from consents.enums import Consent, EventKind, GivenBy, Refusal
from consents.errors import ConsentRefusedError
from consents.models import ConsentEvent, ConsentState
from consents.querysets import AppendOnlyError
from office.models import AccessEntry, Controller, User
from policies.domain import lifecycle
from policies.models import PolicyVersion
from subjects.domain import erasing, guardians, merging, people, suppression
from subjects.domain.guardians import Stand
from subjects.domain.identifiers import Known
from subjects.domain.merging import MergeReason
from subjects.enums import IdentifierKind, SuppressionKind, SuppressionReason
from subjects.models import Subject
from tests import factories
from tests.consents import made
from tests.consents.made import event, record, state
from tests.factories import NOW
from tests.policies import published
from vault.domain import shredding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("version")]


def refusal(outcome: object) -> Refusal:
    assert isinstance(outcome, ConsentRefusedError), outcome
    return outcome.code


def test_an_event_keeps_the_exact_text_and_both_moments(
    dreame: Controller, version: PolicyVersion, elsa: Subject
) -> None:
    (outcome,) = record(dreame, event(days_ago=2, evidence="Form 7, line 3"))
    row = ConsentEvent.objects.get()
    assert isinstance(outcome, Recorded)
    assert (row.pk, row.subject, row.version) == (outcome.id, elsa, version)
    assert row.text_hash == version.texts.get(language="sv").content_hash
    assert (row.happened_at, row.arrived_at) == (NOW - timedelta(days=2), NOW)
    assert (row.evidence, row.known_as) == ("Form 7, line 3", made.ADDRESS)
    assert (state().consent, state().version) == (Consent.GIVEN, version)
    assert AccessEntry.objects.get(action="consents.recorded").details["recorded"] == 1


def test_the_same_event_twice_counts_once(dreame: Controller, elsa: Subject) -> None:
    one, other = event(), event(EventKind.WITHDRAWN, days_ago=0)
    record(dreame, one, one, other)
    first, second = record(dreame, one, replace(other, kind=EventKind.REFUSED))
    assert isinstance(first, Recorded)
    assert first.again
    assert refusal(second) is Refusal.KEY_REUSED
    assert made.kinds() == ["given", "withdrawn"]


def test_what_arrives_late_comes_out_right(dreame: Controller, elsa: Subject) -> None:
    record(dreame, event(EventKind.WITHDRAWN, days_ago=1))
    record(dreame, event(EventKind.GIVEN, days_ago=3))
    assert state().consent == Consent.WITHDRAWN
    record(dreame, event(EventKind.GIVEN, days_ago=0))
    assert state().consent == Consent.GIVEN


def test_a_version_that_came_into_force_a_moment_ago_is_known(dreame: Controller) -> None:
    record(dreame, event())
    newer = published.approve(published.draft(published.policy(dreame), declares=made.DECLARED))
    # As from another process: this one forgets what it kept on commit only, which does not come within a test.
    lifecycle.schedule(newer, effective_on=NOW.date(), by=published.approver_of(dreame), now=NOW)
    (outcome,) = record(dreame, event(days_ago=0, shown=Shown(version=2, language="sv")))
    assert isinstance(outcome, Recorded)


def test_somebody_unknown_is_entered_once(dreame: Controller) -> None:
    nils = Whom(IdentifierKind.EMAIL, "Nils@person.example", country="NO")
    record(
        dreame,
        event(whom=nils),
        event(whom=nils, purpose="surveys"),
        event(whom=Whom(IdentifierKind.PHONE, "070 123 45 67")),
    )
    assert Subject.objects.count() == 2
    found = people.find(dreame, kind=nils.kind, value="nils@person.example", on=date(2026, 11, 25))
    assert found is not None
    assert (found.country, found.consent_states.count()) == ("NO", 2)
    assert found.history.get().history_change_reason == "subjects.entered"


UNFIT: list[tuple[dict[str, Any], Refusal]] = [
    ({"purpose": "nothing"}, Refusal.UNKNOWN_PURPOSE),
    ({"shown": Shown(version=9, language="sv")}, Refusal.UNKNOWN_VERSION),
    ({"shown": Shown(version=1, language="nb")}, Refusal.UNKNOWN_VERSION),
    ({"shown": Shown(version=1, language="sv", text_hash="0" * 64)}, Refusal.UNKNOWN_VERSION),
    ({"shown": Shown()}, Refusal.NO_TEXT),
    ({"purpose": "orders"}, Refusal.NOT_BY_CONSENT),
    ({"purpose": "orders", "kind": EventKind.WITHDRAWN}, Refusal.NOT_BY_CONSENT),
    ({"purpose": "orders", "kind": EventKind.OBJECTED}, Refusal.NO_OBJECTION),
    ({"purpose": "orders", "kind": EventKind.SHARING_OBJECTED}, Refusal.NO_OBJECTION),
    ({"happened_at": NOW + timedelta(seconds=1)}, Refusal.FUTURE),
    ({"happened_at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))}, Refusal.UNFIT),
    ({"whom": Whom(IdentifierKind.EMAIL, "nobody")}, Refusal.UNFIT),
    ({"evidence": "hidden \x00 sign"}, Refusal.UNFIT),
]


def test_what_does_not_fit_is_refused_and_nothing_of_it_is_written(dreame: Controller) -> None:
    strange = Whom(IdentifierKind.EMAIL, "strange@person.example")
    bad = [replace(event(), **{"whom": strange, **changed}) for changed, _code in UNFIT]
    *refused, good = record(dreame, *bad, event())
    assert [refusal(one) for one in refused] == [code for _changed, code in UNFIT]
    assert isinstance(good, Recorded)
    assert ConsentEvent.objects.count() == ConsentState.objects.count() == Subject.objects.count() == 1


def test_who_speaks_for_somebody_else_has_to_confirm_that_they_agree(dreame: Controller) -> None:
    bad, good = record(
        dreame, event(given_by=GivenBy.OTHER), event(given_by=GivenBy.OTHER, confirmed=True, days_ago=2)
    )
    assert refusal(bad) is Refusal.NOT_CONFIRMED
    assert isinstance(good, Recorded)


def born(elsa: Subject, day: date) -> None:
    elsa.birth_date = day.isoformat()
    elsa.save()


def test_no_minor_consents_to_marketing(dreame: Controller, elsa: Subject) -> None:
    born(elsa, date(2008, 11, 25))  # 18 on the tests' day
    before, after, no = record(
        dreame, event(days_ago=1), event(days_ago=0), event(EventKind.REFUSED, days_ago=2)
    )
    assert refusal(before) is Refusal.MINOR
    assert isinstance(after, Recorded)
    assert isinstance(no, Recorded)


def test_below_the_age_of_consent_a_guardian_has_to_be_on_record(
    dreame: Controller, elsa: Subject, lead: User
) -> None:
    born(elsa, date(2015, 1, 1))
    asked = event(purpose="surveys", days_ago=0, given_by=GivenBy.GUARDIAN)
    assert refusal(record(dreame, asked)[0]) is Refusal.GUARDIAN_NEEDED
    stand = Stand(evidence="Family register", evidence_on=date(2026, 11, 20), name="Eva Testdotter")
    guardians.add_guardian(elsa, stand=stand, by=lead, now=NOW)
    alone, asked_again = record(dreame, replace(asked, key=event().key, given_by=GivenBy.SELF), asked)
    assert refusal(alone) is Refusal.GUARDIAN_NEEDED
    assert isinstance(asked_again, Recorded)


def test_only_the_persons_own_fresh_choice_brings_back_who_was_erased(
    dreame: Controller, elsa: Subject, lead: User
) -> None:
    record(dreame, event(days_ago=5))
    erasing.erase(elsa, by=lead, now=NOW)
    later = NOW + timedelta(days=1)
    fresh = event(happened_at=NOW + timedelta(hours=1))
    refused = record(
        dreame,
        event(days_ago=2),
        replace(fresh, imported=True),
        event(EventKind.OBJECTED, happened_at=fresh.happened_at),
        now=later,
    )
    assert {refusal(one) for one in refused} == {Refusal.SUPPRESSED}
    record(dreame, replace(fresh, key=event().key), now=later)
    assert ConsentEvent.objects.latest("arrived_at").subject != elsa
    assert not suppression.is_suppressed(
        dreame, kind=IdentifierKind.EMAIL, value=made.ADDRESS, what=SuppressionKind.ERASED
    )


def test_only_a_fresh_yes_ends_that_somebody_wants_no_marketing(dreame: Controller, elsa: Subject) -> None:
    suppression.suppress(
        dreame,
        kind=IdentifierKind.EMAIL,
        value=made.ADDRESS,
        what=SuppressionKind.NO_MARKETING,
        reason=SuppressionReason.OBJECTION,
        by=None,
        now=NOW - timedelta(days=3),
    )
    old, other, fresh = record(
        dreame, event(days_ago=4), event(purpose="surveys", days_ago=4), event(days_ago=0)
    )
    assert refusal(old) is Refusal.SUPPRESSED
    assert isinstance(other, Recorded)
    assert isinstance(fresh, Recorded)


def test_an_identifier_that_was_nobodys_known_on_that_day_is_refused(dreame: Controller) -> None:
    device = Known(IdentifierKind.DEVICE_SERIAL, "SN-1", since=date(2026, 11, 20))
    factories.person(device, at=dreame)
    whom = Whom(IdentifierKind.DEVICE_SERIAL, "SN-1")
    early, good = record(dreame, event(whom=whom, days_ago=10), event(whom=whom, days_ago=1))
    assert refusal(early) is Refusal.UNKNOWN_PERSON
    assert isinstance(good, Recorded)


def test_what_merged_entries_chose_is_one_persons(dreame: Controller, elsa: Subject, lead: User) -> None:
    phone = Whom(IdentifierKind.PHONE, "+46701234567")
    record(dreame, event(days_ago=3), event(EventKind.WITHDRAWN, whom=phone, days_ago=1))
    other = Subject.objects.exclude(pk=elsa.pk).get()
    merging.merge(other, into=elsa, by=lead, now=NOW, reason=MergeReason.SAID_BY_PERSON)
    assert (state().subject, state().consent) == (elsa, Consent.WITHDRAWN)
    record(dreame, event(whom=phone, days_ago=0))
    assert state().consent == Consent.GIVEN
    call_command("check_consents", stdout=StringIO())


def test_the_projection_is_proved_equal_and_made_anew(dreame: Controller, elsa: Subject) -> None:
    record(dreame, event(), event(purpose="surveys"), event(EventKind.OBJECTED, purpose="fraud"))
    ConsentState.objects.filter(purpose__code="news").update(consent="refused")
    ConsentState.objects.filter(purpose__code="fraud").delete()
    with pytest.raises(CommandError, match="2 choices"):
        call_command("check_consents", stdout=StringIO(), stderr=StringIO())
    call_command("check_consents", "--rebuild", stdout=StringIO())
    call_command("check_consents", stdout=StringIO())
    assert state().consent == Consent.GIVEN


def test_erasing_a_person_leaves_the_events_countable_and_the_proof_to_its_own_time(
    dreame: Controller, elsa: Subject, lead: User
) -> None:
    record(dreame, event(days_ago=3, evidence="Form 7"), event(EventKind.WITHDRAWN))
    erasing.erase(elsa, by=lead, now=NOW)
    shredding.carry_out(now=NOW)
    assert Subject.objects.get().name != "Elsa Testdotter"
    assert made.kinds() == ["given", "withdrawn"]
    assert ConsentEvent.objects.get(kind="given").evidence == "Form 7"


def test_what_happened_is_neither_changed_nor_deleted(dreame: Controller, elsa: Subject) -> None:
    record(dreame, event())
    row = ConsentEvent.objects.get()
    for attempt in (
        row.save,
        row.delete,
        ConsentEvent.objects.all().delete,
        lambda: ConsentEvent.objects.update(kind="refused"),
        lambda: ConsentEvent.objects.bulk_update([row], ["kind"]),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()
    for statement in (
        "UPDATE consents_consentevent SET kind = 'refused'",
        "DELETE FROM consents_consentevent",
    ):
        with (
            pytest.raises(IntegrityError, match=triggers.REFUSAL),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_all_tables_can_be_emptied_though_something_happened(dreame: Controller, elsa: Subject) -> None:
    record(dreame, event())
    if connection.vendor == "postgresql":  # elsewhere tables are emptied row by row
        with pytest.raises(IntegrityError, match=triggers.REFUSAL), connection.cursor() as cursor:
            cursor.execute("TRUNCATE consents_consentevent CASCADE")
    call_command("flush", interactive=False, verbosity=0)
    assert not ConsentEvent.objects.exists()


def test_the_number_of_statements_does_not_grow_with_that_of_the_events(dreame: Controller) -> None:
    def statements(count: int) -> int:
        events = [
            event(whom=Whom(IdentifierKind.EMAIL, f"{count}-{number}@person.example"))
            for number in range(count)
        ]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            recording.record(dreame, events=events, source=Source(), now=NOW)
        return len(captured)

    statements(1)
    assert statements(40) <= statements(2)


def test_a_batch_of_a_thousand_different_people_is_written(dreame: Controller) -> None:
    people_told = [Whom(IdentifierKind.ACCOUNT, f"shop-{number}") for number in range(1000)]
    for days_ago, kind in ((2, EventKind.GIVEN), (1, EventKind.WITHDRAWN)):
        events = [event(kind, days_ago=days_ago, whom=whom) for whom in people_told]
        outcomes = record(dreame, *events)
        assert all(isinstance(outcome, Recorded) and not outcome.again for outcome in outcomes)
    states = ConsentState.objects.values_list("consent", flat=True)
    assert list(states) == [Consent.WITHDRAWN] * 1000
