"""Stories of requests whose files are collected, or handed over; a worker seals these as soon as it runs."""

from __future__ import annotations

import json
from datetime import time

from django.core.files.uploadedfile import SimpleUploadedFile

from office.accepted_files import accept
from privacyportal.demo import cases, texts
from privacyportal.demo.cases import Office
from requests.domain import collecting, packages
from requests.enums import FileSource
from requests.models import Request

ORDERS = "order,date,article,price\nDR-20031,2025-03-14,L10 Ultra,12490 SEK\nDR-24417,2025-11-02,Filter set,349 SEK\n"
SCHEDULE = {
    "robot": "L10 Ultra",
    "cleans": [{"day": "Monday", "at": "09:00"}, {"day": "Friday", "at": "13:30"}],
}


def collected(office: Office, case: Request, days: int) -> None:
    """Two files collected and looked through; they can be handed over."""
    cases.identity_proved(office, case, days)
    _collect(office, case, days)


def handed_over(office: Office, case: Request, days: int) -> None:
    """The same, handed over yesterday."""
    cases.replied(office, case, days)
    _collect(office, case, days)
    packages.hand_over(
        case, text=texts.ANSWER[case.language], by=office.handler, now=office.ago(min(days, 1), time(14))
    )


def _collect(office: Office, case: Request, days: int) -> None:
    uploads = [
        SimpleUploadedFile("orders.csv", ORDERS.encode()),
        SimpleUploadedFile("cleaning-schedule.json", json.dumps(SCHEDULE, indent=2).encode()),
    ]
    then = max(days - 7, 1)
    collecting.add(
        case,
        files=[accept(one) for one in uploads],
        source=FileSource.OFFICE,
        by=office.handler,
        now=office.ago(then, time(13)),
    )
    collecting.confirm_others(case, by=office.handler, now=office.ago(then, time(13, 20)))
