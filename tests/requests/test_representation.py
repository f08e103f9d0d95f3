"""Acting for somebody else: claimed, shown, confirmed or refused; nothing is handed over before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from law import Right
from mailroom.models import Mail
from office.models import AccessEntry, Controller, User
from requests.domain import (
    conversation,
    correcting,
    decision,
    erasing,
    handling,
    identity,
    representation,
    subjects,
)
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.enums import ForWhom, Ground, Outcome
from requests.identity_enums import Method, RepresentationKind, RepresentationState
from requests.models import Evidence, Representation, Request
from subjects.domain import guardians
from subjects.domain.guardians import Stand
from subjects.models import Guardian, Subject
from tests import factories
from tests.factories import NOW
from tests.requests import public_pages
from tests.requests.admin_pages import page_of, signed_in, step_of, take, text_of
from tests.requests.public_pages import answers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

FORM = "/dreame/requests/new/"
SHOWN = "Extract from the population register, looked at on paper."


@pytest.fixture
def client() -> Client:
    """A browser that asks for English."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def kim(dreame: Controller) -> Subject:
    """A child in the register."""
    return factories.person(at=dreame, name="Kim Liten")


@pytest.fixture
def for_other(dreame: Controller) -> Request:
    """A request that somebody makes for another person."""
    return factories.request(
        at=dreame, for_whom=ForWhom.OTHER, represented_name="Nils Annan", authorised=True
    )


def settle(case: Request, state: RepresentationState, *, by: User, **fields: Any) -> Representation:
    return representation.settle(
        case, **{"state": state, "evidence": SHOWN, "scope": "", "by": by, "now": NOW, **fields}
    )


def prove(case: Request, *, by: User) -> None:
    identity.ask(case, text="Who?", by=by, now=NOW)
    identity.prove(case, method=Method.KNOWLEDGE, on=NOW.date(), by=by, now=NOW)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"for_whom": "child"}, RepresentationKind.GUARDIAN),
        ({"for_whom": "child", "acting_as": "heir"}, RepresentationKind.GUARDIAN),
        ({"for_whom": "other"}, RepresentationKind.AGENT),
        ({"for_whom": "other", "acting_as": "heir"}, RepresentationKind.HEIR),
    ],
)
def test_the_form_says_by_what_right_somebody_acts(
    given: dict[str, str], kind: RepresentationKind, client: Client, dreame: Controller
) -> None:
    client.post(FORM, answers(represented_name="Alva", authorised="on", **given))
    found = Representation.objects.get()
    assert (found.kind, found.state) == (kind, RepresentationState.CLAIMED)


def test_the_receipt_asks_an_heir_for_what_shows_it_and_speaks_of_no_data_of_theirs(
    client: Client, dreame: Controller
) -> None:
    client.post(
        FORM,
        answers(
            right="erasure", for_whom="other", acting_as="heir", represented_name="Alva", authorised="on"
        ),
    )
    told = str(Mail.objects.get(template="requests/receipt").text)
    assert "It is about: Somebody else" in told
    assert "for example a certificate of inheritance" in told
    assert "we hand nothing over and change nothing" in told
    assert "data about you" not in told


def test_whoever_asks_for_themselves_claims_nothing(case: Request) -> None:
    assert not Representation.objects.exists()
    assert representation.is_settled(case)


def test_nothing_is_answered_or_fulfilled_before_the_right_to_act_is_confirmed(
    for_other: Request, handler: User
) -> None:
    handling.start(for_other, by=handler, now=NOW)
    page = text_of(signed_in(handler).get(page_of(for_other)))
    assert "check whether they may act for the other person" in page
    refused = text_of(take(signed_in(handler), for_other, "answer", text="Here it is."))
    assert "Check the right to act first." in refused
    with pytest.raises(RequestError, match="Check the right to act first"):
        decision.propose(
            for_other,
            outcome=Outcome.PARTLY_FULFILLED,
            ground=Ground.OTHERS,
            evidence="Seen.",
            text="Part.",
            by=handler,
            now=NOW,
        )
    settle(for_other, RepresentationState.CONFIRMED, by=handler)
    conversation.answer(for_other, text="Here it is.", by=handler, now=NOW)
    decision.close(for_other, outcome=Outcome.FULFILLED, by=handler, now=NOW)


def test_a_confirmation_taken_back_after_the_answer_stops_the_fulfilment(
    for_other: Request, handler: User
) -> None:
    settle(for_other, RepresentationState.CONFIRMED, by=handler)
    conversation.answer(for_other, text="Here it is.", by=handler, now=NOW)
    settle(for_other, RepresentationState.REFUSED, by=handler)
    with pytest.raises(RequestError, match="was refused"):
        decision.close(for_other, outcome=Outcome.FULFILLED, by=handler, now=NOW)
    decision.propose(
        for_other,
        outcome=Outcome.REFUSED,
        ground=Ground.OTHERS,
        evidence="Seen.",
        text="No mandate.",
        by=handler,
        now=NOW,
    )


