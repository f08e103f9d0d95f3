"""Handing files of a request to staff: to save, never to open in the page; each opening is logged."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest

from office.domain import access_log
from office.domain.access import access_of
from office.models import User
from requests.domain import together
from requests.models import Attachment, CollectedFile, DecisionFile, Request
from vault.enums import Family

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin


def _find(case: Request, file: UUID) -> Attachment | CollectedFile | DecisionFile:
    """Return a file of a request: of its conversation, of what is collected, or of a decision."""
    found = (
        Attachment.objects.filter(pk=file, message__in=together.messages_of(case)).first()
        or CollectedFile.objects.filter(pk=file, collection__request=case).first()
        or DecisionFile.objects.filter(pk=file, decision__request=case).first()
    )
    if found is None:
        raise Http404("There is no such file.")
    return found


def file_of(page: PortalAdmin, http: HttpRequest, *, case: Request, file: UUID) -> FileResponse:
    """Stream a file's plaintext to a viewer who was granted documents."""
    viewer = cast(User, http.user)
    attachment = _find(case, file)
    if Family.DOCUMENT not in access_of(viewer).families(case.controller_id):
        raise PermissionDenied
    if case.erased_at is not None or not attachment.file or not attachment.name:
        raise Http404("This file was erased.")
    access_log.record(
        action="requests.file_opened",
        actor=viewer,
        controller=case.controller,
        target=case,
        now=page.now(),
        details={"file": str(attachment.pk), "families": [Family.DOCUMENT.value]},
    )
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=str(attachment.name),
        content_type=attachment.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
