"""What the request’s page shows of who asks and for whom: what is asked and why, the checks, the right to act."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise

from office import confirming
from office.domain import access_log
from office.domain.access import access_of
from office.models import AccessEntry, User
from requests.admin.shown import FileRow, Reader, Shown
from requests.domain import identity, identity_documents, on_record, representation
from requests.domain.identity import Advice
from requests.domain.on_record import Compared
from requests.domain.situation import Situation
from requests.enums import Status
from requests.identity_enums import CheckOutcome, Method, Question
from requests.identity_forms import ASKED, name_of
from requests.models import Evidence, IdentityCheck, IdentityDocument, Representation, Request
from vault.enums import Family

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin


@dataclass(frozen=True, slots=True)
class Way:
    """A method that can be asked, with the address of the step; `advised` marks the one that is enough."""

    name: str | Promise
    hint: str | Promise
    url: str
    advised: bool
    more: bool


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document that was shown: with an address for the one who may open it, else when it was destroyed."""

    size: int
    uploaded_at: datetime
    destroyed_at: datetime | None
    url: str


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check: how it was asked, by whom, how it ended."""

    check: IdentityCheck
    method: str | Promise
    reason: Shown
    answered: list[str | Promise]
    documents: list[DocumentRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RightToAct:
    """By what right somebody acts for another, whether it is confirmed, and what shows it."""

    row: Representation
    evidence: Shown
    scope: Shown
    files: list[FileRow]
    in_register: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Everything that the tab shows beside the clock."""

    rule: str | Promise
    advice: Advice
    advised: str | Promise
    ways: list[Way]
    compared: list[Compared]
    checks: list[CheckRow]
    looks: list[AccessEntry]
    acts: RightToAct | None


def part_of(standing: Situation, *, reader: Reader) -> Part:
    """Return what the tab shows to its viewer."""
    case = standing.case
    advice = identity.advice(case)
    return Part(
        rule=name_of(standing.identity_rule),
        advice=advice,
        advised=name_of(advice.method),
        ways=_ways(case, advice=advice) if _may_ask(standing, viewer=reader.viewer) else [],
        compared=on_record.compared(case),
        checks=[_check(check, reader=reader) for check in standing.checks],
        looks=identity_documents.looks_at(case),
        acts=_acts(standing, reader=reader),
    )


def document_of(page: PortalAdmin, http: HttpRequest, *, case: Request, document: UUID) -> FileResponse:
    """Hand an identity document to the one person named for it, and log it."""
    found = get_object_or_404(
        IdentityDocument.objects.select_related("check_of__request__controller"),
        pk=document,
        check_of__request=case,
    )
    viewer = cast(User, http.user)
    if found.destroyed_at is not None:
        raise Http404("This document was destroyed.")
    if not identity_documents.may_open(found, user=viewer):
        raise PermissionDenied
    confirming.require(http)
    identity_documents.note_opened(found, by=viewer, now=page.now())
    return _sent(found)


def evidence_of(page: PortalAdmin, http: HttpRequest, *, case: Request, file: UUID) -> FileResponse:
    """Hand out evidence of a right to act to whoever sees documents, and log it."""
    viewer = cast(User, http.user)
    found = get_object_or_404(Evidence, pk=file, representation__request=case)
    if Family.DOCUMENT not in access_of(viewer).families(case.controller_id):
        raise PermissionDenied
    if case.erased_at is not None or not found.file:
        raise Http404("This file was erased.")
    confirming.require(http)
    access_log.record(
        action="requests.evidence_opened",
        actor=viewer,
        controller=case.controller,
        target=case,
        now=page.now(),
        details={"file": str(found.pk), "families": [Family.DOCUMENT.value]},
    )
    return _sent(found)


def _sent(found: IdentityDocument | Evidence) -> FileResponse:
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=str(found.name),
        content_type=found.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _may_ask(standing: Situation, *, viewer: User) -> bool:
    case = standing.case
    return standing.may_become(Status.IDENTITY_CHECK) and access_of(viewer).allows(
        "handle_cases", case.controller_id
    )


def _ways(case: Request, *, advice: Advice) -> list[Way]:
    step = reverse("admin:requests_request_step", args=[case.pk, "identity"])
    return [
        Way(
            name=name,
            hint=hint,
            url=f"{step}?method={method.value}",
            advised=method is advice.method,
            more=method.intrusiveness > advice.method.intrusiveness,
        )
        for method, (name, hint) in ASKED.items()
        if identity.is_possible(case, method=method)
    ]


def _check(check: IdentityCheck, *, reader: Reader) -> CheckRow:
    return CheckRow(
        check=check,
        method=Method(check.method).label
        if check.outcome == CheckOutcome.PROVED
        else name_of(Method(check.method)),
        reason=reader.read(check, "reason"),
        answered=[Question(value).label for value in check.answered],
        documents=[
            DocumentRow(
                size=document.size,
                uploaded_at=document.uploaded_at,
                destroyed_at=document.destroyed_at,
                url=_url_of(document, viewer=reader.viewer),
            )
            for document in check.documents.select_related("check_of__request__controller")
        ]
        if check.method == Method.DOCUMENT
        else [],
    )


def _url_of(document: IdentityDocument, *, viewer: User) -> str:
    if not identity_documents.may_open(document, user=viewer):
        return ""
    case_id = document.check_of.request_id
    return reverse("admin:requests_request_identity_document", args=[case_id, document.pk])


def _acts(standing: Situation, *, reader: Reader) -> RightToAct | None:
    row = standing.representation
    if row is None:
        return None
    return RightToAct(
        row=row,
        evidence=reader.read(row, "evidence"),
        scope=reader.read(row, "scope"),
        files=[_file(one, reader=reader) for one in row.files.all()],
        in_register=representation.guardian_of(standing.case) is not None,
    )


def _file(one: Evidence, *, reader: Reader) -> FileRow:
    name = reader.read(one, "name")
    url = ""
    if not name.locked and not name.erased:
        url = reverse("admin:requests_request_evidence", args=[reader.case.pk, one.pk])
    return FileRow(name=name, size=one.size, url=url)
