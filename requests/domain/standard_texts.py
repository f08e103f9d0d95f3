"""Standard texts: kept by the office, filled in for one request."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from law import Right
from office import history
from office.dates import in_words
from office.domain import access_log
from office.models import Controller, User
from requests.domain import recourse, texts
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.enums import RIGHT_LABELS
from requests.models import Deadline, Request, StandardText
from requests.text_enums import TextKind

PLACEHOLDERS = (
    "reference",
    "right",
    "due",
    "received",
    "controller",
    "person_name",
    "handler",
    "authority",
)
"""What a text may name in braces; each is filled in for the request at hand."""

_BRACES = re.compile(r"\{([^{}\n]*)\}")
_NAMED = re.compile(rf"( ?)\{{({'|'.join(PLACEHOLDERS)})\}}")
_FOLDER = Path(__file__).parent.parent / "standard_texts"


@dataclass(frozen=True, slots=True)
class Shipped:
    """A text of the standard set."""

    kind: TextKind
    right: str
    language: str
    name: str
    body: str


def check(body: str) -> str:
    """Return a text as it is kept. Raises `IntakeRefusedError` naming what its braces must not hold."""
    text = texts.paragraphs("body", body)
    unknown = [name for name in _BRACES.findall(text) if name not in PLACEHOLDERS]
    if unknown:
        raise IntakeRefusedError(
            "body",
            _("There is no placeholder %(unknown)s. These exist: %(known)s.")
            % {
                "unknown": ", ".join(f"{{{name}}}" for name in dict.fromkeys(unknown)),
                "known": ", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
            },
        )
    if set("{}").intersection(_NAMED.sub("", text)):
        raise IntakeRefusedError("body", _("A brace stands alone: use braces only around placeholders."))
    return text


@transaction.atomic
def save(text: StandardText, *, by: User, now: datetime) -> StandardText:
    """Store a standard text; raises `IntakeRefusedError` for a placeholder that does not exist."""
    text.body = check(text.body)
    history.sign(text, by=by, at=now)
    text.save()
    _note("requests.text_saved", text, by=by, now=now)
    return text


@transaction.atomic
def remove(text: StandardText, *, by: User, now: datetime) -> None:
    """Delete a standard text; its history stays, and so does what was sent with it."""
    _note("requests.text_removed", text, by=by, now=now)
    history.sign(text, by=by, at=now)
    text.delete()


@transaction.atomic
def take_over(controller: Controller, *, by: User | None, now: datetime) -> int:
    """Give a controller what it lacks of the standard set, in its languages; return how many texts that were.

    What is there stays as it is, and a first response that it wrote itself too.
    """
    rows = StandardText.objects.filter(controller=controller)
    there = set(rows.values_list("kind", "right", "language", "name"))
    answered = set(
        rows.filter(kind=TextKind.FIRST_RESPONSE).values_list("kind", "right", "language"),
    )
    lacking = [
        one
        for language in controller.languages
        for one in shipped(language)
        if (one.kind.value, one.right, one.language, one.name) not in there
        and (one.kind.value, one.right, one.language) not in answered
    ]
    for one in lacking:
        text = StandardText(
            controller=controller,
            kind=one.kind,
            right=one.right,
            language=one.language,
            name=one.name,
            body=one.body,
        )
        history.sign(text, by=by, at=now)
        text.save()
    if lacking:
        access_log.record(
            action="requests.texts_taken_over",
            actor=by,
            controller=controller,
            target=controller,
            now=now,
            details={"texts": len(lacking)},
        )
    return len(lacking)


def begin(controller: Controller, now: datetime) -> None:
    """Give a new controller the standard set."""
    take_over(controller, by=None, now=now)


def has_twin(text: StandardText) -> bool:
    """Tell whether the controller has another text of this name, or another first response of the kind."""
    others = StandardText.objects.filter(
        controller=text.controller_id, kind=text.kind, right=text.right, language=text.language
    ).exclude(pk=text.pk)
    return (others if text.kind == TextKind.FIRST_RESPONSE else others.filter(name=text.name)).exists()


@cache
def shipped(language: str) -> tuple[Shipped, ...]:
    """Return the standard set in a language; empty for one that it does not speak."""
    file = _FOLDER / f"{language}.toml"
    if not file.exists():
        return ()
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["text"]
    return tuple(
        Shipped(
            kind=TextKind(row["kind"]),
            right=Right(row["right"]).value if "right" in row else "",
            language=language,
            name=row["name"],
            body=row["body"].strip(),
        )
        for row in rows
    )


def fitting(case: Request, *, kinds: Sequence[TextKind]) -> QuerySet[StandardText]:
    """Return the texts for a request in its person's language, those for its right alone first."""
    return StandardText.objects.filter(
        controller=case.controller_id, language=case.language, kind__in=kinds, right__in=["", case.right]
    ).order_by("-right", "kind", "name")


def first_response(case: Request, *, current: Deadline | None) -> str:
    """Return what the office says at once to whoever asks for this right, filled in; empty where it says nothing.

    The name is left out unless staff entered it: else anybody could send their words to any address through the form.
    """
    text = fitting(case, kinds=[TextKind.FIRST_RESPONSE]).first()
    if text is None:
        return ""
    due_on = current.due_on if current else None
    name = str(case.person_name or "") if case.entered_by_id is not None else ""
    return filled(text.body, case=case, due_on=due_on, name=name)


def filled(body: str, *, case: Request, due_on: date | None, name: str, handler: User | None = None) -> str:
    """Return a text with its placeholders filled in, in the person's language.

    What is not known is left out with the blank before it: `name` is empty where the person gave none, or whoever
    writes may not see it. A value is never read as a placeholder itself.
    """
    who = handler or case.assignee
    with override(case.language):
        values = {
            "reference": case.reference,
            "right": str(RIGHT_LABELS[Right(case.right)]),
            "due": in_words(due_on) if due_on else "",
            "received": in_words(case.received_on),
            "controller": case.controller.name,
            "person_name": name,
            "handler": who.name if who is not None else "",
            "authority": next((one.name for one in recourse.authorities(case)), ""),
        }
    return _NAMED.sub(lambda found: f"{found[1]}{values[found[2]]}" if values[found[2]] else "", body)


def of(controller: Controller, key: str) -> StandardText:
    """Return a text of a controller by its id. Raises `RequestError` where there is none any more."""
    found = StandardText.objects.filter(controller=controller, pk=key).first()
    if found is None:
        raise RequestError(_("This text is not there any more."))
    return found


def _note(action: str, text: StandardText, *, by: User, now: datetime) -> None:
    access_log.record(
        action=action,
        actor=by,
        controller=text.controller,
        target=text,
        now=now,
        details={"kind": str(text.kind), "right": text.right, "language": text.language},
    )
