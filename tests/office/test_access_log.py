from datetime import datetime

import pytest

from office import actions
from office.domain import access_log
from office.models import AccessEntry, Controller, User
from office.models.logs import AppendOnlyError

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(dreame: Controller, lead: User, now: datetime) -> AccessEntry:
    return access_log.record(
        action="office.controller_changed",
        actor=lead,
        controller=dreame,
        target=dreame,
        now=now,
        details={"fields": ["name"]},
    )


@pytest.mark.promise("D10")
def test_a_line_says_who_did_what_when_and_about_what(
    entry: AccessEntry, dreame: Controller, lead: User, now: datetime
) -> None:
    assert (entry.at, entry.actor, entry.controller) == (now, lead, dreame)
    assert (entry.target_type, entry.target_id) == ("office.controller", dreame.pk)
    assert list(AccessEntry.objects.of(dreame)) == [entry]


def test_a_line_is_written_once_and_stays(entry: AccessEntry) -> None:
    entry.reason = "other"
    for change in (
        entry.save,
        entry.delete,
        AccessEntry.objects.all().delete,
        lambda: AccessEntry.objects.update(reason="x"),
    ):
        with pytest.raises(AppendOnlyError):
            change()
    assert AccessEntry.objects.get(pk=entry.pk).reason == ""


def test_lines_of_one_moment_keep_their_order(dreame: Controller, now: datetime) -> None:
    made = [
        access_log.record(action=f"test.{number}", actor=None, controller=dreame, target=None, now=now)
        for number in range(4)
    ]
    assert list(AccessEntry.objects.filter(action__startswith="test.")) == made[::-1]


def test_an_action_is_described_in_a_sentence(entry: AccessEntry) -> None:
    assert actions.describe(entry) == "Settings changed: name"


def test_an_action_without_a_wording_is_named(dreame: Controller, now: datetime) -> None:
    entry = access_log.record(action="test.odd", actor=None, controller=dreame, target=None, now=now)
    assert actions.describe(entry) == "Other: test.odd"
