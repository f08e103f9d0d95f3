"""What each step does when it is taken: the form's answers, handed to the domain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from law import FeeGround
from office.models import User
from requests.domain import conversation, decision, fees, handling, subjects
from requests.enums import Channel, Outcome
from requests.models import Request


@dataclass(frozen=True, slots=True)
class Act:
    """Who does a step when, having seen which version of the request."""

    by: User
    now: datetime
    seen: int

    def as_keywords(self) -> dict[str, Any]:
        """Return the keywords that every domain function takes."""
        return {"by": self.by, "now": self.now, "seen": self.seen}


def ask(case: Request, form: Any, act: Act) -> object:
    """Ask a question of the kind chosen."""
    ask = (
        conversation.ask_clarification
        if form.cleaned_data["kind"] == "specify"
        else conversation.ask_question
    )
    return ask(case, text=form.cleaned_data["text"], **act.as_keywords())


def propose(case: Request, form: Any, act: Act) -> object:
    """Propose the outcome chosen, with what it rests on and the answer."""
    data = form.cleaned_data
    return decision.propose(
        case,
        outcome=Outcome(data["outcome"]),
        ground=form.grounded,
        original=form.instead,
        evidence=data["evidence"],
        attachments=data["proofs"],
        text=data["text"],
        **act.as_keywords(),
    )


def record_reply(case: Request, form: Any, act: Act) -> object:
    """Enter what the person said or wrote."""
    data = form.cleaned_data
    return conversation.record_reply(
        case,
        text=data["text"],
        channel=Channel(data["channel"]),
        on=data["on"],
        attachments=data["attachments"],
        **act.as_keywords(),
    )


def answer(case: Request, form: Any, act: Act) -> object:
    """Send the answer with its files."""
    data = form.cleaned_data
    return conversation.answer(
        case,
        text=data["text"],
        attachments=data["attachments"],
        looked_through=bool(data.get("looked_through")),
        rest_by=form.rest,
        **act.as_keywords(),
    )


def correct(case: Request, form: Any, act: Act) -> object:
    """Mend the address."""
    data = form.cleaned_data
    return handling.correct_contact(
        case, email=data["email"], postal_address=data["postal_address"], **act.as_keywords()
    )


def ask_for_fee(case: Request, form: Any, act: Act) -> object:
    """Ask for the fee."""
    data = form.cleaned_data
    return fees.ask(
        case,
        ground=FeeGround(data["ground"]),
        amount=data["amount"],
        costs=data["costs"],
        text=data["text"],
        **act.as_keywords(),
    )


def link(case: Request, form: Any, act: Act) -> object:
    """Link the request to the person chosen, to a new one, or to nobody."""
    if form.makes_new:
        return subjects.make_person(case, **act.as_keywords())
    return subjects.link(case, subject=form.subject, **act.as_keywords())
