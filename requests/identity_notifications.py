"""What checking who asks says by mail or letter: the code to another address, and news to the office."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from mailroom.domain import outbox
from office.models import User
from requests.identity_enums import CheckOutcome, CodeWay
from requests.models import IdentityCheck, IdentityDocument, Request
from requests.notifications import to_staff

TEMPLATE = "requests/identity_code"


def code(
    case: Request, *, check: IdentityCheck, key_id: UUID, address: str, code: str, now: datetime
) -> None:
    """Send a code to an address on record, under the key of its check, so that it is gone when that ends."""
    words = {
        "reference": case.reference,
        "controller": case.controller,
        "code": code,
        "until": check.code_expires_at,
    }
    if check.code_way == CodeWay.MAIL:
        outbox.queue_mail(
            controller=case.controller,
            data_key_id=key_id,
            to=address,
            template=TEMPLATE,
            context=words,
            language=case.language,
            dedupe_key=f"{check.cause}:code",
            cause=check.cause,
            now=now,
        )
        return
    outbox.queue_letter(
        controller=case.controller,
        data_key_id=key_id,
        address=address,
        template=TEMPLATE,
        context=words,
        language=case.language,
        dedupe_key=f"{check.cause}:code",
        cause=check.cause,
        now=now,
    )


def check_failed(case: Request, *, user: User, check: IdentityCheck, now: datetime) -> None:
    """Tell a member of staff that a check has ended without proof, and what can be done."""
    to_staff(
        case,
        user=user,
        template="requests/staff_identity_failed",
        dedupe_key=f"request:{case.pk}:identity-failed:{check.pk}:{user.pk}",
        now=now,
        wrong_codes=check.attempts,
        cancelled=check.outcome == CheckOutcome.CANCELLED,
    )


def document_came(case: Request, *, user: User, document: IdentityDocument, now: datetime) -> None:
    """Tell whoever checks it that the person has shown a document."""
    to_staff(
        case,
        user=user,
        template="requests/staff_identity_document",
        dedupe_key=f"request:{case.pk}:identity-document:{document.pk}:{user.pk}",
        now=now,
    )


def evidence_came(case: Request, *, user: User, now: datetime) -> None:
    """Tell a member of staff that the person has sent evidence of their right to act."""
    to_staff(
        case,
        user=user,
        template="requests/staff_evidence",
        dedupe_key=f"request:{case.pk}:evidence:{case.version}:{user.pk}",
        now=now,
    )
