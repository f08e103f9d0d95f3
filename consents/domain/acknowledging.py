"""Keeping who was shown which version of a policy and confirmed it. Nothing here is a consent (promise D2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from consents import declared
from consents.declared import Published
from consents.domain.events import Shown, Source, Whom, demand_plausible, fingerprint, shown_version
from consents.enums import Channel, Refusal
from consents.errors import ConsentRefusedError
from consents.models import Acknowledgement
from office.domain import access_log
from office.models import Controller
from subjects.domain import many
from subjects.domain.many import Newcomer, Value
from subjects.enums import SuppressionKind
from subjects.errors import SubjectError

ACKNOWLEDGED = "consents.acknowledged"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a person confirmed having read. `key` is the sender's own name for it."""

    key: UUID
    whom: Whom
    shown: Shown
    channel: Channel
    happened_at: datetime


def acknowledge(
    controller: Controller, *, confirmation: Confirmation, source: Source, now: datetime
) -> tuple[Acknowledgement, bool]:
    """Keep a confirmation, and tell whether it is new; the same one twice is kept once.

    Who is not known is entered; who was erased stays so, and the confirmation is kept without whose it was: reading a
    policy brings nobody back. Raises `ConsentRefusedError`.
    """
    demand_plausible(confirmation.happened_at, now=now)
    version = _version(controller, confirmation.shown)
    text_hash = fingerprint(confirmation.shown, version=version)
    try:
        value = many.value_of(controller, kind=confirmation.whom.kind, given=confirmation.whom.value)
    except SubjectError as error:
        raise ConsentRefusedError(Refusal.UNFIT, str(error), field="person/value") from None
    row = Acknowledgement(
        controller=controller,
        version_id=version.id,
        language=confirmation.shown.language,
        text_hash=text_hash,
        channel=confirmation.channel.value,
        happened_at=confirmation.happened_at,
        arrived_at=now,
        key=confirmation.key,
        api_key=source.api_key,
    )
    if (known := _known(row)) is not None:
        return known, False
    try:
        with transaction.atomic():
            row.subject_id = _whose(controller, value, confirmation=confirmation, source=source, now=now)
            row.save()
            _log(row, source=source, now=now)
    except IntegrityError:  # the same was sent twice at once, or the same person was entered meanwhile
        known = _known(row)
        if known is None:
            raise
        return known, False
    return row, True


def _version(controller: Controller, shown: Shown) -> Published:
    try:
        return shown_version(shown, promises=declared.of(controller.pk))
    except ConsentRefusedError:  # it may have come into force a moment ago
        return shown_version(shown, promises=declared.anew(controller.pk))


def _known(row: Acknowledgement) -> Acknowledgement | None:
    """Return what is on record under the key. Raises `ConsentRefusedError` where that is of another text."""
    found: Acknowledgement | None = Acknowledgement.objects.filter(
        controller=row.controller_id, key=row.key
    ).first()
    if found is not None and (found.text_hash, found.happened_at) != (row.text_hash, row.happened_at):
        raise ConsentRefusedError(
            Refusal.KEY_REUSED, _("Another acknowledgement is on record under this key."), field="key"
        )
    return found


def _whose(
    controller: Controller, value: Value, *, confirmation: Confirmation, source: Source, now: datetime
) -> UUID | None:
    times = many.times_of(controller, values=[value])
    found = many.whose(times.get(value, []), on=controller.today(confirmation.happened_at))
    remembered = many.suppressed(controller, values=[value]).get(value, ())
    if found is not None or times or any(row.kind == SuppressionKind.ERASED for row in remembered):
        return found
    newcomer = Newcomer(
        value=value,
        country=confirmation.whom.country or controller.country,
        language=confirmation.whom.language or controller.default_language,
    )
    entered = many.enter(controller, newcomers=[newcomer], used_before=(), act=None, by=source.by, now=now)
    return entered[value]


def _log(row: Acknowledgement, *, source: Source, now: datetime) -> None:
    access_log.record(
        action=ACKNOWLEDGED,
        actor=source.by,
        controller=row.controller,
        target=row,
        now=now,
        details={"key": source.api_key.prefix if source.api_key is not None else ""},
    )
