"""What happens in the office whose restore is rehearsed; runs in processes of its own."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from mailroom.domain import outbox
from office import clock
from office.enums import Role
from office.models import User
from requests.domain import conversation, decision, files, retention
from requests.enums import Outcome
from requests.models import Attachment, Request
from tests import factories
from vault import families
from vault.domain import indexes, shredding
from vault.errors import DataKeyError

__all__ = ["arrive", "erase", "print_readable"]


def address(name: str) -> str:
    return f"{name}@person.example"


def arrive(name: str) -> None:
    """Let somebody make a request and send a file; somebody works there."""
    if not User.objects.exists():
        factories.staff(Role.CASE_HANDLER)
    now = clock.now() - timedelta(minutes=5)
    case = factories.request(
        now=now, person_name=name, email=address(name), country=factories.controller().country
    )
    proof = files.accept(SimpleUploadedFile(f"{name}.pdf", b"%PDF-1.7 " + name.encode()))
    conversation.reply(case, text=f"I am {name}.", now=now, attachments=[proof])


def erase(name: str) -> None:
    """Close somebody's request, and erase it."""
    now = clock.now()
    case = _found(name)[0]
    conversation.answer(case, text=f"We are done, {name}.", by=User.objects.get(), now=now)
    decision.close(case, outcome=Outcome.FULFILLED, by=User.objects.get(), now=now)
    retention.erase(case, now=now)
    shredding.carry_out(now=now)


def print_readable() -> None:
    """Print, for each request, what can be read of it; whose it is says its place among them."""
    cases = Request.objects.order_by("created_at", "pk")
    told = dict(zip(("elsa", "nils", "olga"), map(_told, cases), strict=False))
    print(json.dumps(told))  # noqa: T201


def _told(case: Request) -> str:
    try:
        words = "read" if any(_values_of(case)) else "erased"
    except DataKeyError:
        return "key missing"
    name = ("elsa", "nils", "olga")[list(Request.objects.order_by("created_at", "pk")).index(case)]
    attachment = Attachment.objects.get(message__request=case)
    if attachment.file.is_shredded:
        file = "file erased"
    else:
        with attachment.file.open() as opened:
            file = "file read" if opened.read() == b"%PDF-1.7 " + name.encode() else "file wrong"
    found = "found" if case in _found(name) else "not found"
    return f"{words}, {file}, {found}"


def _values_of(case: Request) -> list[object]:
    """Return what every row about a request holds: its own, its history's, messages, files and mails."""
    rows: list[Any] = [case, *Request.history.filter(id=case.pk), *case.messages.all()]
    rows += [*Attachment.objects.filter(message__request=case), *outbox.for_cause(case.cause)]
    return [
        value
        for row in rows
        for name in families.encrypted_fields(row._meta.model)
        if isinstance(value := getattr(row, name), str)
    ]


def _found(name: str) -> list[Request]:
    return list(Request.objects.filter(email_index=indexes.of(Request, "email_index", address(name))))
