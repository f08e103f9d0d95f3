"""The job that erases what is kept no longer: in parts, in batches, with a record, and never half."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mailroom.domain import outbox
from office.models import AccessEntry, Controller, User
from requests.domain import collecting, conversation, decision, files, handling, holds, reopening, retention
from requests.domain.errors import RequestError
from requests.enums import Complainant, FileSource, Outcome
from requests.models import Collection, PurgeRecord, Request
from tests import factories
from tests.factories import NOW
from tests.races import at_once, on_postgresql
from tests.requests.admin_pages import page_of, signed_in, text_of
from tests.requests.public_pages import page_of as status_page_of
from vault.domain import shredding
from vault.values import SHREDDED

pytestmark = pytest.mark.django_db

A_YEAR_ON = NOW + timedelta(days=366)
FOUR_YEARS_ON = NOW + timedelta(days=1500)
PURGES = "/admin/requests/purgerecord/"


def pdf(content: bytes) -> files.AcceptedFile:
    return files.accept(SimpleUploadedFile("copy.pdf", b"%PDF-1.7 " + content))


def ended(at: Controller, *, by: User) -> Request:
    """Return a request that was answered with a file, from what was collected, and closed."""
    case = factories.request(at=at)
    handling.start(case, by=by, now=NOW)
    collecting.add(case, files=[pdf(b"collected")], source=FileSource.OFFICE, by=by, now=NOW)
    collecting.confirm_others(case, by=by, now=NOW)
    conversation.reply(case, text="The bear one.", now=NOW)
    sent = [pdf(b"sent")]
    conversation.answer(
        case, text="We hold your order.", attachments=sent, looked_through=True, by=by, now=NOW
    )
    return decision.close(case, outcome=Outcome.FULFILLED, by=by, now=NOW)


def purged(*, at: Any) -> int:
    count = retention.erase_expired(now=at)
    shredding.carry_out(now=at)
    return count


def bodies(case: Request) -> list[object]:
    return [message.body for message in case.messages.order_by("created_at", "direction")]


@pytest.mark.promise("D6")
def test_the_conversation_goes_first_and_the_decision_stays_until_claims_are_barred(
    dreame: Controller, handler: User
) -> None:
    case = ended(dreame, by=handler)
    assert purged(at=NOW + timedelta(days=364)) == 0
    assert purged(at=A_YEAR_ON) == 1
    left = Request.objects.get(pk=case.pk)
    assert left.email is SHREDDED
    assert sorted(str(body) for body in bodies(left)) == ["We hold your order.", "erased"]
    assert {mail.template for mail in outbox.for_cause(case.cause) if mail.subject} == {
        "requests/answer",
        "requests/closed",
    }
    assert all(file.file.is_shredded for message in left.messages.all() for file in message.attachments.all())
    assert all(file.file.is_shredded for file in Collection.objects.get().files.all())
    assert purged(at=A_YEAR_ON) == 0
    assert purged(at=FOUR_YEARS_ON) == 1
    assert all(body is SHREDDED for body in bodies(left))
    assert not any(mail.subject for mail in outbox.for_cause(case.cause))
    assert purged(at=FOUR_YEARS_ON) == 0


@pytest.mark.promise("D10")
def test_each_purge_leaves_a_record_that_counts_what_went_and_names_the_rule(
    dreame: Controller, handler: User
) -> None:
    case = ended(dreame, by=handler)
    purged(at=A_YEAR_ON)
    purged(at=FOUR_YEARS_ON)
    first, second = PurgeRecord.objects.order_by("at")
    assert (first.request, first.rules, first.closed_at, first.at) == (
        case,
        {"contents": 365},
        NOW,
        A_YEAR_ON,
    )
    assert first.keys == [str(case.data_key_id), str(Collection.objects.get().data_key_id)]
    assert first.files == 2
    assert first.rows > 8
    assert (second.rules, len(second.keys), second.files) == ({"proof": 1095}, 1, 0)
    assert first.run != second.run


def test_nothing_outlives_the_decision(dreame: Controller, handler: User) -> None:
    Controller.objects.filter(pk=dreame.pk).update(contents_days=500, retention_days=30)
    ended(dreame, by=handler)
    assert purged(at=NOW + timedelta(days=31)) == 1
    assert PurgeRecord.objects.get().rules == {"contents": 30, "proof": 30}


def test_a_killed_run_loses_its_batch_and_the_next_one_goes_on(
    dreame: Controller, handler: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    cases = [factories.request(at=dreame) for _ in range(5)]
    for case in cases:
        decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=handler, now=NOW)
    erase, left = retention.erase, [3]

    def dying(*args: Any, **kwargs: Any) -> PurgeRecord:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return erase(*args, **kwargs)

    monkeypatch.setattr(retention, "erase", dying)
    with pytest.raises(KeyboardInterrupt):
        retention.erase_expired(now=A_YEAR_ON)
    assert PurgeRecord.objects.count() == 2
    monkeypatch.setattr(retention, "erase", erase)
    assert purged(at=A_YEAR_ON) == 3
    assert Request.objects.filter(erased_at=None).count() == 0


def test_what_goes_wrong_at_one_request_keeps_no_other(
    dreame: Controller, handler: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        decision.close(
            factories.request(at=dreame),
            outcome=Outcome.WITHDRAWN,
            evidence="She phoned.",
            by=handler,
            now=NOW,
        )
    bad = Request.objects.order_by("closed_at", "pk")[1]
    order = shredding.order

    def failing(key_id: Any, **kwargs: Any) -> Any:
        if key_id == bad.data_key_id:
            raise OSError("disk")
        return order(key_id, **kwargs)

    monkeypatch.setattr(shredding, "order", failing)
    with pytest.raises(OSError, match="disk"):
        retention.erase_expired(now=A_YEAR_ON)
    assert list(Request.objects.filter(erased_at=None)) == [bad]
    monkeypatch.setattr(shredding, "order", order)
    assert retention.erase_expired(now=A_YEAR_ON) == 1


@pytest.mark.usefixtures("wednesday")
def test_a_reply_that_meets_the_purge_is_kept_nowhere_and_its_writer_is_told(
    case: Request, handler: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=handler, now=NOW)
    address, client = status_page_of(case), Client(headers={"accept-language": "en"})
    reply = conversation.reply

    def overtaken(*args: Any, **kwargs: Any) -> Any:
        retention.erase(case, now=NOW)
        return reply(*args, **kwargs)

    monkeypatch.setattr(conversation, "reply", overtaken)
    answer = client.post(address, {"text": "One more thing."})
    assert answer.status_code == 410
    assert "Your message did not reach us" in text_of(answer)
    assert "One more thing." in text_of(answer)
    assert not case.messages.filter(direction="from_person").exists()
    assert client.get(address).status_code == 404


def test_leads_and_auditors_read_the_records_and_take_them_along_others_do_not(
    dreame: Controller, handler: User, lead: User, auditor: User, stranger: User
) -> None:
    case = ended(dreame, by=handler)
    purged(at=A_YEAR_ON)
    row = f"{PURGES}{PurgeRecord.objects.get().pk}/change/"
    for user in (lead, auditor):
        shown = text_of(signed_in(user).get(PURGES))
        assert case.reference in shown
        assert "Conversation, files and details" in shown
        assert "365 days" in text_of(signed_in(user).get(row))
        taken = signed_in(user).get(f"{PURGES}export/")
        assert case.reference in b"".join(taken).decode()
    assert AccessEntry.objects.filter(action="requests.purges_exported", controller=dreame).count() == 2
    assert signed_in(handler).get(PURGES).status_code == 403
    assert signed_in(stranger).get(row).status_code == 403
    assert case.reference not in text_of(signed_in(stranger).get(PURGES))


def test_the_list_costs_the_same_queries_for_one_record_and_for_three(dreame: Controller, lead: User) -> None:
    counts = []
    for wanted in (1, 3):
        while PurgeRecord.objects.count() < wanted:
            case = factories.request(at=dreame)
            decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=lead, now=NOW)
            retention.erase(case, now=NOW)
        client = signed_in(lead)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PURGES).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_page_shows_the_kept_decision_to_whoever_sees_contents(
    dreame: Controller, handler: User, auditor: User
) -> None:
    case = ended(dreame, by=handler)
    purged(at=A_YEAR_ON)
    shown = text_of(signed_in(handler).get(page_of(case)))
    assert "What was decided" in shown
    assert "We hold your order." in shown
    assert "The bear one." not in shown
    assert "We hold your order." not in text_of(signed_in(auditor).get(page_of(case)))


# Two at once.


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_erase_each_request_once(dreame: Controller, handler: User) -> None:
    for _ in range(8):
        decision.close(
            factories.request(at=dreame),
            outcome=Outcome.WITHDRAWN,
            evidence="She phoned.",
            by=handler,
            now=NOW,
        )
    at_once(*(lambda: retention.erase_expired(now=A_YEAR_ON) for _ in range(2)))
    retention.erase_expired(now=A_YEAR_ON)
    assert PurgeRecord.objects.count() == 8
    assert len({key for record in PurgeRecord.objects.all() for key in record.keys}) == 8


@on_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rival", ["reopen", "hold", "reply"])
def test_whoever_comes_first_wins_and_nothing_is_left_half(case: Request, lead: User, rival: str) -> None:
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=lead, now=NOW)
    rivals = {
        "reopen": lambda: reopening.reopen(
            case,
            complainant=Complainant.PERSON,
            complained_on=A_YEAR_ON.date(),
            reason="No answer.",
            by=lead,
            now=A_YEAR_ON,
        ),
        "hold": lambda: holds.put(case, reason="Sued.", ends_on=FOUR_YEARS_ON.date(), by=lead, now=A_YEAR_ON),
        "reply": lambda: conversation.reply(case, text="One more thing.", now=A_YEAR_ON),
    }
    results = at_once(lambda: retention.erase_expired(now=A_YEAR_ON), rivals[rival], refused=RequestError)
    left = Request.objects.get(pk=case.pk)
    erased = left.erased_at is not None
    assert erased is PurgeRecord.objects.exists()
    if rival == "reopen":
        assert erased is isinstance(results[1], RequestError)
        assert left.is_open is not erased
    if rival == "reply" and erased and not isinstance(results[1], RequestError):
        assert left.messages.filter(direction="from_person").exists()
