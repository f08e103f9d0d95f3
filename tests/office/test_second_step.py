"""Two-step sign-in of staff: set up, used, lost, required."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from office.domain import second_step, staff
from office.enums import Role
from office.errors import InvitationRefusedError, SecondStepRefusedError
from office.models import AccessEntry, Controller, RecoveryCode, SecondStep, User
from tests import factories
from tests.leaks import inside
from tests.office.conftest import signed_in
from tests.office.signing_in import (
    ACCOUNT,
    CODE,
    LOGIN,
    PASSWORD,
    START,
    app_code,
    done,
    half_in,
    is_in,
    mails,
    with_step,
)

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P21"), pytest.mark.usefixtures("frozen")]

SET_UP, BEGIN = "/admin/account/second-step/", "/admin/account/second-step/begin/"


@pytest.fixture
def lead(lead: User) -> User:
    lead.set_password(PASSWORD)
    lead.save()
    return lead


def test_a_person_without_a_second_step_signs_in_with_the_password_alone(lead: User) -> None:
    client = Client()
    answer = client.post(f"{LOGIN}?next=/admin/account/", {"username": lead.email, "password": PASSWORD})

    assert answer["Location"] == "/admin/account/"
    assert is_in(client)


def test_a_second_step_is_set_up_with_a_picture_a_code_and_the_password(lead: User) -> None:
    client = signed_in(lead)
    client.post(BEGIN)
    page = client.get(SET_UP)
    begun = second_step.begun_by(lead)
    assert begun is not None
    assert "<svg" in page.content.decode()
    assert f"secret={begun.secret}" in page.content.decode()

    shown = client.post(SET_UP, {"code": app_code(begun), "password": PASSWORD}).content.decode()

    codes = re.findall(r"<li>([a-z0-9-]{19})</li>", shown)
    assert len(codes) == 10
    assert second_step.of(lead) is not None
    assert is_in(client)
    assert "office.second_step_set_up" in done(lead)
    assert len(mails(lead)) == 1
    assert codes[0] not in client.get(ACCOUNT).content.decode()


def test_neither_secret_nor_recovery_codes_can_be_read_in_the_database(lead: User) -> None:
    step, codes = with_step(lead)
    text = "".join(inside.tables().values())

    for hidden in (step.secret or "", codes[0], codes[0].replace("-", "")):
        assert hidden not in text


@pytest.mark.parametrize("wrong", ["code", "password"])
def test_nothing_is_set_up_with_a_wrong_code_or_password(lead: User, wrong: str) -> None:
    client = signed_in(lead)
    begun = second_step.begin(user=lead, now=START)
    answers = {"code": app_code(begun), "password": PASSWORD, wrong: "000000"}

    page = client.post(SET_UP, answers)

    assert page.status_code == 200
    assert second_step.of(lead) is None
    assert mails(lead) == []


def test_the_password_alone_signs_in_nobody_who_has_a_second_step(lead: User) -> None:
    with_step(lead)
    client = half_in(lead)

    assert not is_in(client)
    assert "office.signed_in" not in done(lead)


def test_a_code_of_the_app_completes_the_sign_in(lead: User) -> None:
    step, _codes = with_step(lead)
    client = half_in(lead)

    answer = client.post(f"{CODE}?next=/admin/account/", {"code": app_code(step)})

    assert answer["Location"] == "/admin/account/"
    assert is_in(client)
    assert done(lead)[-1] == "office.signed_in"


def test_a_sign_in_leads_to_no_other_site(lead: User) -> None:
    step, _codes = with_step(lead)

    answer = half_in(lead).post(f"{CODE}?next=https://elsewhere.example/", {"code": app_code(step)})

    assert answer["Location"] == "/admin/"


@pytest.mark.parametrize(("seconds", "accepted"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_the_clock_of_a_phone_may_differ_by_one_code(lead: User, seconds: int, accepted: bool) -> None:
    step, _codes = with_step(lead)
    client = half_in(lead)

    client.post(CODE, {"code": app_code(step, at=START + timedelta(seconds=seconds))})

    assert is_in(client) is accepted


def test_a_code_works_once_and_none_before_it_afterwards(lead: User) -> None:
    step, _codes = with_step(lead)
    assert second_step.spend(step, code=app_code(step), at=START)

    for moment in (START, START - timedelta(seconds=30)):
        assert not second_step.spend(step, code=app_code(step, at=moment), at=START)
    client = half_in(lead)
    client.post(CODE, {"code": app_code(step)})
    assert not is_in(client)


def test_a_recovery_code_works_once_and_is_mailed(lead: User) -> None:
    _step, codes = with_step(lead)
    for attempt, gets_in in enumerate((True, False)):
        client = half_in(lead)
        client.post(f"{CODE}?recovery", {"code": codes[0].upper().replace("-", " ")})
        assert is_in(client) is gets_in, attempt
    assert RecoveryCode.objects.filter(used_at__isnull=False).count() == 1
    assert done(lead).count("office.recovery_code_used") == 1
    assert len(mails(lead)) == 2


def test_the_password_given_before_counts_for_ten_minutes_and_as_long_as_it_is_the_password(
    lead: User, frozen: time_machine.Traveller
) -> None:
    step, _codes = with_step(lead)
    client, other = half_in(lead), half_in(lead)
    lead.set_password("another long password")
    lead.save()
    assert other.post(CODE, {"code": app_code(step)})["Location"] == LOGIN
    lead.set_password(PASSWORD)
    lead.save()
    client = half_in(lead)

    frozen.move_to(START + timedelta(minutes=11))

    later = START + timedelta(minutes=11)
    assert client.post(CODE, {"code": app_code(step, at=later)})["Location"] == LOGIN
    assert not is_in(client)


def test_who_guesses_codes_is_locked_out_with_the_right_one_too_and_the_person_is_told_once(
    lead: User, frozen: time_machine.Traveller
) -> None:
    step, codes = with_step(lead)
    before = len(mails(lead))
    for _guess in range(5):
        half_in(lead).post(CODE, {"code": "000000"})
    client = half_in(lead)

    for right in (app_code(step), codes[0], app_code(step)):
        client.post(CODE, {"code": right})
        assert not is_in(client)
    assert len(mails(lead)) == before + 1
    assert done(lead).count("office.proof_refused") == 5
    assert done(lead).count("office.proof_locked") == 1

    later = START + timedelta(minutes=16)
    frozen.move_to(later)
    client = half_in(lead)
    client.post(CODE, {"code": app_code(step, at=later)})
    assert is_in(client)


def test_the_code_page_leads_whoever_gave_no_password_to_the_sign_in(lead: User) -> None:
    step, _codes = with_step(lead)

    assert Client().get(CODE)["Location"] == LOGIN
    assert Client().post(CODE, {"code": app_code(step)})["Location"] == LOGIN


def test_one_persons_code_is_no_other_persons(lead: User, handler: User) -> None:
    handler.set_password(PASSWORD)
    handler.save()
    with_step(lead)
    theirs, their_codes = with_step(handler)

    for code in (app_code(theirs), their_codes[0]):
        client = half_in(lead)
        client.post(CODE, {"code": code})
        assert not is_in(client)


def test_a_session_without_the_second_step_ends_once_there_is_one(lead: User) -> None:
    client = signed_in(lead)
    with_step(lead)
    late = signed_in(lead)  # as by a sign-in that began before the second step was set up

    for browser in (client, late):
        assert browser.get(ACCOUNT)["Location"].startswith(LOGIN)
        assert not is_in(browser)


def test_who_needs_a_second_step_opens_nothing_before_it_is_set_up(lead: User, dreame: Controller) -> None:
    dreame.second_step_roles = [Role.PRIVACY_LEAD]
    dreame.save()
    client = signed_in(lead)

    for path in ("/admin/", "/admin/requests/request/", ACCOUNT, "/admin/password_change/"):
        for answer in (client.get(path), client.post(path)):
            assert answer["Location"] == SET_UP, path
    assert client.get(SET_UP).status_code == 200
    client.post(BEGIN)
    begun = second_step.begun_by(lead)
    assert begun is not None
    client.post(SET_UP, {"code": app_code(begun), "password": PASSWORD})
    assert client.get("/admin/requests/request/").status_code == 200


def test_roles_that_need_none_work_on(handler: User, dreame: Controller) -> None:
    dreame.second_step_roles = [Role.PRIVACY_LEAD]
    dreame.save()

    assert is_in(signed_in(handler))


def test_the_lead_says_in_the_settings_which_roles_need_two_steps(lead: User, dreame: Controller) -> None:
    client = signed_in(lead)
    address = f"/admin/office/controller/{dreame.pk}/change/"
    page = client.get(address)
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in values.items() if value not in (None, "", False)}
    sent["remind_days"] = "14, 7"
    sent |= {"second_step_roles": ["privacy_lead", "auditor"]}
    client.post(address, sent)

    dreame.refresh_from_db()
    assert dreame.second_step_roles == ["privacy_lead", "auditor"]


def test_a_second_step_is_removed_with_password_and_code_and_not_where_a_role_needs_it(
    lead: User, dreame: Controller
) -> None:
    step, _codes = with_step(lead)
    client = half_in(lead)
    client.post(CODE, {"code": app_code(step)})
    after = START + timedelta(seconds=30)
    address = "/admin/account/second-step/remove/"
    for wrong in ({"password": "no"}, {"code": "000000"}):
        client.post(address, {"password": PASSWORD, "code": app_code(step, at=after)} | wrong)
        assert second_step.of(lead) is not None
    dreame.second_step_roles = [Role.PRIVACY_LEAD]
    dreame.save()
    with pytest.raises(SecondStepRefusedError):
        second_step.remove(user=lead, keep="", now=START)
    dreame.second_step_roles = []
    dreame.save()

    client.post(address, {"password": PASSWORD, "code": _codes[3]})

    assert second_step.of(lead) is None
    assert "office.second_step_removed" in done(lead)
    assert is_in(client)


def test_new_recovery_codes_replace_the_old_ones(lead: User) -> None:
    step, old = with_step(lead)
    client = half_in(lead)
    client.post(CODE, {"code": app_code(step)})

    page = client.post("/admin/account/second-step/codes/").content.decode()

    new = re.findall(r"<li>([a-z0-9-]{19})</li>", page)
    assert len(new) == 10
    assert not second_step.spend_recovery(step, code=old[0], now=START)
    assert second_step.spend_recovery(step, code=new[0], now=START)
    assert second_step.codes_left(step) == 9


def test_changing_to_another_phone_keeps_the_old_one_until_the_new_one_works(lead: User) -> None:
    old, _codes = with_step(lead)
    begun = second_step.begin(user=lead, now=START)
    assert second_step.of(lead) == old

    second_step.confirm(user=lead, code=app_code(begun), keep="", at=START, now=START)

    assert second_step.of(lead) == begun
    assert SecondStep.objects.filter(user=lead).count() == 1


def test_a_lead_resets_a_colleagues_second_step_who_is_signed_out_and_told(lead: User, handler: User) -> None:
    with_step(handler)
    browser = signed_in(handler)
    session = browser.session
    step = second_step.of(handler)
    assert step is not None
    session["second_step"] = str(step.pk)
    session.save()
    assert is_in(browser)
    address = f"/admin/office/user/{handler.pk}/reset-second-step/"
    assert signed_in(lead).get(address).status_code == 200

    signed_in(lead).post(address)

    assert second_step.of(handler) is None
    assert not is_in(browser)
    assert {"office.second_step_reset", "office.sessions_ended"} <= set(done(handler))
    assert AccessEntry.objects.of(handler).get(action="office.second_step_reset").actor == lead
    assert len(mails(handler)) == 2


def test_nobody_resets_their_own_second_step_or_that_of_another_office(
    lead: User, stranger: User, handler: User
) -> None:
    with_step(lead)
    with_step(handler)
    for by, whose in ((lead, lead), (stranger, handler), (handler, lead)):
        with pytest.raises(InvitationRefusedError):
            second_step.reset(user=whose, by=by, now=START)
    for by in (stranger, factories.staff(Role.AUDITOR)):
        for what in ("reset-second-step", "end-sessions"):
            answer = signed_in(by).post(f"/admin/office/user/{handler.pk}/{what}/")
            assert answer.status_code == 403
    assert second_step.of(lead) is not None
    assert second_step.of(handler) is not None


def test_a_new_office_asks_its_lead_for_two_steps_and_a_demonstration_does_not() -> None:
    from office.domain import setup

    for slug, is_demo in (("nova", False), ("show", True)):
        office = setup.create_office(
            Controller(
                slug=slug,
                name=slug,
                contact_email="a@b.example",
                sender_email="a@b.example",
                country="SE",
                time_zone="Europe/Stockholm",
                is_demo=is_demo,
            ),
            lead_email=f"{slug}@b.example",
            lead_name="Lise",
            now=START,
        )
        assert second_step.standing_of(office.lead).required is not is_demo


def test_a_right_password_buys_no_more_tries_at_a_code(lead: User) -> None:
    step, _codes = with_step(lead)
    client = half_in(lead)
    client.post(CODE, {"code": app_code(step)})
    for _guess in range(6):
        client.post("/admin/account/second-step/remove/", {"password": PASSWORD, "code": "000000"})

    assert done(lead).count("office.proof_refused") == 5
    assert "office.proof_locked" in done(lead)


def test_who_was_deactivated_is_not_let_in_by_a_code(lead: User, handler: User) -> None:
    handler.set_password(PASSWORD)
    handler.save()
    step, _codes = with_step(handler)
    client = half_in(handler)
    staff.deactivate(user=handler, by=lead, now=START)

    assert client.post(CODE, {"code": app_code(step)})["Location"] == LOGIN
