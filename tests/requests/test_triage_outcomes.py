"""Other packages and parts register what a mail can become; without them it is not offered."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from mailroom.domain.deciding import deciding
from mailroom.models import Incoming
from office.models import Controller, User
from requests import triage_outcomes
from requests.triage_forms import ConfirmForm
from requests.triage_outcomes import Act, Outcome
from tests.factories import NOW
from tests.mailroom import mails
from tests.requests.admin_pages import signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


@pytest.fixture
def mail(dreame: Controller) -> Incoming:
    (mail,) = mails.arrive(dreame, mails.plain("We are the authority."), now=NOW)
    return mail


@pytest.fixture
def lawsuit(monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """An outcome that only leads may choose."""

    def perform(incoming: Incoming, form: Any, act: Act) -> str:
        with deciding(incoming, outcome="lawsuit", by=act.by, now=act.now) as locked:
            locked.cause = "lawsuit:1"
        return "/admin/"

    monkeypatch.setattr(triage_outcomes, "_outcomes", dict(triage_outcomes._outcomes))
    outcome = Outcome(
        code="lawsuit",
        label="It is a lawsuit",  # type: ignore[arg-type]
        became="a lawsuit",  # type: ignore[arg-type]
        verb="Take it in",  # type: ignore[arg-type]
        done="It is taken in.",  # type: ignore[arg-type]
        meaning="Lawyers read it.",  # type: ignore[arg-type]
        form=ConfirmForm,
        perform=perform,
        needs="approve_cases",
        order=35,
    )
    triage_outcomes.register(outcome)
    return outcome


def page(mail: Incoming, user: User) -> str:
    return text_of(signed_in(user).get(reverse("admin:mailroom_incoming_change", args=[mail.pk])))


def test_what_nobody_registered_is_not_offered(mail: Incoming, lead: User) -> None:
    assert "lawsuit" not in page(mail, lead)
    address = reverse("admin:mailroom_incoming_outcome", args=[mail.pk, "lawsuit"])
    assert signed_in(lead).post(address).status_code == 404


@pytest.mark.usefixtures("lawsuit")
def test_a_registered_outcome_is_offered_to_whoever_may_choose_it(
    mail: Incoming, lead: User, handler: User
) -> None:
    assert "It is a lawsuit" in page(mail, lead)
    assert "It is a lawsuit" not in page(mail, handler)
    address = reverse("admin:mailroom_incoming_outcome", args=[mail.pk, "lawsuit"])
    assert signed_in(handler).post(address).status_code == 403
    assert signed_in(lead).post(address)["Location"] == "/admin/"

    mail.refresh_from_db()
    assert (mail.outcome, mail.cause) == ("lawsuit", "lawsuit:1")
    assert "Incoming mail decided: a lawsuit" in page(mail, lead)
