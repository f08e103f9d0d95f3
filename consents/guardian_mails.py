"""What parents, guardians and young people are told by mail. Every function writes in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from consents import declared
from consents.declared import Promises
from consents.domain import asked_children, foresight
from consents.models import ComingOfAge, GuardianAsk
from mailroom.domain import outbox
from office.translated import here
from subjects.domain import identifiers
from subjects.domain.merging import survivor_of
from subjects.models import Subject

MAIL_NAMES: dict[str, Promise] = {
    "consents/guardian": _("Question to a parent or guardian"),
    "consents/guardian_answer": _("Receipt of a guardian’s answer"),
    "consents/guardian_child": _("To a child: what its guardian said"),
    "consents/guardian_stopped": _("Receipt of what a guardian took back"),
    "consents/of_age": _("To a young person: decide yourself"),
}


def ask(row: GuardianAsk, *, to: str, url: str, now: datetime) -> None:
    """Bring the link to a parent or guardian; who the child is stands behind it alone."""
    outbox.queue_mail(
        controller=row.controller,
        data_key_id=row.data_key_id,
        to=to,
        template="consents/guardian",
        context={
            "controller": row.controller,
            "url": url,
            "day": row.controller.today(row.expires_at),
        },
        language=row.language,
        dedupe_key=f"{row.cause}:{row.token_hash[:16]}",
        cause=row.cause,
        now=now,
    )


def answered(
    row: GuardianAsk, *, agreed: Collection[str], language: str, stop_url: str, now: datetime
) -> None:
    """Say what a guardian answered, and how to take it back."""
    promises = declared.of(row.controller_id)
    with override(language):
        named = [(name_of(promises, row=row, code=code), code in agreed) for code in row.purposes]
    outbox.queue_mail(
        controller=row.controller,
        data_key_id=row.data_key_id,
        to=str(row.guardian_email),
        template="consents/guardian_answer",
        context={
            "controller": row.controller,
            "child": asked_children.named(row),
            "yes": [name for name, is_agreed in named if is_agreed],
            "no": [name for name, is_agreed in named if not is_agreed],
            "url": stop_url,
            "day": row.controller.today(now),
        },
        language=language,
        dedupe_key=f"{row.cause}:answer",
        cause=row.cause,
        now=now,
    )


def child_told(row: GuardianAsk, *, agreed: Collection[str] | None, now: datetime) -> None:
    """Tell a child of the register what its guardian said, or that nobody did; nothing where no address is known."""
    child = survivor_of(row.child) if row.child is not None else None
    to = identifiers.address_of(child) if child is not None and child.is_standing else ""
    if child is None or not to:
        return
    promises = declared.of(row.controller_id)
    with override(child.language):
        named = [(name_of(promises, row=row, code=code), code in (agreed or ())) for code in row.purposes]
    path = reverse("consents:preferences", kwargs={"controller": row.controller.slug})
    outbox.queue_mail(
        controller=row.controller,
        data_key_id=child.data_key_id,
        to=to,
        template="consents/guardian_child",
        context={
            "controller": row.controller,
            "answered": agreed is not None,
            "yes": [name for name, is_agreed in named if is_agreed],
            "no": [name for name, is_agreed in named if not is_agreed],
            "url": f"{settings.PUBLIC_URL}{path}?lang={child.language}",
        },
        language=child.language,
        dedupe_key=f"{row.cause}:child",
        cause=f"{row.cause}:child",
        now=now,
    )


def stopped(
    row: GuardianAsk,
    *,
    child: Subject,
    codes: Collection[str],
    no_marketing: bool,
    wants_erasure: bool,
    key: UUID,
    now: datetime,
) -> None:
    """Say what a guardian took back. The mail lies under the child's key, as the guardian's address does."""
    assert row.guardian is not None  # noqa: S101 - nobody else takes anything back
    promises = declared.of(row.controller_id)
    with override(row.language):
        names = [foresight.name_of(promises, code) for code in codes]
    outbox.queue_mail(
        controller=row.controller,
        data_key_id=child.data_key_id,
        to=str(row.guardian.contact),
        template="consents/guardian_stopped",
        context={
            "controller": row.controller,
            "child": asked_children.named(row),
            "names": names,
            "no_marketing": no_marketing,
            "wants_erasure": wants_erasure,
            "day": row.controller.today(now),
        },
        language=row.language,
        dedupe_key=f"{row.cause}:stopped:{key}",
        cause=f"guardian-stop:{row.pk}",
        now=now,
    )


def of_age(
    row: ComingOfAge, *, codes: Sequence[str], last_day: date, to: str, url: str, now: datetime
) -> None:
    """Tell a young person what was agreed to for them, that they decide now, and by when."""
    promises, subject = declared.of(row.controller_id), row.subject
    with override(subject.language):
        names = [foresight.name_of(promises, code) for code in codes]
    outbox.queue_mail(
        controller=row.controller,
        data_key_id=subject.data_key_id,
        to=to,
        template="consents/of_age",
        context={"controller": row.controller, "names": names, "day": last_day, "url": url},
        language=subject.language,
        dedupe_key=f"{row.cause}:told",
        cause=row.cause,
        now=now,
    )


def name_of(promises: Promises, *, row: GuardianAsk, code: str) -> str:
    """Return what the text that was shown calls a purpose, in the current language."""
    version = promises.by_id(row.version_id)
    purpose = version.declaration.purposes.get(code) if version is not None else None
    return (here(purpose.name) if purpose is not None else "") or code
