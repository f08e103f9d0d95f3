"""Viewing from abroad is a transfer: what is hidden from whom, exceptions, and their end."""

from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.urls import reverse

from office import actions, clock
from office.domain import abroad, controllers, grants, staff
from office.domain.access import access_of, forget, holders, reveal
from office.enums import Role
from office.errors import InvitationRefusedError, ViewingRefusedError
from office.models import AccessEntry, Controller, User, ViewingException
from office.templatetags.office import without_repeats
from office.values import Locked
from tests import factories
from tests.factories import NOW
from tests.office.conftest import signed_in
from tests.office.test_admin import controller_form
from vault.enums import Family

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P20"), pytest.mark.promise("P24")]

LAST_DAY = date(2026, 11, 30)
EXCEPTIONS = "/admin/office/viewingexception/"


@pytest.fixture
def hiding(dreame: Controller) -> Controller:
    """A company that shows no persons' values in China."""
    dreame.hidden_abroad = ["CN"]
    dreame.save()
    return dreame


@pytest.fixture
def lin(hiding: Controller) -> User:
    """A case handler in China."""
    return factories.staff(Role.CASE_HANDLER, at=hiding, name="Lin Chen", country="CN")


def sees(user: User, controller: Controller, *, at: datetime = NOW) -> bool:
    with patch("office.clock.now", return_value=at):
        forget(user)
        return bool(access_of(user).families(controller.pk))


def excepted(user: User, controller: Controller, *, by: User, last_day: date = LAST_DAY) -> ViewingException:
    return abroad.except_from_hiding(
        user=user, controller=controller, reason="Night shift for Erik", last_day=last_day, by=by, now=NOW
    )


def test_values_are_hidden_where_the_company_says_so_and_nowhere_else(
    hiding: Controller, procotsmart: Controller, lin: User, handler: User
) -> None:
    grants.grant_role(user=lin, controller=procotsmart, role=Role.CASE_HANDLER, by=None, now=NOW)
    assert not sees(lin, hiding)
    assert sees(lin, procotsmart)
    assert sees(handler, hiding)
    assert access_of(lin).allows("handle_cases", hiding.pk)
    procotsmart.hidden_abroad = ["CN", "US"]
    procotsmart.save()
    assert not sees(lin, procotsmart)


def test_a_hidden_value_says_that_it_is_hidden_abroad(hiding: Controller, lin: User) -> None:
    case = factories.request(at=hiding)
    locked = reveal(lin, case, "email", controller_id=hiding.pk)
    assert isinstance(locked, Locked)
    assert locked.abroad
    client = signed_in(lin)
    for path in (f"/admin/requests/request/{case.pk}/change/", "/admin/requests/request/"):
        page = client.get(path).content.decode()
        assert case.reference in page
        for value in ("Elsa Testdotter", "elsa@person.example", "What do you know"):
            assert value not in page
    assert "viewing from China would be a transfer" in client.get(locked.url).content.decode()


def test_whoever_is_abroad_is_not_offered_where_values_are_seen(hiding: Controller) -> None:
    lead = factories.staff(Role.PRIVACY_LEAD, at=hiding, country="CN")
    here = factories.staff(Role.PRIVACY_LEAD, at=hiding, country="SE")
    assert holders(f"see_{Family.IDENTITY_DOCUMENT.value}", controller=hiding) == [here]
    assert set(holders("handle_cases", controller=hiding)) == {lead, here}


def test_an_exception_shows_values_until_its_last_day_is_over(
    hiding: Controller, lin: User, lead: User
) -> None:
    excepted(lin, hiding, by=lead)
    assert sees(lin, hiding)
    assert sees(
        lin, hiding, at=datetime.combine(LAST_DAY, datetime.min.time(), NOW.tzinfo) + timedelta(hours=22)
    )
    assert not sees(
        lin, hiding, at=datetime.combine(LAST_DAY, datetime.min.time(), NOW.tzinfo) + timedelta(hours=23)
    )
    entry = AccessEntry.objects.get(action="office.viewing_excepted")
    assert (entry.actor, entry.target_id, entry.details["country"]) == (lead, lin.pk, "CN")


def test_an_exception_until_the_last_day_of_the_calendar_holds(
    hiding: Controller, lin: User, lead: User
) -> None:
    excepted(lin, hiding, by=lead, last_day=date.max)
    assert sees(lin, hiding)


def test_an_exception_that_is_ended_shows_nothing_more(hiding: Controller, lin: User, lead: User) -> None:
    row = excepted(lin, hiding, by=lead)
    abroad.end_exception(row, by=lead, now=NOW + timedelta(hours=1))
    assert not sees(lin, hiding, at=NOW + timedelta(hours=1))
    with pytest.raises(ViewingRefusedError):
        abroad.end_exception(row, by=lead, now=NOW + timedelta(hours=2))
    assert AccessEntry.objects.filter(action="office.viewing_exception_ended").count() == 1


def test_an_exception_for_one_country_is_none_for_another(hiding: Controller, lin: User, lead: User) -> None:
    excepted(lin, hiding, by=lead)
    hiding.hidden_abroad = ["CN", "US"]
    hiding.save()
    staff.move(user=lin, country="US", by=lead, now=NOW)
    assert not sees(lin, hiding)


