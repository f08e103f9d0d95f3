"""Forty requests in all states and ages, each walked through the same functions that staff and people use."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from consents.enums import Scope
from law import Right
from office.models import Controller, User
from privacyportal.demo import texts
from requests.domain import (
    advising,
    carrying_out,
    clock,
    conversation,
    decision,
    erasing,
    handling,
    identity,
    intake,
    subjects,
)
from requests.domain.intake import Submission
from requests.enums import Channel, ForWhom, Ground, Outcome
from requests.models import Request

NAMESPACE = uuid.UUID("5d9c8e0a-4a3b-5c1d-8e2f-70b1a4c6d9e3")
MORNING = time(8, 20)
UX_PROGRAMME = "user-experience-programme"


@dataclass(frozen=True, slots=True)
class Office:
    """One company with the people who work on its requests, and the moment of seeding."""

    controller: Controller
    lead: User
    second_lead: User
    handler: User
    now: datetime

    def ago(self, days: int, at: time = MORNING) -> datetime:
        """Return the moment `days` before now at `at` (UTC), never later than now."""
        moment = datetime.combine(self.now.date() - timedelta(days=days), at, tzinfo=UTC)
        return min(moment, self.now)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A request of the demo: who asks for what, how and when it arrived, and what happened then."""

    name: str
    days: int
    submission: Submission
    channel: Channel = Channel.WEB_FORM
    at: time = MORNING
    entered_days: int | None = None
    story: Callable[[Office, Request, int], None] | None = None


def play(office: Office, scenario: Scenario) -> bool:
    """Make the scenario's request unless it is there; return whether it was made."""
    key = uuid.uuid5(NAMESPACE, f"{office.controller.slug}/{scenario.name}")
    if Request.objects.filter(submission_id=key).exists():
        return False
    received = office.ago(scenario.days, scenario.at)
    submission = replace(scenario.submission, submission_id=key)
    if scenario.channel is Channel.WEB_FORM:
        case = intake.submit(office.controller, submission=submission, channel=scenario.channel, now=received)
    else:
        entered = scenario.days if scenario.entered_days is None else scenario.entered_days
        case = intake.enter(
            office.controller,
            submission=submission,
            channel=scenario.channel,
            received_on=office.controller.today(received),
            by=office.handler,
            now=office.ago(entered, time(9, 40)),
        )
    if scenario.story is not None:
        scenario.story(office, case, scenario.days)
    _wait_until_today(case, now=office.now)
    return True


def _wait_until_today(case: Request, *, now: datetime) -> None:
    """Count an open pause to today: its story ended on the day of the last step."""
    with transaction.atomic():
        locked = Request.objects.select_for_update().get(pk=case.pk)
        if locked.is_open and locked.deadlines.filter(paused=True).exists():
            clock.recompute(locked, now=now, why="pause")


def confirmed(office: Office, case: Request, days: int) -> None:
    """The person confirmed the address on the same day."""
    handling.confirm_address(case, now=office.ago(days, time(9)))


def taken_up(office: Office, case: Request, days: int) -> None:
    """Assigned by the lead on the next day and started."""
    confirmed(office, case, days)
    then = max(days - 1, 0)
    handling.assign(case, to=office.handler, by=office.lead, now=office.ago(then, time(9, 10)))
    handling.start(case, by=office.handler, now=office.ago(then, time(9, 30)))


def identity_asked(office: Office, case: Request, days: int) -> None:
    """Identity asked two days after receipt, not proved yet."""
    taken_up(office, case, days)
    then = max(days - 2, 0)
    identity.ask(
        case, text=texts.ASK_IDENTITY[case.language], by=office.handler, now=office.ago(then, time(10))
    )


def code_sent(office: Office, case: Request, days: int) -> None:
    """A code went by letter to the address in the company's own orders; nobody has entered it yet."""
    taken_up(office, case, days)
    identity.ask(
        case,
        text=texts.ASK_CODE[case.language],
        method=identity.Method.CODE,
        reason=texts.NEW_ADDRESS[case.language],
        to=identity.Whereto(letter=f"{case.person_name}\nFjordveien 12\n4020 Stavanger"),
        by=office.handler,
        now=office.ago(max(days - 2, 0), time(10)),
    )


