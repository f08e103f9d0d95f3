"""What a parent or guardian takes back for a child: consents, marketing, the child's data (promise P26)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from consents import declared, guardian_mails, wishes
from consents.domain import foresight, withdrawing
from consents.domain.events import Source
from consents.domain.foresight import Foresight
from consents.enums import Channel, GivenBy, Scope
from consents.errors import AskEndedError
from consents.models import ConsentState, GuardianAsk
from office.dates import in_words
from office.models import Controller
from subjects.domain.merging import survivor_of
from subjects.models import Subject


def child_of(row: GuardianAsk, *, now: datetime) -> Subject | None:
    """Return the child whom the guardian of an answered ask stands for today; None once that is over."""
    guardian = row.guardian
    if guardian is None or guardian.ended_at is not None or guardian.until <= row.controller.today(now):
        return None
    child = survivor_of(guardian.subject)
    return child if child.is_standing else None


def consents_of(child: Subject) -> tuple[str, ...]:
    """Return the codes of the purposes to which consent stands for a child."""
    rows = ConsentState.objects.consenting().filter(subject=child).order_by("purpose__code")
    return tuple(rows.values_list("purpose__code", flat=True))


def foreseen(controller: Controller, *, codes: Collection[str], now: datetime) -> list[tuple[str, Foresight]]:
    """Return what each thing that a guardian can take back leads to: each consent by its name, then all marketing.

    Marketing as a whole has no name.
    """
    promises = declared.of(controller.pk)
    found = [
        (
            foresight.name_of(promises, code),
            foresight.of(controller, codes=[code], scope=Scope.PURPOSES, now=now),
        )
        for code in codes
    ]
    marketing = foresight.stoppable(controller, scope=Scope.MARKETING)
    if marketing:
        found.append(("", foresight.of(controller, codes=marketing, scope=Scope.MARKETING, now=now)))
    return found


def stop(
    row: GuardianAsk,
    *,
    codes: Collection[str],
    no_marketing: bool,
    wants_erasure: bool,
    key: UUID,
    now: datetime,
) -> None:
    """Withdraw consents for a child, end all marketing to it, ask for its data to be erased; mail the receipt.

    The same `key` twice does it once. Raises `AskEndedError` where the guardian no longer stands for the child, and
    `ConsentRefusedError`.
    """
    with transaction.atomic():
        child = child_of(row, now=now)
        if child is None or row.guardian is None:
            raise AskEndedError
        wanted: list[tuple[Scope, Collection[str]]] = []
        if codes:
            wanted.append((Scope.PURPOSES, codes))
        if no_marketing:
            wanted.append((Scope.MARKETING, foresight.stoppable(row.controller, scope=Scope.MARKETING)))
        for scope, purposes in wanted:
            withdrawing.withdraw(
                subject=child,
                scope=scope,
                purposes=purposes,
                channel=Channel.PAGE,
                source=Source(),
                key=uuid5(key, scope.value),
                given_by=GivenBy.GUARDIAN,
                confirmed=True,
                evidence=_evidence(row, now=now),
                receipt_to="",
                now=now,
            )
        if wants_erasure:
            wishes.ask_erasure(
                child, email=str(row.guardian.contact), key=key, guardian=row.guardian, now=now
            )
        guardian_mails.stopped(
            row,
            child=child,
            codes=codes,
            no_marketing=no_marketing,
            wants_erasure=wants_erasure,
            key=key,
            now=now,
        )


def _evidence(row: GuardianAsk, *, now: datetime) -> str:
    """Say what proves it, for the office, in the controller's first language."""
    with override(row.controller.default_language):
        return _(
            "Taken back on %(day)s by the link in the receipt that was mailed to the parent or guardian on "
            "%(answered)s."
        ) % {
            "day": in_words(row.controller.today(now)),
            "answered": in_words(row.controller.today(row.closed_at or now)),
        }
