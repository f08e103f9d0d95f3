import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from office.domain import grants, staff
from office.domain.access import access_of
from office.enums import Role
from office.errors import GrantRefusedError, InvitationRefusedError
from office.models import AccessEntry, Controller, StaffSession, User
from tests import factories
from tests.office.conftest import signed_in

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def in_memory(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PUBLIC_URL = "https://privacy.example"


@pytest.fixture
def clock_at(settings: Settings, tmp_path: Path) -> Any:
    def at(moment: datetime) -> None:
        file = tmp_path / "clock"
        file.write_text(moment.isoformat())
        settings.CLOCK_FILE = str(file)

    return at


def invited(by: User, at: Controller, now: datetime, **given: Any) -> User:
    person = {"email": "bo@dreame.example", "name": "Bo Lind", "role": Role.CASE_HANDLER} | given
    return staff.invite(**person, controller=at, by=by, now=now)


def link_in(message: Any) -> str:
    found = re.search(r"https://privacy\.example(/\S+)", message.body)
    assert found is not None
    return found[1]


def choose_password(client: Client, link: str, password: str = PASSWORD) -> Any:
    page = client.get(link, follow=True)
    if not page.redirect_chain:
        return page
    return client.post(page.redirect_chain[-1][0], {"new_password1": password, "new_password2": password})


def test_an_invited_person_chooses_a_password_and_signs_in(
    lead: User, dreame: Controller, now: datetime, clock_at: Any
) -> None:
    clock_at(now)
    user = invited(lead, dreame, now, language="sv")
    assert access_of(user).allows("handle_cases", dreame.pk)
    message = mail.outbox[0]
    assert message.to == ["bo@dreame.example"]
    assert link_in(message).endswith("?lang=sv")
    assert "Lena Lead" in message.body
    assert "Dreame" in message.body
    client = Client()
    assert choose_password(client, link_in(message)).url == reverse("admin:login")
    entered = client.post(reverse("admin:login"), {"username": user.email, "password": PASSWORD})
    assert entered.status_code == 302
    assert client.get(reverse("profile")).status_code == 200
    actions = set(AccessEntry.objects.of(user).values_list("action", flat=True))
    assert {"office.staff_invited", "office.staff_joined", "office.role_granted"} <= actions


def test_a_link_waits_in_a_cookie_of_its_page_and_in_no_session(
    lead: User, dreame: Controller, now: datetime, clock_at: Any
) -> None:
    clock_at(now)
    invited(lead, dreame, now)
    client = Client()
    answer: Any = client.get(link_in(mail.outbox[0]), secure=True)
    cookie = answer.cookies["password_link"]
    assert f"/{cookie.value}/" in link_in(mail.outbox[0])
    assert answer.url.startswith(cookie["path"])
    assert cookie["path"].endswith("/set-password/")
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert not StaffSession.objects.exists()
    assert "This link does not work" in Client().get(answer.url, secure=True).content.decode()

    new = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    done: Any = client.post(answer.url, new, secure=True)

    assert done.url == reverse("admin:login")
    assert done.cookies[cookie.key]["max-age"] == 0


def test_an_invitation_works_once(lead: User, dreame: Controller, now: datetime, clock_at: Any) -> None:
    clock_at(now)
    invited(lead, dreame, now)
    link = link_in(mail.outbox[0])
    choose_password(Client(), link)
    page = choose_password(Client(), link, "another horse battery")
    assert "This link does not work" in page.content.decode()


def test_an_invitation_lasts_seven_days(lead: User, dreame: Controller, now: datetime, clock_at: Any) -> None:
    clock_at(now)
    invited(lead, dreame, now)
    link = link_in(mail.outbox[0])
    clock_at(now + timedelta(days=6, hours=23))
    assert Client().get(link).status_code == 302
    clock_at(now + timedelta(days=7, minutes=2))
    assert "This link does not work" in Client().get(link).content.decode()


def test_a_fresh_invitation_ends_the_earlier_one(
    lead: User, dreame: Controller, now: datetime, clock_at: Any
) -> None:
    clock_at(now)
    user = invited(lead, dreame, now)
    staff.invite_again(user=user, by=lead, now=now)
    earlier, later = (link_in(message) for message in mail.outbox)
    assert "This link does not work" in Client().get(earlier).content.decode()
    assert Client().get(later).status_code == 302


def test_a_forged_link_gets_the_same_page(lead: User) -> None:
    for key in ("MQ", "rubbish", "%00"):
        page = Client().get(f"/admin/invitation/{key}/abc-def/")
        assert page.status_code == 200
        assert "This link does not work" in page.content.decode()


def test_whoever_can_sign_in_already_gets_a_role_and_no_invitation(
    lead: User, dreame: Controller, procotsmart: Controller, now: datetime
) -> None:
    user = factories.staff(Role.AUDITOR, at=procotsmart, email="eva@dreame.example")
    user.set_password(PASSWORD)
    user.save()
    assert invited(lead, dreame, now, email="Eva@dreame.example", name="Other") == user
    assert mail.outbox == []
    assert access_of(User.objects.get(pk=user.pk)).allows("handle_cases", dreame.pk)
    assert User.objects.get(pk=user.pk).name == user.name


def test_an_address_that_is_none_is_refused_and_leaves_nothing(
    lead: User, dreame: Controller, now: datetime
) -> None:
    with pytest.raises(ValidationError):
        invited(lead, dreame, now, email="bo@dreame.example\nBcc: x@y.example")
    assert mail.outbox == []
    assert not User.objects.filter(name="Bo Lind").exists()


def test_nobody_invites_to_an_office_that_they_do_not_manage(
    stranger: User, handler: User, dreame: Controller, now: datetime
) -> None:
    for by in (stranger, handler):
        with pytest.raises(GrantRefusedError):
            invited(by, dreame, now)
    assert mail.outbox == []
    assert not User.objects.filter(email="bo@dreame.example").exists()


def test_whoever_is_locked_out_is_out_at_once_and_can_be_let_in_again(
    lead: User, handler: User, dreame: Controller, now: datetime
) -> None:
    client = signed_in(handler)
    assert client.get(reverse("profile")).status_code == 200
    staff.deactivate(user=handler, by=lead, now=now)
    assert client.get(reverse("profile")).status_code == 302
    assert not access_of(User.objects.get(pk=handler.pk)).anywhere("handle_cases")
    staff.bring_back(user=handler, by=lead, now=now)
    assert access_of(User.objects.get(pk=handler.pk)).allows("handle_cases", dreame.pk)
    told = AccessEntry.objects.of(handler).filter(at=now).values_list("action", flat=True)
    assert list(told)[:2] == ["office.staff_brought_back", "office.staff_deactivated"]


def test_a_session_from_before_does_not_come_back_with_the_person(
    lead: User, handler: User, now: datetime
) -> None:
    client = signed_in(handler)
    staff.deactivate(user=handler, by=lead, now=now)
    staff.bring_back(user=handler, by=lead, now=now)
    assert client.get(reverse("profile")).status_code == 302


def test_nobody_locks_themselves_out(lead: User, now: datetime) -> None:
    with pytest.raises(InvitationRefusedError, match="themselves"):
        staff.deactivate(user=lead, by=lead, now=now)


def test_whoever_works_for_two_companies_is_not_locked_out_by_one(
    lead: User, handler: User, procotsmart: Controller, now: datetime
) -> None:
    grants.grant_role(user=handler, controller=procotsmart, role=Role.AUDITOR, by=None, now=now)
    with pytest.raises(InvitationRefusedError, match="do not manage"):
        staff.deactivate(user=handler, by=lead, now=now)
    handler.refresh_from_db()
    assert handler.is_active


def test_a_stranger_cannot_invite_again(
    lead: User, stranger: User, dreame: Controller, now: datetime
) -> None:
    user = invited(lead, dreame, now)
    with pytest.raises(InvitationRefusedError):
        staff.invite_again(user=user, by=stranger, now=now)
    assert len(mail.outbox) == 1


def test_whoever_has_signed_in_is_not_invited_again(lead: User, handler: User, now: datetime) -> None:
    handler.set_password(PASSWORD)
    handler.save()
    with pytest.raises(InvitationRefusedError, match="reset"):
        staff.invite_again(user=handler, by=lead, now=now)


def test_somebody_deactivated_is_not_invited(
    lead: User, handler: User, dreame: Controller, now: datetime
) -> None:
    staff.deactivate(user=handler, by=lead, now=now)
    with pytest.raises(InvitationRefusedError, match="deactivated"):
        invited(lead, dreame, now, email=handler.email)


def reset(address: str) -> Any:
    return Client().post(reverse("admin_password_reset"), {"email": address})


def test_a_forgotten_password_is_replaced_by_a_link_in_the_mail(lead: User) -> None:
    lead.set_password(PASSWORD)
    lead.save()
    assert reset(lead.email.upper()).url == reverse("password_reset_done")
    message = mail.outbox[0]
    assert message.to == [lead.email]
    assert choose_password(Client(), link_in(message), "a wholly new battery").url == reverse("admin:login")
    lead.refresh_from_db()
    assert lead.check_password("a wholly new battery")
    assert AccessEntry.objects.of(lead).filter(action="office.password_reset").count() == 1
    assert choose_password(Client(), link_in(message), "a link used twice").status_code == 200
    lead.refresh_from_db()
    assert lead.check_password("a wholly new battery")


def test_the_answer_does_not_tell_whether_an_address_is_known(lead: User, handler: User) -> None:
    lead.set_password(PASSWORD)
    lead.save()
    answers = [reset(address) for address in (lead.email, "nobody@example.se", handler.email)]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/admin/password/sent/")}
    assert len(mail.outbox) == 1


def test_links_for_one_address_are_limited(lead: User) -> None:
    lead.set_password(PASSWORD)
    lead.save()
    for _ in range(5):
        assert reset(lead.email).status_code == 302
    assert len(mail.outbox) == 3


def test_a_weak_password_is_refused(lead: User, dreame: Controller, now: datetime) -> None:
    user = invited(lead, dreame, now)
    page = choose_password(Client(), link_in(mail.outbox[0]), "password1234")
    assert page.status_code == 200
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_pages_before_sign_in_open_in_the_persons_language_and_have_a_main_landmark(lead: User) -> None:
    for name in ("admin:login", "admin_password_reset", "password_reset_done"):
        page = Client().get(reverse(name)).content.decode()
        assert page.count("<main") == 1


def test_people_change_their_own_name_and_language_and_nothing_else(handler: User) -> None:
    client = signed_in(handler)
    data = {"name": "Hanna H", "language": "nb", "email": "evil@example.se", "is_staff": ""}
    assert client.post(reverse("profile"), data).status_code == 302
    before = handler.email
    handler.refresh_from_db()
    assert (handler.name, handler.language, handler.email, handler.is_staff) == (
        "Hanna H",
        "nb",
        before,
        True,
    )
    assert Client().get(reverse("profile")).status_code == 302
