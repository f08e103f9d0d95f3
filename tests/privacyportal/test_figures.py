"""How the figures of the dashboard are counted, kept and written."""

from __future__ import annotations

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation
from kombu.exceptions import OperationalError

from consents import charts
from consents.enums import Consent
from office import measures
from office.domain import summaries
from office.enums import Role
from office.measures import Measure, Shown
from office.models import Controller, Summary
from requests.domain.measures import percent
from tests import factories
from tests.factories import NOW
from tests.failing import BrokenError, broken_once
from tests.privacyportal.test_desk import chart, closed
from tests.requests.admin_pages import signed_in, text_of
from tests.thirdparties import made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


def test_a_hundred_percent_are_all_of_them() -> None:
    assert [percent(part, 1000) for part in (1000, 999, 0)] == [100, 99, 0]
    assert percent(0, 0) is None


def test_a_single_answer_is_told_of_as_one() -> None:
    dreame = factories.controller("dreame")
    case = factories.request(at=dreame, now=datetime(2026, 10, 5, 9, 0, tzinfo=UTC))
    closed(case, datetime(2026, 10, 6, tzinfo=UTC))
    summaries.refresh(dreame, now=NOW)

    drawn = chart(signed_in(factories.staff(Role.PRIVACY_LEAD, at=dreame)), "Answered on time")

    assert drawn.chart.said == "100 % of 1 answer in twelve months came in time."


def test_rates_are_written_as_the_language_writes_them() -> None:
    dreame = factories.controller("dreame")
    purpose = made.purpose(dreame)
    counted = {
        dreame.pk: [[str(purpose.pk), Consent.GIVEN.value, 4], [str(purpose.pk), Consent.REFUSED.value, 2]]
    }
    shown = Shown({dreame.pk: dreame}, chosen=None, now=NOW)

    with translation.override("sv"):
        assert charts.rates(counted, shown).rows[0][-1].text == "66,7"


@pytest.mark.django_db(transaction=True)
def test_counting_keeps_no_writer_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    dreame, writes = factories.controller("dreame"), list[bool]()

    def count(controller: Controller, now: datetime) -> list[list[int]]:
        writes.append(connection.in_atomic_block)
        return [[1]]

    slow = Measure("office.slow", needs="read_cases", order=1, count=count)
    monkeypatch.setattr(measures, "registered", lambda: [slow])

    assert summaries.refresh(dreame, now=NOW) == 1
    assert writes == [False]


def test_one_company_that_cannot_be_counted_keeps_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [str(factories.controller(slug).pk) for slug in ("dreame", "procotsmart")]
    monkeypatch.setattr(summaries, "refresh", broken_once(summaries.refresh))
    with pytest.raises(BrokenError):
        summaries.refresh_each(keys, now=NOW)

    assert Summary.objects.values("controller").distinct().count() == 1


@pytest.mark.parametrize("error", [OperationalError("refused"), OSError("no space left")])
def test_whoever_has_figures_counted_anew_hears_where_no_worker_can_be_reached(
    error: Exception,
) -> None:
    client = signed_in(factories.staff(Role.PRIVACY_LEAD, at=factories.controller("dreame")))
    with patch("privacyportal.desk.refresh_figures.apply_async", side_effect=error):
        page = client.post(reverse("dashboard_refresh"), {"controller": "dreame"}, follow=True)
    assert page.status_code == 200
    assert "The figures are not counted anew" in text_of(page)
    assert "are being counted anew" not in text_of(page)
