"""What the tests of the admin's pages about requests share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from office.models import User
from requests.domain import conversation, decision, handling, identity
from requests.enums import Ground, Outcome, Status
from requests.models import Request
from tests.factories import NOW

WORKLIST = "/admin/requests/request/"
EARLIER = NOW - timedelta(hours=1)
PERSONAL = {
    "person_name": "Elsa Testdotter",
    "email": "elsa@person.example",
    "postal_address": "Hemliga vägen 9",
    "account": "account-elsa-77",
    "device_serial": "SERIAL-XY-42",
    "order_number": "ORDER-PAY-31",
    "about": "Words that only Elsa wrote",
}
"""Values by which a page gives away that it showed them."""


def signed_in(user: User) -> Client:
    """Return a browser in which `user` is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(case: Request) -> str:
    """Return the address of a request's page."""
    return reverse("admin:requests_request_change", args=[case.pk])


def step_of(case: Request, code: str) -> str:
    """Return the address of a step."""
    return reverse("admin:requests_request_step", args=[case.pk, code])


def text_of(response: Any) -> str:
    """Return the page as text."""
    content: bytes = response.content
    return content.decode()


def take(client: Client, case: Request, code: str, **data: Any) -> HttpResponse:
    """Take a step as its page would send it, with the present version unless `seen` says otherwise."""
    case.refresh_from_db(fields=["version"])
    response: Any = client.post(step_of(case, code), {"seen": case.version, **data}, follow=True)
    return response  # type: ignore[no-any-return]


def put(case: Request, status: Status, *, handler: User) -> Request:
    """Bring a fresh request to a status by the real steps, an hour ago."""
    if status is Status.IDENTITY_CHECK:
        identity.ask(case, text="Who are you?", by=handler, now=EARLIER)
    elif status is not Status.RECEIVED:
        handling.start(case, by=handler, now=EARLIER)
        if status is Status.AWAITING_REQUESTER:
            conversation.ask_question(case, text="Which one?", by=handler, now=EARLIER)
        elif status is Status.AWAITING_APPROVAL:
            decision.propose(
                case,
                outcome=Outcome.REFUSED,
                ground=Ground.EXCESSIVE,
                evidence="Five times.",
                text="No, because.",
                by=handler,
                now=EARLIER,
            )
        elif status is Status.CLOSED:
            decision.close(
                case, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=EARLIER
            )
    return Request.objects.get(pk=case.pk)
