"""The ledger as it is used, step by step in any order, held against a plain model in other words."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from consents.domain import checking, projecting, recording
from consents.domain.checking import Question
from consents.domain.events import NewEvent, Shown, Source, Whom
from consents.domain.recording import Recorded
from consents.enums import Channel, EventKind, Reason, Refusal
from consents.errors import ConsentRefusedError
from consents.models import ConsentEvent, ConsentState
from office.models import Controller, User
from policies.models import PolicyVersion
from subjects.domain import merging, people
from subjects.domain.merging import MergeReason
from subjects.enums import IdentifierKind
from tests.factories import NOW

PURPOSES = ("news", "surveys", "fraud")
PEOPLE = ("ada", "bo", "cy")
ANY = {"", "given", "refused", "withdrawn", "expired"}
AFTER = {
    "given": (ANY, "given"),
    "refused": (ANY, "refused"),
    "withdrawn": (ANY, "withdrawn"),
    "renewed": ({"", "given", "expired"}, "given"),
    "expired": ({"given"}, "expired"),
}
"""From which consents something leads where."""
SWITCHES = {
    "objected": ("objected", True),
    "objection_lifted": ("objected", False),
    "sharing_objected": ("sharing", True),
    "sharing_objection_lifted": ("sharing", False),
    "restricted": ("restricted", True),
    "restriction_lifted": ("restricted", False),
}


@dataclass
class Line:
    """One event as the model remembers it."""

    who: str
    purpose: str
    kind: str
    happened: datetime
    arrived: datetime
    id: uuid.UUID


@dataclass
class Model:
    """A list of everything that was said, read anew from the start for every question."""

    lines: list[Line] = field(default_factory=list)
    same_as: dict[str, str] = field(default_factory=dict)

    def person(self, who: str) -> str:
        return self.same_as.get(who, who)

    def stand(self, who: str, purpose: str) -> tuple[str, bool, bool, bool]:
        """Return consent, objected, objected to sharing, restricted."""
        mine = [
            line
            for line in self.lines
            if self.person(line.who) == self.person(who) and line.purpose == purpose
        ]
        mine.sort(key=lambda line: (line.happened, line.arrived, line.id))
        consent, on = "", {"objected": False, "sharing": False, "restricted": False}
        for line in mine:
            if line.kind in SWITCHES:
                what, is_on = SWITCHES[line.kind]
                on[what] = is_on
            elif consent in AFTER[line.kind][0]:
                consent = AFTER[line.kind][1]
            if line.kind == "given":
                on["objected"] = False
        return consent, on["objected"], on["sharing"], on["restricted"]

    def may(self, who: str, purpose: str, *, sharing: bool) -> bool:
        """Tell whether the e-mail address may be used, or passed on."""
        consent, objected, no_sharing, restricted = self.stand(who, purpose)
        stopped = restricted or objected or (sharing and no_sharing)
        return not stopped and (purpose == "fraud" or consent == "given")


def whom(who: str) -> Whom:
    return Whom(IdentifierKind.EMAIL, f"{who}@person.example")


class Ledger(RuleBasedStateMachine):
    """Systems record what people say: at once or late, twice, in batches, with mistakes; people are merged."""

    controller: Controller
    lead: User

    sent = Bundle("sent")

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.model = Model()
        self.now = NOW

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    @rule(
        target=sent,
        who=st.sampled_from(PEOPLE),
        purpose=st.sampled_from(PURPOSES),
        kind=st.sampled_from(EventKind),
        hours_ago=st.integers(0, 9),
    )
    def say(self, who: str, purpose: str, kind: EventKind, hours_ago: int) -> NewEvent:
        said = NewEvent(
            key=uuid.uuid4(),
            whom=whom(who),
            purpose=purpose,
            kind=kind,
            happened_at=NOW - timedelta(hours=hours_ago),
            channel=Channel.API,
            shown=Shown(version=1, language="sv"),
        )
        (outcome,) = self.record(said)
        if purpose == "fraud" and kind.value in AFTER:
            assert isinstance(outcome, ConsentRefusedError)
            assert outcome.code is Refusal.NOT_BY_CONSENT
        else:
            self.remember(said, outcome)
        return said

    @rule(said=sent)
    def say_it_again(self, said: NewEvent) -> None:
        before = ConsentEvent.objects.count()
        (outcome,) = self.record(said)
        assert ConsentEvent.objects.count() == before
        assert isinstance(outcome, ConsentRefusedError) or outcome.again

    @rule(said=sent, hours=st.integers(1, 3))
    def use_its_key_for_something_else(self, said: NewEvent, hours: int) -> None:
        other = replace(said, happened_at=said.happened_at - timedelta(hours=hours))
        if not ConsentEvent.objects.filter(key=said.key).exists():  # it was refused
            return
        (outcome,) = self.record(other)
        assert isinstance(outcome, ConsentRefusedError)
        assert outcome.code is Refusal.KEY_REUSED

    @rule(
        batch=st.lists(
            st.tuples(st.sampled_from(PEOPLE), st.sampled_from(EventKind), st.integers(0, 9)),
            min_size=2,
            max_size=5,
        ),
        bad=st.sampled_from(["purpose", "version", "future"]),
    )
    def say_several_things_and_one_mistake(self, batch: list[tuple[str, EventKind, int]], bad: str) -> None:
        events = [
            NewEvent(
                key=uuid.uuid4(),
                whom=whom(who),
                purpose="news",
                kind=kind,
                happened_at=NOW - timedelta(hours=hours),
                channel=Channel.PRODUCT,
                shown=Shown(version=1, language="sv"),
            )
            for who, kind, hours in batch
        ]
        mistakes: dict[str, dict[str, Any]] = {
            "purpose": {"purpose": "nothing"},
            "version": {"shown": Shown(version=9, language="sv"), "kind": EventKind.GIVEN},
            "future": {"happened_at": self.now + timedelta(days=1)},
        }
        mistake = replace(events[0], key=uuid.uuid4(), **mistakes[bad])
        *outcomes, refused = self.record(*events, mistake)
        assert isinstance(refused, ConsentRefusedError)
        for event, outcome in zip(events, outcomes, strict=True):
            self.remember(event, outcome)

    @precondition(lambda self: len(self.model.same_as) == 0)
    @rule(pair=st.permutations(PEOPLE))
    def merge_two(self, pair: list[str]) -> None:
        entries = [
            people.find(self.controller, kind=IdentifierKind.EMAIL, value=whom(who).value, on=NOW.date())
            for who in pair[:2]
        ]
        if entries[0] is None or entries[1] is None:
            return
        merging.merge(
            entries[0], into=entries[1], by=self.lead, now=self.now, reason=MergeReason.ENTERED_TWICE
        )
        self.model.same_as[pair[0]] = pair[1]

    @rule()
    def make_the_projection_anew(self) -> None:
        before = sorted(ConsentState.objects.values_list("subject", "purpose", "consent", "objected_since"))
        projecting.rebuild()
        assert before == sorted(
            ConsentState.objects.values_list("subject", "purpose", "consent", "objected_since")
        )

    @invariant()
    def everybody_stands_where_the_model_says(self) -> None:
        for who in PEOPLE:
            subject = people.find(
                self.controller, kind=IdentifierKind.EMAIL, value=whom(who).value, on=NOW.date()
            )
            rows = {row.purpose.code: row for row in ConsentState.objects.filter(subject=subject)}
            for purpose in PURPOSES:
                consent, objected, no_sharing, restricted = self.model.stand(who, purpose)
                row = rows.get(purpose) if subject is not None else None
                found = (
                    (
                        row.consent,
                        row.objected_since is not None,
                        row.sharing_objected_since is not None,
                        row.restricted_since is not None,
                    )
                    if row is not None
                    else ("", False, False, False)
                )
                assert found == (consent, objected, no_sharing, restricted)

    @invariant()
    def the_purpose_check_says_what_the_model_says(self) -> None:
        asked = [
            (who, purpose, sharing) for who in PEOPLE for purpose in PURPOSES for sharing in (False, True)
        ]
        questions = [
            Question(whom(who), purpose, "email", sharing=sharing) for who, purpose, sharing in asked
        ]
        answers = checking.check_all(self.controller, questions=questions, now=self.now)
        for (who, purpose, sharing), answer in zip(asked, answers, strict=True):
            assert isinstance(answer, checking.Answer)
            assert answer.allowed is self.model.may(who, purpose, sharing=sharing), (who, purpose, sharing)
            assert answer.allowed == (answer.reason in {Reason.CONSENT, Reason.NO_OBJECTION})

    @invariant()
    def nothing_is_lost_and_the_projection_follows_from_the_ledger(self) -> None:
        assert set(ConsentEvent.objects.values_list("pk", flat=True)) == {
            line.id for line in self.model.lines
        }
        assert list(projecting.differences()) == []

    def record(self, *events: NewEvent) -> list[recording.Outcome]:
        self.now += timedelta(seconds=1)
        return recording.record(self.controller, events=events, source=Source(), now=self.now)

    def remember(self, said: NewEvent, outcome: recording.Outcome) -> None:
        assert isinstance(outcome, Recorded), outcome
        assert not outcome.again
        who = str(said.whom.value).split("@")[0] if isinstance(said.whom, Whom) else ""
        self.model.lines.append(
            Line(who, said.purpose, said.kind.value, said.happened_at, self.now, outcome.id)
        )


@pytest.mark.django_db
def test_the_ledger_and_a_plain_model_never_disagree(
    dreame: Controller, version: PolicyVersion, lead: User
) -> None:
    machine = type("LedgerOfDreame", (Ledger,), {"controller": dreame, "lead": lead})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    call_command("check_consents", stdout=StringIO())
