"""What staff see of choices and record for people, driven as staff drive it."""

from __future__ import annotations

import html
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consents.domain.events import Whom
from consents.enums import EventKind
from consents.models import ConsentEvent
from office.domain import summaries
from office.enums import Role
from office.models import AccessEntry, Controller, User
from subjects.enums import IdentifierKind
from subjects.models import Subject
from tests import factories
from tests.consents import made
from tests.consents.made import event, record
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("version", "wednesday")]

LIST = "/admin/consents/consentevent/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def page_of(subject: Subject) -> str:
    return reverse("admin:consents_consentevent_person", args=[subject.pk])


def step_of(subject: Subject) -> str:
    return reverse("admin:subjects_subject_step", args=[subject.pk, "choice"])


def choice(subject: Subject, **fields: Any) -> dict[str, Any]:
    return {
        "seen": subject.version,
        "key": str(uuid.uuid4()),
        "purpose": "news",
        "kind": "given",
        "version": "privacy:1:sv",
        "happened_at": "2026-11-24",
        "given_by": "self",
        "evidence": "Called from +46 70 123 45 67, call 4711",
        **fields,
    }


@pytest.fixture
def manager(dreame: Controller) -> User:
    """A consent manager of the controller."""
    return factories.staff(Role.CONSENT_MANAGER, at=dreame, name="Mona Manager")


def test_staff_record_a_choice_made_by_telephone_with_what_proves_it(manager: User, elsa: Subject) -> None:
    client = signed_in(manager)
    assert "Record a choice" in text_of(client.get(step_of(elsa)))
    sent = choice(elsa)
    page = text_of(client.post(step_of(elsa), sent, follow=True))
    client.post(step_of(elsa), sent)  # sent twice
    row = ConsentEvent.objects.get()
    assert (row.channel, row.recorded_by, row.subject) == ("staff", manager, elsa)
    assert row.happened_at == NOW - timedelta(days=1) + timedelta(hours=2)  # noon in Stockholm
    assert row.evidence == "Called from +46 70 123 45 67, call 4711"
    assert "The choice is recorded." in page
    assert "News given" in page
    assert "Choice recorded: given (news)" in page


def test_what_cannot_be_recorded_is_said_and_nothing_is_written(manager: User, elsa: Subject) -> None:
    client = signed_in(manager)
    for changed, said in (
        ({"version": ""}, "Say which version of the policy the person was shown"),
        ({"happened_at": "2026-11-26"}, "lies in the future"),
        ({"given_by": "other"}, "has to confirm that the person agrees"),
        ({"purpose": "orders"}, "does not rest on consent"),
        ({"evidence": ""}, "This field is required"),
    ):
        assert said in text_of(client.post(step_of(elsa), choice(elsa, **changed), follow=True))
    assert not ConsentEvent.objects.exists()


def test_who_may_not_record_or_read_choices_does_not(dreame: Controller, elsa: Subject) -> None:
    record(dreame, event(evidence="Form 7"))
    auditor = signed_in(factories.staff(Role.AUDITOR, at=dreame))
    assert auditor.post(step_of(elsa), choice(elsa)).status_code == 403
    shown = text_of(auditor.get(page_of(elsa)))
    assert "News" in shown
    assert "Form 7" not in shown
    event_page = text_of(auditor.get(f"{LIST}{ConsentEvent.objects.get().pk}/change/"))
    assert "Form 7" not in event_page
    assert made.ADDRESS not in event_page
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    for client in (
        signed_in(factories.staff(Role.CONSENT_MANAGER, at=other)),
        signed_in(factories.staff(Role.POLICY_EDITOR, at=dreame)),
    ):
        assert client.get(page_of(elsa)).status_code == 403
        assert client.post(step_of(elsa), choice(elsa)).status_code == 403
        assert elsa.reference not in client.get(LIST).content.decode()
    assert ConsentEvent.objects.count() == 1


def test_the_page_of_a_person_tells_choices_timeline_and_evidence(
    dreame: Controller, manager: User, elsa: Subject
) -> None:
    record(dreame, event(days_ago=3, evidence="Form 7"), event(EventKind.OBJECTED, purpose="fraud"))
    client = signed_in(manager)
    page = text_of(client.get(page_of(elsa)))
    for words in ("Elsa Testdotter", "News given", "Fraud objected", "Privacy policy, version 1", "Form 7"):
        assert words in page
    assert AccessEntry.objects.filter(action="consents.viewed", target_id=elsa.pk).count() == 1
    person = text_of(client.get(reverse("admin:subjects_subject_change", args=[elsa.pk])))
    assert "Current choices" in person
    assert "Latest choices" in person


def test_the_ledger_is_listed_and_cannot_be_changed_in_the_admin(
    dreame: Controller, lead: User, elsa: Subject
) -> None:
    record(dreame, event())
    row = ConsentEvent.objects.get()
    client = signed_in(lead)
    assert elsa.reference in client.get(LIST).content.decode()
    for path in (f"{LIST}{row.pk}/change/", f"{LIST}{row.pk}/delete/", f"{LIST}add/"):
        client.post(path, {"kind": "refused", "post": "yes"})
        assert client.get(path).status_code == (200 if path.endswith("change/") else 403)
    assert made.kinds() == ["given"]


def test_every_number_of_the_chart_of_consents_leads_to_as_many_people(
    dreame: Controller, lead: User, elsa: Subject
) -> None:
    """Who changed their mind stands in the ledger more than once, and counts once."""
    for number in range(5):
        whom = Whom(IdentifierKind.EMAIL, f"person{number}@person.example")
        record(dreame, event(whom=whom, days_ago=9))
        if number > 1:
            record(dreame, event(EventKind.WITHDRAWN, whom=whom))
    summaries.refresh(dreame, now=NOW)
    client = signed_in(lead)
    desk: Any = client.get("/admin/?controller=all")
    charts = (drawn.chart for drawn in desk.context["charts"])
    chart = next(one for one in charts if one.title == "Consent by purpose")
    (row,) = chart.rows
    assert [cell.text for cell in row] == ["News", "2", "0", "3", "0", "5", "40.0"]
    assert [bool(cell.url) for cell in row] == [False, True, False, True, False, True, False]
    for cell in row:
        listed: Any = client.get(cell.url) if cell.url else None
        assert listed is None or listed.context["cl"].result_count == int(cell.text)


def test_a_purpose_that_cannot_be_one_is_put_aside(lead: User) -> None:
    answer = signed_in(lead).get(f"{LIST}?purpose=nothing&stands=given", follow=True)
    assert "filter that does not exist" in text_of(answer)
