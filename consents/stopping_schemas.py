"""What other systems send and get where people stop something: addresses for unsubscribing, browsers' signals."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict, WrapValidator
from pydantic.config import JsonDict

from consents.api_schemas import CODE, MOST, Moment, PersonIn, Problem, Sent, each_for_itself
from consents.domain.unsubscribing import Wanted

ELSA: JsonDict = {"kind": "email", "value": "elsa@example.com"}


class UnsubscribeIn(Sent):
    """One mail that is about to be sent: to whom, and which purpose it serves."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"person": ELSA, "purpose": "event-news"}]})

    person: PersonIn
    purpose: str = Field(
        "",
        max_length=60,
        pattern=f"^$|{CODE}",
        description="what unsubscribing stops, by its code; without it all marketing",
    )

    @property
    def wanted(self) -> Wanted:
        """The mail, for the domain."""
        return Wanted(whom=self.person.whom, purpose=self.purpose)


class UnsubscribesIn(Schema):
    """Up to 1,000 mails, each answered for itself."""

    mails: list[Annotated[UnsubscribeIn, WrapValidator(each_for_itself)]] = Field(
        min_length=1, max_length=MOST
    )


class UnsubscribeOut(Schema):
    """An address for one mail to one person: for its headers, and for a link in its text."""

    url: str = Field(examples=["https://privacy.example/shop/unsubscribe/tR…/"])
    headers: dict[str, str] = Field(
        description="headers that let a mail program unsubscribe; the mail’s DKIM signature has to cover them",
        examples=[
            {
                "List-Unsubscribe": "<https://privacy.example/shop/unsubscribe/tR…/>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            }
        ],
    )
    expires_at: datetime = Field(description="until when the address works, 400 days")


class UnsubscribesOut(Schema):
    """The addresses, in the order of the mails; a problem where none was given out."""

    links: list[UnsubscribeOut | Problem]


class SignalIn(Sent):
    """Global Privacy Control: a browser sent `Sec-GPC: 1` while this person used it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"person": ELSA, "happened_at": "2026-11-25T09:58:31+01:00"}]}
    )

    person: PersonIn
    happened_at: Moment = Field(description="when the signal was seen, with its offset from UTC")


class SignalOut(Schema):
    """What the signal stopped, by the codes of the purposes. It counts once: both are empty the next time."""

    sharing: list[str] = Field(
        description="data is used for them, but passed on to nobody", examples=[["product-improvement"]]
    )
    advertising: list[str] = Field(description="data is used for them no more", examples=[["event-news"]])
