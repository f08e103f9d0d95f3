"""What officers have written for a step and not sent yet."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from office.domain import access_log
from office.models import User
from requests.domain import texts
from requests.domain.changes import lock
from requests.domain.errors import ErasedError, IntakeRefusedError
from requests.models import Request, StepDraft


@transaction.atomic
def keep(
    case: Request,
    *,
    step: str,
    text: str,
    own_text: str = "",
    own_language: str = "",
    by: User,
    now: datetime,
) -> StepDraft | None:
    """Keep what an officer wrote for a step so far, in place of what they kept before; without words drop it.

    A draft changes nothing about the request, so nobody's page is overtaken by it. Raises `IntakeRefusedError` for
    what cannot be kept, and `ErasedError`.
    """
    locked = lock(case)
    if locked.erased_at is not None:
        raise ErasedError
    words, own = texts.paragraphs("text", text), texts.paragraphs("own_text", own_text)
    known = dict(StepDraft._meta.get_field("own_language").flatchoices)
    if own_language and own_language not in known:
        raise IntakeRefusedError("own_language", str(own_language))
    discard(locked, step=step, by=by)
    if not words and not own:
        return None
    draft = StepDraft.objects.create(
        data_key_id=locked.data_key_id,
        request=locked,
        step=step,
        author=by,
        text=words,
        own_text=own,
        own_language=own_language,
        saved_at=now,
    )
    access_log.record(
        action="requests.draft_saved",
        actor=by,
        controller=locked.controller,
        target=locked,
        now=now,
        details={"step": step},
    )
    return draft


def discard(case: Request, *, step: str, by: User) -> None:
    """Drop what an officer kept for a step: it was sent, or written anew."""
    StepDraft.objects.filter(request=case, step=step, author=by).delete()


def of_step(case: Request, *, step: str) -> list[StepDraft]:
    """Return the drafts for a step, whoever wrote them, the latest first."""
    return list(case.step_drafts.filter(step=step).select_related("author"))
