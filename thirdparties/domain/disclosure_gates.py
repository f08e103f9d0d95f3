"""Which step of a disclosure can be taken now, and by whom: what the pages ask before they show a form.

The steps themselves check the same with the row locked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from office.models import User
from thirdparties.disclosure_enums import DisclosureStatus
from thirdparties.domain import disclosing, disclosure_notice
from thirdparties.domain.disclosure_changes import APPROVES, PREPARES, demand_draft, demand_next
from thirdparties.errors import ThirdPartyError
from thirdparties.models import Disclosure

Check = Callable[[Disclosure, User, datetime], object]


@dataclass(frozen=True, slots=True)
class Gate:
    """What a step needs: a permission at the company, and a state in which it makes sense."""

    needs: str
    check: Check


def _draft(row: Disclosure, by: User, now: datetime) -> None:
    demand_draft(row)


def _whole(row: Disclosure, by: User, now: datetime) -> None:
    demand_draft(row)
    disclosing.demand_whole(row)


def _may_end(row: Disclosure, by: User, now: datetime) -> None:
    demand_next(row, DisclosureStatus.CLOSED)


def _reachable(row: Disclosure, by: User, now: datetime) -> None:
    disclosure_notice.demand_disclosed(row)
    disclosure_notice.demand_reachable(row, today=row.controller.today(now))


def _may_wait(row: Disclosure, by: User, now: datetime) -> None:
    disclosure_notice.demand_untold(row)
    disclosure_notice.demand_free(row)


GATES: Mapping[str, Gate] = {
    **dict.fromkeys(("edit", "evidence", "person", "remove_person"), Gate(PREPARES, _draft)),
    "file": Gate(PREPARES, lambda row, by, now: None),
    "hand_over": Gate(PREPARES, _whole),
    "send_back": Gate(APPROVES, lambda row, by, now: disclosing.demand_waiting(row)),
    "approve": Gate(APPROVES, lambda row, by, now: disclosing.demand_approvable(row, by=by, now=now)),
    "refuse": Gate(APPROVES, _may_end),
    "withdraw": Gate(PREPARES, _may_end),
    "record": Gate(PREPARES, lambda row, by, now: disclosing.demand_approved(row)),
    "withhold": Gate(PREPARES, lambda row, by, now: disclosure_notice.demand_untold(row)),
    "lift": Gate(APPROVES, lambda row, by, now: disclosure_notice.demand_withheld(row)),
    "delay": Gate(PREPARES, _may_wait),
    "notify": Gate(PREPARES, _reachable),
    "told": Gate(PREPARES, lambda row, by, now: disclosure_notice.demand_disclosed(row)),
}
"""Each step by the name of its page."""


def demand_open(step: str, row: Disclosure, *, by: User, now: datetime) -> None:
    """Raise `ThirdPartyError`, with the sentence, for a step that cannot be taken now."""
    if row.erased_at is not None:
        raise ThirdPartyError(_("This disclosure was erased at the end of its time."))
    GATES[step].check(row, by, now)
