from datetime import datetime
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from guardian.models import UserObjectPermission

from office import roles
from office.apps import sync_roles
from office.domain import grants, staff
from office.domain.access import access_of
from office.enums import Role
from office.errors import GrantRefusedError, InvitationRefusedError
from office.models import AccessEntry, Controller, RoleGrant, User
from tests import factories
from tests.races import at_once, on_postgresql
from vault.enums import Family

pytestmark = pytest.mark.django_db


def test_a_lead_gives_a_role_and_it_is_on_record(
    lead: User, auditor: User, dreame: Controller, now: datetime
) -> None:
    grant = grants.grant_role(user=auditor, controller=dreame, role=Role.CASE_HANDLER, by=lead, now=now)
    assert access_of(auditor).allows("handle_cases", dreame.pk)
    assert auditor.has_perm("office.handle_cases", dreame)
    entry = AccessEntry.objects.of(auditor).first()
    assert entry is not None
    assert (entry.action, entry.actor, entry.controller) == ("office.role_granted", lead, dreame)
    assert entry.details["role"] == "case_handler"
    assert grant.history.get().history_user == lead
    assert grant.granted_by == lead


def test_giving_a_role_twice_changes_nothing(
    lead: User, auditor: User, dreame: Controller, now: datetime
) -> None:
    first = grants.grant_role(user=auditor, controller=dreame, role=Role.CASE_HANDLER, by=lead, now=now)
    lines = AccessEntry.objects.count()
    second = grants.grant_role(user=auditor, controller=dreame, role=Role.CASE_HANDLER, by=lead, now=now)
    assert first == second
    assert AccessEntry.objects.count() == lines


@pytest.mark.promise("P20")
def test_families_can_be_narrowed_and_widened(
    lead: User, handler: User, dreame: Controller, now: datetime
) -> None:
    for families in ({Family.CONTACT}, {Family.CONTACT, Family.HEALTH}, set()):
        grants.grant_role(
            user=handler, controller=dreame, role=Role.CASE_HANDLER, by=lead, now=now, families=families
        )
        assert access_of(handler).families(dreame.pk) == families
    assert access_of(handler).allows("handle_cases", dreame.pk)


def test_an_auditor_cannot_be_given_families(
    lead: User, auditor: User, dreame: Controller, now: datetime
) -> None:
    with pytest.raises(GrantRefusedError, match="never the data"):
        grants.grant_role(
            user=auditor, controller=dreame, role=Role.AUDITOR, by=lead, now=now, families=[Family.CONTACT]
        )


def test_a_lead_gives_nothing_at_another_company(
    lead: User, auditor: User, procotsmart: Controller, now: datetime
) -> None:
    with pytest.raises(GrantRefusedError, match="do not manage"):
        grants.grant_role(user=auditor, controller=procotsmart, role=Role.AUDITOR, by=lead, now=now)


@pytest.mark.parametrize("role", [Role.CASE_HANDLER, Role.AUDITOR])
def test_others_give_nothing_anywhere(
    role: Role, lead: User, auditor: User, dreame: Controller, now: datetime
) -> None:
    giver = factories.staff(role, at=dreame)
    with pytest.raises(GrantRefusedError):
        grants.grant_role(user=auditor, controller=dreame, role=Role.PRIVACY_LEAD, by=giver, now=now)
    with pytest.raises(GrantRefusedError):
        grants.revoke_role(user=auditor, controller=dreame, role=Role.AUDITOR, by=giver, now=now)


def test_nobody_gives_themselves_anything(lead: User, dreame: Controller, now: datetime) -> None:
    with pytest.raises(GrantRefusedError, match="own roles"):
        grants.grant_role(user=lead, controller=dreame, role=Role.AUDITOR, by=lead, now=now)
    with pytest.raises(GrantRefusedError, match="own roles"):
        grants.revoke_role(user=lead, controller=dreame, role=Role.PRIVACY_LEAD, by=lead, now=now)


def test_a_role_taken_takes_its_permissions_and_leaves_those_of_other_roles(
    lead: User, auditor: User, dreame: Controller, now: datetime
) -> None:
    grants.grant_role(user=auditor, controller=dreame, role=Role.CASE_HANDLER, by=lead, now=now)
    grants.revoke_role(user=auditor, controller=dreame, role=Role.CASE_HANDLER, by=lead, now=now)
    assert not access_of(auditor).allows("handle_cases", dreame.pk)
    assert access_of(auditor).allows("read_access_log", dreame.pk)
    assert access_of(auditor).families(dreame.pk) == frozenset()
    assert [group.name for group in auditor.groups.all()] == ["auditor"]
    assert AccessEntry.objects.filter(action="office.role_revoked", actor=lead).count() == 1


def test_taking_a_role_that_is_not_there_does_nothing(
    lead: User, auditor: User, dreame: Controller, now: datetime
) -> None:
    grants.revoke_role(user=auditor, controller=dreame, role=Role.CASE_HANDLER, by=lead, now=now)
    assert not AccessEntry.objects.filter(action="office.role_revoked").exists()


