"""Errors of the API, told as problem documents (RFC 9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import NotRequired, TypedDict

from django.http import JsonResponse

CONTENT_TYPE = "application/problem+json"


class FieldError(TypedDict):
    """What is wrong with one part of what was sent: a JSON pointer into the body, or a parameter's name."""

    detail: str
    pointer: NotRequired[str]
    parameter: NotRequired[str]


def problem(
    status: int,
    *,
    detail: str = "",
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
    code: str = "",
) -> JsonResponse:
    """Build the problem document for `status`: a sentence, the fields concerned, a code of the reason."""
    document: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
    }
    if detail:
        document["detail"] = detail
    if code:
        document["code"] = code
    if errors:
        document["errors"] = list(errors)
    return JsonResponse(document, status=status, content_type=CONTENT_TYPE, headers=headers)
