"""Working together: notes, watching, rules, absences with substitutes, handing everything over."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from law import Right
from mailroom.domain import outbox
from mailroom.models import Mail
from office.domain import grants
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.domain import absences, conversation, decision, handling, links, reminders, team
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.domain.responsible import responsible_for
from requests.enums import Outcome
from requests.models import Absence, AssignmentRule, InternalNote, Request, Watcher
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import WORKLIST, page_of, signed_in, take, text_of
from vault.enums import Family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

TODAY = date(2026, 11, 25)


def away(user: User, *, substitute: User | None, days: int = 3) -> Absence:
    """Let somebody be away from today on."""
    return absences.enter(
        user,
        first_day=TODAY,
        last_day=TODAY + timedelta(days=days),
        substitute=substitute,
        by=user,
        today=TODAY,
        now=NOW,
    )


def colleague(at: Controller, name: str) -> User:
    return factories.staff(Role.CASE_HANDLER, at=at, name=name)


def sent(template: str) -> list[str]:
    return [str(mail.to) for mail in Mail.objects.filter(template=template).order_by("created_at", "pk")]


def rule(at: Controller, *, to: User, position: int = 1, **fields: str) -> AssignmentRule:
    row = AssignmentRule(controller=at, assignee=to, position=position, **fields)
    return team.save_rule(row, by=to, now=NOW)


def test_a_note_is_read_by_colleagues_and_never_by_the_person(
    case: Request, handler: User, auditor: User
) -> None:
    client = signed_in(handler)
    assert "The note is kept." in text_of(take(client, case, "note", note="She called twice."))
    assert text_of(client.get(page_of(case))).count("She called twice.") == 2  # card and timeline
    assert "She called twice." not in text_of(signed_in(auditor).get(page_of(case)))
    status = Client().get(urlsplit(links.issue(case, now=NOW)).path)
    assert status.status_code == 200
    assert "She called twice." not in text_of(status)
    assert "Write the note." in text_of(take(client, case, "note", note="  "))


def test_a_watcher_hears_of_replies_delays_and_the_end(
    case: Request, handler: User, lead: User, dreame: Controller
) -> None:
    handling.assign(case, to=handler, by=handler, now=NOW)
    watcher = colleague(dreame, "Wanda Watcher")
    client = signed_in(watcher)
    assert "You watch this request." in text_of(take(client, case, "watch"))
    assert "Watched by Wanda Watcher" in text_of(client.get(page_of(case)))
    conversation.reply(case, text="Any news?", now=NOW)
    assert sorted(sent("requests/staff_reply")) == sorted([handler.email, watcher.email])
    reminders.sweep(now=NOW + timedelta(days=40))
    assert watcher.email in sent("requests/staff_reminder")
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=handler, now=NOW)
    assert sent("requests/staff_closed") == [watcher.email]
    assert lead.email not in sent("requests/staff_closed")


def test_whoever_stops_watching_or_loses_the_role_hears_nothing_more(
    case: Request, handler: User, dreame: Controller
) -> None:
    team.watch(case, by=handler, now=NOW)
    take(signed_in(handler), case, "unwatch")
    assert not Watcher.objects.exists()
    with pytest.raises(RequestError, match="do not watch"):
        team.unwatch(case, by=handler, now=NOW)
    gone = colleague(dreame, "Gone")
    team.watch(case, by=gone, now=NOW)
    grants.revoke_role(user=gone, controller=dreame, role=Role.CASE_HANDLER, by=None, now=NOW)
    conversation.reply(case, text="Any news?", now=NOW)
    assert gone.email not in sent("requests/staff_reply")


def test_the_first_rule_that_fits_assigns_a_new_request(
    dreame: Controller, handler: User, lead: User, stranger: User
) -> None:
    rule(dreame, to=lead, position=1, right=Right.ERASURE.value, language="en")
    rule(dreame, to=handler, position=2)
    assert factories.request(right=Right.ERASURE).assignee == lead
    assert factories.request(right=Right.ERASURE, language="sv").assignee == handler
    elsewhere = factories.request(at=factories.controller("procotsmart"))
    assert elsewhere.assignee is None
    assert set(sent("requests/staff_assigned")) == {lead.email, handler.email}
    with pytest.raises(RequestError, match="may not handle"):
        rule(dreame, to=stranger)


def test_a_rule_passes_over_whoever_is_away_without_a_substitute(
    dreame: Controller, handler: User, lead: User
) -> None:
    sub = colleague(dreame, "Sub")
    rule(dreame, to=handler, position=1)
    rule(dreame, to=lead, position=2)
    absence = away(handler, substitute=sub)
    assert factories.request().assignee == sub
    absence.delete()
    away(handler, substitute=None)
    assert factories.request().assignee == lead


def test_a_substitute_who_is_away_is_stood_in_for_and_a_circle_leads_to_the_leads(
    case: Request, dreame: Controller, handler: User, lead: User
) -> None:
    first, second = colleague(dreame, "First"), colleague(dreame, "Second")
    handling.assign(case, to=handler, by=lead, now=NOW)
    away(handler, substitute=first)
    away(first, substitute=second)
    case.refresh_from_db()
    assert responsible_for(case, now=NOW) == [second]
    assert absences.stood_in_for(second, on=TODAY) == {handler.pk, first.pk}
    away(second, substitute=handler)
    assert responsible_for(case, now=NOW) == [lead]
    assert responsible_for(case, now=NOW + timedelta(days=9)) == [handler]
    assert absences.stood_in_for(second, on=TODAY) == {handler.pk, first.pk}


def test_what_is_new_goes_to_the_substitute_who_sees_the_open_requests(
    case: Request, dreame: Controller, handler: User, lead: User
) -> None:
    sub = colleague(dreame, "Sub")
    handling.assign(case, to=handler, by=lead, now=NOW)
    away(handler, substitute=sub)
    conversation.reply(case, text="Any news?", now=NOW)
    assert sent("requests/staff_reply") == [sub.email]
    shown = signed_in(sub).get(f"{WORKLIST}?show=mine")
    assert [row.reference for row in shown.context["cl"].result_list] == [case.reference]
    other = factories.request()
    handling.assign(other, to=handler, by=lead, now=NOW)
    assert Request.objects.get(pk=other.pk).assignee == sub
    reminders.sweep(now=NOW + timedelta(days=2))
    assert handler.email not in sent("requests/staff_reminder")


def test_an_absence_is_entered_by_oneself_or_a_lead(handler: User, lead: User, dreame: Controller) -> None:
    address = reverse("absence_own")
    sub = colleague(dreame, "Sub")
    given = {"first_day": "2026-12-01", "last_day": "2026-12-05", "substitute": str(sub.pk)}
    client = signed_in(handler)
    assert "The absence is entered." in text_of(client.post(address, given, follow=True))
    assert "Another absence covers" in text_of(client.post(address, given))
    wrong = text_of(client.post(address, given | {"first_day": "2026-12-20", "last_day": "2026-12-19"}))
    assert "The last day lies before the first." in wrong
    theirs = f"{address}?for={sub.pk}"
    assert client.get(theirs).status_code == 403
    assert client.post(theirs, given).status_code == 403
    boss = signed_in(lead)
    assert "Sub" in text_of(boss.get(address))
    assert "The absence is entered." in text_of(
        boss.post(theirs, given | {"substitute": str(handler.pk)}, follow=True)
    )
    absence = Absence.objects.get(user=sub)
    remove = reverse("absence_remove", args=[absence.pk])
    assert client.post(remove).status_code == 403
    assert boss.get(remove).status_code == 405
    boss.post(remove)
    assert not Absence.objects.filter(user=sub).exists()


def test_an_absence_stands_in_the_log_of_every_company_where_the_person_works(
    handler: User, auditor: User, dreame: Controller
) -> None:
    other = factories.controller("procotsmart")
    grants.grant_role(
        user=handler, controller=other, role=Role.CASE_HANDLER, families=list(Family), by=None, now=NOW
    )
    absences.remove(away(handler, substitute=None), by=handler, now=NOW)
    for action in ("requests.absence", "requests.absence_ended"):
        lines = AccessEntry.objects.filter(action=action, target_id=handler.pk)
        assert {line.controller for line in lines} == {dreame, other}
        address = reverse("admin:office_accessentry_change", args=[lines.get(controller=dreame).pk])
        assert signed_in(auditor).get(address).status_code == 200


def test_nobody_of_another_company_reaches_an_absence(handler: User, stranger: User, auditor: User) -> None:
    address = reverse("absence_own")
    assert signed_in(stranger).get(f"{address}?for={handler.pk}").status_code == 403
    assert signed_in(stranger).get(f"{address}?for=nonsense").status_code == 403
    assert signed_in(auditor).get(address).status_code == 403
    with pytest.raises(IntakeRefusedError, match="may not handle"):
        away(handler, substitute=stranger)
    with pytest.raises(IntakeRefusedError, match="stands in for themselves"):
        away(handler, substitute=handler)


def test_everything_is_handed_over_with_a_note_and_one_mail(
    handler: User, lead: User, dreame: Controller
) -> None:
    to = colleague(dreame, "Tora")
    cases = [factories.request() for _number in range(3)]
    for case in cases:
        handling.assign(case, to=handler, by=lead, now=NOW)
    decision.close(cases[2], outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=handler, now=NOW)
    client = signed_in(handler)
    address = reverse("hand_over")
    assert "2 open requests change hands." in text_of(client.get(address))
    done = text_of(client.post(address, {"to": str(to.pk), "note": "Ask the shop first."}))
    assert "2 requests changed hands." in done
    assert [Request.objects.get(pk=case.pk).assignee for case in cases] == [to, to, handler]
    assert {str(note.body) for note in InternalNote.objects.all()} == {"Ask the shop first."}
    (mail,) = Mail.objects.filter(template="requests/staff_handed_over")
    assert str(mail.to) == to.email
    assert cases[0].reference in str(mail.text)
    assert "Ask the shop" not in str(mail.text)
    assert not outbox.for_cause(cases[0].cause).filter(template="requests/staff_assigned", created_at__gt=NOW)


def test_what_the_receiver_may_not_handle_stays_and_says_so(
    handler: User, lead: User, dreame: Controller
) -> None:
    other = factories.controller("procotsmart")
    grants.grant_role(user=handler, controller=other, role=Role.CASE_HANDLER, by=None, now=NOW)
    here, there = factories.request(at=dreame), factories.request(at=other)
    for case in (here, there):
        handling.assign(case, to=handler, by=handler, now=NOW)
    results = team.hand_over(handler, to=lead, text="", by=handler, now=NOW)
    assert {one.case.pk: bool(one.why_not) for one in results} == {here.pk: False, there.pk: True}
    with pytest.raises(RequestError, match="somebody else"):
        team.hand_over(handler, to=lead, text="", by=colleague(dreame, "Curious"), now=NOW)


def test_a_lead_sets_rules_in_the_admin(
    lead: User, handler: User, auditor: User, stranger: User, dreame: Controller
) -> None:
    add = reverse("admin:requests_assignmentrule_add")
    given = {"controller": str(dreame.pk), "position": "1", "right": "", "language": "sv"}
    client = signed_in(lead)
    assert "A rule gives new requests to somebody" in text_of(
        client.get(reverse("admin:requests_assignmentrule_changelist"))
    )
    offered = text_of(client.get(add))
    assert handler.name in offered
    assert auditor.name not in offered
    client.post(add, given | {"assignee": str(handler.pk)})
    row = AssignmentRule.objects.get()
    assert (row.assignee, row.language) == (handler, "sv")
    wrong = client.post(add, given | {"assignee": str(stranger.pk)})
    assert wrong.status_code == 200
    assert signed_in(handler).get(add).status_code == 403
    shown = text_of(client.get(reverse("admin:requests_assignmentrule_changelist")))
    assert "Hanna Handler" in shown
    assert "every right" in shown
