"""Staff and roles in the admin: invited, locked out, given and taken."""

from datetime import datetime

import pytest
from django.core import mail
from django.urls import reverse
from pytest_django import Settings

from office.domain import staff
from office.domain.access import access_of
from office.enums import Role
from office.errors import InvitationRefusedError
from office.models import AccessEntry, Controller, RoleGrant, User
from tests.office.conftest import signed_in
from tests.office.test_admin import address
from vault.enums import Family

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_memory(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_inviting_from_the_admin(lead: User, dreame: Controller, procotsmart: Controller) -> None:
    client = signed_in(lead)
    data = {
        "email": "Bo@dreame.example",
        "name": "Bo Lind",
        "language": "sv",
        "country": "CN",
        "controller": str(dreame.pk),
        "role": "case_handler",
    }
    unplaced = client.post(reverse("admin:office_user_invite"), data | {"country": ""})
    assert "country" in unplaced.context["form"].errors
    other = client.post(reverse("admin:office_user_invite"), data | {"controller": str(procotsmart.pk)})
    assert other.status_code == 200
    assert mail.outbox == []
    assert client.post(reverse("admin:office_user_invite"), data).status_code == 302
    assert mail.outbox[0].to == ["bo@dreame.example"]
    bo = User.objects.get(email="bo@dreame.example")
    assert (bo.language, bo.country) == ("sv", "CN")
    page = client.get(address(User, "changelist")).content.decode()
    assert "Bo Lind" in page
    assert "invited" in page
    assert client.post(reverse("admin:office_user_invite_again", args=[bo.pk])).status_code == 302
    assert len(mail.outbox) == 2


def test_locking_out_asks_first(lead: User, handler: User) -> None:
    def is_in() -> bool:
        return User.objects.get(pk=handler.pk).is_active

    client, url = signed_in(lead), reverse("admin:office_user_deactivate", args=[handler.pk])
    assert "Lock out Hanna Handler?" in client.get(url).content.decode()
    assert is_in()
    client.post(url)
    assert not is_in()
    assert client.post(url).status_code == 403
    client.post(reverse("admin:office_user_bring_back", args=[handler.pk]))
    assert is_in()


@pytest.mark.parametrize("page", ["invite_again", "deactivate", "bring_back"])
def test_action_pages_check_their_own_permission(
    page: str, lead: User, handler: User, stranger: User, auditor: User
) -> None:
    for person in (handler, stranger, auditor):
        url = reverse(f"admin:office_user_{page}", args=[lead.pk])
        assert signed_in(person).get(url).status_code == 403
        assert signed_in(person).post(url).status_code == 403
    assert signed_in(lead).post(reverse(f"admin:office_user_{page}", args=[lead.pk])).status_code == 403
    lead.refresh_from_db()
    assert lead.is_active


def test_inviting_needs_an_office_to_manage(handler: User, auditor: User) -> None:
    for person in (handler, auditor):
        assert signed_in(person).get(reverse("admin:office_user_invite")).status_code == 403


def test_a_lead_cannot_change_the_address_with_which_somebody_signs_in(lead: User, handler: User) -> None:
    data = {"name": "New Name", "language": "sv", "email": "mine@evil.example", "is_active": ""}
    assert signed_in(lead).post(address(User, "change", handler.pk), data).status_code == 302
    before = handler.email
    handler.refresh_from_db()
    assert (handler.name, handler.email, handler.is_active) == ("New Name", before, True)


@pytest.mark.promise("P20")
def test_a_lead_changes_nothing_of_staff_who_work_for_another_office_too(
    lead: User, handler: User, procotsmart: Controller, stranger: User, now: datetime
) -> None:
    staff.invite(
        email=handler.email, name="Other", controller=procotsmart, role=Role.AUDITOR, by=stranger, now=now
    )
    before = User.objects.values("name", "language", "country").get(pk=handler.pk)
    page = address(User, "change", handler.pk)
    for by in (stranger, lead):
        shown = signed_in(by).get(page).content.decode()
        assert handler.name in shown
        assert 'name="name"' not in shown
        answer = signed_in(by).post(page, {"name": "Somebody Else", "language": "sv", "country": "CN"})
        assert answer.status_code == 403
        with pytest.raises(InvitationRefusedError):
            staff.change(user=handler, name="Somebody Else", language="sv", by=by)
    assert User.objects.values("name", "language", "country").get(pk=handler.pk) == before


@pytest.mark.promise("P20")
def test_families_are_granted_in_the_admin(lead: User, handler: User, dreame: Controller) -> None:
    grant = handler.grants.get()
    answer = signed_in(lead).post(
        address(RoleGrant, "change", grant.pk), {"families": ["contact", "health"], "role": "privacy_lead"}
    )
    assert answer.status_code == 302
    fresh = User.objects.get(pk=handler.pk)
    assert access_of(fresh).families(dreame.pk) == {Family.CONTACT, Family.HEALTH}
    assert not access_of(fresh).allows("manage_office", dreame.pk)


def test_a_role_is_given_and_taken_in_the_admin(
    lead: User, handler: User, dreame: Controller, procotsmart: Controller, stranger: User
) -> None:
    client, url = signed_in(lead), address(RoleGrant, "add")
    data = {"user": str(handler.pk), "controller": str(dreame.pk), "role": "auditor", "families": ["contact"]}
    for wrong in ({"controller": str(procotsmart.pk)}, {"user": str(stranger.pk)}, {"user": str(lead.pk)}):
        assert client.post(url, data | wrong).status_code == 200
    assert client.post(url, data).status_code == 302
    grant = handler.grants.get(role=Role.AUDITOR)
    assert grant.families == []
    assert client.post(url, data).status_code == 200
    assert client.post(address(RoleGrant, "delete", grant.pk), {"post": "yes"}).status_code == 302
    assert not handler.grants.filter(role=Role.AUDITOR).exists()
    assert AccessEntry.objects.filter(action="office.role_revoked", actor=lead).exists()


def test_ones_own_role_is_fixed(lead: User) -> None:
    client, own = signed_in(lead), lead.grants.get()
    assert client.post(address(RoleGrant, "change", own.pk), {"families": []}).status_code == 403
    assert client.post(address(RoleGrant, "delete", own.pk), {"post": "yes"}).status_code == 403
    assert lead.grants.count() == 1