def test_exceptions_are_made_by_leads_for_others_only(
    hiding: Controller, lin: User, lead: User, handler: User, stranger: User
) -> None:
    for by in (handler, stranger, lin):
        with pytest.raises(ViewingRefusedError):
            excepted(lin, hiding, by=by)
    away = factories.staff(Role.PRIVACY_LEAD, at=hiding, country="CN")
    with pytest.raises(ViewingRefusedError):
        excepted(away, hiding, by=away)
    for last_day in (NOW.date() - timedelta(days=1), LAST_DAY):
        if last_day == LAST_DAY:
            excepted(lin, hiding, by=lead)
        with pytest.raises(ViewingRefusedError):
            excepted(lin, hiding, by=lead, last_day=last_day)
    with pytest.raises(ViewingRefusedError):
        excepted(handler, hiding, by=lead)


def test_nobody_moves_themselves_nor_staff_of_an_office_they_do_not_manage(
    hiding: Controller, procotsmart: Controller, lin: User, lead: User, stranger: User
) -> None:
    for by in (lin, stranger):
        with pytest.raises(InvitationRefusedError):
            staff.move(user=lin, country="", by=by, now=NOW)
    grants.grant_role(user=lin, controller=procotsmart, role=Role.CASE_HANDLER, by=None, now=NOW)
    page = f"/admin/office/user/{lin.pk}/change/"
    signed_in(lead).post(page, {"name": lin.name, "language": "en", "country": "SE"})
    lin.refresh_from_db()
    assert lin.country == "CN"


def test_a_lead_says_in_the_admin_where_somebody_works_and_makes_and_ends_an_exception(
    hiding: Controller, lin: User, lead: User, handler: User
) -> None:
    client = signed_in(lead)
    page = f"/admin/office/user/{handler.pk}/change/"
    client.post(page, {"name": handler.name, "language": "en", "country": "CN"})
    handler.refresh_from_db()
    assert handler.country == "CN"
    assert AccessEntry.objects.get(action="office.staff_moved").details == {"country": "CN"}
    form = {"user": lin.pk, "controller": hiding.pk, "reason": "Night shift", "last_day": "2999-01-01"}
    assert signed_in(handler).post(f"{EXCEPTIONS}add/", form).status_code == 403
    assert client.post(f"{EXCEPTIONS}add/", form).status_code == 302
    row = ViewingException.objects.get()
    assert (row.user, row.reason, row.granted_by) == (lin, "Night shift", lead)
    assert (
        client.get(EXCEPTIONS).status_code == client.get(f"{EXCEPTIONS}{row.pk}/change/").status_code == 200
    )
    assert signed_in(handler).post(f"{EXCEPTIONS}{row.pk}/end/").status_code == 403
    client.post(f"{EXCEPTIONS}{row.pk}/end/")
    row.refresh_from_db()
    assert row.ended_by == lead


def test_a_company_says_in_the_admin_from_where_values_are_hidden(dreame: Controller, lead: User) -> None:
    client = signed_in(lead)
    page = f"/admin/office/controller/{dreame.pk}/change/"
    form = client.get(page).context["adminform"].form
    data = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    data |= {"remind_days": "7, 3", "logo": "", "hidden_abroad": "China, us"}
    assert client.post(page, data).status_code == 302
    dreame.refresh_from_db()
    assert dreame.hidden_abroad == ["CN", "US"]
    assert "Nowhereland" in client.post(page, data | {"hidden_abroad": "Nowhereland"}).content.decode()


def test_the_empty_list_of_exceptions_says_what_belongs_there(dreame: Controller, lead: User) -> None:
    client = signed_in(lead)
    page = client.get(EXCEPTIONS).content.decode()
    assert "An exception shows them to one person there" in page
    assert "addlink" in page
    assert "addlink" not in client.get(f"{EXCEPTIONS}add/").content.decode()


def test_the_path_to_a_page_names_nothing_twice() -> None:
    path = [{"title": "Requests"}, {"title": "requests"}, {"title": "DR-7K2M-4Q"}]
    assert without_repeats(path) == path[1:]


def test_nobody_ends_what_hides_values_from_themselves(dreame: Controller, lead: User) -> None:
    dreame.hidden_abroad = ["CN", "US"]
    dreame.save()
    away = factories.staff(Role.PRIVACY_LEAD, at=dreame, country="CN")
    case = factories.request(at=dreame)
    page = reverse("admin:office_controller_change", args=[dreame.pk])

    answer: Any = signed_in(away).post(page, controller_form(dreame, hidden_abroad="United States"))
    assert "another privacy lead" in str(answer.context["adminform"].form.errors["hidden_abroad"])
    dreame.hidden_abroad = []
    with pytest.raises(ViewingRefusedError, match="another privacy lead"):
        controllers.save_settings(dreame, changed=["hidden_abroad"], by=away, now=clock.now())
    shown = signed_in(away).get(reverse("admin:requests_request_change", args=[case.pk]))
    assert "elsa@person.example" not in shown.content.decode()

    signed_in(lead).post(page, controller_form(dreame, hidden_abroad="United States"))
    entry = AccessEntry.objects.get(action="office.controller_changed")
    assert entry.details["shown_again_in"] == ["CN"]
    assert actions.describe(entry).endswith("Values are shown again in: China")


def test_the_page_of_an_exception_says_in_words_whether_it_holds(
    hiding: Controller, lin: User, lead: User
) -> None:
    row = abroad.except_from_hiding(
        user=lin, controller=hiding, reason="Night shift.", last_day=LAST_DAY, by=lead, now=NOW
    )
    with patch("office.clock.now", return_value=NOW):
        page = signed_in(lead).get(f"{EXCEPTIONS}{row.pk}/change/").content.decode()
    assert "in force" in page
    assert "(&#x27;on&#x27;" not in page
