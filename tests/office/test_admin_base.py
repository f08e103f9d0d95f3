"""What every admin page inherits, tried on a page that declares next to nothing."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.test import RequestFactory
from django.utils.html import strip_tags

from office.admin_base import PortalAdmin
from office.admin_filters import PermittedFilter
from office.domain import sharing
from office.models import AccessEntry, Controller, User
from requests.models import AccessToken, Request
from tests import factories

pytestmark = pytest.mark.django_db


class Page(PortalAdmin):
    view_needs = "read_cases"
    change_needs = "handle_cases"
    list_display = ("reference", "email", "about")


class ClosedPage(PortalAdmin):
    """Needs nothing that anybody could hold."""


class TokenPage(PortalAdmin):
    controller_path = "request__controller"
    view_needs = "read_cases"


def asked_by(user: User, method: str = "get", **data: Any) -> HttpRequest:
    request = getattr(RequestFactory(), method)("/admin/", data)
    request.user = user
    return request  # type: ignore[no-any-return]


@pytest.fixture
def page() -> Page:
    return Page(Request, admin.site)


@pytest.fixture
def case(dreame: Controller) -> Request:
    return factories.request(at=dreame, email="elsa@person.example", about="My robot knows my flat")


def test_what_needs_nothing_is_held_by_nobody(lead: User, case: Request) -> None:
    closed, request = ClosedPage(Request, admin.site), asked_by(lead)
    assert not closed.has_module_permission(request)
    assert not closed.has_view_permission(request, case)
    assert not closed.has_add_permission(request)
    assert not closed.has_change_permission(request, case)
    assert not closed.has_delete_permission(request, case)
    assert not closed.get_queryset(request).exists()


def test_permissions_are_asked_of_the_objects_own_controller(
    page: Page, case: Request, handler: User, auditor: User, stranger: User
) -> None:
    assert page.has_change_permission(asked_by(handler), case)
    assert page.has_view_permission(asked_by(auditor), case)
    assert not page.has_change_permission(asked_by(auditor), case)
    assert page.has_view_permission(asked_by(stranger))
    assert not page.has_view_permission(asked_by(stranger), case)
    assert not page.get_queryset(asked_by(stranger)).exists()


def test_an_object_may_be_asked_about_by_its_key(
    page: Page, case: Request, handler: User, stranger: User
) -> None:
    key: Any = str(case.pk)
    rubbish: Any = "rubbish"
    assert page.has_view_permission(asked_by(handler), key)
    assert not page.has_view_permission(asked_by(stranger), key)
    assert not page.has_view_permission(asked_by(handler), rubbish)


def test_the_way_to_the_controller_may_be_longer(case: Request, handler: User, stranger: User) -> None:
    page = TokenPage(AccessToken, admin.site)
    token = AccessToken.objects.filter(request=case).first()
    assert token is not None
    assert page.has_view_permission(asked_by(handler), token)
    assert not page.has_view_permission(asked_by(stranger), token)
    assert page.get_queryset(asked_by(handler)).count() == AccessToken.objects.count()
    assert not page.get_queryset(asked_by(stranger)).exists()


def test_one_object_shared_with_somebody_is_all_that_they_see(
    page: Page, case: Request, lead: User, stranger: User, dreame: Controller, now: datetime
) -> None:
    factories.request(at=dreame)
    sharing.share(case, controller=dreame, to=stranger, by=lead, now=now)
    request = asked_by(User.objects.get(pk=stranger.pk))
    assert list(page.get_queryset(request)) == [case]
    assert page.has_view_permission(request, case)
    assert not page.has_change_permission(request, case)
    assert page.masks(request).all()[0](case) != case.about


@pytest.mark.promise("P20")
def test_lists_show_locks_for_families_that_were_not_granted(
    page: Page, case: Request, handler: User, auditor: User
) -> None:
    def columns(user: User) -> list[Any]:
        _reference, email, about = page.get_list_display(asked_by(user))
        return [strip_tags(email(case)), strip_tags(about(case))]

    assert columns(handler) == ["elsa@person.example", "My robot knows my flat"]
    assert columns(auditor) == ["contact: locked", "content: locked"]


@pytest.mark.promise("P20")
def test_forms_show_encrypted_fields_behind_their_locks_and_never_as_inputs(
    page: Page, case: Request, handler: User, auditor: User
) -> None:
    for user, expected in ((handler, "elsa@person.example"), (auditor, "contact: locked")):
        request = asked_by(user)
        assert "email" not in page.get_form(request, case).base_fields
        shown = {
            mask.__name__: mask(case) for mask in page.get_readonly_fields(request, case) if callable(mask)
        }
        assert strip_tags(shown["email"]) == expected
        names = page.get_fieldsets(request, case)[0][1]["fields"]
        assert "email" not in names
        assert set(page.masks(request).all()) <= set(names)


@pytest.mark.promise("P20")
def test_the_history_keeps_its_locks(page: Page, case: Request, handler: User, auditor: User) -> None:
    case.email = "elsa.new@person.example"
    case.save()
    newest, oldest = case.history.first(), case.history.last()
    assert newest is not None
    delta = newest.diff_against(oldest)

    def said(user: User) -> dict[str, Any]:
        helper = page.get_historical_record_context_helper(asked_by(user), newest)
        return next(
            change for change in helper.context_for_delta_changes(delta) if change["field"] == "E-mail"
        )

    assert said(handler)["new"] == "elsa.new@person.example"
    assert said(auditor)["old"] == said(auditor)["new"] == "contact: locked"


def test_a_version_is_never_brought_back(page: Page, case: Request, lead: User) -> None:
    version = case.history.first()
    assert version is not None
    with pytest.raises(PermissionDenied):
        page.history_form_view(asked_by(lead, "post"), str(case.pk), str(version.pk))
    assert page.revert_disabled(asked_by(lead), case)


def test_what_has_no_history_says_so(lead: User) -> None:
    log = PortalAdmin(AccessEntry, admin.site)
    with pytest.raises(Http404):
        log.history_view(asked_by(lead), "1")


def test_the_controller_of_a_row_is_fixed(page: Page, case: Request, handler: User) -> None:
    assert "controller" in page.get_readonly_fields(asked_by(handler), case)
    assert "controller" not in page.get_form(asked_by(handler), case).base_fields


def test_nothing_is_deleted_in_bulk(page: Page, lead: User) -> None:
    assert "delete_selected" not in page.get_actions(asked_by(lead))


def test_choices_of_people_are_colleagues_by_name(
    page: Page, handler: User, lead: User, stranger: User, case: Request
) -> None:
    field = page.formfield_for_dbfield(Request._meta.get_field("assignee"), asked_by(handler))
    assert [label for _key, label in field.choices][1:] == ["Hanna Handler", "Lena Lead"]


def test_filters_name_only_what_belongs_to_the_persons_offices(
    page: Page, handler: User, stranger: User
) -> None:
    def names(field: str) -> list[str]:
        chooser = object.__new__(PermittedFilter)
        meta = Request._meta.get_field(field)
        return [label for _key, label in chooser.field_choices(meta, asked_by(handler), page)]

    assert names("controller") == ["Dreame"]
    assert names("assignee") == ["Hanna Handler"]
