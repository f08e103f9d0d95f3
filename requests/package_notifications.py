"""What a package says by mail or letter: its code, in a mail of its own that does not stay here."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mailroom.domain import outbox
from requests import notifications
from requests.models import Package, Request
from vault.domain import keys

CODE = "requests/code"

MAIL_NAMES: dict[str, Promise] = {CODE: _("code for the files")}


def code_key(package: Package) -> str:
    """Return the key by which the code of a package is found in the outbox."""
    return f"request:{package.request_id}:code:{package.pk}"


def send_code(case: Request, *, package: Package, code: str, url: str, now: datetime) -> None:
    """Queue the code of a package to the person, under a key that goes once it has left.

    `url` is printed in a letter, whose reader has no other way to the status page.
    """
    words = notifications.words_for(
        case,
        current=None,
        today=case.controller.today(now),
        code=code,
        until=case.controller.today(package.expires_at or now),
        url=url,
    )
    to = {"to": str(case.email)} if case.email else {"address": notifications.address_on_paper(case)}
    queue = outbox.queue_mail if case.email else outbox.queue_letter
    queue(
        controller=case.controller,
        data_key_id=keys.create("code"),
        template=CODE,
        context=words,
        language=case.language,
        dedupe_key=code_key(package),
        cause=case.cause,
        now=now,
        shred_after_sending=True,
        **to,  # type: ignore[arg-type]
    )


def take_back_code(case: Request, *, package: Package) -> None:
    """Take a code back that has not left."""
    outbox.cancel(cause=case.cause, key=code_key(package))
