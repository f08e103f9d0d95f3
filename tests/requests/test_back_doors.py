"""Nobody is refused by the back door: what gives less has its reason, evidence and a second person."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from law import Right
from mailroom.domain import outbox
from office.models import User
from requests.domain import decision, handling, identity, links
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.enums import Ground, Outcome, Status
from requests.models import DecisionFile, Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import page_of, put, signed_in, step_of, take, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


def propose(case: Request, outcome: Outcome, *, by: User, **fields: Any) -> Request:
    """Propose an outcome with all that it needs unless told otherwise."""
    given = {"text": "Because.", "evidence": "See the file.", **fields}
    return decision.propose(case, outcome=outcome, by=by, now=NOW, **given)


@pytest.mark.promise("P10")
@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome.needs_approval])
def test_whatever_gives_less_is_neither_closed_by_one_nor_proposed_without_evidence(
    outcome: Outcome, case: Request, handler: User
) -> None:
    with pytest.raises(RequestError, match="second person"):
        decision.close(case, outcome=outcome, by=handler, now=NOW)
    ground = Ground.EXCESSIVE if outcome.needs_ground else None
    with pytest.raises(IntakeRefusedError) as refused:
        propose(case, outcome, by=handler, ground=ground, evidence=" ")
    assert refused.value.field == "evidence"
    take(signed_in(handler), case, "close", outcome=outcome.value)
    assert Request.objects.get(pk=case.pk).status == Status.RECEIVED


def test_a_ground_belongs_to_a_refusal_and_to_no_other_outcome(case: Request, handler: User) -> None:
    with pytest.raises(IntakeRefusedError, match="Choose the ground"):
        propose(case, Outcome.PARTLY_FULFILLED, by=handler)
    with pytest.raises(IntakeRefusedError, match="no ground"):
        propose(case, Outcome.NOT_A_REQUEST, by=handler, ground=Ground.EXCESSIVE)


@pytest.mark.promise("P10")
def test_nobody_is_unverifiable_who_was_not_asked_or_has_proved_it(
    case: Request, handler: User, lead: User
) -> None:
    with pytest.raises(IntakeRefusedError, match="Ask for identity first"):
        propose(case, Outcome.UNVERIFIABLE, by=handler)
    form = signed_in(handler).get(step_of(case, "propose")).context["form"]
    assert "unverifiable" not in dict(form.fields["outcome"].choices)
    identity.ask(case, text="Who?", by=handler, now=NOW)
    propose(case, Outcome.UNVERIFIABLE, by=handler)
    closed = decision.approve(case, by=lead, now=NOW)
    assert closed.outcome == Outcome.UNVERIFIABLE
    mail = outbox.for_cause(case.cause).get(template="requests/closed")
    assert "Integritetsskyddsmyndigheten" in str(mail.text)


@pytest.mark.promise("P10")
def test_of_a_duplicate_the_person_is_told_where_the_answer_is(
    case: Request, handler: User, lead: User
) -> None:
    again = factories.request(at=case.controller)
    given = {"outcome": "duplicate", "evidence": "Same words.", "text": "See there."}
    client = signed_in(handler)
    assert "Give the reference" in text_of(take(client, again, "propose", **given))
    typed = case.reference.lower().replace("-", " ")
    take(client, again, "propose", original=typed, **given)
    take(signed_in(lead), again, "approve")
    again.refresh_from_db()
    assert again.outcome == Outcome.DUPLICATE
    assert case.reference in text_of(client.get(page_of(again)))
    assert case.reference in str(outbox.for_cause(again.cause).get(template="requests/closed").text)
    url = links.issue(again, now=NOW)
    assert f"We answer you under {case.reference}." in text_of(Client().get(url[url.index("/dreame/") :]))


def test_a_duplicate_is_of_another_request_that_is_or_was_answered(
    case: Request, handler: User, stranger: User
) -> None:
    elsewhere = factories.request(at=factories.controller("procotsmart"))
    ended = factories.request(at=case.controller)
    decision.close(ended, outcome=Outcome.WITHDRAWN, evidence="Phone.", by=handler, now=NOW)
    for original in (case, elsewhere, ended, None):
        with pytest.raises(IntakeRefusedError) as refused:
            propose(case, Outcome.DUPLICATE, by=handler, original=original)
        assert refused.value.field == "original"
    client = signed_in(handler)
    answer = take(
        client, case, "propose", outcome="duplicate", original=elsewhere.reference, evidence="e", text="t"
    )
    assert "No request of this company has this reference." in text_of(answer)


def test_a_withdrawal_by_word_is_entered_with_how_and_when(case: Request, handler: User) -> None:
    client = signed_in(handler)
    assert "how and when" in text_of(take(client, case, "close", outcome="withdrawn"))
    take(client, case, "close", outcome="withdrawn", evidence="Phoned on Tuesday, known by voice.")
    case.refresh_from_db()
    assert case.outcome == Outcome.WITHDRAWN
    assert "Phoned on Tuesday" in text_of(client.get(page_of(case)))


def test_files_that_show_a_ground_stay_in_the_office(case: Request, handler: User, lead: User) -> None:
    put(case, Status.IN_PROGRESS, handler=handler)
    proof = SimpleUploadedFile("five copies.pdf", b"%PDF-1.7 five")
    take(
        signed_in(handler), case, "propose", outcome="refused", ground="excessive", evidence="Five.", text="No.",
        proofs=[proof],
    )  # fmt: skip
    take(signed_in(lead), case, "approve")
    kept = DecisionFile.objects.get(decision__request=case)
    assert "five copies.pdf" in text_of(signed_in(lead).get(page_of(case)))
    url = links.issue(case, now=NOW)
    assert "five copies" not in text_of(Client().get(url[url.index("/dreame/") :]))
    path = f"{url[url.index('/dreame/') : url.index('?')]}files/{kept.pk}/"
    assert Client().get(path).status_code == 404


def test_what_no_longer_holds_is_not_approved(case: Request, handler: User, lead: User) -> None:
    again = factories.request(at=case.controller, right=Right.ACCESS)
    handling.start(again, by=handler, now=NOW)
    propose(again, Outcome.DUPLICATE, by=handler, original=case)
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="Phone.", by=handler, now=NOW)
    with pytest.raises(RequestError, match="closed without an answer"):
        decision.approve(again, by=lead, now=NOW)
    assert Request.objects.get(pk=again.pk).status == Status.AWAITING_APPROVAL
