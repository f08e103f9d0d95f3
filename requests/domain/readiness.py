"""What has to be sure before anything is handed over or done: who acts for whom, and before a correction who asks."""

from __future__ import annotations

from django.utils.translation import gettext as _

from law import Right
from requests.domain import identity_checks, representation
from requests.domain.errors import RequestError
from requests.identity_enums import ALWAYS_CHECKED
from requests.models import Request


def demand_to_answer(case: Request) -> None:
    """Refuse an answer to whoever has not shown that they may act for the other; raises `RequestError`."""
    representation.demand_settled(case)


def demand_to_hand_over(case: Request) -> None:
    """Refuse data, beyond that, to whoever was asked who they are and has not shown it; raises `RequestError`."""
    demand_to_answer(case)
    if identity_checks.is_asked(case):
        raise RequestError(
            _("The person was asked to show who they are: hand nothing over before that is on record.")
        )


def demand_to_fulfil(case: Request) -> None:
    """Refuse to count a request as fulfilled, wholly or in part, while that is unsure; raises `RequestError`.

    Data is corrected only for whoever has proved who they are (promise P8).
    """
    representation.demand_settled(case)
    if Right(case.right) in ALWAYS_CHECKED and not identity_checks.is_proved(case):
        raise RequestError(_("Before data is corrected it must be sure who asks: ask for identity first."))
