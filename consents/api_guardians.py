"""The API's door to parents and guardians: other systems let them be asked for a child."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import translation
from ninja import Router, Status

from consents.api_answers import PROBLEMS, who
from consents.domain import guardian_asks
from consents.guardian_schemas import AskedOut, GuardianAskIn
from office import clock
from office.api_auth import KeyAuth
from office.enums import Scope

router = Router(tags=["consents"])


@router.post(
    "/consents/guardian-asks",
    response={201: AskedOut, 200: AskedOut, **PROBLEMS},
    auth=KeyAuth(Scope.CONSENTS_WRITE),
    summary="Ask a parent or guardian for a child",
)
def ask_guardian(request: HttpRequest, payload: GuardianAskIn) -> Status[dict[str, object]]:
    """Mail a parent or guardian the question whether a child's data may be used.

    Answers 201, or 200 where it was asked under its key already; then `outcome` says how it stands.
    """
    controller, source = who(request)
    with translation.override("en"):
        done = guardian_asks.ask(controller, new=payload.new, source=source, now=clock.now())
    row = done.row
    told = {"id": row.pk, "again": done.again, "outcome": row.outcome, "expires_at": row.expires_at}
    return Status(200 if done.again else 201, told)
