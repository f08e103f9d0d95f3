"""What of third parties needs somebody today, and what a new office does first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from office.models import Controller
from office.needs import Asked, Need, Part, register
from thirdparties.disclosure_enums import DisclosureStatus
from thirdparties.enums import NoticeStatus
from thirdparties.models import Agreement, Disclosure, Notice, ThirdParty

ENDING_DAYS = 90
NOTICES = "admin:thirdparties_notice_changelist"
DISCLOSURES = "admin:thirdparties_disclosure_changelist"
AT_WORK = ("edit_vendors", "handle_cases")


def _overdue(asked: Asked) -> QuerySet[Any]:
    return Notice.objects.waiting().filter(asked.before_today("due_on"), controller__in=asked.ids)


def _undecided(asked: Asked) -> QuerySet[Any]:
    return Notice.objects.filter(controller__in=asked.ids, status=NoticeStatus.ANSWERED)


def _ending_days(asked: Asked) -> tuple[date, date]:
    return asked.today, asked.today + timedelta(days=ENDING_DAYS)


def _ending(asked: Asked) -> QuerySet[Any]:
    return Agreement.objects.filter(third_party__controller__in=asked.ids, ends_on__range=_ending_days(asked))


def _ending_query(asked: Asked) -> Mapping[str, str]:
    first, last = _ending_days(asked)
    return {"ends_on__gte": first.isoformat(), "ends_on__lte": last.isoformat()}


def _prepared(asked: Asked) -> QuerySet[Any]:
    return Disclosure.objects.filter(controller__in=asked.ids, status=DisclosureStatus.PREPARED)


def _untold(asked: Asked) -> QuerySet[Any]:
    rows = Disclosure.objects.filter(controller__in=asked.ids, erased_at=None).disclosed()
    return rows.filter(notified_on=None, withhold_until=None)


def _without_parties(asked: Asked) -> QuerySet[Any]:
    known = ThirdParty.objects.order_by().values("controller")
    return Controller.objects.filter(pk__in=asked.ids).exclude(pk__in=known)


register(
    Need(
        "thirdparties.notices_overdue",
        _("Recipients that have not confirmed in time"),
        90,
        rows=_overdue,
        address=NOTICES,
        query={"standing": "overdue"},
        seen_with="read_vendors",
        acts_with=AT_WORK,
        tone="late",
        risk=True,
    ),
    Need(
        "thirdparties.notices_undecided",
        _("Answers of recipients to decide on"),
        91,
        rows=_undecided,
        address=NOTICES,
        query={"standing": "undecided"},
        seen_with="read_vendors",
        acts_with=AT_WORK,
        tone="wait",
    ),
    Need(
        "thirdparties.ending",
        _("Agreements that end within 90 days"),
        120,
        rows=_ending,
        address="admin:thirdparties_agreement_changelist",
        query=_ending_query,
        seen_with="read_vendors",
        acts_with=["edit_vendors"],
        at="third_party__controller",
        tone="soon",
        risk=True,
    ),
    Need(
        "thirdparties.disclosures_prepared",
        _("Disclosures to approve"),
        36,
        rows=_prepared,
        address=DISCLOSURES,
        query={"standing": "prepared"},
        seen_with="read_disclosures",
        acts_with=["approve_disclosures"],
        tone="soon",
    ),
    Need(
        "thirdparties.disclosures_untold",
        _("Disclosures of which the person was not told"),
        95,
        rows=_untold,
        address=DISCLOSURES,
        query={"standing": "untold"},
        seen_with="read_disclosures",
        acts_with=["prepare_disclosures"],
        tone="wait",
    ),
    Need(
        "thirdparties.first",
        _("Enter those who get data from you"),
        40,
        rows=_without_parties,
        address="admin:thirdparties_thirdparty_changelist",
        acts_with=["edit_vendors"],
        hint=_("Whoever withdraws or asks for erasure must reach all of them."),
        part=Part.FIRST,
    ),
)
