"""What monthly reports say of recipients: how fast they answered notices, and who still owes an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from statistics import median_low
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from office import reporting
from office.measures import Cell
from office.reporting import Month, Section, Table, Told, holder_of
from thirdparties.models import Notice, ThirdParty


def register() -> None:
    """Let this stand in each report."""
    reporting.register(Section("thirdparties.answers", 40, holder_of("read_vendors"), count=count, show=show))


def count(month: Month, now: datetime) -> dict[str, Any]:
    """Count, for each recipient, the notices answered in a month: how many, how many late, and the median days.

    `waiting` are those without an answer when the report is made, from whenever they are.
    """
    controller, found = month.controller, dict[str, dict[str, Any]]()
    first, after = month.moments
    notices = Notice.objects.filter(controller=controller).order_by()
    days: defaultdict[str, list[int]] = defaultdict(list)
    late: defaultdict[str, int] = defaultdict(int)
    rows = notices.filter(answered_at__gte=first, answered_at__lt=after)
    for party, issued_at, answered_at, due_on in rows.values_list(
        "third_party", "issued_at", "answered_at", "due_on"
    ):
        on = controller.today(answered_at)
        days[str(party)].append((on - controller.today(issued_at)).days)
        late[str(party)] += on > due_on
    waiting = {
        str(party): number
        for party, number in notices.waiting().values_list("third_party").annotate(number=Count("pk"))
    }
    for party in {*days, *waiting}:
        taken = days[party]
        found[party] = {
            "answered": len(taken),
            "late": late[party],
            "median": median_low(taken) if taken else None,
            "waiting": waiting.get(party, 0),
        }
    return found


def show(kept: Mapping[str, Any], told: Told) -> list[Table]:
    """Word how fast recipients answered, those that owe most first."""
    parties = ThirdParty.objects.filter(pk__in=[UUID(key) for key in kept])
    names = {str(party.pk): str(party) for party in parties}
    first, after = (moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for moment in told.month.moments)
    answered = {"standing": "all", "answered_at__gte": first, "answered_at__lt": after}
    order = sorted(kept, key=lambda key: (-kept[key]["waiting"], names.get(key, ""), key))
    rows = [
        [
            Cell(names.get(key, "–")),
            _number(kept[key]["answered"], {**answered, "third_party": key}),
            Cell(str(kept[key]["late"])),
            Cell("–" if kept[key]["median"] is None else str(kept[key]["median"])),
            _number(kept[key]["waiting"], {"standing": "open", "status": "issued", "third_party": key}),
        ]
        for key in order
    ]
    heads = [
        _("Recipient"),
        pgettext("requests of a month", "Answered"),
        _("Late"),
        _("Median days"),
        _("No answer yet"),
    ]
    note = _("Who has not answered yet is counted as it stood when the report was made.") if rows else ""
    return [Table(_("How recipients answered"), heads, rows, note)]


def _number(number: int, query: Mapping[str, str]) -> Cell:
    if not number:
        return Cell("0")
    return Cell(str(number), f"{reverse('admin:thirdparties_notice_changelist')}?{urlencode(query)}")
