"""The office's admin pages: what they do, and what they do for the wrong person."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from office.admin_base import PortalAdmin
from office.domain import api_keys
from office.enums import Role, Scope
from office.forms import ControllerForm
from office.models import AccessEntry, ApiKey, ClosingDay, Controller, RoleGrant, User
from tests import factories
from tests.office.conftest import signed_in
from tests.office.test_controllers import PNG

pytestmark = pytest.mark.django_db

OURS = (AccessEntry, ApiKey, ClosingDay, Controller, RoleGrant, User)


@pytest.fixture(autouse=True)
def in_memory(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def address(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:office_{model._meta.model_name}_{page}", args=args)


def some(model: type[Model], at: Controller) -> Model:
    """Return a row of `model` that belongs to a controller."""
    now = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    if model is ApiKey:
        return api_keys.create(controller=at, name="Shop", scopes=[Scope.REQUESTS_CREATE], by=None, now=now)[
            0
        ]
    if model is ClosingDay:
        return ClosingDay.objects.create(controller=at, day=date(2026, 12, 24), name="Eve")
    if model is Controller:
        return at
    if model is User:
        return factories.staff(Role.CASE_HANDLER, at=at)
    if model is RoleGrant:
        return factories.staff(Role.CASE_HANDLER, at=at).grants.get()
    return AccessEntry.objects.filter(controller=at).first() or AccessEntry(pk=0)


def test_every_page_of_the_office_keeps_controllers_apart_and_groups_have_none() -> None:
    for model in OURS:
        assert isinstance(admin.site._registry[model], PortalAdmin)
    assert not admin.site.is_registered(Group)


@pytest.mark.parametrize("model", OURS)
def test_nobody_gets_in_without_signing_in(model: type[Model], dreame: Controller, lead: User) -> None:
    obj = some(model, dreame)
    for page, args in (("changelist", ()), ("change", (obj.pk,)), ("history", (obj.pk,))):
        answer = Client().get(address(model, page, *args))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("model", OURS)
def test_a_case_handler_gets_into_no_page_of_the_office(
    model: type[Model], handler: User, dreame: Controller, lead: User
) -> None:
    client, obj = signed_in(handler), some(model, dreame)
    assert client.get(address(model, "changelist")).status_code == 403
    assert client.get(address(model, "change", obj.pk)).status_code == 403
    assert client.post(address(model, "change", obj.pk), {}).status_code == 403
    assert client.get(address(model, "add")).status_code == 403
    assert client.get(address(model, "delete", obj.pk)).status_code == 403
    assert client.get(address(model, "history", obj.pk)).status_code in {403, 404}


@pytest.mark.parametrize("model", OURS)
def test_a_lead_sees_the_own_rows_and_not_those_of_another_company(
    model: type[Model], lead: User, stranger: User, dreame: Controller, procotsmart: Controller
) -> None:
    client, own, other = signed_in(lead), some(model, dreame), some(model, procotsmart)
    page = client.get(address(model, "changelist"))
    assert page.status_code == 200
    assert str(own.pk) in page.content.decode()
    assert f"/{other.pk}/change/" not in page.content.decode()
    assert client.get(address(model, "change", own.pk)).status_code == 200
    for name in ("change", "delete", "history"):
        assert client.get(address(model, name, other.pk)).status_code in {403, 404}
        assert client.post(address(model, name, other.pk), {"post": "yes"}).status_code in {403, 404}


@pytest.mark.parametrize("model", OURS)
def test_what_does_not_exist_looks_like_what_is_not_ones_own(model: type[Model], lead: User) -> None:
    missing = 10**9 if model is AccessEntry else "7b3b7f4e-0000-4000-8000-000000000000"
    assert signed_in(lead).get(address(model, "change", missing)).status_code == 403
    assert signed_in(lead).get(address(model, "change", "rubbish")).status_code == 403


def test_an_auditor_reads_the_access_log_and_all_of_the_office_and_changes_none(
    auditor: User, lead: User, dreame: Controller
) -> None:
    client = signed_in(auditor)
    page = client.get(address(AccessEntry, "changelist"))
    assert "Role given: Privacy lead" in page.content.decode()
    assert "Lena Lead" in page.content.decode()
    for model in OURS[1:]:
        assert client.get(address(model, "changelist")).status_code == 200
        assert client.post(address(model, "add"), {}).status_code == 403
    assert client.post(address(Controller, "change", dreame.pk), controller_form(dreame)).status_code == 403
    for action in ("deactivate", "invite-again"):
        path = f"{address(User, 'changelist')}{lead.pk}/{action}/"
        assert client.post(path).status_code in {302, 403}
    lead.refresh_from_db()
    assert lead.is_active


def test_the_access_log_is_only_read(lead: User, dreame: Controller) -> None:
    client, entry = signed_in(lead), AccessEntry.objects.filter(controller=dreame).first()
    assert entry is not None
    assert client.post(address(AccessEntry, "change", entry.pk), {"reason": "x"}).status_code == 403
    assert client.post(address(AccessEntry, "delete", entry.pk), {"post": "yes"}).status_code == 403
    assert client.get(address(AccessEntry, "add")).status_code == 403


def test_the_access_log_costs_the_same_however_long_it_is(
    lead: User, dreame: Controller, django_assert_num_queries: Any
) -> None:
    client = signed_in(lead)
    client.get(address(AccessEntry, "changelist"))
    with django_assert_num_queries(11):
        client.get(address(AccessEntry, "changelist"))
    for _ in range(3):
        factories.staff(Role.AUDITOR, at=dreame)
    with django_assert_num_queries(11):
        client.get(address(AccessEntry, "changelist"))


def test_filters_and_choices_name_nobody_elses_people_and_companies(
    lead: User, stranger: User, dreame: Controller, procotsmart: Controller
) -> None:
    client = signed_in(lead)
    for url in (
        address(AccessEntry, "changelist"),
        address(RoleGrant, "changelist"),
        address(RoleGrant, "add"),
        address(ClosingDay, "add"),
        address(ApiKey, "add"),
        reverse("admin:office_user_invite"),
    ):
        page = client.get(url).content.decode()
        assert "Procotsmart" not in page
        assert "Stig Stranger" not in page


def controller_form(controller: Controller, **changes: Any) -> dict[str, Any]:
    form = ControllerForm(instance=controller)
    fields = {name: value for name, value in form.initial.items() if name not in {"id", "logo"}}
    return fields | {"languages": ["sv", "nb"], "first_language": "nb", "remind_days": "10, 5,2"} | changes


def test_a_filter_that_no_database_understands_is_put_aside(lead: User) -> None:
    page = address(AccessEntry, "changelist")
    answer = signed_in(lead).get(f"{page}?action=%00")
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert signed_in(lead).get(answer["Location"]).status_code == 200


def test_a_lead_changes_the_settings(lead: User, dreame: Controller) -> None:
    logo = SimpleUploadedFile("x.png", PNG, content_type="image/png")
    answer = signed_in(lead).post(
        address(Controller, "change", dreame.pk), controller_form(dreame, name="Dreame AB", logo=logo)
    )
    assert answer.status_code == 302
    dreame.refresh_from_db()
    assert (dreame.name, dreame.languages, dreame.remind_days) == ("Dreame AB", ["nb", "sv"], [10, 5, 2])
    assert dreame.logo.name == "logos/dreame.png"
    entry = AccessEntry.objects.filter(action="office.controller_changed").get()
    assert entry.actor == lead
    assert "name" in entry.details["fields"]
    newest = dreame.history.first()
    assert newest is not None
    assert newest.history_user == lead
    assert signed_in(lead).get(address(Controller, "change", dreame.pk)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"first_language": "en"}, "Choose one of the languages above"),
        ({"languages": []}, "This field is required"),
        ({"remind_days": "soon"}, "Write days between 1 and 90"),
        ({"remind_days": "0"}, "Write days between 1 and 90"),
        ({"brand_colour": "red"}, "#rrggbb"),
        ({"country": "ZZ"}, "holidays"),
        ({"time_zone": "Mars"}, "no known time zone"),
        ({"reminder_hour": "24"}, "less than or equal to 23"),
    ],
)
def test_a_wrong_setting_gets_a_clear_message_and_changes_nothing(
    lead: User, dreame: Controller, changes: dict[str, Any], complaint: str
) -> None:
    answer = signed_in(lead).post(
        address(Controller, "change", dreame.pk), controller_form(dreame, name="Other") | changes
    )
    assert answer.status_code == 200
    assert complaint in answer.content.decode()
    dreame.refresh_from_db()
    assert dreame.name == "Dreame"


def test_address_and_demonstration_of_a_controller_are_fixed(lead: User, dreame: Controller) -> None:
    data = controller_form(dreame, slug="other", is_demo="on")
    signed_in(lead).post(address(Controller, "change", dreame.pk), data)
    dreame.refresh_from_db()
    assert (dreame.slug, dreame.is_demo) == ("dreame", False)


def test_a_key_is_made_in_the_admin_and_shown_once(lead: User, dreame: Controller, now: datetime) -> None:
    client = signed_in(lead)
    data = {"controller": str(dreame.pk), "name": "Shop", "scopes": ["requests:create"]}
    page = client.post(address(ApiKey, "add"), data)
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    found = re.search(r'id="secret">(ppk_[^<]+)<', page.content.decode())
    assert found is not None
    key = ApiKey.objects.get()
    assert api_keys.verify(found[1], now=now) == key
    assert found[1] not in client.get(address(ApiKey, "change", key.pk)).content.decode()
    assert client.post(address(ApiKey, "change", key.pk), {"name": "Other"}).status_code == 403
    assert client.post(reverse("admin:office_apikey_revoke", args=[key.pk])).status_code == 302
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_a_key_that_has_expired_already_is_not_made(lead: User, dreame: Controller) -> None:
    data = {
        "controller": str(dreame.pk),
        "name": "Shop",
        "scopes": ["requests:create"],
        "expires_at_0": "2020-01-01",
        "expires_at_1": "00:00",
    }
    page = signed_in(lead).post(address(ApiKey, "add"), data)
    assert "still to come" in page.content.decode()
    assert not ApiKey.objects.exists()


def test_others_cannot_revoke_a_key(handler: User, stranger: User, dreame: Controller) -> None:
    key = some(ApiKey, dreame)
    for person in (handler, stranger):
        url = reverse("admin:office_apikey_revoke", args=[key.pk])
        assert signed_in(person).get(url).status_code == 403
        assert signed_in(person).post(url).status_code == 403


def test_a_closing_day_is_set_once_and_removed(lead: User, dreame: Controller) -> None:
    client = signed_in(lead)
    data = {"controller": str(dreame.pk), "day": "2026-12-24", "name": "Christmas Eve"}
    assert client.post(address(ClosingDay, "add"), data).status_code == 302
    again = client.post(address(ClosingDay, "add"), data)
    assert "This day is a closing day already" in again.content.decode()
    day = ClosingDay.objects.get()
    client.post(address(ClosingDay, "delete", day.pk), {"post": "yes"})
    actions = list(
        AccessEntry.objects.filter(action__startswith="office.closing").values_list("action", flat=True)
    )
    assert actions == ["office.closing_day_removed", "office.closing_day_set"]


def test_a_version_in_the_history_is_read_and_never_brought_back(
    lead: User, stranger: User, dreame: Controller
) -> None:
    dreame.name = "Dreame AB"
    dreame.save()
    oldest = dreame.history.last()
    assert oldest is not None
    url = address(Controller, "simple_history", dreame.pk, oldest.pk)
    page = signed_in(lead).get(url)
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    for method in ("post", "put", "patch", "delete"):
        assert getattr(signed_in(lead), method)(url, {"name": "Dreame"}).status_code == 403
    assert signed_in(stranger).get(url).status_code == 403
    dreame.refresh_from_db()
    assert dreame.name == "Dreame AB"


def test_the_history_says_who_changed_what(lead: User, dreame: Controller) -> None:
    signed_in(lead).post(address(Controller, "change", dreame.pk), controller_form(dreame, name="Dreame AB"))
    page = signed_in(lead).get(address(Controller, "history", dreame.pk)).content.decode()
    assert "Lena Lead" in page
    assert "Name: Dreame → Dreame AB" in page


def test_the_admins_own_log_stays_empty(lead: User, handler: User, dreame: Controller) -> None:
    client = signed_in(lead)
    client.post(address(User, "change", handler.pk), {"name": "New Name", "language": "sv"})
    client.post(address(Controller, "change", dreame.pk), controller_form(dreame))
    assert not LogEntry.objects.exists()


def test_the_sidebar_shows_what_a_person_may_open(
    lead: User, handler: User, auditor: User, dreame: Controller
) -> None:
    def links(user: User) -> set[str]:
        page = signed_in(user).get(reverse("profile")).content.decode()
        return set(re.findall(r'href="/admin/office/(\w+)/"', page))

    assert links(lead) == {
        *(
            "user",
            "rolegrant",
            "controller",
            "closingday",
            "oneoffholiday",
            "apikey",
            "accessentry",
            "review",
        ),
        *("reveal", "viewingexception"),
    }
    assert links(auditor) == links(lead)
    assert links(handler) == set()


def test_pages_have_one_main_landmark_and_no_inline_script(lead: User, dreame: Controller) -> None:
    for url in (
        reverse("profile"),
        address(User, "changelist"),
        address(Controller, "change", dreame.pk),
    ):
        page = signed_in(lead).get(url).content.decode()
        assert page.count("<main") == 1
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*json)[^>]*>", page)


def test_an_empty_list_says_so_and_offers_what_starts_it(lead: User, dreame: Controller) -> None:
    client = signed_in(lead)
    page = client.get(reverse("admin:office_apikey_changelist")).content.decode()
    assert "There is nothing here yet." in page
    assert reverse("admin:office_apikey_add") in page
    page = client.get(
        reverse("admin:office_apikey_changelist"), {"controller__id__exact": str(dreame.pk)}
    ).content.decode()
    assert "Nothing matches this search and these filters." in page
