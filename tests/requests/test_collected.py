"""Files collected for an answer: added, opened, taken out, and looked through before anything goes out."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mailroom.domain import outbox
from office.domain import grants
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.domain import collecting, conversation, decision, files, links
from requests.domain.errors import RequestError
from requests.enums import FileSource, Outcome, Status
from requests.models import CollectedFile, Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import page_of, put, signed_in, step_of, take, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

PDF = b"%PDF-1.7 all about Elsa"


def upload(name: str = "export.pdf") -> SimpleUploadedFile:
    """Return an uploaded file."""
    return SimpleUploadedFile(name, PDF, "application/pdf")


def collect(case: Request, *, by: User) -> CollectedFile:
    """Collect a file."""
    (kept,) = collecting.add(case, files=[files.accept(upload())], source=FileSource.OFFICE, by=by, now=NOW)
    return kept


def test_files_are_collected_opened_and_taken_out(case: Request, handler: User) -> None:
    client = signed_in(handler)
    take(client, case, "collect", attachments=[upload()])
    kept = CollectedFile.objects.get()
    shown = text_of(client.get(page_of(case)))
    assert "export.pdf" in shown
    assert "Nobody has looked through it" in shown
    opened = client.get(f"/admin/requests/request/{case.pk}/files/{kept.pk}/")
    assert b"".join(opened.streaming_content) == PDF  # type: ignore[attr-defined]
    assert opened.headers["Content-Disposition"] == 'attachment; filename="export.pdf"'
    assert opened.headers["X-Content-Type-Options"] == "nosniff"
    assert AccessEntry.objects.filter(action="requests.file_opened", target_id=case.pk).count() == 1
    take(client, case, "uncollect", file=str(kept.pk))
    assert not CollectedFile.objects.exists()


def test_only_who_sees_documents_opens_and_looks_through(
    case: Request, handler: User, stranger: User, dreame: Controller
) -> None:
    kept = collect(case, by=handler)
    blind = factories.staff(None)
    grants.grant_role(user=blind, controller=dreame, role=Role.CASE_HANDLER, by=None, now=NOW, families=[])
    assert "export.pdf" not in text_of(signed_in(blind).get(page_of(case)))
    for user in (blind, stranger):
        client = signed_in(user)
        assert client.get(f"/admin/requests/request/{case.pk}/files/{kept.pk}/").status_code == 403
        assert client.post(step_of(case, "others"), {"seen": case.version, "sure": "on"}).status_code == 403
    other = factories.request(at=dreame)
    path = f"/admin/requests/request/{other.pk}/files/{kept.pk}/"
    assert signed_in(handler).get(path).status_code == 404


def test_nothing_goes_out_before_other_peoples_data_was_looked_for(
    case: Request, handler: User, lead: User
) -> None:
    put(case, Status.IN_PROGRESS, handler=handler)
    collect(case, by=handler)
    with pytest.raises(RequestError, match="other people’s data"):
        conversation.answer(
            case, text="Here.", by=handler, now=NOW, attachments=[files.accept(upload())], looked_through=True
        )
    conversation.answer(case, text="Here.", by=handler, now=NOW)
    with pytest.raises(RequestError, match="other people’s data"):
        decision.close(case, outcome=Outcome.FULFILLED, by=handler, now=NOW)
    client = signed_in(handler)
    assert "export.pdf" in text_of(client.get(step_of(case, "others")))
    take(client, case, "others", sure="on")
    assert "Hanna Handler looked through it" in text_of(client.get(page_of(case)))
    assert decision.close(case, outcome=Outcome.FULFILLED, by=handler, now=NOW).outcome == Outcome.FULFILLED


def test_files_of_an_answer_are_confirmed_to_be_looked_through(case: Request, handler: User) -> None:
    client = signed_in(handler)
    shown = take(client, case, "answer", text="Here it is.", attachments=[upload()])
    assert "Look through the files" in text_of(shown)
    assert not case.messages.exists()
    take(client, case, "answer", text="Here it is.", attachments=[upload()], looked_through="on")
    assert case.messages.get().attachments.count() == 1


@pytest.mark.promise("P7")
def test_a_part_of_an_answer_goes_out_while_the_rest_stays_open(case: Request, handler: User) -> None:
    client = signed_in(handler)
    refused = take(client, case, "answer", text="Half.", part="on", rest_by="")
    assert "by which day the rest follows" in text_of(refused)
    take(client, case, "answer", text="Half.", part="on", rest_by="2026-12-10")
    said = "This is a part of our answer; the rest follows by"
    assert said in str(outbox.for_cause(case.cause).get(template="requests/answer").text)
    url = links.issue(case, now=NOW)
    page = text_of(Client().get(url[url.index("/dreame/") :]))
    assert f"{said} Thursday 10 December 2026." in page
    assert "A part of our answer" in page
    assert "Part of the answer; the rest follows by" in text_of(client.get(page_of(case)))
    assert "Send the answer first" in text_of(take(client, case, "close", outcome="fulfilled"))
    take(client, case, "answer", text="And the rest.")
    take(client, case, "close", outcome="fulfilled")
    case.refresh_from_db()
    assert case.outcome == Outcome.FULFILLED


def test_the_rest_of_a_part_is_not_promised_for_the_past(case: Request, handler: User) -> None:
    with pytest.raises(RequestError, match="past"):
        conversation.answer(case, text="Half.", rest_by=date(2026, 11, 24), by=handler, now=NOW)