def test_a_controller_keeps_a_lead(lead: User, dreame: Controller, now: datetime) -> None:
    second = factories.staff(Role.PRIVACY_LEAD, at=dreame)
    grants.revoke_role(user=second, controller=dreame, role=Role.PRIVACY_LEAD, by=lead, now=now)
    with pytest.raises(GrantRefusedError, match="without a privacy lead"):
        grants.revoke_role(user=lead, controller=dreame, role=Role.PRIVACY_LEAD, by=None, now=now)
    assert access_of(lead).allows("manage_office", dreame.pk)


def test_the_database_itself_keeps_a_role_once(handler: User, dreame: Controller, now: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=handler, controller=dreame, role=Role.CASE_HANDLER, granted_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=handler, controller=dreame, role="owner", granted_at=now)


def test_each_migration_brings_permissions_in_line_with_the_table_of_roles(
    lead: User, handler: User, dreame: Controller
) -> None:
    UserObjectPermission.objects.filter(user=lead, permission__codename="manage_office").delete()
    UserObjectPermission.objects.assign_perm("manage_office", handler, dreame)
    roles.group_of(Role.AUDITOR).permissions.clear()
    sync_roles(using="default")
    assert access_of(User.objects.get(pk=lead.pk)).allows("manage_office", dreame.pk)
    assert not access_of(User.objects.get(pk=handler.pk)).allows("manage_office", dreame.pk)
    assert roles.group_of(Role.AUDITOR).permissions.filter(codename="view_accessentry").exists()


def test_bringing_in_line_twice_changes_nothing(lead: User, handler: User) -> None:
    before = list(UserObjectPermission.objects.order_by("pk").values_list("pk", flat=True))
    sync_roles(using="default")
    assert list(UserObjectPermission.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_model_permissions_follow_from_what_pages_need(lead: User, auditor: User) -> None:
    assert lead.has_perm("office.change_controller")
    assert not auditor.has_perm("office.change_controller")
    assert auditor.has_perm("office.view_accessentry")
    assert not lead.has_perm("office.delete_controller")


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_leads_who_take_each_others_role_at_once_one_is_left(
    lead: User, dreame: Controller, now: datetime
) -> None:
    def take(user: User, by: User) -> None:
        grants.revoke_role(user=user, controller=dreame, role=Role.PRIVACY_LEAD, by=by, now=now)

    for _turn in range(5):
        other = factories.staff(Role.PRIVACY_LEAD, at=dreame)
        grants.grant_role(user=lead, controller=dreame, role=Role.PRIVACY_LEAD, by=None, now=now)
        results = at_once(partial(take, lead, other), partial(take, other, lead), refused=GrantRefusedError)
        assert sorted(isinstance(one, GrantRefusedError) for one in results) == [False, True]
        leads = RoleGrant.objects.filter(controller=dreame, role=Role.PRIVACY_LEAD)
        assert leads.count() == 1
        leads.exclude(user=lead).delete()


@on_postgresql
@pytest.mark.parametrize("first", ["locked out", "role taken"])
@pytest.mark.django_db(transaction=True)
def test_of_two_leads_of_whom_one_locks_the_other_out_one_is_left(
    first: str, lead: User, dreame: Controller, now: datetime
) -> None:
    def lock_out(user: User, by: User) -> None:
        staff.deactivate(user=user, by=by, now=now)

    def take(user: User, by: User) -> None:
        grants.revoke_role(user=user, controller=dreame, role=Role.PRIVACY_LEAD, by=by, now=now)

    other = factories.staff(Role.PRIVACY_LEAD, at=dreame)
    leads = RoleGrant.objects.filter(role=Role.PRIVACY_LEAD, user__is_active=True)
    for _turn in range(10):
        User.objects.update(is_active=True)
        for user in (lead, other):
            grants.grant_role(user=user, controller=dreame, role=Role.PRIVACY_LEAD, by=None, now=now)
        one, two, by_one, by_two = (User.objects.get(pk=pk) for pk in (lead.pk, other.pk) * 2)
        at_once(
            partial(lock_out if first == "locked out" else take, one, by_two),
            partial(lock_out, two, by_one),
            refused=(GrantRefusedError, InvitationRefusedError),
        )
        assert leads.count() == 1


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_lead_who_is_locked_out_while_a_role_of_theirs_is_taken_keeps_nobody_waiting_for_ever(
    lead: User, dreame: Controller, now: datetime
) -> None:
    def lock_out(user: User) -> None:
        staff.deactivate(user=user, by=lead, now=now)

    def take(user: User) -> None:
        grants.revoke_role(user=user, controller=dreame, role=Role.PRIVACY_LEAD, by=lead, now=now)

    other = factories.staff(Role.AUDITOR, at=dreame)
    for _turn in range(10):
        User.objects.update(is_active=True)
        grants.grant_role(user=other, controller=dreame, role=Role.PRIVACY_LEAD, by=None, now=now)
        one, again = User.objects.get(pk=other.pk), User.objects.get(pk=other.pk)
        at_once(partial(lock_out, one), partial(take, again))
        assert not User.objects.get(pk=other.pk).is_active
