"""The certificate of an erasure for staff: offered beside the request, each making of it logged."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from office.domain import access_log
from office.models import User
from requests import certificate
from requests.models import Request

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin


def address_of(case: Request) -> str:
    """Return where staff fetch the certificate; empty where there is none."""
    return reverse("admin:requests_request_certificate", args=[case.pk]) if certificate.is_due(case) else ""


def certificate_of(page: PortalAdmin, http: HttpRequest, *, case: Request) -> HttpResponse:
    """Hand out the certificate to a viewer who may see the request."""
    if not certificate.is_due(case):
        raise Http404("There is nothing to certify.")
    now = page.now()
    made = certificate.pdf(case, now=now)
    access_log.record(
        action="requests.certificate_made",
        actor=cast(User, http.user),
        controller=case.controller,
        target=case,
        now=now,
    )
    return certificate.as_download(made, case=case)
