"""What is locked can be asked for, and shown once to whoever may have that, with a reason and on record."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from office import rate_limits, roles
from office.domain import grants, log_retention
from office.enums import Role
from office.models import AccessEntry, Controller, Reveal, User
from requests.domain import conversation
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.office.conftest import signed_in
from vault.enums import Family

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P20")]

REASON = "The person is on the phone and cannot read the mail."


def limited(role: Role, *, at: Controller, without: Family, **fields: Any) -> User:
    """Return somebody whose role does not show one family."""
    user = factories.staff(None, **fields)
    families = [family for family in roles.ROLE_FAMILIES[role] if family is not without]
    grants.grant_role(user=user, controller=at, role=role, families=families, by=None, now=NOW)
    return user


@pytest.fixture
def case(dreame: Controller) -> Request:
    return factories.request(at=dreame)


@pytest.fixture
def emma(dreame: Controller) -> User:
    """A case handler who does not see contacts."""
    return limited(Role.CASE_HANDLER, at=dreame, without=Family.CONTACT, name="Emma Clarke")


def locked(case: Request, field: str = "email") -> str:
    return f"/admin/locked/requests.request/{case.pk}/{field}/"


def mails_to(user: User) -> list[EmailMessage]:
    return [message for message in mail.outbox if message.to == [user.email]]


def test_a_lock_leads_to_whom_to_ask_and_asking_mails_the_leads_no_personal_data(
    case: Request, emma: User, lead: User
) -> None:
    client = signed_in(emma)
    assert (
        f'href="{locked(case)}"' in client.get(f"/admin/requests/request/{case.pk}/change/").content.decode()
    )
    page = client.get(locked(case)).content.decode()
    assert lead.name in page
    assert "elsa@person.example" not in page
    client.post(locked(case), {"ask": "1"})
    client.post(locked(case), {"ask": "1"})
    (message,) = mails_to(lead)
    for value in ("elsa@person.example", "Elsa"):
        assert value not in f"{message.subject} {message.body}"
    entry = AccessEntry.objects.get(action="office.locked_asked")
    assert (entry.actor, entry.target_id) == (emma, case.pk)
    assert entry.details == {"field": "email", "family": "contact"}


def test_who_works_on_a_case_has_a_value_shown_once_with_a_reason(
    case: Request, emma: User, lead: User, auditor: User
) -> None:
    client = signed_in(emma)
    assert client.post(locked(case), {"reveal": "1", "reason": REASON}).status_code == 403
    case.assignee = emma
    case.save()
    assert (
        "elsa@person.example"
        not in client.post(locked(case), {"reveal": "1", "reason": "short"}).content.decode()
    )
    assert not Reveal.objects.exists()
    answer = client.post(locked(case), {"reveal": "1", "reason": REASON})
    assert "elsa@person.example" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "elsa@person.example" not in client.get(locked(case)).content.decode()
    assert "elsa@person.example" not in str(dict(client.session))
    row = Reveal.objects.get()
    assert (row.actor, row.reason, row.by_lead, row.data_key_id) == (emma, REASON, False, case.data_key_id)
    entry = AccessEntry.objects.get(action="office.revealed")
    assert (entry.actor, entry.target_id, entry.reason) == (emma, case.pk, "")
    (message,) = mails_to(lead)
    assert str(row.pk) in message.body
    assert "elsa@person.example" not in message.body
    assert REASON not in message.body
    assert not mails_to(auditor)


def test_what_a_lead_looks_up_goes_to_the_other_leads_and_the_auditors(
    case: Request, dreame: Controller, lead: User, auditor: User
) -> None:
    limited_lead = limited(Role.PRIVACY_LEAD, at=dreame, without=Family.CONTACT)
    answer = signed_in(limited_lead).post(locked(case), {"reveal": "1", "reason": REASON})
    assert "elsa@person.example" in answer.content.decode()
    assert len(mails_to(lead)) == len(mails_to(auditor)) == 1
    assert not mails_to(limited_lead)
    listed = signed_in(auditor).get("/admin/office/reveal/?by_lead__exact=1").content.decode()
    assert limited_lead.name in listed
    opened = (
        signed_in(auditor).get(f"/admin/office/reveal/{Reveal.objects.get().pk}/change/").content.decode()
    )
    assert REASON not in opened


def test_a_value_that_hangs_on_a_request_is_shown_by_the_same_rule(case: Request, dreame: Controller) -> None:
    lead = limited(Role.PRIVACY_LEAD, at=dreame, without=Family.CONTENT)
    message = conversation.reply(case, text="My serial number is 77.", now=NOW)
    page = f"/admin/locked/requests.message/{message.pk}/body/"
    assert "number is 77" not in signed_in(lead).get(page).content.decode()
    assert "number is 77" in signed_in(lead).post(page, {"reveal": "1", "reason": REASON}).content.decode()


def test_nobody_gets_at_a_value_of_what_they_may_not_open(
    case: Request, dreame: Controller, stranger: User, auditor: User
) -> None:
    nobody = factories.staff(None)
    editor = factories.staff(Role.POLICY_EDITOR, at=dreame)
    for user in (stranger, nobody, editor):
        for data in ({"reveal": "1", "reason": REASON}, {"ask": "1"}):
            assert signed_in(user).post(locked(case), data).status_code == 403
        assert signed_in(user).get(locked(case)).status_code == 403
    assert signed_in(auditor).post(locked(case), {"reveal": "1", "reason": REASON}).status_code == 403
    for wrong in ("status", "nothing", "assignee"):
        assert signed_in(auditor).get(locked(case, wrong)).status_code == 404
    assert not Reveal.objects.exists()


def test_nothing_is_revealed_to_somebody_abroad(case: Request, dreame: Controller) -> None:
    dreame.hidden_abroad = ["CN"]
    dreame.save()
    lin = factories.staff(Role.CASE_HANDLER, at=dreame, country="CN")
    case.assignee = lin
    case.save()
    assert signed_in(lin).post(locked(case), {"reveal": "1", "reason": REASON}).status_code == 403
    assert "viewing from China" in signed_in(lin).get(locked(case)).content.decode()


def test_who_has_very_many_values_shown_waits_and_is_told_so(
    case: Request, dreame: Controller, emma: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(rate_limits.LIMITS, "staff.reveal", (rate_limits.Limit(2, rate_limits.HOUR),))
    case.assignee = emma
    case.save()
    client = signed_in(emma)
    for _again in range(2):
        assert (
            "elsa@person.example"
            in client.post(locked(case), {"reveal": "1", "reason": REASON}).content.decode()
        )
    page = client.post(locked(case), {"reveal": "1", "reason": REASON}).content.decode()
    assert "elsa@person.example" not in page
    assert "You have had many values shown." in page
    assert REASON in page
    assert Reveal.objects.count() == 2


def test_why_a_value_was_shown_is_kept_as_long_as_the_log_says(
    case: Request, dreame: Controller, emma: User
) -> None:
    case.assignee = emma
    case.save()
    signed_in(emma).post(locked(case), {"reveal": "1", "reason": REASON})
    over = Reveal.objects.get().at + timedelta(days=dreame.access_log_days)
    log_retention.sweep(now=over)
    assert Reveal.objects.exists()
    log_retention.sweep(now=over + timedelta(seconds=1))
    assert not Reveal.objects.exists()


def test_what_was_shown_is_narrowed_by_days_the_last_one_included(
    case: Request, dreame: Controller, auditor: User
) -> None:
    by = limited(Role.PRIVACY_LEAD, at=dreame, without=Family.CONTACT)
    signed_in(by).post(locked(case), {"reveal": "1", "reason": REASON})
    today = dreame.today(Reveal.objects.get().at)
    for day, number in ((today - timedelta(days=1), 0), (today, 1), (date.max, 1)):
        page: Any = signed_in(auditor).get("/admin/office/reveal/", {"at_to": day.isoformat()})
        assert len(page.context["cl"].result_list) == number, day
