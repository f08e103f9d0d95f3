"""Taking requests in: from the form, the API, and by staff for every other channel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from law import Right
from mailroom import addresses
from office import rate_limits
from office.domain import access_log
from office.models import Controller, User
from requests import notifications
from requests.domain import clock, files, links, references, representation, team, texts
from requests.domain.changes import save_with_history
from requests.domain.errors import IntakeRefusedError
from requests.enums import Channel, Direction, ForWhom, MessageKind
from requests.identity_enums import RepresentationKind
from requests.models import Deadline, Message, Request
from vault.domain import keys

REFERENCE_TRIES = 8
MIDDAY = time(12)
Announce = Callable[[Request, Deadline, datetime], None]


@dataclass(frozen=True, slots=True, repr=False)
class Submission:
    """What somebody asks, as they gave it. Texts are plain; `country` is ISO 3166-1, `region` ISO 3166-2."""

    right: Right
    country: str
    language: str
    region: str = ""
    person_name: str = ""
    email: str = ""
    postal_address: str = ""
    for_whom: ForWhom = ForWhom.SELF
    represented_name: str = ""
    authorised: bool = False
    acting_as: RepresentationKind | None = None
    account: str = ""
    device_serial: str = ""
    order_number: str = ""
    about: str = ""
    submission_id: UUID | None = None
    attachments: list[files.AcceptedFile] = field(default_factory=list)


@dataclass(frozen=True, slots=True, repr=False)
class ReceivedFirst:
    """That somebody else received a request before it was handed in here: when, and who."""

    at: datetime
    by: str


def submit(
    controller: Controller,
    *,
    submission: Submission,
    channel: Channel,
    now: datetime,
    first: ReceivedFirst | None = None,
) -> Request:
    """Take in a request that arrives now by the form or the API.

    `first` is for systems that are trusted to say when somebody else received it: the clock runs from then. The same
    `submission_id` twice gives the request of the first time. Queues the receipt with its link, within the limits
    for one recipient. Raises `IntakeRefusedError` naming the field to mend; also when somebody asks for another
    person without confirming that they may (promise P3).
    """
    if submission.for_whom != ForWhom.SELF and not submission.authorised:
        raise IntakeRefusedError(
            "authorised", _("Confirm that you may do this for them; else we cannot act on it.")
        )
    return _take_in(
        controller,
        submission=submission,
        channel=channel,
        received_at=_received_first(first, now=now) if first is not None else now,
        by=None,
        now=now,
        announce=_send_receipt_within_limits,
        received_by=texts.line("received_by", first.by) if first is not None else "",
    )


def _received_first(first: ReceivedFirst, *, now: datetime) -> datetime:
    """Return when a request was received first. Raises `IntakeRefusedError` for the future, and without a name."""
    if first.at > now:
        raise IntakeRefusedError("received_at", _("The moment of receipt lies in the future."))
    if not first.by.strip():
        raise IntakeRefusedError("received_by", _("Say who received the request first."))
    return first.at


def enter(
    controller: Controller,
    *,
    submission: Submission,
    channel: Channel,
    received_on: date,
    by: User,
    now: datetime,
) -> Request:
    """Enter a request that arrived on another way, with the true day of receipt in the controller's time zone.

    Raises `IntakeRefusedError`, also for a day in the future.
    """
    return _take_in(
        controller,
        submission=submission,
        channel=channel,
        received_at=_moment_of(received_on, controller=controller, now=now),
        by=by,
        now=now,
        announce=_send_receipt,
    )


def carry_over(
    controller: Controller,
    *,
    submission: Submission,
    channel: Channel,
    received_on: date,
    by: User,
    now: datetime,
) -> Request:
    """Take over a request that is under way elsewhere, as `enter` does; the person gets no second receipt."""
    return _take_in(
        controller,
        submission=submission,
        channel=channel,
        received_at=_moment_of(received_on, controller=controller, now=now),
        by=by,
        now=now,
        announce=_stay_silent,
    )


def take_from_mail(
    controller: Controller,
    *,
    submission: Submission,
    received_at: datetime,
    together_with: Request | None = None,
    answerable: bool,
    by: User,
    now: datetime,
) -> Request:
    """Take in what a mail asks, as of the moment at which it reached the mail server.

    `together_with` is the first request of the same mail. A mail that a machine wrote, or that came with the wish
    for no automatic answer, is not `answerable`: nothing is sent. Raises `IntakeRefusedError`.
    """
    return _take_in(
        controller,
        submission=submission,
        channel=Channel.EMAIL,
        received_at=received_at,
        by=by,
        now=now,
        announce=_send_receipt_within_limits if answerable else _stay_silent,
        together_with=together_with,
    )


def _moment_of(received_on: date, *, controller: Controller, now: datetime) -> datetime:
    """Return midday of the day, at the controller; now if it is today. Raises `IntakeRefusedError`."""
    today = controller.today(now)
    if received_on > today:
        raise IntakeRefusedError("received_on", _("The day of receipt lies in the future."))
    zone = ZoneInfo(controller.time_zone)
    return now if received_on == today else datetime.combine(received_on, MIDDAY, tzinfo=zone)


def _send_receipt_within_limits(case: Request, current: Deadline, now: datetime) -> None:
    """Send the receipt, unless many went to this address already: nobody is bombed with mails through the form.

    The request counts in either case; staff see on the timeline that no receipt went out.
    """
    email = str(case.email or "")
    recipient = addresses.mailbox(email) if email else str(case.postal_address).casefold()
    if rate_limits.count("receipt-to", recipient, now=now):
        access_log.record(
            action="requests.receipt_held", actor=None, controller=case.controller, target=case, now=now
        )
        return
    _send_receipt(case, current, now)


def _send_receipt(case: Request, current: Deadline, now: datetime) -> None:
    url = links.issue(case, now=now) if case.email else ""
    notifications.receipt(case, url=url, current=current, now=now)


def _stay_silent(case: Request, current: Deadline, now: datetime) -> None:
    """Say nothing: the person was told when the request reached the office that it comes from."""


def _take_in(
    controller: Controller,
    *,
    submission: Submission,
    channel: Channel,
    received_at: datetime,
    by: User | None,
    now: datetime,
    announce: Announce,
    together_with: Request | None = None,
    received_by: str = "",
) -> Request:
    given = cleaned(submission)
    data_key_id = keys.create("case")
    for _attempt in range(REFERENCE_TRIES):
        case = _build(
            controller,
            given=given,
            channel=channel,
            received_at=received_at,
            data_key_id=data_key_id,
            now=now,
        )
        case.entered_by, case.together_with, case.received_by = by, together_with, received_by
        try:
            with transaction.atomic():
                current = _write(case, given=given, by=by, now=now)
                announce(case, current, now)
        except IntegrityError:
            already = _submitted_before(controller, submission_id=given.submission_id)
            if already is not None:
                return already
            if not Request.objects.filter(reference=case.reference).exists():
                raise
        else:
            return case
    raise IntakeRefusedError("", _("The portal found no free reference. Please try again."))


def cleaned(submission: Submission) -> Submission:
    """Return the submission with every text in Unicode's composed form and checked.

    Raises `IntakeRefusedError`: control characters, direction overrides in a line, texts that are too long, an
    address that is none, neither e-mail nor postal address, and a region of another country.
    """
    given = replace(
        submission,
        person_name=texts.line("person_name", submission.person_name),
        email=texts.email("email", submission.email),
        represented_name=texts.line("represented_name", submission.represented_name),
        account=texts.line("account", submission.account),
        device_serial=texts.line("device_serial", submission.device_serial),
        order_number=texts.line("order_number", submission.order_number),
        postal_address=texts.paragraphs("postal_address", submission.postal_address),
        about=texts.paragraphs("about", submission.about),
    )
    if not given.email and not given.postal_address:
        raise IntakeRefusedError(
            "email", _("Give an e-mail address or a postal address, so that we can answer you.")
        )
    if given.for_whom == ForWhom.OTHER and not given.represented_name:
        raise IntakeRefusedError("represented_name", _("Tell us whose data this is about."))
    if given.region and not given.region.startswith(f"{given.country}-"):
        raise IntakeRefusedError("region", _("This is no part of the country that you chose."))
    return given


def _submitted_before(controller: Controller, *, submission_id: UUID | None) -> Request | None:
    if submission_id is None:
        return None
    return (
        Request.objects.filter(controller=controller, submission_id=submission_id)
        .select_related("controller")
        .first()
    )


def _build(
    controller: Controller,
    *,
    given: Submission,
    channel: Channel,
    received_at: datetime,
    data_key_id: UUID,
    now: datetime,
) -> Request:
    return Request(
        data_key_id=data_key_id,
        controller=controller,
        reference=references.make(references.prefix_for(controller.slug)),
        submission_id=given.submission_id,
        right=given.right.value,
        channel=channel,
        country=given.country,
        region=given.region,
        language=given.language,
        received_at=received_at,
        received_on=received_at.astimezone(ZoneInfo(controller.time_zone)).date(),
        created_at=now,
        for_whom=given.for_whom,
        person_name=given.person_name,
        email=given.email,
        postal_address=given.postal_address,
        represented_name=given.represented_name,
        authorised=given.authorised,
        account=given.account,
        device_serial=given.device_serial,
        order_number=given.order_number,
        about=given.about,
    )


def _write(case: Request, *, given: Submission, by: User | None, now: datetime) -> Deadline:
    case.assignee = team.by_rule(case, now=now)
    save_with_history(case, reason="requests.received", by=by, now=now)
    current = clock.start(case, by=by, now=now)
    representation.claim(case, kind=given.acting_as, by=by, now=now)
    access_log.record(
        action="requests.received",
        actor=by,
        controller=case.controller,
        target=case,
        now=now,
        details={"channel": case.channel, "version": case.version},
    )
    team.say_assigned(case, current=current, now=now)
    if case.received_by:
        access_log.record(
            action="requests.received_first",
            actor=None,
            controller=case.controller,
            target=case,
            now=now,
            details={"on": case.received_on.isoformat()},
        )
    if given.attachments:
        message = Message.objects.create(
            data_key_id=case.data_key_id,
            request=case,
            direction=Direction.FROM_PERSON,
            kind=MessageKind.MESSAGE,
            channel=case.channel,
            body=_("Files sent with the request."),
            created_at=now,
            sent_at=case.received_at,
        )
        files.attach(message, files=given.attachments, now=now)
    return current