def test_the_right_to_act_needs_evidence(for_other: Request, handler: User) -> None:
    with pytest.raises(IntakeRefusedError, match="what you looked at"):
        settle(for_other, RepresentationState.CONFIRMED, by=handler, evidence="  ")
    take(signed_in(handler), for_other, "representation", state="confirmed", evidence=SHOWN, scope="Access")
    found = Representation.objects.get()
    assert (found.state, found.checked_by, found.evidence) == ("confirmed", handler, SHOWN)
    page = text_of(signed_in(handler).get(page_of(for_other)))
    assert SHOWN in page


def test_the_mandate_is_sent_on_the_persons_page_and_opened_by_who_sees_documents(
    client: Client, for_other: Request, handler: User, auditor: User, stranger: User, lead: User
) -> None:
    page = public_pages.page_of(for_other)
    assert "Send us the mandate" in text_of(client.get(page))
    mandate = SimpleUploadedFile("mandate.pdf", b"%PDF-1.7 Nils")
    client.post(f"{page}evidence/", {"document": mandate})
    file = Evidence.objects.get()
    assert Mail.objects.filter(template="requests/staff_evidence", cause=for_other.cause).exists()
    url = f"/admin/requests/request/{for_other.pk}/evidence/{file.pk}/"
    got: Any = signed_in(handler).get(url)
    assert b"".join(got.streaming_content) == b"%PDF-1.7 Nils"
    assert AccessEntry.objects.filter(action="requests.evidence_opened", actor=handler).count() == 1
    for user in (auditor, stranger):
        assert signed_in(user).get(url).status_code == 403
    settle(for_other, RepresentationState.CONFIRMED, by=handler)
    assert client.get(f"{page}evidence/").status_code == 302


@pytest.mark.promise("P26")
def test_a_guardian_has_a_minors_data_removed_from_the_form_to_the_answer(
    client: Client, dreame: Controller, handler: User, kim: Subject
) -> None:
    client.post(
        FORM,
        answers(
            right="minor_removal",
            for_whom="child",
            represented_name="Kim Liten",
            authorised="on",
            email="maja@person.example",
            person_name="Maja Vuxen",
        ),
    )
    case = Request.objects.get()
    handling.start(case, by=handler, now=NOW)
    prove(case, by=handler)
    subjects.link(case, subject=kim, by=handler, now=NOW)
    browser = signed_in(handler)
    assert "noted at the child’s entry" in text_of(browser.get(step_of(case, "representation")))
    without = take(browser, case, "representation", state="confirmed", evidence=SHOWN)
    assert "The date of birth is needed" in text_of(without)
    assert not Guardian.objects.exists()
    take(browser, case, "representation", state="confirmed", evidence=SHOWN, born_on="2016-05-02")
    guardian = Guardian.objects.get()
    assert (guardian.subject, guardian.name, guardian.verified_by) == (kim, "Maja Vuxen", handler)
    kim.refresh_from_db()
    assert kim.born_on == date(2016, 5, 2)
    place = erasing.list_places(case, systems=[], other="The shop", by=handler, now=NOW)[0]
    erasing.settle(case, row=place.pk, erased_on=NOW.date(), kept=None, by=handler, now=NOW)
    conversation.answer(case, text="Kim’s data is removed.", by=handler, now=NOW)
    decision.close(case, outcome=Outcome.FULFILLED, by=handler, now=NOW)
    case.refresh_from_db()
    assert case.outcome == Outcome.FULFILLED


@pytest.mark.promise("P26")
def test_a_guardian_who_stands_in_the_register_is_not_noted_twice(
    dreame: Controller, handler: User, kim: Subject
) -> None:
    stand = Stand(evidence=SHOWN, evidence_on=NOW.date(), name="Maja", contact="Maja@person.example")
    guardians.add_guardian(kim, stand=stand, born_on=date(2016, 5, 2), by=handler, now=NOW)
    case = factories.request(
        at=dreame,
        right=Right.MINOR_REMOVAL,
        for_whom=ForWhom.CHILD,
        represented_name="Kim",
        authorised=True,
        email="maja@person.example",
    )
    prove(case, by=handler)
    subjects.link(case, subject=kim, by=handler, now=NOW)
    settle(case, RepresentationState.CONFIRMED, by=handler)
    assert Guardian.objects.count() == 1


@pytest.mark.promise("P8")
def test_a_correction_is_not_carried_out_before_identity_is_proved(dreame: Controller, handler: User) -> None:
    case = factories.request(at=dreame, right=Right.RECTIFICATION)
    conversation.answer(case, text="We look into it.", by=handler, now=NOW)
    with pytest.raises(RequestError, match="Before data is corrected"):
        decision.close(case, outcome=Outcome.FULFILLED, by=handler, now=NOW)
    prove(case, by=handler)
    given: dict[str, Any] = {
        "wrong": "Testdoter",
        "right": "Testdotter",
        "place": "The shop",
        "corrected_on": NOW.date(),
    }
    correcting.note(case, row=None, **given, by=handler, now=NOW)
    decision.close(case, outcome=Outcome.FULFILLED, by=handler, now=NOW)
