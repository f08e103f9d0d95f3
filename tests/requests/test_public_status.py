"""The page of one request: what its sender sees there and can do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from law import Right
from mailroom.models import Mail
from office.models import Controller, User
from office.rate_limits import HOUR, LIMITS, Limit
from requests import status_page
from requests.domain import conversation, decision, files, handling, identity
from requests.enums import Direction, Ground, Outcome, Status
from requests.models import Attachment, Deadline, Message, Request
from tests import factories
from tests.factories import NOW
from tests.requests.public_pages import page_of

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n" + b"Zyxwvut " * 500


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


def upload(name: str = "proof.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("language", ["en", "sv", "nb"])
def test_the_page_opens_in_every_language(client: Client, case: Request, language: str) -> None:
    for path in (page_of(case), f"{page_of(case)}withdraw/", "/dreame/requests/no-such-link/"):
        assert f'<html lang="{language}"' in client.get(path, {"lang": language}).content.decode()


def test_the_page_says_where_the_request_stands_and_how_its_day_was_counted(
    client: Client, case: Request
) -> None:
    page = text_of(client, page_of(case))

    assert case.reference in page
    assert "We have it" in page
    assert "We will answer by Monday 28 December 2026." in page
    assert "Art 12(3) GDPR" in page
    assert re.search(r"<details>\s*<summary><span>How we counted", page)
    assert page.index("Wednesday 25 November 2026") < page.index("You confirm your address")
    assert "Complain to Integritetsskyddsmyndigheten" in page


@pytest.mark.promise("P7")
def test_a_person_asks_for_access_and_gets_the_answer_with_its_file(
    client: Client, case: Request, handler: User
) -> None:
    path = page_of(case)
    handling.start(case, by=handler, now=NOW)
    assert "We are on it" in text_of(client, path)
    accepted = files.accept(upload("your-data.pdf"))
    conversation.answer(
        case, text="Here is all we hold.", by=handler, now=NOW, attachments=[accepted], looked_through=True
    )
    decision.close(case, outcome=Outcome.FULFILLED, by=handler, now=NOW)

    page = text_of(client, path)

    assert "Here is all we hold." in page
    assert "Hanna, Dreame" in page
    assert "Handler" not in page
    assert "We did what you asked for." in page
    found = re.search(r'href="([^"]+/files/[^"]+)"', page)
    assert found
    response = client.get(found[1])
    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
    assert response.headers["Content-Disposition"] == 'attachment; filename="your-data.pdf"'
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]


def test_who_was_answered_reads_of_no_answer_to_come_while_the_request_is_open(
    client: Client, case: Request, handler: User
) -> None:
    handling.start(case, by=handler, now=NOW)
    conversation.answer(case, text="A part.", by=handler, now=NOW, rest_by=date(2026, 12, 20))
    assert "We will answer by" in text_of(client, page_of(case))
    conversation.answer(case, text="All of it.", by=handler, now=NOW)
    page = text_of(client, page_of(case))
    assert "We have answered you" in page
    assert "We will answer by" not in page
    assert [step.name for step in status_page.steps(case)][-2:] == ["Our answer", "We close the request"]


def test_a_message_with_files_arrives_and_shows_on_the_page(
    client: Client, case: Request, handler: User
) -> None:
    path = page_of(case)
    handling.assign(case, to=handler, by=handler, now=NOW)

    response = client.post(
        path, {"text": "The serial is R2.\n\nThank you.", "attachments": [upload(), upload("two.txt", b"Hi")]}
    )

    assert response.status_code == 302
    assert response.headers["Location"] == path
    message = Message.objects.get(direction=Direction.FROM_PERSON)
    assert message.body == "The serial is R2.\n\nThank you."
    assert sorted(str(attachment.name) for attachment in message.attachments.all()) == [
        "proof.pdf",
        "two.txt",
    ]
    assert [mail.to for mail in Mail.objects.filter(template="requests/staff_reply")] == [handler.email]
    page = text_of(client, path)
    assert "Your message is with us." in page
    assert "<p>The serial is R2.</p>" in page
    assert "two.txt (2" in page


def test_a_message_of_nothing_is_refused(client: Client, case: Request) -> None:
    page = client.post(page_of(case), {"text": "  "}).content.decode()

    assert "Write a message or choose a file." in page
    assert '<a href="#id_text">' in page
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("tool.exe", b"MZ\x90\x00", "cannot take"),
        ("page.html", b"<script>alert(1)</script>", "cannot take"),
        ("not-really.pdf", b"\x89PNG\r\n\x1a\n", "cannot take"),
        ("nothing.pdf", b"", "empty"),
        ("huge.pdf", b"%PDF-" + b"x" * 1000, "larger than"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named_and_the_words_are_kept(
    client: Client, case: Request, settings: object, name: str, content: bytes, words: str
) -> None:
    settings.UPLOAD_MAX_BYTES = 1000  # type: ignore[attr-defined]
    given = {
        "text": "Please see the file.",
        "attachments": [upload("fine.txt", b"Hi"), upload(name, content)],
    }

    page = client.post(page_of(case), given).content.decode()

    assert name in page
    assert words in page
    assert "Choose your files again" in page
    assert "Please see the file." in page
    assert Message.objects.count() == Attachment.objects.count() == 0


def test_too_many_files_are_refused_with_what_to_do(client: Client, case: Request) -> None:
    many = [upload(f"{number}.txt", b"Hi") for number in range(6)]

    response = client.post(page_of(case), {"text": "Please see the files.", "attachments": many})

    assert response.status_code == 200
    page = response.content.decode()
    assert "Send at most 5 files at a time" in page
    assert "Please see the files." in page
    assert Message.objects.count() == 0


def test_a_hundred_files_are_not_even_read(client: Client, case: Request) -> None:
    many = [upload(f"{number}.txt", b"Hi") for number in range(101)]

    response = client.post(page_of(case), {"text": "Files", "attachments": many})

    assert response.status_code == 400
    assert "We could not read what was sent" in response.content.decode()
    assert Message.objects.count() == 0


def test_markup_in_a_message_is_shown_as_typed(client: Client, case: Request) -> None:
    client.post(page_of(case), {"text": "<script>alert(1)</script>"})

    page = text_of(client, page_of(case))
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_who_writes_too_often_is_told_when_to_come_back(
    client: Client, case: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "requests.reply", (Limit(1, HOUR),))
    path = page_of(case)
    client.post(path, {"text": "One"})

    refused = client.post(path, {"text": "Two"})

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert Message.objects.count() == 1


def test_withdrawing_asks_once_more_and_then_closes_the_request(client: Client, case: Request) -> None:
    path = f"{page_of(case)}withdraw/"
    assert "Withdraw the request?" in text_of(client, path)
    case.refresh_from_db()
    assert case.is_open

    page = client.post(path, follow=True).content.decode()

    case.refresh_from_db()
    assert (case.status, case.outcome) == (Status.CLOSED, Outcome.WITHDRAWN)
    assert "Your request is withdrawn." in page
    assert "You withdrew this request." in page
    assert "Withdraw the request" not in page


def test_withdrawing_twice_leads_back_to_the_page(client: Client, case: Request) -> None:
    path = page_of(case)
    client.post(f"{path}withdraw/")

    for response in (client.post(f"{path}withdraw/"), client.get(f"{path}withdraw/")):
        assert response.headers["Location"] == path


def test_an_answer_that_awaits_approval_stays_inside_the_office(
    client: Client, case: Request, handler: User
) -> None:
    handling.start(case, by=handler, now=NOW)
    decision.propose(
        case,
        outcome=Outcome.REFUSED,
        ground=Ground.EXCESSIVE,
        evidence="Five times.",
        text="We refuse, because …",
        by=handler,
        now=NOW,
    )

    page = text_of(client, page_of(case))

    assert "We refuse" not in page
    assert "We are on it" in page


def test_the_page_asks_the_database_as_often_for_three_messages_as_for_one(
    client: Client, case: Request
) -> None:
    path = page_of(case)
    counts = []
    for expected in (1, 3):
        while Message.objects.count() < expected:
            client.post(path, {"text": f"Hello {Message.objects.count()}", "attachments": [upload()]})
        client.get(path)
        with CaptureQueriesContext(connections["default"]) as queries:
            text_of(client, path)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "We will answer by Monday 28 December 2026."),
        ({"due_on": date(2026, 11, 24)}, "We should have answered by Tuesday 24 November 2026. We are late"),
        ({"due_on": date(2026, 11, 25)}, "We will answer by Wednesday 25 November 2026."),
        ({"paused": True}, "if we hear from you today"),
        ({"guidance": True}, "We aim to answer by Monday 28 December 2026. The law sets no number"),
        ({"guidance": True, "due_on": date(2026, 11, 24)}, "We aim to answer by Tuesday 24 November 2026."),
        ({"safe_on": date(2026, 12, 21)}, "we wait for you it would be Monday 21 December 2026."),
        ({"paused": True, "safe_on": date(2026, 12, 21)}, "it would be Monday 21 December 2026."),
        ({"paused": True, "safe_on": date(2026, 12, 28)}, "it would be Monday 28 December 2026."),
    ],
)
def test_the_day_is_told_as_it_is(changes: dict[str, object], words: str) -> None:
    row = Deadline(**{"due_on": date(2026, 12, 28), **changes})

    with translation.override("en"):
        assert words in status_page.when_we_answer(row, today=date(2026, 11, 25))


def test_where_two_laws_apply_the_page_shows_both_days(client: Client, dreame: Controller) -> None:
    page = text_of(client, page_of(factories.request(at=dreame, country="US", region="US-CA")))

    assert "We will answer by Monday 28 December 2026." in page
    assert "Sweden: Monday 28 December 2026; California, United States: Saturday 9 January 2027." in page


def test_where_the_rules_of_the_country_are_not_known_the_page_says_so(
    client: Client, dreame: Controller
) -> None:
    page = text_of(client, page_of(factories.request(at=dreame, country="KE")))

    assert "We do not know the rules of your country, so we go by those of ours." in page


def test_the_steps_show_who_has_to_act(client: Client, case: Request, handler: User) -> None:
    handling.start(case, by=handler, now=NOW)
    identity.ask(case, text="Which month did you buy it?", by=handler, now=NOW)

    page = text_of(client, page_of(case))

    assert "We need to know that it is you" in page
    assert re.search(
        r'<li class="step-now" aria-current="step">.*?You show us that it is you', page, re.DOTALL
    )
    assert page.count('aria-current="step"') == 1


@pytest.mark.parametrize("right", [*status_page.WORK, Right.QUESTION])
def test_every_right_has_steps_in_every_language(dreame: Controller, right: Right) -> None:
    case = factories.request(at=dreame, right=right)

    for language in ("en", "sv", "nb"):
        with translation.override(language):
            assert all(str(step.name) for step in status_page.steps(case))


def test_every_status_and_outcome_has_its_words() -> None:
    assert set(status_page.TAGS) | {Status.CLOSED} == set(Status)
    assert set(status_page.OUTCOMES) == set(Outcome)


def test_times_stand_in_the_companys_time_zone(client: Client, dreame: Controller) -> None:
    late = datetime.fromisoformat("2026-11-24T23:30:00+00:00")
    case = factories.request(at=dreame, now=late)

    page = text_of(client, page_of(case))

    assert "25 November 2026, 00:30" in page
    assert "Wednesday 25 November 2026" in page
