"""Evidence bundles on the request page: what is being made, and fetching what is ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from office import confirming
from office.dates import in_words
from office.domain.access import access_of
from office.models import User
from requests.admin.shown import Reader
from requests.domain import bundles
from requests.domain.situation import Situation
from requests.enums import BundleState
from requests.models import EvidenceBundle, Request

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

NEEDS = "approve_cases"
SHOWN = 3


@dataclass(frozen=True, slots=True)
class BundleRow:
    """One bundle: how far it is in words, and where it is fetched; `percent` is None unless it is being made."""

    said: str
    percent: int | None = None
    url: str = ""
    size: int | None = None
    sha256: str = ""


def may_fetch(viewer: User, case: Request) -> bool:
    """Whether this person may make and fetch bundles: they decide, and see every family that is in one."""
    access = access_of(viewer)
    return (
        access.allows(NEEDS, case.controller_id) and access.families(case.controller_id) >= bundles.FAMILIES
    )


def bundles_of(standing: Situation, reader: Reader) -> list[BundleRow]:
    """Return the latest bundles for whoever may fetch them."""
    if not may_fetch(reader.viewer, standing.case):
        return []
    return [_row(bundle, case=standing.case) for bundle in bundles.of(standing.case)[:SHOWN]]


def bundle_file(page: PortalAdmin, http: HttpRequest, *, case: Request, bundle: UUID) -> FileResponse:
    """Stream a finished bundle to a viewer who may fetch it, and log that."""
    viewer = cast(User, http.user)
    found = get_object_or_404(
        EvidenceBundle.objects.select_related("request__controller"), pk=bundle, request=case
    )
    if not may_fetch(viewer, case):
        raise PermissionDenied
    if not _is_there(found) or (found.expires_at is not None and found.expires_at <= page.now()):
        raise Http404("This bundle is not kept any more.")
    confirming.require(http)
    bundles.note_fetched(found, by=viewer, now=page.now())
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=f"{case.reference}-evidence.zip",
        content_type="application/zip",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _row(bundle: EvidenceBundle, *, case: Request) -> BundleRow:
    asked = {"day": in_words(case.controller.today(bundle.asked_at)), "name": bundle.asked_by.name}
    if bundle.state in bundles.IN_THE_MAKING:
        return BundleRow(_("Asked for on %(day)s by %(name)s: being made.") % asked, percent=bundle.percent)
    if bundle.state == BundleState.FAILED:
        return BundleRow(_("Asked for on %(day)s by %(name)s: could not be made.") % asked)
    if not _is_there(bundle) or bundle.expires_at is None:
        return BundleRow(_("Asked for on %(day)s by %(name)s: destroyed.") % asked)
    until = {**asked, "until": in_words(case.controller.today(bundle.expires_at))}
    return BundleRow(
        _("Asked for on %(day)s by %(name)s: ready, destroyed on %(until)s.") % until,
        url=reverse("admin:requests_request_bundle", args=[case.pk, bundle.pk]),
        size=bundle.size,
        sha256=bundle.sha256,
    )


def _is_there(bundle: EvidenceBundle) -> bool:
    return bundle.state == BundleState.READY and bool(bundle.file) and not bundle.file.is_shredded
