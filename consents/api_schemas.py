"""What other systems send and get: the bodies of the API for consents, with examples."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, TypedDict
from uuid import UUID

from ninja import Field, Schema
from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StrictBool,
    StrictInt,
    ValidationError,
    WrapValidator,
)
from pydantic_core import ErrorDetails

from consents.domain.acknowledging import Confirmation
from consents.domain.checking import Question
from consents.domain.events import LONGEST_EVIDENCE, NewEvent, Shown, Whom
from consents.enums import Channel, EventKind, GivenBy
from policies.enums import LawfulBasis
from subjects.enums import IdentifierKind

MOST = 1000
LANGUAGE = "^(en|sv|nb)?$"
CODE = "^[a-z0-9]+(-[a-z0-9]+)*$"
AN_EVENT: dict[str, Any] = {
    "key": "0b9f2a52-6f0e-4d0c-8c43-0c1d2f3a4b5c",
    "person": {"kind": "email", "value": "elsa@example.com"},
    "purpose": "event-news",
    "kind": "given",
    "happened_at": "2026-11-25T09:58:31+01:00",
    "channel": "product",
    "version": 1,
    "language": "sv",
    "evidence": "Check box “News by e-mail” on the order page, build 4711",
}


def _written(value: object) -> object:
    """Refuse what is not written as RFC 3339 has it; a bare number would be read as seconds since 1970."""
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d[Tt ]\d", value):
        raise ValueError("Write day, time and offset, such as 2026-11-25T09:58:31+01:00.")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written)]
"""A moment with its offset from UTC, as text."""


class Sent(BaseModel):
    """What is sent: nothing of it is ever shown in an error, and a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """Show nothing of what was sent."""
        return []


class PersonIn(Sent):
    """A person by one identifier. National telephone numbers are read as ones of the controller's country."""

    kind: IdentifierKind = Field(examples=["email"])
    value: str = Field(max_length=200, examples=["elsa@example.com"])
    country: str = Field(
        "",
        pattern="^([A-Z]{2})?$",
        description="ISO 3166-1 alpha-2, for who is not known yet; else the controller's",
        examples=["SE"],
    )
    language: str = Field(
        "",
        pattern=LANGUAGE,
        description="for who is not known yet; else the controller's first",
        examples=["sv"],
    )

    @property
    def whom(self) -> Whom:
        """The person, for the domain."""
        return Whom(kind=self.kind, value=self.value, country=self.country, language=self.language)


Through = Literal[Channel.PAGE, Channel.PRODUCT, Channel.API, Channel.STAFF, Channel.SIGNAL]
"""What another system may say that a choice came through: what the portal does itself, only the portal says."""


class EventIn(Sent):
    """Something that happened to a person's choice. `given`, `renewed` and `refused` name the text that was shown."""

    model_config = ConfigDict(json_schema_extra={"examples": [AN_EVENT]})

    key: UUID = Field(description="a UUID of yours; the same one twice counts once")
    person: PersonIn
    purpose: str = Field(max_length=60, pattern=CODE, description="its code in the vocabulary")
    kind: EventKind
    happened_at: Moment = Field(description="when the person chose, with its offset from UTC")
    channel: Through = Field(description="through what the choice came")
    version: StrictInt | None = Field(
        None, ge=1, le=10**6, description="number of the policy's version that was shown"
    )
    policy: str = Field("", max_length=40, description="address of the policy; without it the main one")
    language: str = Field("", pattern=LANGUAGE, description="language of the text that was shown")
    text_hash: str = Field(
        "",
        pattern="^([0-9a-f]{64})?$",
        description="fingerprint of the text that was shown; compared with that of the version",
    )
    given_by: GivenBy = GivenBy.SELF
    confirmed: StrictBool = Field(
        False,
        description="who speaks for somebody else has confirmed that the person agrees; needed for `other`",
    )
    imported: StrictBool = Field(
        False,
        description="taken over from elsewhere: brings nobody back who was erased or wants no marketing",
    )
    evidence: str = Field(
        "", max_length=LONGEST_EVIDENCE, description="what proves it; kept under a key of its own"
    )

    @property
    def event(self) -> NewEvent:
        """The event, for the domain."""
        return NewEvent(
            key=self.key,
            whom=self.person.whom,
            purpose=self.purpose,
            kind=self.kind,
            happened_at=self.happened_at,
            channel=self.channel,
            shown=Shown(
                version=self.version, policy=self.policy, language=self.language, text_hash=self.text_hash
            ),
            given_by=self.given_by,
            confirmed=self.confirmed,
            imported=self.imported,
            evidence=self.evidence,
        )


class CheckIn(Sent):
    """May data of this category be used for this purpose, for this person, now?"""

    person: PersonIn
    purpose: str = Field(max_length=60, examples=["event-news"])
    category: str = Field(max_length=60, description="kind of data, by its code", examples=["email-address"])
    sharing: StrictBool = Field(
        False,
        description="ask whether it may be passed on to a recipient, which people can object to by itself",
    )

    @property
    def question(self) -> Question:
        """The question, for the domain."""
        return Question(
            whom=self.person.whom, purpose=self.purpose, category=self.category, sharing=self.sharing
        )


