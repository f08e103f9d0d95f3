"""Requests and the recipients that are told because of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from law import Right
from office.enums import Role
from requests.domain import subjects
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import page_of, signed_in, text_of
from tests.thirdparties import made
from thirdparties.domain import notice_handling
from thirdparties.domain.notice_handling import Answer
from thirdparties.enums import NoticeOutcome
from thirdparties.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Request:
    """A withdrawal that is linked to a person."""
    case = factories.request(right=Right.WITHDRAWAL)
    lead = factories.staff(Role.PRIVACY_LEAD, at=case.controller)
    return subjects.make_person(case, by=lead, now=NOW)


def told_on(page: Any) -> Any:
    """Return what a request's page says of its recipients."""
    return next((card.context["told"] for card in page.context["cards"] if "told" in card.context), None)


@pytest.mark.promise("P13")
@pytest.mark.promise("D15")
def test_a_request_leads_to_telling_the_recipients_and_says_how_far_they_are(case: Request) -> None:
    lead = factories.staff(Role.PRIVACY_LEAD, at=case.controller)
    parties = [made.recipient(case.controller, name) for name in ("Nordpost AB", "Reklamrum AB")]
    client = signed_in(lead)
    assert case.subject is not None
    tell = f"{reverse('admin:thirdparties_notice_issue', args=[case.subject_id])}?cause=request%3A{case.pk}"
    page = client.get(page_of(case))
    assert "No recipient was told yet." in text_of(page)
    assert told_on(page).tell == tell
    assert client.get(tell).context["form"].initial["kind"] == "stop"
    given = {
        "recipients": [str(party.pk) for party in parties],
        "find_by": "name",
        "due_on": "2027-01-15",
        "send": "1",
    }
    done = client.post(f"{tell}&kind=stop", given, follow=True)
    assert done.request["PATH_INFO"] == page_of(case)
    first, _second = Notice.objects.filter(cause=case.cause)
    confirmed = Answer(outcome=NoticeOutcome.CONFIRMED, text="", answered_by="Paula")
    notice_handling.answer(first, given=confirmed, now=NOW)
    text = text_of(client.get(page_of(case)))
    assert "1 of 2 recipients confirmed." in text
    assert "Friday 15 January 2027" in text
    shown = reverse("admin:thirdparties_notice_change", args=[first.pk])
    assert case.reference in text_of(client.get(shown))
    manager = factories.staff(Role.VENDOR_MANAGER, at=case.controller)
    for_manager = text_of(signed_in(manager).get(shown))
    assert case.reference not in for_manager
    assert case.subject.reference not in for_manager


def test_a_handler_sees_how_far_recipients_are_but_tells_none_and_an_unlinked_request_offers_nothing(
    case: Request,
) -> None:
    party = made.recipient(case.controller)
    handler = factories.staff(Role.CASE_HANDLER, at=case.controller)
    assert told_on(signed_in(handler).get(page_of(case))) is None
    made.notice(party, cause=case.cause)
    told = told_on(signed_in(handler).get(page_of(case)))
    assert (told.tell, told.sentences[0]) == ("", "0 of 1 recipient confirmed.")
    other = factories.request(at=case.controller, email="other@person.example")
    lead = factories.staff(Role.PRIVACY_LEAD, at=case.controller)
    assert told_on(signed_in(lead).get(page_of(other))) is None


def test_no_notice_is_issued_for_a_request_of_somebody_else(case: Request) -> None:
    lead = factories.staff(Role.PRIVACY_LEAD, at=case.controller)
    other = factories.person(at=case.controller)
    issue = reverse("admin:thirdparties_notice_issue", args=[other.pk])
    assert signed_in(lead).get(f"{issue}?cause=request:{case.pk}").status_code == 404
    assert signed_in(lead).get(f"{issue}?cause=forged:{case.pk}").status_code == 404
