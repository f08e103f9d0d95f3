"""Where people stand, as it follows from what happened: compared with a model in other words."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from consents.enums import Consent, EventKind
from consents.ledger import Fact, Stand, stand_of

START = datetime(2026, 1, 1, tzinfo=UTC)
facts = st.builds(
    lambda kind, happened, arrived, key: Fact(
        START + timedelta(hours=happened), START + timedelta(hours=arrived), UUID(int=key), kind
    ),
    st.sampled_from(EventKind),
    st.integers(0, 6),
    st.integers(6, 9),
    st.integers(0, 10**6),
)
ledgers = st.lists(facts, max_size=9, unique_by=lambda fact: fact.id)


def consent_by_model(ledger: list[Fact]) -> tuple[Consent | None, UUID | None]:
    """Look from the end: the last yes or no decides, unless what came after it ended or prolonged it."""
    kinds = [(fact.kind, fact.id) for fact in sorted(ledger) if fact.kind.is_about_consent]
    decided = [
        place
        for place, (kind, _id) in enumerate(kinds)
        if kind in {EventKind.GIVEN, EventKind.REFUSED, EventKind.WITHDRAWN}
    ]
    last = decided[-1] if decided else -1
    later = kinds[last + 1 :]
    if last >= 0 and kinds[last][0] is not EventKind.GIVEN:
        return Consent(kinds[last][0].value), kinds[last][1]
    stands, source = (last >= 0, kinds[last][1] if last >= 0 else None)
    expired = False
    for kind, key in later:
        if kind is EventKind.RENEWED:
            stands, expired, source = True, False, key
        elif stands:
            stands, expired, source = False, True, key
    return (Consent.GIVEN if stands else Consent.EXPIRED if expired else None), source


@settings(max_examples=200, deadline=None)
@given(ledgers)
def test_the_ledger_says_what_a_plain_model_says(ledger: list[Fact]) -> None:
    stand = stand_of(ledger)
    assert (stand.consent, stand.consent_event) == consent_by_model(ledger)
    lifted = {
        EventKind.OBJECTED: {EventKind.OBJECTION_LIFTED, EventKind.GIVEN},
        EventKind.SHARING_OBJECTED: {EventKind.SHARING_OBJECTION_LIFTED},
        EventKind.RESTRICTED: {EventKind.RESTRICTION_LIFTED},
    }
    for kind, since in (
        (EventKind.OBJECTED, stand.objected_since),
        (EventKind.SHARING_OBJECTED, stand.sharing_objected_since),
        (EventKind.RESTRICTED, stand.restricted_since),
    ):
        last = [fact for fact in sorted(ledger) if fact.kind in {kind, *lifted[kind]}][-1:]
        assert (since is not None) is (bool(last) and last[0].kind is kind)


@settings(max_examples=50, deadline=None)
@given(ledgers, st.integers())
def test_it_makes_no_difference_in_which_order_events_arrive(ledger: list[Fact], seed: int) -> None:
    shuffled = list(ledger)
    random.Random(seed).shuffle(shuffled)
    assert stand_of(shuffled) == stand_of(ledger)


def at(hour: int, kind: EventKind) -> Fact:
    return Fact(START + timedelta(hours=hour), START + timedelta(hours=20), UUID(int=hour), kind)


def test_a_renewal_does_not_bring_back_what_was_withdrawn_before_it() -> None:
    given, withdrawn, renewed = (
        at(1, EventKind.GIVEN),
        at(2, EventKind.WITHDRAWN),
        at(3, EventKind.RENEWED),
    )
    assert stand_of([given, renewed]).consent is Consent.GIVEN
    assert stand_of([given, renewed, withdrawn]).consent is Consent.WITHDRAWN


def test_a_fresh_yes_ends_an_objection_made_before_it() -> None:
    stand = stand_of([at(1, EventKind.OBJECTED), at(2, EventKind.GIVEN)])
    assert (stand.consent, stand.objected_since) == (Consent.GIVEN, None)
    assert stand_of([at(3, EventKind.OBJECTED), at(2, EventKind.GIVEN)]).objected_since is not None


def test_a_consent_counts_since_it_was_first_given_and_by_its_last_renewal() -> None:
    stand = stand_of([at(1, EventKind.GIVEN), at(5, EventKind.RENEWED)])
    assert stand == Stand(
        consent=Consent.GIVEN, consent_event=UUID(int=5), consent_since=START + timedelta(hours=1)
    )
