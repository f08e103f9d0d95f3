"""What carries people's words through the code shows none of them where it is printed, in a log or a debugger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from law import Right
from mailroom.domain.storing import Arrived
from mailroom.messages import Message
from mailroom.reading import FoundFile, Read
from mailroom.rendering import Rendered
from office.clock import now
from office.sealed_rows import Parcel
from requests import status_page
from requests.admin.shown import FileRow, Shown, Spoken
from requests.api import RequestIn
from requests.domain import timeline
from requests.domain.files import AcceptedFile
from requests.domain.import_rows import Candidate, Fault
from requests.domain.importing import Checked
from requests.domain.intake import ReceivedFirst, Submission
from requests.domain.intake_by_mail import Person
from requests.enums import Channel
from tests.leaks.markers import Markers

TEXTS = (
    *("person_name", "email", "postal_address", "represented_name"),
    *("account", "device_serial", "order_number", "about"),
)


def submission(word: str) -> Submission:
    return Submission(right=Right.ACCESS, country="SE", language="sv", **dict.fromkeys(TEXTS, word))  # type: ignore[arg-type]


def told(word: str) -> RequestIn:
    return RequestIn(right=Right.ACCESS, country="SE", language="sv", **dict.fromkeys(TEXTS, word))  # type: ignore[arg-type]


def sheet(word: str) -> Checked:
    read = Candidate(2, submission(word), Channel.EMAIL, date(2026, 11, 25), ())
    return Checked((read,), (Fault(3, "email", word),))


def file(word: str) -> AcceptedFile:
    return AcceptedFile(SimpleUploadedFile(word, word.encode()), word, "text/plain", 9)


def spoken(word: str) -> Spoken:
    entry = timeline.Entry(now(), "message", "", "", text=word)
    return Spoken(entry, Shown(word), [FileRow(Shown(word), 9)])


def read(word: str) -> status_page.Entry:
    return status_page.Entry(True, "", now(), word, [status_page.FileLink(word, "", 9)])


@pytest.mark.parametrize(
    "made",
    [
        submission,
        told,
        sheet,
        file,
        spoken,
        read,
        lambda word: Parcel("", uuid4(), [{"email": word}]),
        lambda word: Message("", word, word.encode()),
        lambda word: Rendered(word, word, word, word),
        lambda word: Read(sender=word, subject=word, text=word),
        lambda word: Arrived(1, 1, now(), too_large=False, read=Read(text=word)),
        lambda word: FoundFile(word, "text/plain", word.encode()),
        lambda word: Person(word, word, "SE", "", "sv"),
        lambda word: ReceivedFirst(now(), word),
    ],
)
def test_what_carries_words_of_people_does_not_print_them(made: Callable[[str], object]) -> None:
    markers = Markers()
    carrier = made(markers.core("here"))

    assert markers.found_in(f"{carrier!r} {carrier} {[carrier]}".encode()) == []