@dataclass(frozen=True, slots=True)
class Unfit:
    """An item whose fields do not fit; what was sent is not in it."""

    errors: list[FieldProblem]


def each_for_itself(value: Any, validate: Callable[[Any], Any]) -> Any:
    """Let an item that does not fit stand for itself, so that the others are taken in."""
    try:
        return validate(value)
    except ValidationError as error:
        return Unfit([_told(one) for one in error.errors(include_input=False, include_url=False)])


def _told(error: ErrorDetails) -> FieldProblem:
    place = [str(part) for part in error["loc"]]
    if error["type"] == "extra_forbidden":
        place.pop()  # the name of a field that is not known was made up by whoever sent it
    return {"detail": error["msg"], "pointer": "/".join(place)}


class FieldProblem(TypedDict):
    """What is wrong with one field: a JSON pointer into the body."""

    detail: str
    pointer: str


class EventsIn(Schema):
    """Up to 1,000 events. Each is answered for itself: what is refused keeps no other from being recorded."""

    events: list[Annotated[EventIn, WrapValidator(each_for_itself)]] = Field(min_length=1, max_length=MOST)


class ChecksIn(Schema):
    """Up to 1,000 questions, each answered for itself."""

    questions: list[Annotated[CheckIn, WrapValidator(each_for_itself)]] = Field(min_length=1, max_length=MOST)


class StateIn(Sent):
    """Whose choices are asked for."""

    person: PersonIn


class AcknowledgementIn(Sent):
    """A version of a policy that a person was shown and confirmed having read. It is no consent."""

    key: UUID = Field(
        description="a UUID of yours; the same one twice is kept once",
        examples=["7c1d9a40-58b2-4f7e-9a55-2f6f0a1b2c3d"],
    )
    person: PersonIn
    version: StrictInt = Field(ge=1, le=10**6, examples=[1])
    policy: str = Field("", max_length=40, description="address of the policy; without it the main one")
    language: str = Field(pattern="^(en|sv|nb)$", examples=["sv"])
    text_hash: str = Field("", pattern="^([0-9a-f]{64})?$")
    channel: Through = Field(examples=["product"])
    happened_at: Moment = Field(examples=["2026-11-25T09:58:31+01:00"])

    @property
    def confirmation(self) -> Confirmation:
        """The confirmation, for the domain."""
        return Confirmation(
            key=self.key,
            whom=self.person.whom,
            shown=Shown(
                version=self.version, policy=self.policy, language=self.language, text_hash=self.text_hash
            ),
            channel=self.channel,
            happened_at=self.happened_at,
        )


class Problem(Schema):
    """What was refused and why (RFC 9457), as application/problem+json. `code` names the reason for machines."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Unprocessable Entity"])
    status: int = Field(examples=[422])
    detail: str = Field("", examples=["This purpose does not rest on consent."])
    code: str = Field("", examples=["not-by-consent"])
    errors: list[dict[str, str]] = Field(
        [], examples=[[{"detail": "This purpose does not rest on consent.", "pointer": "#/purpose"}]]
    )


class VersionOut(Schema):
    """A version of a policy: its address and number."""

    policy: str = Field(examples=["privacy"])
    number: int = Field(examples=[1])


class StandOut(Schema):
    """Where a person stands on a purpose. `consent` is empty for who was never asked."""

    consent: str = Field(examples=["given"])
    since: datetime | None
    objected_since: datetime | None
    sharing_objected_since: datetime | None = Field(
        description="the data is used, but passed on to nobody for this purpose"
    )
    restricted_since: datetime | None


class RecordedOut(Schema):
    """An event on record; where the person stands on the purpose after all that is known, late events included."""

    id: UUID
    again: bool = Field(description="it was on record already")
    state: StandOut | None = None


class ResultOut(Schema):
    """What became of one item of a batch: an id, or a problem."""

    key: UUID | None = None
    status: Literal["recorded", "again", "refused"]
    id: UUID | None = None
    state: StandOut | None = None
    problem: Problem | None = None


class ResultsOut(Schema):
    """What became of each item, in the order in which they were sent."""

    recorded: int
    again: int
    refused: int
    results: list[ResultOut]


class AnswerOut(Schema):
    """Yes or no, with its reason and the version that it rests on: the one consented to, else the one in force."""

    allowed: bool
    reason: str = Field(examples=["consent"])
    detail: str = Field(examples=["The person has consented."])
    basis: LawfulBasis | None = Field(None, examples=["consent"])
    version: VersionOut | None = None
    since: datetime | None = None
    person_known: bool


class AnswersOut(Schema):
    """The answers, in the order of the questions; a problem where a question could not be read."""

    answers: list[AnswerOut | Problem]


class ChoiceOut(StandOut):
    """Where a person stands on one purpose, and by which version."""

    purpose: str = Field(examples=["event-news"])
    version: VersionOut | None


class StateOut(Schema):
    """Where a person stands on every purpose that they ever chose anything about."""

    person_known: bool
    reference: str = Field("", examples=["S-7K2M4QX"])
    choices: list[ChoiceOut]


class AcknowledgedOut(Schema):
    """An acknowledgement on record."""

    id: UUID
    again: bool = Field(description="it was on record already")
