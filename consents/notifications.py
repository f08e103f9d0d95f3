"""What consents say by mail: the link to somebody's choices, what was stopped and what came of it.

Every function writes an outbox row in the caller's transaction. The words lie under the person's own key.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from consents.enums import Scope
from consents.models import PreferenceLink, Withdrawal
from mailroom.domain import outbox
from office.models import Controller, User
from subjects.domain import identifiers
from subjects.domain.merging import survivor_of

if TYPE_CHECKING:
    from consents.domain.foresight import Foresight
    from thirdparties.domain.notices import CauseState

MAIL_NAMES: dict[str, Promise] = {
    "consents/link": _("Link to the choices"),
    "consents/receipt": _("Receipt of a withdrawal"),
    "consents/stopped": _("Everything has stopped"),
    "consents/staff_overdue": _("To staff: overdue withdrawals"),
}


def link(row: PreferenceLink, *, to: str, data_key_id: UUID, url: str, now: datetime) -> None:
    """Bring the link to the choices."""
    outbox.queue_mail(
        controller=row.controller,
        data_key_id=data_key_id,
        to=to,
        template="consents/link",
        context={"controller": row.controller, "url": url},
        language=row.language,
        dedupe_key=f"preference-link:{row.pk}",
        cause=f"preference-link:{row.pk}",
        now=now,
    )


def receipt(row: Withdrawal, *, to: str, foreseen: Foresight, now: datetime) -> None:
    """Say what was stopped, what follows, who stays and why, and by when the recipients answer."""
    outbox.queue_mail(
        controller=row.controller,
        data_key_id=row.subject.data_key_id,
        to=to,
        template="consents/receipt",
        context={
            "controller": row.controller,
            "scope": row.scope,
            "foreseen": foreseen,
            "day": row.controller.today(row.declared_at),
            "wants_erasure": row.wants_erasure,
            "url": _preferences(row.controller),
        },
        language=row.subject.language,
        dedupe_key=f"{row.cause}:receipt",
        cause=row.cause,
        now=now,
    )


def stopped(row: Withdrawal, *, state: CauseState, now: datetime) -> None:
    """Say that all recipients have answered; nothing where no address is known any more."""
    person = survivor_of(row.subject)
    to = identifiers.address_of(person) if person.erased_at is None else ""
    if not to:
        return
    outbox.queue_mail(
        controller=row.controller,
        data_key_id=person.data_key_id,
        to=to,
        template="consents/stopped",
        context={
            "controller": row.controller,
            "day": row.controller.today(row.declared_at),
            "confirmed": state.confirmed,
            "count": state.all,
            "is_whole": state.confirmed == state.all,
        },
        language=person.language,
        dedupe_key=f"{row.cause}:stopped",
        cause=row.cause,
        now=now,
    )


def overdue(
    rows: Sequence[Withdrawal], *, controller: Controller, more: int, to: User, key: str, now: datetime
) -> None:
    """Tell a member of staff which withdrawals have not stopped everywhere in time; `more` are not in the list."""
    with override(to.language):
        listed = [
            {"what": str(Scope(row.scope).label), "person": row.subject.reference, "day": row.due_on}
            for row in rows
        ]
    outbox.queue_mail(
        controller=controller,
        data_key_id=to.data_key_id,
        to=to.email,
        template="consents/staff_overdue",
        context={
            "controller": controller,
            "rows": listed,
            "count": len(listed) + more,
            "more": more,
            "url": f"{settings.PUBLIC_URL}{reverse('admin:consents_withdrawal_changelist')}?standing=overdue",
        },
        language=to.language,
        dedupe_key=f"withdrawals-overdue:{controller.pk}:{key}:{to.pk}",
        cause=f"withdrawals-overdue:{controller.pk}",
        now=now,
    )


def _preferences(controller: Controller) -> str:
    path = reverse("consents:preferences", kwargs={"controller": controller.slug})
    return f"{settings.PUBLIC_URL}{path}"
