"""What is mailed about the second step: the code, in a mail that does not stay here, and that it was turned off."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mailroom.domain import outbox
from office.models import Controller
from subjects.enums import CodeFor
from vault.domain import keys

CODE, CODE_OFF = "subjects/code", "subjects/code_off"

MAIL_NAMES: dict[str, Promise] = {CODE: _("code for a page"), CODE_OFF: _("No code is asked for any more")}


def code(
    controller: Controller,
    *,
    cause: str,
    to: str,
    language: str,
    code: str,
    code_for: CodeFor,
    minutes: int,
    now: datetime,
) -> None:
    """Mail a code, under a key that goes once it has left."""
    _queue(
        controller,
        template=CODE,
        cause=cause,
        to=to,
        language=language,
        context={"code": code, "code_for": code_for.value, "minutes": minutes},
        now=now,
    )


def code_off(controller: Controller, *, cause: str, to: str, language: str, now: datetime) -> None:
    """Tell a mailbox that the office no longer asks for its codes."""
    _queue(controller, template=CODE_OFF, cause=cause, to=to, language=language, context={}, now=now)


def _queue(
    controller: Controller,
    *,
    template: str,
    cause: str,
    to: str,
    language: str,
    context: dict[str, object],
    now: datetime,
) -> None:
    outbox.queue_mail(
        controller=controller,
        data_key_id=keys.create("second-step"),
        to=to,
        template=template,
        context={"controller": controller, **context},
        language=language,
        dedupe_key=f"{cause}:{template}:{uuid.uuid4()}",
        cause=cause,
        now=now,
        shred_after_sending=True,
    )
