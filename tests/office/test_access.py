from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.template import Context, Template
from django.test import RequestFactory
from guardian.shortcuts import assign_perm
from pytest_django import DjangoAssertNumQueries

from office.domain import grants
from office.domain.access import access_of, forget, holders, reveal
from office.enums import Role
from office.models import Controller, User
from office.values import Locked
from requests.models import Request
from tests import factories
from vault.domain import shredding
from vault.enums import Family
from vault.values import SHREDDED

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(dreame: Controller) -> Request:
    return factories.request(at=dreame, email="elsa@person.example")


def test_a_role_counts_at_its_own_controller_only(
    lead: User, dreame: Controller, procotsmart: Controller
) -> None:
    access = access_of(lead)
    assert access.controllers("manage_office") == {dreame.pk}
    assert access.allows("read_cases", dreame.pk)
    assert not access.allows("read_cases", procotsmart.pk)
    assert not access.allows("read_cases", None)
    assert access.anywhere("approve_cases")


def test_all_questions_cost_one_query(
    lead: User, dreame: Controller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ContentType.objects.get_for_models(Controller, Request)  # known from here on, in every process
    user = User.objects.get(pk=lead.pk)
    with django_assert_num_queries(1):
        access_of(user).controllers("read_cases")
        access_of(user).allows("manage_office", dreame.pk)
        access_of(user).families(dreame.pk)
        access_of(user).granted_objects(Request)


def test_nothing_is_remembered_from_one_request_to_the_next(
    handler: User, dreame: Controller, now: datetime
) -> None:
    assert access_of(handler).allows("handle_cases", dreame.pk)
    grants.revoke_role(
        user=User.objects.get(pk=handler.pk), controller=dreame, role=Role.CASE_HANDLER, by=None, now=now
    )
    assert not access_of(User.objects.get(pk=handler.pk)).anywhere("handle_cases")
    forget(handler)
    assert not access_of(handler).anywhere("handle_cases")


def test_whoever_is_not_active_or_not_signed_in_may_nothing(lead: User, dreame: Controller) -> None:
    lead.is_active = False
    assert not access_of(lead).allows("read_cases", dreame.pk)
    assert not access_of(AnonymousUser()).anywhere("read_cases")


@pytest.mark.promise("P20")
@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.PRIVACY_LEAD, set(Family)),
        (Role.CASE_HANDLER, set(Family) - {Family.HEALTH, Family.PAYMENT, Family.IDENTITY_DOCUMENT}),
        (Role.AUDITOR, set()),
    ],
)
def test_each_role_sees_the_families_that_were_granted(
    role: Role, sees: set[Family], dreame: Controller, procotsmart: Controller
) -> None:
    user = factories.staff(role, at=dreame)
    assert access_of(user).families(dreame.pk) == sees
    assert access_of(user).families(procotsmart.pk) == frozenset()


def test_an_object_shared_one_by_one_is_found_by_its_kind(case: Request, lead: User) -> None:
    outsider = factories.staff(None)
    assign_perm("requests.view_request", outsider, case)
    assert access_of(outsider).granted_objects(Request) == {case.pk}
    assert access_of(outsider).granted_objects(Request, "change_request") == frozenset()
    assert access_of(outsider).granted_objects(Controller) == frozenset()
    assert access_of(lead).granted_objects(Request) == frozenset()


def test_those_who_hold_a_permission_are_found_if_active(
    lead: User, handler: User, stranger: User, dreame: Controller
) -> None:
    assert holders("handle_cases", controller=dreame) == [handler, lead]
    handler.is_active = False
    handler.save()
    assert holders("handle_cases", controller=dreame) == [lead]
    assert holders("approve_cases", controller=dreame) == [lead]


@pytest.mark.promise("P20")
def test_a_value_is_revealed_to_whoever_was_granted_its_family_and_locked_for_others(
    case: Request, lead: User, auditor: User, stranger: User, dreame: Controller
) -> None:
    assert reveal(lead, case, "email", controller_id=dreame.pk) == "elsa@person.example"
    locked = reveal(auditor, case, "email", controller_id=dreame.pk)
    assert locked == Locked(Family.CONTACT)
    assert not locked
    assert str(locked) == "contact: locked"
    assert isinstance(reveal(stranger, case, "email", controller_id=dreame.pk), Locked)
    assert isinstance(reveal(lead, case, "email", controller_id=uuid4()), Locked)
    assert isinstance(reveal(AnonymousUser(), case, "email", controller_id=dreame.pk), Locked)


def test_a_field_without_a_family_is_not_personal(case: Request, auditor: User, dreame: Controller) -> None:
    assert reveal(auditor, case, "status", controller_id=dreame.pk) == case.status


def test_an_erased_value_says_so(case: Request, lead: User, dreame: Controller, now: datetime) -> None:
    with transaction.atomic():
        shredding.order(case.data_key_id, reason="test", now=now)
    shredding.carry_out(now=now)
    assert reveal(lead, Request.objects.get(), "email", controller_id=dreame.pk) is SHREDDED


def rendered(template: str, user: Any, **context: Any) -> str:
    request = RequestFactory().get("/")
    request.user = user
    return Template("{% load office %}" + template).render(Context({"request": request, **context}))


def test_templates_show_values_and_locks(case: Request, lead: User, auditor: User) -> None:
    template = '{% reveal case "email" as email %}{{ email }}{% if email|is_locked %}!{% endif %}'
    assert rendered(template, lead, case=case) == "elsa@person.example"
    assert rendered(template, auditor, case=case) == "contact: locked!"