def identity_proved(office: Office, case: Request, days: int) -> None:
    """Identity asked promptly and proved two days later."""
    identity_asked(office, case, days)
    then = max(days - 4, 0)
    identity.prove(
        case,
        method=identity.Method.MAILED_LINK,
        on=office.controller.today(office.ago(then, time(11))),
        by=office.handler,
        now=office.ago(then, time(11)),
    )


def asked(office: Office, case: Request, days: int) -> None:
    """A question was asked; the person has not answered."""
    taken_up(office, case, days)
    conversation.ask_question(
        case,
        text=texts.ASK_SERIAL[case.language],
        by=office.handler,
        now=office.ago(max(days - 3, 0), time(10, 30)),
    )


def replied(office: Office, case: Request, days: int) -> None:
    """A question was asked and answered."""
    asked(office, case, days)
    conversation.reply(
        case, text=texts.REPLY_SERIAL[case.language], now=office.ago(max(days - 5, 0), time(18, 5))
    )


def fulfilled(office: Office, case: Request, days: int) -> None:
    """Done, answered and closed within two weeks."""
    taken_up(office, case, days)
    then = max(days - 12, 0)
    _do(office, case, now=office.ago(then, time(11, 30)))
    conversation.answer(
        case, text=texts.ANSWER[case.language], by=office.handler, now=office.ago(then, time(12))
    )
    decision.close(case, outcome=Outcome.FULFILLED, by=office.handler, now=office.ago(then, time(12, 5)))


def _do(office: Office, case: Request, *, now: datetime) -> None:
    """Do what the right asks for, on record."""
    right = Right(case.right)
    if right is Right.ERASURE:
        erase(office, case, kept=False, now=now)
    elif right is Right.WITHDRAWAL:
        subjects.make_person(case, by=office.handler, now=now)
        linked = Request.objects.select_related("controller", "subject__merged_into").get(pk=case.pk)
        carrying_out.carry_out(
            linked, scope=Scope.PURPOSES, purposes=[UX_PROGRAMME], by=office.handler, now=now
        )


def erase(office: Office, case: Request, *, kept: bool, now: datetime) -> None:
    """Look through every system of the register and a mailbox; of one system an invoice may be kept."""
    systems, today = erasing.systems_of(case), office.controller.today(now)
    rows = erasing.list_places(case, systems=systems, other=texts.MAILBOX, by=office.handler, now=now)
    for number, row in enumerate(rows):
        why = erasing.Kept(Ground.LEGAL_DUTY, until=date(today.year + 6, 12, 31), what=texts.KEPT_INVOICE)
        stays = kept and number == 0
        erasing.settle(
            case,
            row=row.pk,
            erased_on=None if stays else today,
            kept=why if stays else None,
            by=office.handler,
            now=now,
        )


def closed_as(
    outcome: Outcome, *, evidence: str, original: str = ""
) -> Callable[[Office, Request, int], None]:
    """Make a story that ends with an outcome which needs two people; `original` names another scenario."""

    def story(office: Office, case: Request, days: int) -> None:
        taken_up(office, case, days)
        if outcome is Outcome.UNVERIFIABLE:
            identity.ask(
                case,
                text=texts.ASK_IDENTITY[case.language],
                by=office.handler,
                now=office.ago(max(days - 2, 0), time(10)),
            )
        decision.propose(
            case,
            outcome=outcome,
            text=texts.CLOSING[outcome][case.language],
            evidence=evidence,
            original=_of_scenario(office, original) if original else None,
            by=office.handler,
            now=office.ago(max(days - 6, 0), time(12, 30)),
        )
        decision.approve(case, by=office.second_lead, now=office.ago(max(days - 6, 0), time(13)))

    return story


