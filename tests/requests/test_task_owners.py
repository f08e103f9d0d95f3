"""Owners outside the portal: one mail a day, links that open one task, answers without an account."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from mailroom.domain import outbox
from office.models import Controller, User
from requests import tasks as jobs
from requests.domain import decision, handling, retention, task_digests, task_owners, task_undoing, tasks
from requests.domain.errors import RequestError
from requests.domain.tasks import Owner
from requests.enums import Outcome
from requests.models import CollectedFile, Deadline, OutsideOwner, Request, Task
from requests.task_enums import TaskState
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import page_of, signed_in, step_of, take, text_of
from tests.requests.working import OUTSIDER, SECOND, digests, links_in, task
from tests.thirdparties import made
from vault.domain import shredding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

TOMORROW = NOW + timedelta(days=1)


def told(case: Request, *, by: User, **fields: Any) -> tuple[Task, str]:
    """Return a task of somebody outside and the path of the link that they got."""
    row = task(case, by=by, **fields)
    task_digests.sweep(now=NOW)
    return row, links_in(digests()[-1])[-1]


def test_an_owner_gets_one_mail_over_all_their_tasks_and_not_a_second_that_day(handler: User) -> None:
    one, two = factories.request(), factories.request()
    task(one, by=handler)
    task(two, by=handler)
    assert task_digests.sweep(now=NOW) == 1
    assert task_digests.sweep(now=NOW) == 0
    task(one, by=handler)
    assert task_digests.sweep(now=NOW + timedelta(hours=3)) == 0
    (mail,) = digests()
    assert len(links_in(mail)) == 2
    for part in (one.reference, two.reference, "2 integritetsuppdrag"):
        assert part in f"{mail.subject} {mail.text}"
    assert "elsa" not in str(mail.text).casefold()
    assert task_digests.sweep(now=TOMORROW) == 1
    assert len(links_in(digests()[-1])) == 3


def test_two_owners_and_two_controllers_get_mails_of_their_own(handler: User, stranger: User) -> None:
    task(factories.request(), by=handler)
    task(factories.request(), by=handler, owner=Owner(email="erp@systems.example"))
    other = factories.controller("procotsmart")
    task(factories.request(at=other), by=stranger)
    assert task_digests.sweep(now=NOW) == 3
    assert len(digests()) == 2
    assert OutsideOwner.objects.count() == 3


def test_reminders_come_two_days_before_on_the_day_and_weekly_once_late(case: Request, handler: User) -> None:
    task(case, by=handler, due_on=date(2026, 12, 10))
    days = []
    for number in range(30):
        moment = NOW + timedelta(days=number)
        if task_digests.sweep(now=moment):
            days.append((moment.date().month, moment.date().day))
    assert days == [(11, 25), (12, 8), (12, 10), (12, 11), (12, 18)]


def test_nobody_is_reminded_at_the_weekend_or_before_the_hour(case: Request, handler: User) -> None:
    task(case, by=handler, due_on=date(2026, 12, 7))  # a Monday: two days before is Saturday
    task_digests.sweep(now=NOW)
    saturday = datetime(2026, 12, 5, 9, tzinfo=NOW.tzinfo)
    assert task_digests.sweep(now=saturday) == 0
    assert task_digests.sweep(now=datetime(2026, 12, 7, 5, 30, tzinfo=NOW.tzinfo)) == 0  # 6:30 in Stockholm
    assert task_digests.sweep(now=datetime(2026, 12, 7, 6, 30, tzinfo=NOW.tzinfo)) == 1


def test_a_late_task_is_passed_on_once_and_the_office_is_told(case: Request, handler: User) -> None:
    handling.assign(case, to=handler, by=handler, now=NOW)
    row = task(case, by=handler, owner=Owner(email=OUTSIDER, second=SECOND), due_on=date(2026, 12, 1))
    task_digests.sweep(now=NOW)
    assert digests(SECOND) == []
    for hours in (9, 10, 34):
        task_digests.sweep(now=datetime(2026, 12, 2, tzinfo=NOW.tzinfo) + timedelta(hours=hours))
    (mail,) = digests(SECOND)
    assert "har inte svarat, så vi vänder oss till dig" in str(mail.text)
    row.refresh_from_db()
    assert row.escalated_at is not None
    overdue = outbox.for_cause(case.cause).filter(template="requests/staff_task")
    assert [str(one.to) for one in overdue] == [handler.email]
    page = Client().post(links_in(mail)[0], {"answer": "done"}, follow=True)
    assert "Thank you" in text_of(page)


def test_of_two_owners_at_one_task_the_first_answer_counts(case: Request, handler: User) -> None:
    row = task(case, by=handler, owner=Owner(email=OUTSIDER, second=SECOND), due_on=date(2026, 12, 1))
    task_digests.sweep(now=datetime(2026, 12, 2, 9, tzinfo=NOW.tzinfo))
    first, second = (links_in(digests(address)[-1])[0] for address in (OUTSIDER, SECOND))
    Client().post(second, {"answer": "nothing_found"})
    assert Client().post(first, {"answer": "done"}).status_code == 404
    row.refresh_from_db()
    assert row.state == TaskState.NOTHING_FOUND


def test_the_staff_owner_of_a_task_is_reminded(case: Request, handler: User, lead: User) -> None:
    task(case, by=handler, owner=Owner(user=lead), due_on=date(2026, 12, 3))
    for day in (1, 1, 3):
        task_digests.sweep(now=datetime(2026, 12, day, 9, tzinfo=NOW.tzinfo))
    mails = outbox.for_cause(case.cause).filter(template="requests/staff_task").order_by("created_at")
    assert [str(mail.subject).split(": ")[1] for mail in mails] == [
        "a task for you",
        "2 days left for your task",
        "your task is due today",
    ]


def test_a_task_comes_to_be_due_earlier_when_the_answer_does(case: Request, handler: User) -> None:
    row = task(case, by=handler, due_on=date(2026, 12, 10))
    Deadline.objects.filter(request=case, is_current=True).update(due_on=date(2026, 12, 4))
    task_digests.sweep(now=NOW)
    row.refresh_from_db()
    assert row.due_on == date(2026, 12, 4)
    Deadline.objects.filter(request=case, is_current=True).update(due_on=date(2026, 12, 20))
    task_digests.sweep(now=NOW)
    row.refresh_from_db()
    assert row.due_on == date(2026, 12, 4)


def test_the_page_shows_only_what_was_chosen(case: Request, handler: User) -> None:
    shop = made.system(case.controller, "Shop")
    task(case, by=handler, system=shop)
    task(case, by=handler, owner=Owner(email=SECOND, shown=("email",)))
    task_digests.sweep(now=NOW)
    (bare,), (chosen,) = (links_in(digests(address)[0]) for address in (OUTSIDER, SECOND))
    page = Client().get(bare)
    assert case.reference in text_of(page)
    assert "Shop" in text_of(page)
    assert "elsa" not in text_of(page).casefold()
    shown = text_of(Client().get(chosen))
    assert "elsa@person.example" in shown
    assert "Elsa Testdotter" not in shown
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_looking_changes_nothing_and_one_press_says_nothing_found(case: Request, handler: User) -> None:
    row, link = told(case, by=handler)
    visitor = Client()
    for _scan in range(3):
        assert visitor.get(link).status_code == 200
        assert visitor.head(link).status_code == 200
    row.refresh_from_db()
    assert row.state == TaskState.OPEN
    page = visitor.post(link, {"answer": "nothing_found"}, follow=True)
    assert "There is nothing more for you to do." in text_of(page)
    row.refresh_from_db()
    assert (row.state, row.done_by) == (TaskState.NOTHING_FOUND, None)
    visitor.post(link, {"answer": "undo"})
    row.refresh_from_db()
    assert row.state == TaskState.OPEN
    assert "Your answer" in text_of(visitor.get(link))


def test_an_answer_is_undone_a_few_times_and_then_stays(case: Request, handler: User) -> None:
    row, link = told(case, by=handler)
    visitor = Client()
    for _time in range(task_undoing.MOST):
        assert "You can undo it" in text_of(visitor.post(link, {"answer": "nothing_found"}, follow=True))
        assert visitor.post(link, {"answer": "undo"}).status_code == 302
    page = text_of(visitor.post(link, {"answer": "nothing_found"}, follow=True))
    assert f"so it stays now. If it is wrong, write to {case.controller.contact_email}." in page
    assert "You can undo it" not in page
    refused = visitor.post(link, {"answer": "undo"})
    assert refused.status_code == 409
    assert text_of(refused).count("so it stays now") == 1
    row.refresh_from_db()
    assert row.state == TaskState.NOTHING_FOUND
    tasks.reopen(row, by=handler, now=NOW)


def test_an_answer_that_the_office_has_seen_stays(case: Request, handler: User, settings: Settings) -> None:
    row, link = told(case, by=handler)
    visitor = Client()
    visitor.post(link, {"answer": "nothing_found"})
    Path(settings.CLOCK_FILE).write_text((NOW + timedelta(hours=1)).isoformat())
    signed_in(handler).get(page_of(case))
    assert "The office has seen your answer" in text_of(visitor.get(link))
    assert visitor.post(link, {"answer": "undo"}).status_code == 409
    row.refresh_from_db()
    assert row.state == TaskState.NOTHING_FOUND


def test_done_takes_words_and_files(case: Request, handler: User) -> None:
    row, link = told(case, by=handler)
    file = SimpleUploadedFile("export.csv", b"a,b\n1,2\n", content_type="text/csv")
    Client().post(link, {"answer": "done", "text": "All of it.", "attachments": [file]})
    row.refresh_from_db()
    assert (row.state, str(row.outcome)) == (TaskState.DONE, "All of it.")
    kept = CollectedFile.objects.get()
    assert (kept.task, kept.added_by, str(kept.name)) == (row, None, "export.csv")


def test_a_wrong_file_is_named_and_nothing_is_kept(case: Request, handler: User) -> None:
    row, link = told(case, by=handler)
    page = Client().post(
        link, {"answer": "done", "attachments": [SimpleUploadedFile("evil.exe", b"MZ\x00\x01")]}
    )
    assert "evil.exe" in text_of(page)
    row.refresh_from_db()
    assert row.state == TaskState.OPEN
    assert not CollectedFile.objects.exists()


def test_a_task_that_is_not_theirs_goes_back_to_the_office(case: Request, handler: User, lead: User) -> None:
    handling.assign(case, to=lead, by=lead, now=NOW)
    row, link = told(case, by=handler)
    page = Client().post(link, {"answer": "not_mine", "text": "Ask the shop."}, follow=True)
    assert "We look for somebody else." in text_of(page)
    row.refresh_from_db()
    assert (row.state, row.outsider) == (TaskState.OPEN, None)
    mails = outbox.for_cause(case.cause).filter(template="requests/staff_task")
    assert [str(mail.to) for mail in mails] == [lead.email]
    assert Client().post(link, {"answer": "done"}).status_code == 409


def test_a_link_ends_with_its_time_its_owner_its_task_and_its_request(
    case: Request, handler: User, settings: Settings
) -> None:
    def opens(link: str, *, at: datetime = NOW) -> bool:
        Path(settings.CLOCK_FILE).write_text(at.isoformat())
        return Client().get(link).status_code == 200

    row, link = told(case, by=handler)
    assert opens(link)
    assert not opens(link, at=NOW + timedelta(days=61))
    assert not opens(f"{link[:-2]}x/")
    tasks.change_owner(row, owner=Owner(email=SECOND), by=handler, now=NOW)
    assert not opens(link)
    task_digests.sweep(now=NOW)
    (fresh,) = links_in(digests(SECOND)[-1])
    assert opens(fresh)
    Client().post(fresh, {"answer": "done"})
    assert opens(fresh, at=NOW + timedelta(hours=23))
    assert not opens(fresh, at=NOW + timedelta(hours=25))
    last = task(case, by=handler, owner=Owner(email="erp@systems.example"))
    task_digests.sweep(now=NOW)
    (open_link,) = links_in(digests("erp@systems.example")[-1])
    tasks.cancel(last, by=handler, now=NOW)
    assert not opens(open_link)


def test_a_link_opens_its_own_task_alone(handler: User) -> None:
    one, two = factories.request(), factories.request()
    task(one, by=handler)
    task(two, by=handler, owner=Owner(email=SECOND))
    task_digests.sweep(now=NOW)
    shown = text_of(Client().get(links_in(digests()[0])[0]))
    assert one.reference in shown
    assert two.reference not in shown


def test_trying_out_links_is_slowed_down(db: None) -> None:
    visitor = Client()
    answers = {visitor.get(f"/tasks/{'x' * 31}{number % 10}/").status_code for number in range(25)}
    assert answers == {404, 429}


def test_remind_now_writes_at_once_and_says_when_today_is_used_up(case: Request, handler: User) -> None:
    row = task(case, by=handler)
    client = signed_in(handler)
    assert "The owner is reminded." in text_of(take(client, case, "task-remind", task=str(row.pk)))
    assert len(digests()) == 1
    again = take(client, case, "task-remind", task=str(row.pk))
    assert "got today’s mail already; the next one goes out on Thursday 26 November 2026" in text_of(again)
    nobody = task(case, by=handler, owner=Owner())
    with pytest.raises(RequestError, match="nobody to remind"):
        task_digests.remind_now(nobody, by=handler, now=NOW)


def test_an_owner_without_tasks_is_forgotten_with_their_key(case: Request, handler: User) -> None:
    task(case, by=handler)
    task_digests.sweep(now=NOW)
    owner = OutsideOwner.objects.get()
    assert task_owners.forget_idle(now=NOW) == 0
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=handler, now=NOW)
    retention.erase(Request.objects.get(pk=case.pk), now=NOW)
    assert task_owners.forget_idle(now=NOW) == 1
    shredding.carry_out(now=NOW)
    assert not OutsideOwner.objects.exists()
    assert OUTSIDER not in str(outbox.for_cause(owner.cause).get().to)


def test_the_job_tells_owners(case: Request, handler: User) -> None:
    task(case, by=handler)
    assert jobs.task_digests() == 1


@pytest.mark.promise("P20")
@pytest.mark.promise("P24")
def test_an_owner_where_people_s_data_is_hidden_reads_nothing_of_the_person(
    dreame: Controller, handler: User
) -> None:
    dreame.hidden_abroad = ["CN"]
    dreame.save()
    case = factories.request(at=dreame)
    shown = ("person_name", "email")
    abroad = Owner(email=OUTSIDER, country="CN", shown=shown)
    row, path = told(case, by=handler, owner=abroad, words="Look for Elsa.")
    page = text_of(Client().get(path))
    assert case.reference in page
    for value in ("Elsa", "elsa@person.example"):
        assert value not in page
    for country, sees in (("SE", True), (None, True), ("CN", False)):
        tasks.change_owner(
            row, owner=Owner(email=OUTSIDER, country=country, shown=shown), by=handler, now=NOW
        )
        assert ("elsa@person.example" in text_of(Client().get(path))) is sees
    dreame.hidden_abroad = []
    dreame.save()
    assert "elsa@person.example" in text_of(Client().get(path))


def test_an_officer_says_where_an_owner_outside_works(case: Request, handler: User) -> None:
    client = signed_in(handler)
    form = {"kind": "search", "due_on": "2026-12-01", "owner": "outside", "email": OUTSIDER, "country": "CN"}
    take(client, case, "task", **form)
    assert OutsideOwner.objects.get().country == "CN"
    take(client, case, "task", **form | {"country": ""})
    assert OutsideOwner.objects.get().country == "CN"
    row = Task.objects.filter(request=case).first()
    assert row is not None
    changed = {"task": str(row.pk), "owner": "outside", "email": OUTSIDER}
    assert 'value="CN" selected' in text_of(client.get(step_of(case, "task-owner"), {"task": row.pk}))
    take(client, case, "task-owner", **changed, country="SE")
    assert OutsideOwner.objects.get().country == "SE"
