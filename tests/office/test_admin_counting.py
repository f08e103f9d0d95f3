"""Counting for lists: no further than people turn pages, and several parts at once."""

import pytest
from django.db.models import Q
from pytest_django import DjangoAssertNumQueries

from office import admin_counting
from office.admin_counting import counted, counted_each
from office.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> None:
    for name in ("anna", "berit", "carl"):
        User.objects.create_user(f"{name}@portal.example", name=name.capitalize(), password=None)


def test_parts_of_a_table_are_counted_in_one_statement(
    staff: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    parts = {
        "all": User.objects.all(),
        "anna": User.objects.filter(name="Anna"),
        "nobody": User.objects.filter(name="Zoe"),
        "impossible": User.objects.filter(Q(pk__in=[])),
    }
    with django_assert_num_queries(1):
        assert counted_each(parts) == {"all": 3, "anna": 1, "nobody": 0, "impossible": 0}


def test_counting_stops_one_beyond_what_is_turned_to(staff: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_counting, "COUNTED", 1)
    assert counted(User.objects.all()) == 2
    assert counted_each({"all": User.objects.all(), "carl": User.objects.filter(name="Carl")}) == {
        "all": 2,
        "carl": 1,
    }


def test_parts_of_an_empty_table_count_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    assert counted_each({"all": User.objects.all()}) == {"all": 0}
    with django_assert_num_queries(0):
        assert counted_each({}) == {}
