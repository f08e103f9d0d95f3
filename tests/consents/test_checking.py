"""May a kind of data be used for a purpose, for a person, now?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consents.domain import checking
from consents.domain.checking import Answer, Question
from consents.domain.events import Shown, Whom
from consents.enums import EventKind, Reason
from office.models import Controller, User
from policies.declarations import Use
from policies.models import PolicyVersion
from subjects.domain import erasing
from subjects.enums import IdentifierKind
from subjects.models import Subject
from tests.consents import made
from tests.consents.made import event, record
from tests.factories import NOW
from tests.policies import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("version")]


def ask(at: Controller, purpose: str = "news", category: str = "email", whom: Whom = made.ELSA) -> Answer:
    return checking.check(at, question=Question(whom, purpose, category), now=NOW)


def reason(at: Controller, *asked: Any) -> tuple[bool, Reason]:
    answer = ask(at, *asked)
    return answer.allowed, answer.reason


def test_consent_is_needed_where_the_purpose_rests_on_it(
    dreame: Controller, elsa: Subject, version: PolicyVersion
) -> None:
    assert reason(dreame) == (False, Reason.NO_CONSENT)
    record(dreame, event(days_ago=3))
    answer = ask(dreame)
    assert (answer.allowed, answer.reason, answer.known) == (True, Reason.CONSENT, True)
    assert answer.version is not None
    assert answer.version.id == version.pk
    for kind, days_ago, expected in (
        (EventKind.EXPIRED, 2, Reason.EXPIRED),
        (EventKind.WITHDRAWN, 1, Reason.WITHDRAWN),
        (EventKind.REFUSED, 0.5, Reason.REFUSED),
    ):
        record(dreame, event(kind, days_ago=days_ago))
        assert reason(dreame) == (False, expected)


def test_other_bases_ask_for_no_consent_but_heed_objection_and_restriction(
    dreame: Controller, elsa: Subject
) -> None:
    assert reason(dreame, "orders", "phone") == (True, Reason.OTHER_BASIS)
    assert reason(dreame, "fraud") == (True, Reason.NO_OBJECTION)
    record(dreame, event(EventKind.OBJECTED, purpose="fraud"))
    assert reason(dreame, "fraud") == (False, Reason.OBJECTED)
    record(dreame, event(EventKind.RESTRICTED, purpose="orders"))
    assert reason(dreame, "orders", "phone") == (False, Reason.RESTRICTED)
    record(dreame, event(EventKind.RESTRICTION_LIFTED, purpose="orders", days_ago=0))
    assert reason(dreame, "orders", "phone") == (True, Reason.OTHER_BASIS)


def asked(at: Controller, purpose: str = "news", *, sharing: bool) -> Reason:
    question = Question(made.ELSA, purpose, "email", sharing=sharing)
    return checking.check(at, question=question, now=NOW).reason


def test_who_objects_to_sharing_stops_what_is_passed_on_and_not_the_use(
    dreame: Controller, elsa: Subject
) -> None:
    record(dreame, event(days_ago=5))
    assert asked(dreame, sharing=True) is Reason.CONSENT
    record(dreame, event(EventKind.SHARING_OBJECTED, days_ago=4))
    assert asked(dreame, sharing=False) is Reason.CONSENT
    assert asked(dreame, sharing=True) is Reason.SHARING_OBJECTED
    record(dreame, event(EventKind.RENEWED, days_ago=3))
    assert asked(dreame, sharing=True) is Reason.SHARING_OBJECTED
    record(dreame, event(EventKind.SHARING_OBJECTION_LIFTED, days_ago=2))
    assert asked(dreame, sharing=True) is Reason.CONSENT
    record(dreame, event(EventKind.OBJECTED, days_ago=1))
    assert asked(dreame, sharing=True) is Reason.OBJECTED


def test_what_no_policy_in_force_declares_is_not_allowed(dreame: Controller, elsa: Subject) -> None:
    record(dreame, event())
    assert reason(dreame, "profiling") == (False, Reason.UNDECLARED_PURPOSE)
    assert reason(dreame, "news", "phone") == (False, Reason.UNDECLARED_CATEGORY)


def test_a_consent_covers_only_the_data_that_its_version_named(dreame: Controller, elsa: Subject) -> None:
    record(dreame, event())
    wider = tuple(
        Use("news", "", {"email": "", "phone": ""}) if use.purpose == "news" else use
        for use in made.DECLARED.uses
    )
    published.publish(published.draft(published.policy(dreame), declares=replace(made.DECLARED, uses=wider)))
    assert reason(dreame) == (True, Reason.CONSENT)
    assert reason(dreame, "news", "phone") == (False, Reason.NOT_COVERED)
    record(dreame, event(EventKind.RENEWED, days_ago=0, shown=Shown(version=2, language="sv")))
    assert reason(dreame, "news", "phone") == (True, Reason.CONSENT)


def test_no_marketing_for_a_minor_and_no_childs_consent_without_a_guardian(
    dreame: Controller, elsa: Subject
) -> None:
    record(dreame, event(), event(purpose="surveys"))
    elsa.birth_date = date(2015, 5, 5).isoformat()
    elsa.save()
    assert reason(dreame) == (False, Reason.MINOR)
    assert reason(dreame, "surveys") == (False, Reason.GUARDIAN_NEEDED)


def test_who_was_erased_is_not_used_again_but_where_a_contract_or_the_law_asks_for_it(
    dreame: Controller, elsa: Subject, lead: User
) -> None:
    record(dreame, event())
    erasing.erase(elsa, by=lead, now=NOW)
    assert reason(dreame) == (False, Reason.SUPPRESSED)
    assert reason(dreame, "fraud") == (False, Reason.SUPPRESSED)
    assert reason(dreame, "orders") == (True, Reason.OTHER_BASIS)
    assert not ask(dreame, "orders").known


@pytest.mark.parametrize("count", [1, 30])
def test_two_queries_answer_any_number_of_questions(dreame: Controller, elsa: Subject, count: int) -> None:
    record(dreame, event())
    others = [Whom(IdentifierKind.EMAIL, f"{number}@person.example") for number in range(count - 1)]
    questions = [Question(whom, "news", "email") for whom in (made.ELSA, *others)]
    checking.check_all(dreame, questions=questions, now=NOW)
    with CaptureQueriesContext(connection) as captured:
        answers = checking.check_all(dreame, questions=questions, now=NOW)
    assert len(captured) <= 2
    assert [isinstance(one, Answer) and one.allowed for one in answers].count(True) == 1
