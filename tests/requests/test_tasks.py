"""Tasks of a request: planned from the register, given, done, taken back, and what the request page says of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from law import Right
from mailroom.domain import outbox
from office.domain import grants
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.domain import decision, handling, planning, task_days, tasks
from requests.domain.errors import ChangedMeanwhileError, IntakeRefusedError, RequestError
from requests.domain.tasks import Owner
from requests.enums import Outcome
from requests.models import CollectedFile, Request, Task, TaskLink
from requests.task_enums import TaskKind, TaskState
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import page_of, signed_in, step_of, take, text_of
from tests.requests.working import DUE, OUTSIDER, task
from tests.thirdparties import made
from thirdparties.enums import ContactRole
from vault.enums import Family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


def test_the_register_proposes_each_system_and_recipient_that_holds_data(
    case: Request, dreame: Controller, handler: User
) -> None:
    made.system(dreame, "Shop", contact="shop@dreame.example")
    made.system(dreame, "Warehouse", contact="the people downstairs")
    post = made.recipient(dreame, "Nordpost AB")
    made.contact(post, role=ContactRole.DPO)
    made.party(dreame, "Gets nothing AB")
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    made.system(other, "Elsewhere")
    found = {str(one.place): one for one in planning.proposals(case, viewer=handler)}
    assert set(found) == {"Shop", "Warehouse", "Nordpost AB"}
    assert (found["Shop"].email, found["Warehouse"].email) == ("shop@dreame.example", "")
    assert (found["Nordpost AB"].email, found["Nordpost AB"].second) == (
        "privacy@nordpost.example",
        "dpo@nordpost.example",
    )
    assert found["Shop"].holds == ("Address",)


def test_addresses_of_contacts_are_proposed_only_to_whoever_may_see_them(
    case: Request, dreame: Controller
) -> None:
    made.recipient(dreame)
    blind = factories.staff(None)
    grants.grant_role(
        user=blind, controller=dreame, role=Role.CASE_HANDLER, by=None, now=NOW, families=[Family.IDENTITY]
    )
    (found,) = planning.proposals(case, viewer=blind)
    assert found.email == ""


def test_whoever_runs_a_system_is_not_asked_twice(case: Request, dreame: Controller, handler: User) -> None:
    host = made.recipient(dreame, "Host AB")
    made.system(dreame, "Cloud", operated_by=host)
    fits = {str(one.place): one.fits for one in planning.proposals(case, viewer=handler)}
    assert fits == {"Cloud": True, "Host AB": False}


def test_what_has_a_task_is_not_proposed_again_unless_it_was_cancelled(
    case: Request, dreame: Controller, handler: User
) -> None:
    shop = made.system(dreame, "Shop")
    row = task(case, by=handler, system=shop)
    assert planning.proposals(case, viewer=handler) == []
    tasks.cancel(row, by=handler, now=NOW)
    assert [str(one.place) for one in planning.proposals(case, viewer=handler)] == ["Shop"]


@pytest.mark.parametrize(
    ("right", "kind"),
    [
        (Right.ACCESS, "export"),
        (Right.ERASURE, "erase"),
        (Right.RECTIFICATION, "correct"),
        (Right.STOP_SHARING, "stop"),
        (Right.QUESTION, "search"),
    ],
)
def test_what_is_asked_follows_the_right(right: Right, kind: str) -> None:
    assert planning.default_kind(Request(right=right.value)) == kind


def test_a_plan_is_made_in_one_step_with_the_day_fifteen_days_after_the_receipt(
    case: Request, dreame: Controller, handler: User
) -> None:
    shop = made.system(dreame, "Shop", contact=OUTSIDER)
    made.system(dreame, "Left out")
    client = signed_in(handler)
    page = client.get(step_of(case, "plan"))
    form = page.context["form"]
    key = f"s-{shop.pk}"
    assert form.fields[f"due_{key}"].initial == DUE
    assert form.fields[f"kind_{key}"].initial == "export"
    given = {
        f"pick_{key}": "on",
        f"kind_{key}": "export",
        f"owner_{key}": "outside",
        f"email_{key}": OUTSIDER,
        f"due_{key}": str(DUE),
        "shown": ["email"],
        "words": "Orders of the last year.",
    }
    assert "The tasks are made." in text_of(take(client, case, "plan", **given))
    row = Task.objects.get()
    assert (row.system, row.kind, row.due_on, row.shown) == (shop, "export", DUE, ["email"])
    assert row.outsider is not None
    assert str(row.outsider.email) == OUTSIDER
    assert str(row.words) == "Orders of the last year."
    shown = text_of(client.get(page_of(case)))
    assert "Tasks 0/1" in shown
    assert "0 of 1 tasks ended" in shown
    assert "1 task made; owners outside see: E-mail" in shown
    assert OUTSIDER in shown


def test_what_is_wrong_in_a_plan_stands_beside_its_field(
    case: Request, dreame: Controller, handler: User
) -> None:
    key = f"s-{made.system(dreame, 'Shop').pk}"
    client = signed_in(handler)
    given = {
        f"pick_{key}": "on",
        f"kind_{key}": "export",
        f"owner_{key}": "outside",
        f"due_{key}": "2027-06-01",
    }
    page = text_of(take(client, case, "plan", **given))
    assert "Write the address of the owner" in page
    assert "a task can be due no later" in page
    assert "Tick at least one place." in text_of(take(client, case, "plan"))
    assert not Task.objects.exists()


def test_a_task_is_due_before_the_answer_and_follows_it_only_to_an_earlier_day(
    case: Request, handler: User
) -> None:
    current = case.deadlines.get(is_current=True)
    with pytest.raises(IntakeRefusedError, match="no later"):
        task(case, by=handler, due_on=current.due_on + timedelta(days=1))
    with pytest.raises(IntakeRefusedError, match="over"):
        task(case, by=handler, due_on=date(2026, 11, 24))
    late = case.controller.today(NOW + timedelta(days=20))
    assert task_days.default_due(case, today=late) == late + timedelta(days=3)


def test_a_member_of_staff_is_told_of_a_task_and_others_cannot_own_it(
    case: Request, handler: User, lead: User, stranger: User
) -> None:
    task(case, by=handler, owner=Owner(user=lead))
    task(case, by=handler, owner=Owner(user=handler))
    mails = outbox.for_cause(case.cause).filter(template="requests/staff_task")
    assert [str(mail.to) for mail in mails] == [lead.email]
    with pytest.raises(IntakeRefusedError, match="may not handle"):
        task(case, by=handler, owner=Owner(user=stranger))


def test_nobody_shows_more_of_the_person_than_they_see_themselves(case: Request, dreame: Controller) -> None:
    blind = factories.staff(None)
    grants.grant_role(
        user=blind, controller=dreame, role=Role.CASE_HANDLER, by=None, now=NOW, families=[Family.IDENTITY]
    )
    task(case, by=blind, owner=Owner(email=OUTSIDER, shown=("person_name",)))
    with pytest.raises(IntakeRefusedError, match="see yourself"):
        task(case, by=blind, owner=Owner(email=OUTSIDER, shown=("email",)))


def test_a_task_done_keeps_words_and_files_and_the_last_one_tells_whoever_works_on_it(
    case: Request, handler: User, lead: User
) -> None:
    handling.assign(case, to=lead, by=lead, now=NOW)
    first, second = task(case, by=handler), task(case, by=handler, kind=TaskKind.SEARCH)
    client = signed_in(handler)
    file = SimpleUploadedFile("export.csv", b"a,b\n1,2\n", content_type="text/csv")
    done = take(client, case, "task-done", task=str(first.pk), result="One order.", attachments=[file])
    assert "The task is done." in text_of(done)
    kept = CollectedFile.objects.get()
    assert (kept.task, kept.source, kept.collection.request) == (first, "task", case)
    address = reverse("admin:requests_request_file", args=[case.pk, kept.pk])
    assert address in text_of(client.get(page_of(case)))
    assert b"".join(client.get(address)) == b"a,b\n1,2\n"
    elsewhere = reverse("admin:requests_request_file", args=[factories.request().pk, kept.pk])
    assert client.get(elsewhere).status_code == 404
    assert "Tasks 1/2" in text_of(client.get(page_of(case)))
    take(client, case, "task-nothing", task=str(second.pk))
    shown = text_of(client.get(page_of(case)))
    for part in ("2 of 2 tasks ended", "One order.", "export.csv", "Nothing found"):
        assert part in shown, part
    mails = outbox.for_cause(case.cause).filter(template="requests/staff_task")
    assert [str(mail.to) for mail in mails] == [lead.email]
    handling.start(Request.objects.get(pk=case.pk), by=lead, now=NOW)
    assert "every task has ended" in text_of(client.get(page_of(case)))
    take(client, case, "task-reopen", task=str(first.pk))
    assert Task.objects.get(pk=first.pk).state == TaskState.OPEN


def test_a_task_ends_once(case: Request, handler: User) -> None:
    row = task(case, by=handler)
    tasks.finish(row, state=TaskState.DONE, by=handler, now=NOW)
    with pytest.raises(RequestError, match="already"):
        tasks.finish(row, state=TaskState.NOTHING_FOUND, by=handler, now=NOW)
    with pytest.raises(RequestError, match="already"):
        tasks.cancel(row, by=handler, now=NOW)


def test_two_officers_at_one_task_are_told_of_each_other(case: Request, handler: User) -> None:
    row = task(case, by=handler)
    seen = Request.objects.get(pk=case.pk).version
    tasks.change_due(row, due_on=date(2026, 12, 1), by=handler, now=NOW, seen=seen)
    with pytest.raises(ChangedMeanwhileError):
        tasks.finish(row, state=TaskState.DONE, by=handler, now=NOW, seen=seen)


def test_the_owner_and_the_day_are_changed_on_their_pages(case: Request, handler: User, lead: User) -> None:
    row = task(case, by=handler)
    client = signed_in(handler)
    assert OUTSIDER in text_of(client.get(f"{step_of(case, 'task-owner')}?task={row.pk}"))
    take(client, case, "task-owner", task=str(row.pk), owner=str(lead.pk))
    take(client, case, "task-due", task=str(row.pk), due_on="2026-12-01")
    row.refresh_from_db()
    assert (row.owner, row.outsider, row.due_on) == (lead, None, date(2026, 12, 1))
    page = take(client, case, "task-due", task=str(row.pk), due_on="2026-11-01")
    assert "This day is over." in text_of(page)


def test_what_is_open_is_taken_back_when_the_request_is_closed(case: Request, handler: User) -> None:
    row, done = task(case, by=handler), task(case, by=handler)
    tasks.finish(done, state=TaskState.DONE, by=handler, now=NOW)
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=handler, now=NOW)
    states = set(Task.objects.values_list("pk", "state"))
    assert states == {(row.pk, TaskState.CANCELLED), (done.pk, TaskState.DONE)}
    assert not TaskLink.objects.filter(revoked_at__isnull=True).exists()


@pytest.mark.promise("P20")
def test_whoever_may_not_see_contacts_and_content_sees_locks(
    case: Request, handler: User, auditor: User
) -> None:
    task(case, by=handler, words="Only between us")
    shown = text_of(signed_in(auditor).get(page_of(case)))
    assert "Tasks 0/1" in shown
    assert OUTSIDER not in shown
    assert "Only between us" not in shown
    assert "contact: locked" in shown
    assert "Plan the work" not in shown


def test_the_timeline_tells_of_tasks_without_words_of_anybody(case: Request, handler: User) -> None:
    row = task(case, by=handler, words="Only between us", system=made.system(case.controller, "Shop"))
    tasks.finish(row, state=TaskState.NOTHING_FOUND, words="Nobody here", by=handler, now=NOW)
    shown = text_of(signed_in(handler).get(page_of(case)))
    assert "1 task made" in shown
    assert "Task ended as “Nothing found”: Export, Shop" in shown
    details = str(list(AccessEntry.objects.values_list("details", flat=True)))
    assert "between us" not in details
    assert "Nobody here" not in details


def test_the_database_refuses_a_task_with_two_owners_or_two_places(case: Request, handler: User) -> None:
    row = task(case, by=handler)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=row.pk).update(owner=handler)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=row.pk).update(state=TaskState.DONE)
