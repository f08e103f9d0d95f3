"""Erasure that somebody wants beside a withdrawal: a request of its own, with receipt, clock and answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import override

from consents import wishes
from law import Right
from requests.domain import handling, intake
from requests.domain.errors import RequestError
from requests.domain.intake import Submission
from requests.enums import Channel, ForWhom
from subjects.errors import SubjectError
from subjects.models import Guardian, Subject


def register() -> None:
    """Take in such wishes; called once at start-up."""
    wishes.register(take_in)


def take_in(subject: Subject, email: str, key: UUID, guardian: Guardian | None, now: datetime) -> None:
    """Make it a request from the address that was proved by opening the mailed link."""
    with override(subject.language):
        about = (
            _("I have stopped the use of my data on the page with my choices, and also want my data erased.")
            if guardian is None
            else _(
                "I stand for the child whose entry here is %(reference)s, and want the child’s data removed."
            )
            % {"reference": subject.reference}
        )
    submission = Submission(
        right=Right.ERASURE,
        country=subject.country,
        language=subject.language,
        email=email,
        about=about,
        submission_id=uuid5(key, "erasure"),
    )
    if guardian is not None:
        submission = replace(
            submission,
            for_whom=ForWhom.CHILD,
            person_name=str(guardian.name),
            represented_name=str(subject.name or subject.reference),
            authorised=True,
        )
    try:
        case = intake.submit(subject.controller, submission=submission, channel=Channel.WEB_FORM, now=now)
    except RequestError as error:
        raise SubjectError(str(error)) from error
    handling.confirm_address(case, now=now)
