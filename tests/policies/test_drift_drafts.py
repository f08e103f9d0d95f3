"""Which versions are checked: the one in force, and the newest that is on its way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from office.models import Controller
from policies.domain import drafts
from policies.enums import Severity
from tests import factories
from tests.policies import drifting, published
from tests.policies.drifting import codes, in_force, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(dreame: Controller) -> Controller:
    """A controller that speaks English alone."""
    return drifting.english(dreame)


def test_a_draft_is_checked_before_it_applies_and_nothing_of_it_is_serious(company: Controller) -> None:
    in_force(company)
    draft = drifting.drafted(company, declares=drifting.CATCH_ALL)
    (row,) = rows(company)
    assert (row.finding.code, row.severity) == ("policies.catch-all", Severity.WARNING)
    assert row.finding.version == draft.pk


def test_what_the_version_in_force_has_as_well_is_told_once(company: Controller) -> None:
    version = in_force(company, declares=drifting.CATCH_ALL)
    drifting.drafted(company, declares=drifting.CATCH_ALL)
    (row,) = rows(company)
    assert (row.finding.version, row.severity) == (version.pk, Severity.SERIOUS)


def test_only_the_newest_of_several_drafts_is_looked_at(company: Controller) -> None:
    in_force(company)
    drifting.drafted(company, declares=drifting.CATCH_ALL)
    drifting.drafted(company)
    assert codes(company) == []


def test_a_superseded_version_is_not_looked_at(company: Controller) -> None:
    in_force(company, declares=drifting.CATCH_ALL)
    in_force(company, now=factories.NOW + timedelta(days=1))
    assert codes(company) == []


def test_a_discarded_draft_is_not_looked_at(company: Controller) -> None:
    in_force(company)
    draft = drifting.drafted(company, declares=drifting.CATCH_ALL)
    drafts.discard(draft, by=published.editor_of(company), now=factories.NOW)
    assert codes(company) == []
