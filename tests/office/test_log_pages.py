"""The access log: append-only, read by few, each reading on record, kept for its time, and staff know of it."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from office import actions
from office.domain import access_log, log_reading, log_retention
from office.enums import Role
from office.forms import ControllerForm
from office.models import AccessEntry, Controller, LogPurge, OnePersonOffice, User
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import text_of

pytestmark = pytest.mark.django_db

LOG = "/admin/office/accessentry/"
TAKE = f"{LOG}take/"


@pytest.fixture
def here() -> Controller:
    return factories.controller("dreame", name="Dreame")


@pytest.fixture
def lead(here: Controller) -> User:
    return factories.staff(Role.PRIVACY_LEAD, at=here, name="Lena Lead")


@pytest.fixture
def auditor(here: Controller) -> User:
    return factories.staff(Role.AUDITOR, at=here, name="Arne Auditor")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(answer: Any) -> list[AccessEntry]:
    return list(answer.context["cl"].result_list)


def logged(action: str, *, at: Controller, by: User | None, when: datetime = NOW, **more: Any) -> AccessEntry:
    return access_log.record(
        action=action, actor=by, controller=at, target=more.pop("target", None), now=when
    )


# Append-only.


@pytest.mark.parametrize(
    "statement", ["UPDATE office_accessentry SET reason = 'x'", "DELETE FROM office_accessentry"]
)
def test_the_database_itself_refuses_to_change_or_delete_a_line(
    here: Controller, lead: User, statement: str
) -> None:
    assert AccessEntry.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert not AccessEntry.objects.filter(reason="x").exists()


def test_a_line_goes_when_it_is_older_than_it_is_kept_and_a_record_stays(
    here: Controller, lead: User
) -> None:
    other = factories.controller("procotsmart", country="NO", access_log_days=5000)
    old = logged("requests.viewed", at=here, by=lead, when=NOW - timedelta(days=here.access_log_days + 1))
    kept = logged("requests.viewed", at=other, by=lead, when=NOW - timedelta(days=here.access_log_days + 1))
    young = logged("requests.viewed", at=here, by=lead, when=NOW - timedelta(days=here.access_log_days - 1))
    assert log_retention.sweep(now=NOW) == 1
    assert not AccessEntry.objects.filter(pk=old.pk).exists()
    assert AccessEntry.objects.filter(pk__in=[kept.pk, young.pk]).count() == 2
    record = LogPurge.objects.get()
    assert (record.controller, record.rows, record.days) == (here, 1, here.access_log_days)
    entry = AccessEntry.objects.get(action="office.log_purged")
    assert (entry.controller, entry.details["rows"]) == (here, 1)
    assert log_retention.sweep(now=NOW) == 0
    for statement in ("DELETE FROM office_logpurge", "UPDATE office_logpurge SET rows = 0"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_line_that_is_not_old_enough_stays_though_older_ones_went(here: Controller, lead: User) -> None:
    logged("requests.viewed", at=here, by=lead, when=NOW - timedelta(days=here.access_log_days + 1))
    log_retention.sweep(now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM office_accessentry")


def test_the_log_is_kept_at_least_as_long_as_decisions(here: Controller, lead: User) -> None:
    initial = {
        name: value
        for name, value in ControllerForm(instance=here).initial.items()
        if name not in {"id", "logo"}
    }
    given = {**initial, "languages": ["sv"], "first_language": "sv", "remind_days": "7"}
    address = f"/admin/office/controller/{here.pk}/change/"
    refused = signed_in(lead).post(address, {**given, "access_log_days": 400})
    assert set(refused.context["adminform"].form.errors) == {"access_log_days"}
    assert signed_in(lead).post(address, {**given, "access_log_days": 2000}).status_code == 302


# Reading it.


def test_reading_the_log_is_logged_once_an_hour_for_the_same_view(
    here: Controller, lead: User, auditor: User
) -> None:
    client = signed_in(auditor)
    for _time in range(2):
        assert client.get(LOG).status_code == 200
    client.get(LOG, {"looks": "leads"})
    read = AccessEntry.objects.filter(action="office.log_read", actor=auditor).order_by("id")
    assert [entry.details["filters"] for entry in read] == [[], ["looks"]]
    assert {entry.controller for entry in read} == {here}


def test_an_auditor_sees_the_look_ups_of_leads_apart(here: Controller, lead: User, auditor: User) -> None:
    handler = factories.staff(Role.CASE_HANDLER, at=here)
    by_lead = logged("requests.viewed", at=here, by=lead)
    by_handler = logged("requests.viewed", at=here, by=handler)
    client = signed_in(auditor)
    looks = shown(client.get(LOG, {"looks": "leads"}))
    assert by_lead in looks
    assert by_handler not in looks
    assert {entry.action for entry in looks} == {"requests.viewed"}
    assert {by_lead, by_handler} <= set(shown(client.get(LOG, {"looks": "all"})))
    assert not {by_lead, by_handler} & set(shown(client.get(LOG, {"looks": "changes"})))


def test_the_log_is_narrowed_by_who_what_kind_and_period(here: Controller, lead: User, auditor: User) -> None:
    case = factories.request(at=here)
    mine = logged("requests.viewed", at=here, by=auditor, target=case, when=NOW - timedelta(days=40))
    client = signed_in(lead)
    for query in (
        {"actor__id__exact": str(auditor.pk), "action": "requests.viewed"},
        {"kind": "requests.request", "action": "requests.viewed"},
        {"at_from": "2026-10-01", "at_to": "2026-10-31", "action": "requests.viewed"},
    ):
        assert shown(client.get(LOG, query)) == [mine], query


def test_the_log_of_a_person_holds_what_belongs_to_them_and_no_typed_text_stands_in_an_address(
    here: Controller, lead: User
) -> None:
    person = factories.person(at=here)
    case = factories.request(at=here)
    case.subject = person
    case.save()
    about_case, about_person = (
        logged("requests.viewed", at=here, by=lead, target=one) for one in (case, person)
    )
    other = logged("requests.viewed", at=here, by=lead, target=factories.request(at=here))
    client = signed_in(lead)
    answer = client.post(LOG, {"q": person.reference.lower()}, follow=True)
    assert answer.redirect_chain[0][0].endswith(f"?q={person.reference}")
    assert {about_case, about_person} <= set(shown(answer))
    assert other not in shown(answer)
    typed = client.get(LOG, {"q": "elsa@person.example"})
    assert typed.status_code == 302
    assert "elsa" not in typed["Location"]
    assert shown(client.post(LOG, {"q": "nobody"}, follow=True)) == []


def test_another_companys_auditor_reads_none_of_it(here: Controller, lead: User) -> None:
    case = factories.request(at=here)
    logged("requests.viewed", at=here, by=lead, target=case)
    stranger = signed_in(factories.staff(Role.AUDITOR, at=factories.controller("procotsmart", country="NO")))
    assert all(entry.controller != here for entry in shown(stranger.get(LOG)))
    assert shown(stranger.post(LOG, {"q": case.reference}, follow=True)) == []
    taken = b"".join(stranger.post(TAKE, {"reason": "audit"}).streaming_content)  # type: ignore[attr-defined]
    assert b"requests.viewed" not in taken


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.PRIVACY_LEAD, Role.AUDITOR}])
def test_other_roles_neither_read_nor_download_it(here: Controller, role: Role) -> None:
    client = signed_in(factories.staff(role, at=here))
    for path in (LOG, TAKE):
        assert client.get(path).status_code == 403
        assert client.post(path, {"reason": "x"}).status_code == 403


# Taking it along.


def test_the_log_is_downloaded_as_narrowed_with_a_reason_on_record(here: Controller, auditor: User) -> None:
    formula = factories.staff(Role.PRIVACY_LEAD, at=here, name="=HYPERLINK()")
    for _number in range(3):
        logged("requests.viewed", at=here, by=formula)
    client = signed_in(auditor)
    assert client.get(f"{TAKE}?action=requests.viewed").status_code == 200
    assert client.post(f"{TAKE}?action=requests.viewed", {"reason": ""}).status_code == 200
    assert not AccessEntry.objects.filter(action="office.log_exported").exists()
    answer = client.post(f"{TAKE}?action=requests.viewed", {"reason": "audit of the quarter"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert len(rows) == 4
    assert all(not cell.startswith("=") for row in rows for cell in row)
    entry = AccessEntry.objects.get(action="office.log_exported")
    assert (entry.actor, entry.controller, entry.reason) == (auditor, here, "audit of the quarter")
    assert entry.details == {"rows": 3, "filters": ["action"]}
    assert "attachment" in answer["Content-Disposition"]


def test_the_file_is_written_in_the_language_of_whoever_takes_it(here: Controller, auditor: User) -> None:
    auditor.language = "sv"
    auditor.save()
    with translation.override("sv"):
        words = actions.name_of("office.signed_in")
    answer = signed_in(auditor).post(TAKE, {"reason": "audit of the quarter"})
    rows = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))  # type: ignore[attr-defined]
    assert words in {row[3] for row in rows}
    assert words != actions.name_of("office.signed_in")


def test_lines_that_say_the_same_cost_no_query_each(here: Controller, auditor: User, lead: User) -> None:
    def queries(part: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            answer: Any = client.get(LOG) if part == "list" else client.post(TAKE, {"reason": "audit"})
            if part == "file":
                b"".join(answer.streaming_content)
        return len(asked)

    client, details = signed_in(auditor), {"to": str(lead.pk)}
    for number in range(2):
        assigned(here, by=lead, details={**details, "version": number})
    queries("list"), queries("file")
    before = [queries("list"), queries("file")]
    for number in range(20):
        assigned(here, by=lead, details={**details, "version": 2 + number})

    assert [queries("list"), queries("file")] == before


def assigned(at: Controller, *, by: User, details: dict[str, Any]) -> None:
    access_log.record(
        action="requests.assigned", actor=by, controller=at, target=None, now=NOW, details=details
    )


def test_a_line_names_whoever_did_it_also_where_another_did_the_same(
    here: Controller, auditor: User, lead: User
) -> None:
    other = factories.staff(Role.PRIVACY_LEAD, at=here, name="Olle Other")
    alone = OnePersonOffice.objects.create(controller=here, reason="Nobody else", set_by=lead, set_at=NOW)
    for who in (lead, other):
        access_log.record(
            action="policies.approved",
            actor=who,
            controller=here,
            target=None,
            now=NOW,
            details={"one_person_office": str(alone.pk)},
        )

    said = [entry.said for entry in shown(signed_in(auditor).get(LOG, {"action": "policies.approved"}))]  # type: ignore[attr-defined]

    assert ["Lena Lead" in text for text in said].count(True) == 1
    assert ["Olle Other" in text for text in said].count(True) == 1


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "no day"])
def test_a_day_out_of_reach_narrows_nothing(auditor: User, day: str) -> None:
    client = signed_in(auditor)
    for end in ("from", "to"):
        assert len(shown(client.get(LOG, {f"at_{end}": day}))) > 0


# Staff know.


def test_staff_are_told_until_they_have_read_it(here: Controller) -> None:
    handler = factories.staff(Role.CASE_HANDLER, at=here)
    client = signed_in(handler)
    assert "/admin/account/logging/" in client.get("/admin/requests/request/").content.decode()
    page = client.get("/admin/account/logging/").content.decode()
    assert here.access_log_days == 1826
    assert "5 years</td>" in page
    client.post("/admin/account/logging/")
    client.post("/admin/account/logging/")
    entry = AccessEntry.objects.get(action="office.log_notice_read")
    assert (entry.actor, entry.controller, entry.target_id) == (handler, here, handler.pk)
    assert "/admin/account/logging/" not in client.get("/admin/requests/request/").content.decode()


@pytest.mark.promise("P30")
def test_staff_bind_themselves_to_confidentiality_and_who_has_not_is_seen(here: Controller) -> None:
    lead = factories.staff(Role.PRIVACY_LEAD, at=here)
    handler = factories.staff(Role.CASE_HANDLER, at=here, name="Hanna Handler")
    handler.set_password("correct horse battery")
    handler.log_notice = log_reading.NOTICE - 1  # an earlier edition, which did not ask for it
    handler.save()

    def state() -> str:
        said = " ".join(text_of(signed_in(lead).get("/admin/access-rights/")).split())
        return said.partition("Hanna Handler")[2].partition("Staff ")[0]

    assert "not bound to confidentiality yet" in state()
    client = signed_in(handler)
    page = " ".join(text_of(client.get("/admin/account/logging/")).split())
    assert "What you learn here is confidential" in page
    assert "loses their access" in page
    client.post("/admin/account/logging/")
    assert "not bound to confidentiality yet" not in state()
    assert "active" in state()


@pytest.mark.parametrize("language", ["en", "sv", "nb"])
def test_the_filter_names_actions_as_the_log_words_them_and_asks_no_database(language: str) -> None:
    with translation.override(language), CaptureQueriesContext(connection) as asked:
        named = {code: actions.name_of(code) for code in actions.registered()}
    assert len(asked) == 0
    assert not {code for code, name in named.items() if code in name or "%(" in name or "_" in name}
    assert actions.GAP in named["office.role_granted"]


def test_actions_that_read_the_same_are_one_choice(here: Controller, lead: User, auditor: User) -> None:
    for action in ("requests.file_opened", "requests.inquiry_file_opened", "requests.started"):
        logged(action, at=here, by=lead)
    client = signed_in(auditor)
    page = client.get(LOG).content.decode()
    assert "Requests: File opened" in page
    rows = client.get(f"{LOG}?action=requests.file_opened").context["cl"].result_list
    assert {row.action for row in rows} == {"requests.file_opened", "requests.inquiry_file_opened"}


def test_a_log_longer_than_one_turns_its_pages_says_how_to_reach_the_rest(
    here: Controller, lead: User, auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged("requests.viewed", at=here, by=lead)
    client = signed_in(auditor)
    assert "lines can be turned to here" not in client.get(LOG).content.decode()
    monkeypatch.setattr("office.admin_counting.COUNTED", 1)
    assert "Only the latest 1 lines can be turned to here" in client.get(LOG).content.decode()


def test_what_counts_as_a_look(lead: User) -> None:
    looks = {action for action in actions.registered() if log_reading.is_look(action)}
    assert looks >= {
        "consents.read",
        "mailroom.file_opened",
        "office.history_viewed",
        "office.log_exported",
        "office.revealed",
        "requests.bundle_fetched",
        "requests.viewed",
        "subjects.account_made",
    }
    assert not looks & {
        "consents.campaign_opened",
        "policies.suggestion_reopened",
        "requests.reopened",
        "requests.task_reopened",
    }


def test_earlier_versions_of_a_persons_values_are_not_seen_unnoted(dreame: Controller, lead: User) -> None:
    case, client = factories.request(at=dreame), signed_in(lead)
    page = f"/admin/requests/request/{case.pk}/history/"
    first = case.history.latest().history_id
    assert "elsa@person.example" in client.get(f"{page}{first}/").content.decode()
    assert client.get(page).status_code == 200
    looks = AccessEntry.objects.of(case).filter(action="office.history_viewed")
    assert [(entry.actor, entry.controller) for entry in looks] == [(lead, dreame)] * 2
    assert "contact" in looks[0].details["families"]
    assert actions.describe(looks[0]) == "Earlier versions viewed"

    case_handler = factories.staff(Role.POLICY_EDITOR, at=dreame)
    assert signed_in(case_handler).get(page).status_code == 403
    assert looks.count() == 2
