from datetime import datetime

import pytest

from office.domain import sharing
from office.domain.access import access_of
from office.errors import ShareRefusedError
from office.models import AccessEntry, Controller, User
from requests.models import Request
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(dreame: Controller) -> Request:
    return factories.request(at=dreame)


def test_one_case_is_shown_to_somebody_from_outside_and_taken_away_again(
    case: Request, lead: User, stranger: User, dreame: Controller, now: datetime
) -> None:
    sharing.share(case, controller=dreame, to=stranger, by=lead, now=now)
    assert access_of(stranger).granted_objects(Request) == {case.pk}
    assert not access_of(stranger).allows("read_cases", dreame.pk)
    assert access_of(stranger).families(dreame.pk) == frozenset()
    assert sharing.shared_with(case) == [stranger]
    sharing.stop_sharing(case, controller=dreame, to=stranger, by=lead, now=now)
    sharing.stop_sharing(case, controller=dreame, to=stranger, by=lead, now=now)
    assert access_of(stranger).granted_objects(Request) == frozenset()
    lines = AccessEntry.objects.of(case).filter(action__startswith="office.")
    assert list(lines.values_list("action", "actor")) == [
        ("office.sharing_ended", lead.pk),
        ("office.shared", lead.pk),
    ]


def test_only_who_manages_the_office_shares(
    case: Request, handler: User, stranger: User, auditor: User, dreame: Controller, now: datetime
) -> None:
    for by in (handler, stranger, auditor):
        with pytest.raises(ShareRefusedError):
            sharing.share(case, controller=dreame, to=stranger, by=by, now=now)
    assert sharing.shared_with(case) == []


def test_nothing_is_shared_with_whoever_is_locked_out(
    case: Request, lead: User, stranger: User, dreame: Controller, now: datetime
) -> None:
    stranger.is_active = False
    with pytest.raises(ShareRefusedError):
        sharing.share(case, controller=dreame, to=stranger, by=lead, now=now)
