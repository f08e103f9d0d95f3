"""The API's door for requests: what the form does, for other systems."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID, uuid5

from django.http import HttpRequest
from django.utils import translation
from ninja import Field, Header, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import AwareDatetime, StrictBool

from consents.api_answers import PROBLEMS
from consents.api_schemas import Sent
from law import Right
from office import clock
from office.api_auth import KeyAuth
from office.enums import Scope
from office.models import ApiKey
from requests.domain import intake, texts
from requests.domain.errors import IntakeRefusedError
from requests.enums import Channel, ForWhom
from requests.identity_enums import RepresentationKind

router = Router(tags=["requests"])


class RequestIn(Sent):
    """A data-subject request. Give an e-mail or a postal address; all else about the person is optional.

    Files are not taken here: the person adds them on their status page.
    """

    right: Right = Field(examples=["access"])
    country: str = Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2", examples=["SE"])
    region: str = Field("", pattern="^([A-Z]{2}-[A-Z0-9]{1,3})?$", description="ISO 3166-2", examples=[""])
    language: str = Field(pattern="^(en|sv|nb)$", description="for mails to the person", examples=["sv"])
    email: str = Field("", max_length=texts.LINE_LENGTH, examples=["elsa@example.com"])
    postal_address: str = Field("", max_length=texts.TEXT_LENGTH)
    person_name: str = Field("", max_length=texts.LINE_LENGTH)
    for_whom: ForWhom = ForWhom.SELF
    represented_name: str = Field("", max_length=texts.LINE_LENGTH)
    authorised: StrictBool = Field(
        False, description="they have confirmed that they may act for the other person"
    )
    acting_as: RepresentationKind | None = Field(
        None, description="by what right they act for somebody else; a child is asked for by a guardian"
    )
    account: str = Field("", max_length=texts.LINE_LENGTH)
    device_serial: str = Field("", max_length=texts.LINE_LENGTH)
    order_number: str = Field("", max_length=texts.LINE_LENGTH)
    about: str = Field("", max_length=texts.TEXT_LENGTH)
    received_at: AwareDatetime | None = Field(
        None,
        description="when somebody else received it first, with time zone; only for keys that may say so",
        examples=[None],
    )
    received_by: str = Field(
        "", max_length=texts.LINE_LENGTH, description="who received it first, such as a company or its shop"
    )


class RequestOut(Schema):
    """What was taken in. `due_on` is the last day for the answer, in the controller's time zone."""

    id: UUID
    reference: str = Field(examples=["DR-7K2M-4Q"])
    received_on: date
    due_on: date


@router.post(
    "/requests",
    response={201: RequestOut, **PROBLEMS},
    auth=KeyAuth(Scope.REQUESTS_CREATE),
    summary="Hand in a request",
)
def create_request(
    request: HttpRequest,
    payload: RequestIn,
    idempotency_key: Annotated[
        UUID | None,
        Header(
            alias="Idempotency-Key",
            description="A UUID of yours. The same content twice under it is one request, other content another.",
        ),
    ] = None,
) -> Status[RequestOut]:
    """Take in a request at the key's controller. It is received now, unless a trusted key says who had it before."""
    key: ApiKey = request.auth  # type: ignore[attr-defined]
    given = payload.model_dump(exclude={"received_at", "received_by"})
    submission = intake.Submission(**given, submission_id=_once(payload, key=idempotency_key))
    with translation.override("en"):  # what is refused is read by who builds the other system
        case = intake.submit(
            key.controller,
            submission=submission,
            channel=Channel.API,
            now=clock.now(),
            first=_received_first(payload, key=key),
        )
    due_on = case.deadlines.values_list("due_on", flat=True).get(is_current=True)
    return Status(
        201,
        RequestOut(id=case.pk, reference=case.reference, received_on=case.received_on, due_on=due_on),
    )


def _once(payload: RequestIn, *, key: UUID | None) -> UUID | None:
    """Name what is handed in: a key that is used anew by mistake swallows nobody's request."""
    if key is None:
        return None
    return uuid5(key, payload.model_dump_json(exclude={"received_at", "received_by"}))


def _received_first(payload: RequestIn, *, key: ApiKey) -> intake.ReceivedFirst | None:
    """Return who had a request before, where the key may say so. Raises HttpError for one that may not."""
    if payload.received_at is None and not payload.received_by:
        return None
    if Scope.REQUESTS_RECEIVED not in key.scopes:
        raise HttpError(
            403, f"This key may not say who received a request: it lacks “{Scope.REQUESTS_RECEIVED}”."
        )
    if payload.received_at is None:
        raise IntakeRefusedError("received_at", "Say when the request was received first.")
    return intake.ReceivedFirst(at=payload.received_at, by=payload.received_by)
