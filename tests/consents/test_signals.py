"""Global Privacy Control: a browser's signal is the person's objection to sharing and advertising, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from consents.domain import checking, links, signals
from consents.domain.checking import Question
from consents.domain.events import Source, Whom
from consents.domain.links import To
from consents.domain.signals import Noted
from consents.enums import EventKind, Reason, Refusal
from consents.errors import ConsentRefusedError
from consents.models import ConsentEvent
from office.models import Controller
from policies.declarations import DeclaredPurpose, DeclaredRecipient, Use
from policies.models import PolicyVersion
from subjects.enums import IdentifierKind
from subjects.models import Subject
from tests.consents import made
from tests.consents.made import event, record
from tests.factories import NOW
from tests.policies import published

pytestmark = pytest.mark.django_db

AN_HOUR_AGO = NOW - timedelta(hours=1)
SHARED: dict[str, Any] = {"recipients": {"carriers": ""}}
DECLARED = replace(
    made.DECLARED,
    purposes={
        **made.DECLARED.purposes,
        "ads": DeclaredPurpose(
            name={"en": "Advertisements"},
            lawful_basis="legitimate_interests",
            dpv="dpv:PersonalisedAdvertising",
            **made.PROTO,
        ),
    },
    recipients={"carriers": DeclaredRecipient(name={"en": "Carriers"}, description={})},
    uses=(
        Use(purpose="orders", categories={"email": "", "phone": ""}, **SHARED),
        Use(purpose="news", categories={"email": ""}, **SHARED),
        Use(purpose="surveys", categories={"email": ""}),
        Use(purpose="fraud", categories={"email": ""}, **SHARED),
        Use(purpose="ads", categories={"email": ""}),
    ),
)


@pytest.fixture(autouse=True)
def in_force(dreame: Controller) -> PolicyVersion:
    """A policy that shares data of orders, news and fraud, and advertises by news and ads."""
    draft = published.draft(published.policy(dreame), declares=DECLARED)
    return published.publish(draft, now=made.PUBLISHED)


def note(at: Controller, whom: Whom | Subject = made.ELSA, **fields: Any) -> Noted:
    return signals.note(at, whom=whom, **{"seen_at": AN_HOUR_AGO, "source": Source(), "now": NOW, **fields})


def reason(at: Controller, purpose: str, *, sharing: bool = False) -> Reason:
    return checking.check(at, question=Question(made.ELSA, purpose, "email", sharing=sharing), now=NOW).reason


@pytest.mark.promise("D15")
def test_a_signal_stops_sharing_and_advertising_and_nothing_else(dreame: Controller, elsa: Subject) -> None:
    record(dreame, event(days_ago=9), event(purpose="surveys", days_ago=9))
    noted = note(dreame)
    assert (set(noted.sharing), set(noted.advertising)) == ({"news", "fraud"}, {"news", "ads"})
    assert reason(dreame, "news") is reason(dreame, "ads") is Reason.OBJECTED
    assert reason(dreame, "fraud") is Reason.NO_OBJECTION
    assert reason(dreame, "fraud", sharing=True) is Reason.SHARING_OBJECTED
    assert reason(dreame, "orders", sharing=True) is Reason.OTHER_BASIS
    assert reason(dreame, "surveys", sharing=True) is Reason.CONSENT
    rows = ConsentEvent.objects.filter(channel="signal")
    assert {row.happened_at for row in rows} == {AN_HOUR_AGO}
    assert rows.count() == 4


def test_it_counts_once_so_that_what_the_person_says_later_stands(dreame: Controller, elsa: Subject) -> None:
    assert note(dreame).is_new
    assert not note(dreame, seen_at=NOW).is_new
    assert not note(dreame, elsa).is_new
    record(
        dreame,
        event(EventKind.OBJECTION_LIFTED, purpose="ads", days_ago=0),
        event(EventKind.SHARING_OBJECTION_LIFTED, purpose="fraud", days_ago=0),
    )
    assert not note(dreame, seen_at=NOW).is_new
    assert reason(dreame, "ads") is Reason.NO_OBJECTION
    assert reason(dreame, "fraud", sharing=True) is Reason.NO_OBJECTION


def test_a_purpose_that_a_later_version_adds_is_objected_to_by_the_next_signal(
    dreame: Controller, elsa: Subject
) -> None:
    note(dreame)
    wider = (*DECLARED.uses[:2], Use("surveys", "", {"email": ""}, {"carriers": ""}), *DECLARED.uses[3:])
    draft = published.draft(published.policy(dreame), declares=replace(DECLARED, uses=wider))
    published.publish(draft)
    assert note(dreame, seen_at=NOW) == Noted(sharing=("surveys",), advertising=())


def test_who_is_not_known_is_entered_and_bad_input_writes_nothing(dreame: Controller) -> None:
    for bad, code in (
        ({"seen_at": NOW + timedelta(seconds=1)}, Refusal.FUTURE),
        ({"whom": Whom(IdentifierKind.EMAIL, "nobody")}, Refusal.UNFIT),
    ):
        with pytest.raises(ConsentRefusedError) as caught:
            note(dreame, **bad)
        assert caught.value.code is code
    assert not ConsentEvent.objects.exists()
    assert not Subject.objects.exists()
    assert note(dreame).is_new
    assert not note(dreame).is_new
    assert Subject.objects.count() == 1


def opened(at: Controller, whose: Subject, client: Client, **headers: str) -> str:
    (url,) = links.issue_many(at, to=[To(whose, "en")], now=NOW)
    page = client.post(url, headers={"Sec-GPC": "1", **headers}, follow=True)
    return " ".join(page.content.decode().split())


@pytest.mark.usefixtures("wednesday")
def test_opening_ones_choices_with_such_a_browser_counts_and_the_page_says_so(
    dreame: Controller, elsa: Subject, client: Client
) -> None:
    assert "Global Privacy Control" not in opened(dreame, elsa, client, **{"Sec-GPC": "0"})
    assert not ConsentEvent.objects.exists()
    page = opened(dreame, elsa, client)
    assert "Global Privacy Control" in page
    assert "browser signal" in page
    assert set(ConsentEvent.objects.values_list("channel", flat=True)) == {"signal"}
    assert "Global Privacy Control" not in opened(dreame, elsa, client)


def test_the_portal_says_that_it_heeds_the_signal(client: Client) -> None:
    answer = client.get("/.well-known/gpc.json")
    assert answer.json()["gpc"] is True
    assert answer["Content-Type"] == "application/json"
    assert client.post("/.well-known/gpc.json").status_code == 405