def _of_scenario(office: Office, name: str) -> Request:
    """Return the request of another scenario of the same company, which was played before."""
    key = uuid.uuid5(NAMESPACE, f"{office.controller.slug}/{name}")
    return Request.objects.get(controller=office.controller, submission_id=key)


def withdrawn(office: Office, case: Request, days: int) -> None:
    """The person changed their mind."""
    taken_up(office, case, days)
    decision.withdraw(case, now=office.ago(max(days - 3, 0), time(20)))


def extended(office: Office, case: Request, days: int) -> None:
    """Extended shortly before the window closed."""
    taken_up(office, case, days)
    handling.extend(
        case,
        text=texts.EXTENSION[case.language],
        by=office.handler,
        now=office.ago(max(days - 24, 0), time(14)),
    )


def late_identity(office: Office, case: Request, days: int) -> None:
    """Identity asked on day 20: too late to stop the clock."""
    taken_up(office, case, days)
    identity.ask(
        case,
        text=texts.ASK_IDENTITY[case.language],
        by=office.handler,
        now=office.ago(max(days - 20, 0), time(10)),
    )


def refusal_proposed(office: Office, case: Request, days: int) -> None:
    """A refusal waits for the second person."""
    taken_up(office, case, days)
    decision.propose(
        case,
        outcome=Outcome.REFUSED,
        ground=Ground.EXCESSIVE,
        evidence=texts.EVIDENCE_REFUSAL,
        text=texts.REFUSAL[case.language],
        by=office.handler,
        now=office.ago(max(days - 8, 0), time(15)),
    )


def advised(office: Office, case: Request, days: int) -> None:
    """A refusal waits, and the privacy officer has advised on it."""
    refusal_proposed(office, case, days)
    advising.advise(case, text=texts.ADVICE, by=office.lead, now=office.ago(max(days - 8, 0), time(16, 20)))


def refused(office: Office, case: Request, days: int) -> None:
    """A refusal was approved by the second person."""
    refusal_proposed(office, case, days)
    decision.approve(case, by=office.second_lead, now=office.ago(max(days - 9, 0), time(9)))


def child_objects(office: Office, case: Request, days: int) -> None:
    """A parent asks for a fifteen-year-old, who phones and does not want it."""
    taken_up(office, case, days)
    then = office.ago(max(days - 3, 0), time(15, 10))
    conversation.record_reply(
        case,
        text=texts.CHILD_OBJECTS,
        channel=Channel.PHONE,
        on=office.controller.today(then),
        by=office.handler,
        now=then,
    )


def invoice_kept(office: Office, case: Request, days: int) -> None:
    """Erasure in part: an invoice must be kept, and one recipient refuses."""
    identity_proved(office, case, days)
    then = max(days - 9, 0)
    conversation.record_reply(
        case,
        text=texts.RECIPIENT_REFUSES,
        channel=Channel.EMAIL,
        on=office.controller.today(office.ago(then, time(9))),
        by=office.handler,
        now=office.ago(then, time(9)),
    )
    erase(office, case, kept=True, now=office.ago(then, time(15)))
    decision.propose(
        case,
        outcome=Outcome.PARTLY_FULFILLED,
        ground=Ground.LEGAL_DUTY,
        evidence=texts.EVIDENCE_PARTLY,
        text=texts.PARTLY[case.language],
        by=office.handler,
        now=office.ago(then, time(16)),
    )


def for_child(submission: Submission, *, name: str) -> Submission:
    """Return the submission as a parent makes it for a child."""
    return replace(submission, for_whom=ForWhom.CHILD, represented_name=name, authorised=True)


def person(right: Right, name: str, *, about: str, language: str, country: str) -> Submission:
    """Return what an invented person submits; the e-mail address is made from the name."""
    plain = name.lower().translate(str.maketrans("åäöøæéü ", "aaooaeu."))
    return Submission(
        right=right,
        country=country,
        language=language,
        person_name=name,
        email=f"{plain}@example.com",
        about=about,
    )
