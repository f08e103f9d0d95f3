"""Requests and the recipients that are told because of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from law import Right
from office.enums import Role
from office.models import User
from requests.domain import identity, subjects
from requests.identity_enums import Method
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


def test_a_handler_tells_recipients_for_a_request_but_not_out_of_the_blue(case: Request) -> None:
    party = made.recipient(case.controller)
    handler = factories.staff(Role.CASE_HANDLER, at=case.controller)
    client = signed_in(handler)
    tell = told_on(client.get(page_of(case))).tell
    given = {"recipients": [str(party.pk)], "find_by": "name", "due_on": "2027-01-15", "send": "1"}
    assert client.post(f"{tell}&kind=stop", given, follow=True).request["PATH_INFO"] == page_of(case)
    notice = Notice.objects.get(cause=case.cause)
    assert notice.issued_by == handler
    remind = reverse("admin:thirdparties_notice_remind", args=[notice.pk])
    assert client.get(remind).status_code == 200
    assert client.get(f"{tell.partition('?')[0]}?kind=stop").status_code == 403
    of_nothing = made.notice(made.recipient(case.controller, "Reklamrum AB"), cause="")
    assert client.get(reverse("admin:thirdparties_notice_remind", args=[of_nothing.pk])).status_code == 403


def test_whoever_may_not_tell_recipients_sees_how_far_they_are(case: Request) -> None:
    auditor = factories.staff(Role.AUDITOR, at=case.controller)
    assert told_on(signed_in(auditor).get(page_of(case))) is None
    made.notice(made.recipient(case.controller), cause=case.cause)
    told = told_on(signed_in(auditor).get(page_of(case)))
    assert (told.tell, told.link) == ("", "")
    assert told.sentences[0] == "0 of 1 recipient confirmed."


def test_a_request_of_nobody_known_says_why_no_recipient_can_be_told_yet(handler: User) -> None:
    client = signed_in(handler)
    case = factories.request(right=Right.RECTIFICATION)
    link = reverse("admin:requests_request_step", args=[case.pk, "person"])
    told = told_on(client.get(page_of(case)))
    assert (told.tell, told.link) == ("", "")
    assert any("ask for identity, then" in sentence for sentence in told.sentences)
    assert "Not linked to a person of the register." in text_of(client.get(page_of(case)))
    identity.ask(case, text="Who are you?", by=handler, now=NOW)
    assert any("record the proof" in one for one in told_on(client.get(page_of(case))).sentences)
    identity.prove(case, method=Method.IN_PERSON, on=NOW.date(), by=handler, now=NOW)
    told = told_on(client.get(page_of(case)))
    assert (told.tell, told.link) == ("", link)
    assert not any("record the proof" in sentence for sentence in told.sentences)
    question = factories.request(at=case.controller, email="other@person.example")
    assert told_on(client.get(page_of(question))) is None


def test_no_notice_is_issued_for_a_request_of_somebody_else(case: Request) -> None:
    lead = factories.staff(Role.PRIVACY_LEAD, at=case.controller)
    other = factories.person(at=case.controller)
    issue = reverse("admin:thirdparties_notice_issue", args=[other.pk])
    assert signed_in(lead).get(f"{issue}?cause=request:{case.pk}").status_code == 404
    assert signed_in(lead).get(f"{issue}?cause=forged:{case.pk}").status_code == 404
