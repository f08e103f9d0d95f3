import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from office.models import AccessEntry, User
from tests import factories
from vault.models import DataKey

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_without_capitals_and_found_with_them() -> None:
    user = User.objects.create_user("  Anna@Example.SE ", name="Anna")
    assert user.email == "anna@example.se"
    assert User.objects.get_by_natural_key("ANNA@example.se") == user


def test_nobody_shares_an_address() -> None:
    factories.staff(None, email="anna@example.se")
    with pytest.raises(ValidationError, match="here already"):
        User.objects.create_user("Anna@example.se", name="Other Anna")


@pytest.mark.parametrize("address", ["", "anna", "anna@example.se\nBcc: x@example.se", "a b@example.se"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        User.objects.create_user(address, name="Anna")


def test_the_database_itself_refuses_capitals() -> None:
    user = factories.staff(None)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(email="Anna@example.se")


def test_everybody_has_a_data_key_of_their_own() -> None:
    first, second = factories.staff(None), factories.staff(None)
    assert first.data_key_id != second.data_key_id
    assert DataKey.objects.filter(pk__in=[first.data_key_id, second.data_key_id]).count() == 2


def test_a_name_is_no_part_of_what_logs_print() -> None:
    user = factories.staff(None, name="Anna Berg", email="anna@example.se")
    assert "Anna" not in str(user)
    assert "anna" not in str(user)


def test_signing_in_leaves_no_line_in_the_history_and_no_password_either() -> None:
    user = factories.staff(None)
    user.set_password("correct horse battery")
    user.save(update_fields=["password"])
    Client().post(
        reverse("admin:login"), {"username": user.email.upper(), "password": "correct horse battery"}
    )
    user.refresh_from_db()
    assert user.last_login is not None
    assert user.history.count() == 1
    assert not hasattr(user.history.get(), "password")


@pytest.mark.promise("D10")
def test_signing_in_is_on_record_at_every_office_of_the_person() -> None:
    user = factories.staff()
    factories.controller("elsewhere")
    user.set_password("correct horse battery")
    user.save()
    Client().post(reverse("admin:login"), {"username": user.email, "password": "wrong"})
    assert not AccessEntry.objects.filter(action="office.signed_in").exists()
    Client().post(reverse("admin:login"), {"username": user.email, "password": "correct horse battery"})
    entry = AccessEntry.objects.filter(action="office.signed_in").get()
    assert (entry.actor, entry.controller) == (user, user.grants.get().controller)


def test_nobody_stands_above_the_grants() -> None:
    user = factories.staff(None)
    assert user.is_superuser is False
    assert not hasattr(User.objects, "create_superuser")
    assert not user.has_perm("office.manage_office")


def test_groups_come_with_roles_and_go_with_them() -> None:
    user = factories.staff()
    assert [group.name for group in user.groups.all()] == ["case_handler"]
