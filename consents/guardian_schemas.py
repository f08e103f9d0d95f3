"""What other systems send and get where a parent or guardian is to be asked for a child."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema
from pydantic import BeforeValidator, StrictBool, StrictInt

from consents.api_schemas import CODE, PersonIn, Sent
from consents.domain.events import Shown
from consents.domain.guardian_asks import MOST, NewAsk
from consents.enums import Channel


def _written(value: object) -> object:
    """Refuse what is not written as a day; a bare number would be read as seconds since 1970."""
    if value is not None and (not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
        raise ValueError("Write a day, such as 2016-05-03.")
    return value


class GuardianAskIn(Sent):
    """A parent or guardian to ask for a child below the age of consent of its country."""

    key: UUID = Field(description="a UUID of yours; the same one twice asks once")
    child: PersonIn
    born_on: Annotated[date | None, BeforeValidator(_written)] = Field(
        None, description="the child’s date of birth; needed unless it is on record", examples=["2016-05-03"]
    )
    child_name: str = Field(
        "", max_length=200, description="what the guardian knows the child by; shown behind the link alone"
    )
    guardian_email: str = Field(max_length=254, examples=["maja@example.com"])
    confirmed: StrictBool = Field(
        False,
        description="whoever gave the guardian’s address confirmed that the guardian agrees to be written to; needed",
        examples=[True],
    )
    purposes: list[Annotated[str, Field(max_length=60, pattern=CODE)]] = Field(
        min_length=1,
        max_length=MOST,
        description="by their codes in the vocabulary; nothing that advertises",
        examples=[["surveys"]],
    )
    channel: Channel = Field(description="through what the child asked", examples=["product"])
    version: StrictInt = Field(
        ge=1, le=10**6, description="number of the policy’s version that was shown", examples=[3]
    )
    policy: str = Field("", max_length=40, description="address of the policy; without it the main one")
    language: str = Field(
        pattern="^(en|sv|nb)$", description="language of the text and of the mail", examples=["sv"]
    )
    text_hash: str = Field(
        "",
        pattern="^([0-9a-f]{64})?$",
        description="fingerprint of the text that was shown; compared with that of the version",
    )

    @property
    def new(self) -> NewAsk:
        """The ask, for the domain."""
        return NewAsk(
            key=self.key,
            child=self.child.whom,
            guardian_email=self.guardian_email,
            purposes=self.purposes,
            shown=Shown(
                version=self.version, policy=self.policy, language=self.language, text_hash=self.text_hash
            ),
            channel=self.channel,
            confirmed=self.confirmed,
            born_on=self.born_on,
            child_name=self.child_name,
        )


class AskedOut(Schema):
    """An ask to a parent or guardian. `outcome` is empty while it waits for an answer."""

    id: UUID
    again: bool = Field(description="it was asked already")
    outcome: str = Field("", examples=["answered"])
    expires_at: datetime
