"""Asked again before what cannot be taken back, or takes much along."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from office.confirming import THEN
from office.enums import Role
from office.models import AccessEntry, ApiKey, Reveal, User
from office.sign_in_forms import FIELD
from requests.domain import identity_documents
from requests.models import IdentityDocument, Request
from tests import factories
from tests.factories import NOW
from tests.office.conftest import signed_in
from tests.office.signing_in import PASSWORD, START, app_code, with_step
from tests.office.test_revealing import REASON, limited, locked
from tests.requests.admin_pages import step_of
from tests.requests.identity_scenes import ask_document, picture
from tests.thirdparties import disclosing
from vault.enums import Family

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P21"), pytest.mark.usefixtures("frozen")]

LATER = START + timedelta(minutes=11)
ADD_KEY = "/admin/office/apikey/add/"
CSV = "/admin/access-rights/dreame/csv/"


@pytest.fixture
def lead(lead: User) -> User:
    lead.set_password(PASSWORD)
    lead.save()
    return lead


@pytest.fixture
def late(lead: User, frozen: time_machine.Traveller) -> Client:
    """A browser in which the lead signed in eleven minutes ago."""
    client = signed_in(lead)
    frozen.move_to(LATER)
    return client


def test_signing_in_counts_for_ten_minutes(lead: User, frozen: time_machine.Traveller) -> None:
    client = signed_in(lead)
    frozen.move_to(START + timedelta(minutes=9))
    assert client.get(ADD_KEY).status_code == 200
    frozen.move_to(START + timedelta(minutes=10))
    assert client.get(ADD_KEY).status_code == 403


def test_the_password_opens_the_page_and_counts_for_ten_minutes(
    late: Client, lead: User, frozen: time_machine.Traveller
) -> None:
    assert FIELD in late.get(ADD_KEY).content.decode()

    assert late.post(ADD_KEY, {FIELD: "wrong", THEN: "get"}).status_code == 403
    assert late.get(ADD_KEY).status_code == 403
    assert late.post(ADD_KEY, {FIELD: PASSWORD, THEN: "get"})["Location"] == ADD_KEY

    assert late.get(ADD_KEY).status_code == 200
    actions = [entry.action for entry in AccessEntry.objects.of(lead).order_by("id")]
    assert actions[-2:] == ["office.proof_refused", "office.confirmed"]
    frozen.move_to(LATER + timedelta(minutes=10))
    assert late.get(ADD_KEY).status_code == 403


def test_what_was_sent_too_late_waits_and_happens_after_the_answer(late: Client, lead: User) -> None:
    sent = {"controller": str(lead.grants.get().controller_id), "name": "Shop", "scopes": "requests:create"}
    page = late.post(ADD_KEY, sent)
    assert page.status_code == 403
    assert not ApiKey.objects.exists()
    assert page.context["typed"] == list(sent.items())

    done = late.post(ADD_KEY, {**sent, FIELD: PASSWORD, THEN: "post"})

    assert done.status_code == 200
    assert ApiKey.objects.get().name == "Shop"


def test_a_wrong_answer_loses_nothing_of_what_was_sent(late: Client) -> None:
    page = late.post(ADD_KEY, {"name": "Shop", FIELD: "wrong", THEN: "post"})

    assert page.context["typed"] == [("name", "Shop")]
    assert page.context["then"] == "post"
    assert "wrong" not in page.content.decode().split("<form")[1].split("</form>")[0]


def test_who_has_a_second_step_answers_with_a_code_and_not_with_the_password(
    lead: User, frozen: time_machine.Traveller
) -> None:
    step, codes = with_step(lead)
    client = signed_in(lead)
    session = client.session
    session["second_step"] = str(step.pk)
    session.save()
    frozen.move_to(LATER)

    client.post(ADD_KEY, {FIELD: PASSWORD, THEN: "get"})
    assert client.get(ADD_KEY).status_code == 403
    client.post(ADD_KEY, {FIELD: app_code(step, at=LATER), THEN: "get"})
    assert client.get(ADD_KEY).status_code == 200
    frozen.move_to(LATER + timedelta(minutes=20))
    client.post(ADD_KEY, {FIELD: codes[0], THEN: "get"})
    assert client.get(ADD_KEY).status_code == 200


def test_passwords_are_not_guessed_on_the_page_that_asks(late: Client) -> None:
    for _guess in range(5):
        late.post(ADD_KEY, {FIELD: "wrong", THEN: "get"})
    late.post(ADD_KEY, {FIELD: PASSWORD, THEN: "get"})

    assert late.get(ADD_KEY).status_code == 403


def test_the_answer_to_an_export_hands_it_out(late: Client) -> None:
    assert late.post(CSV).status_code == 403
    assert not AccessEntry.objects.filter(action="office.access_rights_exported").exists()

    answer = late.post(CSV, {FIELD: PASSWORD, THEN: "post"})

    assert answer["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize(
    "path",
    [
        "/admin/requests/request/export/",
        "/admin/requests/purgerecord/export/",
        "/admin/policies/purpose/export/",
        "/admin/thirdparties/thirdparty/export/",
        "/admin/article-30/dreame/export/?format=csv&language=sv",
        "/admin/office/accessentry/take/",
        "/admin/account/calendar/new/",
    ],
)
def test_each_export_and_each_new_secret_asks_again(late: Client, path: str) -> None:
    assert FIELD in late.get(path).content.decode()


def test_showing_a_locked_value_asks_again_and_shows_it_after_the_answer(
    lead: User, frozen: time_machine.Traveller
) -> None:
    controller = lead.grants.get().controller
    case = factories.request(at=controller)
    lead_without = limited(Role.PRIVACY_LEAD, at=controller, without=Family.CONTACT)
    lead_without.set_password(PASSWORD)
    lead_without.save()
    client = signed_in(lead_without)
    frozen.move_to(LATER)
    sent = {"reveal": "1", "reason": REASON}

    page = client.post(locked(case), sent)

    assert page.status_code == 403
    assert not Reveal.objects.exists()
    shown = client.post(locked(case), {**sent, FIELD: PASSWORD, THEN: "post"})
    assert "elsa@person.example" in shown.content.decode()


def test_the_account_of_a_person_as_a_file_asks_again(late: Client, lead: User) -> None:
    person = factories.person(at=lead.grants.get().controller)

    assert FIELD in late.post(f"/admin/account-of/person/{person.pk}/pdf/").content.decode()


def test_approving_a_disclosure_and_erasing_a_person_ask_again(late: Client, lead: User) -> None:
    controller = lead.grants.get().controller
    other = factories.staff(at=controller)
    row = disclosing.waiting(controller, by=other)
    person = factories.person(at=controller)

    for path in (
        f"/admin/thirdparties/disclosure/{row.pk}/approve/",
        f"/admin/subjects/subject/{person.pk}/steps/erase/",
    ):
        for answer in (late.get(path), late.post(path)):
            assert answer.status_code == 403
            assert FIELD in answer.content.decode(), path


def test_ending_an_identity_check_asks_again_where_its_documents_go_with_it(late: Client, lead: User) -> None:
    case = factories.request(at=lead.grants.get().controller)
    ask_document(case, by=lead, checker=lead)
    everyday = [step_of(case, code) for code in ("identity", "proof", "close", "approve")]
    everyday.append(f"{reverse('admin:requests_request_bulk', args=['close'])}?id={case.pk}")
    ending = step_of(case, "no-proof")

    assert FIELD in late.get(ending).content.decode()
    for path in everyday:
        assert FIELD not in late.get(path).content.decode(), path

    identity_documents.keep(case, files=[picture()], now=NOW)

    for path in (ending, *everyday):
        for answer in (late.get(path), late.post(path, {"id": str(case.pk)})):
            assert answer.status_code == 403
            assert FIELD in answer.content.decode(), path
    assert IdentityDocument.objects.get().destroyed_at is None
    sent = {"seen": str(Request.objects.get().version), FIELD: PASSWORD, THEN: "post"}
    assert late.post(ending, sent).status_code == 302
    assert IdentityDocument.objects.get().destroyed_at is not None


def test_who_may_not_is_refused_and_not_asked(auditor: User, frozen: time_machine.Traveller) -> None:
    client = signed_in(auditor)
    frozen.move_to(LATER)

    answer = client.get(ADD_KEY)

    assert answer.status_code == 403
    assert FIELD not in answer.content.decode()
