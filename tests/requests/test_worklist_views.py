"""The worklist's further parts: who is waited for, exact identifiers, own views, and several requests at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from office.domain import grants
from office.enums import Role
from office.models import Controller, User
from requests.domain import conversation, decision, handling, retention, views
from requests.domain.errors import IntakeRefusedError
from requests.enums import Outcome, Status
from requests.models import Request, SavedView
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import WORKLIST, signed_in, text_of
from tests.requests.test_admin_worklist import found_by, received, references_in
from tests.requests.test_lost_keys import lose_the_key_of
from tests.requests.working import task
from tests.thirdparties import made
from vault.domain import shredding
from vault.enums import Family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


def bulk(code: str) -> str:
    return reverse("admin:requests_request_bulk", args=[code])


def key(case: Request) -> str:
    case.refresh_from_db(fields=["version"])
    return f"{case.pk}:{case.version}"


def test_who_is_waited_for_stands_in_parts_of_their_own(handler: User, dreame: Controller) -> None:
    asked, outside, noticed, plain = received(4), received(3), received(2), received(1)
    conversation.ask_question(asked, text="Which one?", by=handler, now=NOW)
    task(outside, by=handler)
    lead = factories.staff(Role.PRIVACY_LEAD, at=dreame)
    made.notice(made.recipient(dreame), cause=noticed.cause, by=lead)
    client = signed_in(handler)
    assert references_in(client, "?show=person") == [asked.reference]
    assert references_in(client, "?show=recipient") == [outside.reference, noticed.reference]
    assert plain.reference in references_in(client)
    assert "No request waits for the person." not in text_of(client.get(f"{WORKLIST}?show=person"))


def test_a_row_says_how_far_its_tasks_are(handler: User) -> None:
    task(received(1), by=handler)
    assert "Tasks 0/1" in text_of(signed_in(handler).get(WORKLIST))


def test_a_page_of_rows_costs_no_more_queries_than_one(handler: User) -> None:
    def queries(address: str) -> int:
        client = signed_in(handler)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    parts = [f"{WORKLIST}?show={part}" for part in ("recipient", "person", "closed")]
    task(received(1), by=handler)
    with_one = [queries(part) for part in parts]
    for days in (2, 3, 4):
        task(received(days), by=handler)
    assert [queries(part) for part in parts] == with_one
    assert max(with_one) <= 15


@pytest.mark.parametrize(
    ("field", "value", "typed"),
    [
        ("account", "elsa-77", "ELSA-77"),
        ("device_serial", "SN 12 34", "sn1234"),
        ("order_number", "ORDER-31", " order-31 "),
    ],
)
def test_an_exact_identifier_is_found_and_stands_in_no_address(
    field: str, value: str, typed: str, handler: User
) -> None:
    given: list[dict[str, Any]] = [{field: value}, {field: "something else"}]
    case, _other = received(2, **given[0]), received(3, **given[1])
    client = signed_in(handler)
    assert found_by(client, typed) == [case.reference]
    sent = client.post(WORKLIST, {"q": typed})
    assert typed.strip() not in sent["Location"]
    assert found_by(client, value[:4]) == []


@pytest.mark.promise("P20")
def test_whoever_may_not_see_devices_finds_nothing_by_a_serial_number(dreame: Controller) -> None:
    received(2, device_serial="SN1234")
    account = received(2, account="elsa-77")
    blind = factories.staff(None)
    grants.grant_role(
        user=blind, controller=dreame, role=Role.CASE_HANDLER, by=None, now=NOW, families=[Family.IDENTITY]
    )
    client = signed_in(blind)
    assert found_by(client, "SN1234") == []
    assert found_by(client, "elsa-77") == [account.reference]


def test_an_erased_request_is_found_by_no_identifier(handler: User) -> None:
    case = received(2, account="elsa-77")
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=handler, now=NOW)
    retention.erase(Request.objects.get(pk=case.pk), now=NOW)
    shredding.carry_out(now=NOW)
    assert found_by(signed_in(handler), "elsa-77") == []


def test_a_view_is_kept_for_its_owner_alone(handler: User, lead: User) -> None:
    client = signed_in(handler)
    keep = reverse("admin:requests_request_keep_view")
    done = client.post(
        keep, {"name": "My erasures", "filters": "show=mine&right=erasure&q=secret"}, follow=True
    )
    assert "The view is kept." in text_of(done)
    view = SavedView.objects.get()
    assert (view.user, view.query) == (handler, "show=mine&right=erasure")
    assert f'href="?{view.query.replace("&", "&amp;")}"' in text_of(client.get(WORKLIST))
    assert "My erasures" not in text_of(signed_in(lead).get(WORKLIST))
    remove = reverse("admin:requests_request_remove_view", args=[view.pk])
    assert signed_in(lead).post(remove).status_code == 403
    assert client.get(remove).status_code == 405
    assert "The view is removed." in text_of(client.post(remove, follow=True))
    assert not SavedView.objects.exists()


def test_a_view_needs_a_name_of_its_own_and_something_to_keep(handler: User) -> None:
    views.keep(name="A", filters={"show": "mine"}, by=handler, now=NOW)
    for name, filters, sentence in (
        ("A", {"show": "mine"}, "You have a view with this name."),
        ("", {"show": "mine"}, "Give the view a name."),
        ("B", {"q": "x"}, "Narrow the list first"),
        ("B" * 41, {"show": "mine"}, "at most 40"),
    ):
        with pytest.raises(IntakeRefusedError, match=sentence):
            views.keep(name=name, filters=filters, by=handler, now=NOW)


def test_several_are_assigned_with_a_result_for_each(handler: User, lead: User) -> None:
    one, two, closed = received(3), received(2), received(1)
    decision.close(closed, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=handler, now=NOW)
    client = signed_in(handler)
    keys = [key(case) for case in (one, two, closed)]
    asked = text_of(client.get(bulk("assign"), {"id": keys}))
    assert "It is done to 2 requests. 1 stays as it is." in asked
    assert "It is closed already." in asked
    handling.start(two, by=handler, now=NOW)  # meanwhile
    done = text_of(client.post(bulk("assign"), {"id": keys, "to": str(lead.pk)}))
    assert "Done for 1 request. 2 stay as they are." in done
    assert "Somebody changed this request while you had it open." in done
    assert Request.objects.get(pk=one.pk).assignee == lead
    assert Request.objects.get(pk=two.pk).assignee == handler


def test_several_are_closed_only_where_one_person_may_decide_it(handler: User) -> None:
    answered, unanswered = received(3), received(2)
    conversation.answer(answered, text="Here it is.", by=handler, now=NOW)
    client = signed_in(handler)
    keys = [key(case) for case in (answered, unanswered)]
    page = client.get(bulk("close"), {"id": keys})
    assert "refused" not in dict(page.context["form"].fields["outcome"].choices)
    assert "Choose the outcome." in text_of(client.post(bulk("close"), {"id": keys}))
    done = text_of(client.post(bulk("close"), {"id": keys, "outcome": "fulfilled"}))
    assert "Send the answer first" in done
    states = {case.reference: Request.objects.get(pk=case.pk).status for case in (answered, unanswered)}
    assert list(states.values()) == [Status.CLOSED, Status.RECEIVED]


def test_one_that_goes_wrong_hides_nothing_of_the_others(dreame: Controller, handler: User) -> None:
    cases = [factories.request(at=dreame, email=f"{name}@person.example") for name in ("a", "b", "c")]
    given = {"id": [key(case) for case in cases], "outcome": "withdrawn", "evidence": "They rang us today."}
    lose_the_key_of(cases[1])
    done = text_of(signed_in(handler).post(bulk("close"), given))
    assert "Done for 2 requests. 1 stays as it is." in done
    assert "The portal could not do this." in done
    states = [Request.objects.get(pk=case.pk).status for case in cases]
    assert states == [Status.CLOSED, Status.RECEIVED, Status.CLOSED]


def test_what_persons_took_back_is_closed_at_once_with_how_they_said_so(
    dreame: Controller, handler: User
) -> None:
    cases = [factories.request(at=dreame, email=f"{name}@person.example") for name in ("a", "b")]
    given = {"id": [key(case) for case in cases], "outcome": "withdrawn"}
    client = signed_in(handler)
    assert "Write how and when" in text_of(client.post(bulk("close"), given))
    client.post(bulk("close"), given | {"evidence": "Both rang us today."})
    for case in Request.objects.filter(pk__in=[case.pk for case in cases]):
        assert case.outcome == Outcome.WITHDRAWN
        assert str(case.decisions.get().evidence) == "Both rang us today."


def test_what_somebody_may_not_see_or_change_is_left_alone(
    handler: User, auditor: User, stranger: User
) -> None:
    case = received(1)
    ids = {"id": key(case), "to": str(handler.pk)}
    assert signed_in(auditor).get(bulk("assign"), ids).status_code == 403
    assert signed_in(auditor).post(bulk("assign"), ids).status_code == 403
    elsewhere = signed_in(stranger).post(bulk("assign"), ids, follow=True)
    assert "Choose requests in the list first." in text_of(elsewhere)
    assert Request.objects.get(pk=case.pk).assignee is None
    assert signed_in(handler).get(bulk("explode"), ids).status_code == 404
    other = factories.request(at=factories.controller("procotsmart"), now=NOW - timedelta(days=1))
    grants.grant_role(user=handler, controller=other.controller, role=Role.AUDITOR, by=None, now=NOW)
    both = {"id": [key(case), key(other)], "to": str(handler.pk)}
    done = text_of(signed_in(handler).post(bulk("assign"), both))
    assert "You may not change requests of this controller." in done
    assert Request.objects.get(pk=other.pk).assignee is None


def test_boxes_are_offered_to_whoever_may_use_them(handler: User, auditor: User) -> None:
    case = received(1)
    assert f"Choose {case.reference}" in text_of(signed_in(handler).get(WORKLIST))
    shown = text_of(signed_in(auditor).get(WORKLIST))
    assert f"Choose {case.reference}" not in shown
    assert "Assign the chosen ones" not in shown
