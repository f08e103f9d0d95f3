"""What the API's doors for consents share: who calls, and how it is said what was refused (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest

from consents.api_schemas import Problem, Unfit
from consents.domain.events import Source
from consents.enums import Refusal
from consents.errors import ConsentRefusedError
from office.models import Controller

PROBLEMS: dict[Any, Any] = {frozenset({400, 401, 403, 409, 413, 422, 429}): Problem}
CONFLICTS = frozenset({Refusal.KEY_REUSED})


def who(request: HttpRequest) -> tuple[Controller, Source]:
    """Return whose key calls."""
    key = request.auth  # type: ignore[attr-defined]
    return key.controller, Source(api_key=key)


def status_of(error: ConsentRefusedError) -> int:
    """Return the HTTP status that a refusal is answered with."""
    if error.code is Refusal.TOO_MANY:
        return 429
    return 409 if error.code in CONFLICTS else 422


def problem_of(error: ConsentRefusedError, name: str, number: int) -> dict[str, object]:
    """Return what item `number` of the list `name` was refused for."""
    errors = [{"detail": str(error), "pointer": f"#/{name}/{number}/{error.field}"}] if error.field else []
    return _document(status_of(error), code=error.code, detail=str(error), errors=errors)


def unfit(item: Unfit, name: str, number: int) -> dict[str, object]:
    """Return what does not fit of item `number` of the list `name`."""
    errors = [
        {"detail": one["detail"], "pointer": f"#/{name}/{number}/{one['pointer']}".rstrip("/")}
        for one in item.errors
    ]
    return _document(422, code=Refusal.UNFIT, detail="Some fields do not fit.", errors=errors)


def _document(
    status: int, *, code: Refusal, detail: str, errors: Sequence[dict[str, str]]
) -> dict[str, object]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code.value,
        "errors": list(errors),
    }
