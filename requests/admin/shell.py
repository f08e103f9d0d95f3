"""What the page of an erased request shows: the statistical shell, which names nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from office.dates import in_words
from requests.domain import retention
from requests.domain.situation import Situation
from requests.enums import Direction, MessageKind
from requests.models import Request
from vault.domain import losses, shredding
from vault.models import Shred
from vault.values import Shredded

REASONS: dict[str, Promise] = {
    retention.REASON: gettext_lazy("the time for which closed requests are kept was over"),
    losses.LOST: gettext_lazy("its key was lost, and no backup of the vault held it"),
    shredding.REPLAYED: gettext_lazy("it had been erased before the database was restored from a backup"),
}


@dataclass(frozen=True, slots=True)
class Erasure:
    """When and why the personal data went."""

    day: str
    why: str | Promise


def erasure_of(case: Request, *, personal: tuple[str, ...]) -> Erasure | None:
    """Return how a request lost its personal data; None while it has it.

    An open request can lose it too, with a key that no backup of the vault holds.
    """
    if case.erased_at is None and not any(isinstance(getattr(case, name), Shredded) for name in personal):
        return None
    order = Shred.objects.filter(key_id=case.data_key_id).first()
    at = case.erased_at or (order.ordered_at if order else case.created_at)
    reason = order.reason if order else retention.REASON
    return Erasure(
        day=in_words(case.controller.today(at)), why=REASONS.get(reason, REASONS[retention.REASON])
    )


def deadline_of(standing: Situation) -> str:
    """Say whether a closed request was answered in time."""
    done, due = _answered_on(standing.case), standing.current.due_on if standing.current else None
    if done is None or due is None:
        return _("no date is known")
    if standing.current is not None and standing.current.guidance:
        return _("none in law: done on %(done)s, guidance was %(due)s") % {
            "done": in_words(done),
            "due": in_words(due),
        }
    if done <= due:
        return _("kept: done on %(done)s, due on %(due)s") % {
            "done": in_words(done),
            "due": in_words(due),
        }
    late = (done - due).days
    sentence = ngettext(
        "missed by %(days)s day: done on %(done)s, due on %(due)s",
        "missed by %(days)s days: done on %(done)s, due on %(due)s",
        late,
    )
    return sentence % {"days": late, "done": in_words(done), "due": in_words(due)}


def _answered_on(case: Request) -> date | None:
    """Return the day of the last answer; where none was due, that of the closing, which told the person."""
    answers = case.messages.filter(
        direction=Direction.TO_PERSON, kind=MessageKind.ANSWER, sent_at__isnull=False
    )
    at = answers.order_by("-sent_at").values_list("sent_at", flat=True).first() or case.closed_at
    return case.controller.today(at) if at else None
