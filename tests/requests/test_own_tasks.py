"""The page "My tasks": what one member of staff has to do for requests."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from office.enums import Role
from office.models import Controller, User
from requests.domain import tasks
from requests.domain.tasks import Owner
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import page_of, signed_in, text_of
from tests.requests.working import task

pytestmark = pytest.mark.django_db

PAGE = "/admin/my-tasks/"


def test_my_open_tasks_are_listed_the_first_due_first_and_lead_to_their_requests(
    case: Request, handler: User, lead: User
) -> None:
    other = factories.request(at=case.controller, email="other@person.example")
    late = task(other, by=handler, owner=Owner(user=handler), due_on=date(2026, 12, 20))
    soon = task(case, by=handler, owner=Owner(user=handler))
    task(case, by=handler, owner=Owner(user=lead))
    ended = task(case, by=handler, owner=Owner(user=handler))
    tasks.cancel(ended, by=handler, now=NOW)
    client = signed_in(handler)
    assert list(tasks.open_of(handler)) == [soon, late]
    text = client.get(PAGE).content.decode()
    assert text.count("#tasks") == 2
    assert text.index(f"{page_of(case)}#tasks") < text.index(f"{page_of(other)}#tasks")
    assert 'href="/admin/my-tasks/"' in client.get(page_of(case)).content.decode()


def test_whoever_has_none_is_told_so_and_who_handles_no_requests_has_no_such_page(
    dreame: Controller, handler: User
) -> None:
    assert "No task of a request is yours." in text_of(signed_in(handler).get(PAGE))
    auditor = factories.staff(Role.AUDITOR, at=dreame)
    assert signed_in(auditor).get(PAGE).status_code == 403
    assert 'href="/admin/my-tasks/"' not in text_of(signed_in(auditor).get("/admin/requests/request/"))


def test_queries_do_not_grow_with_the_tasks(
    case: Request, handler: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(handler)
    task(case, by=handler, owner=Owner(user=handler))
    client.get(PAGE)
    with django_assert_num_queries(6):
        client.get(PAGE)
    for _number in range(3):
        task(case, by=handler, owner=Owner(user=handler))
    with django_assert_num_queries(6):
        client.get(PAGE)
