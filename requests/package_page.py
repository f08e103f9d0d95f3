"""What the status page says of the files that were handed over, and of how to open them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from requests.domain import fetching, packages
from requests.models import Package, Request
from requests.package_enums import PackageState
from requests.package_forms import CodeForm
from vault.cipher import Secret

COOKIE = "files"

GONE: dict[str, Promise] = {
    PackageState.REVOKED: _("We have taken the files back. If you wonder why, write to us below."),
    PackageState.EXPIRED: _(
        "The time to fetch the files is over, and they are destroyed. You can ask us again."
    ),
    PackageState.DESTROYED: _("The files are destroyed."),
}
"""What is said of files that nobody can fetch any more."""


@dataclass(frozen=True, slots=True, repr=False)
class Offer:
    """The files as the section shows them; `form` takes the code, where one can open them."""

    package: Package
    page: str
    until: date | None
    gone: str | Promise = ""
    sealing: bool = False
    locked: bool = False
    opened: bool = False
    renewable: bool = False
    form: CodeForm | None = None


def offer(
    case: Request, *, token: str, http: HttpRequest, now: datetime, form: CodeForm | None = None
) -> Offer | None:
    """Return what the section shows; None where nothing was handed over."""
    package = packages.latest(case)
    if package is None:
        return None
    over = package.is_openable and package.expires_at is not None and package.expires_at <= now
    gone = GONE[PackageState.EXPIRED] if over else GONE.get(package.state, "")
    openable = package.is_openable and not over
    return Offer(
        package=package,
        page=page_of(case, token=token),
        until=case.controller.today(package.expires_at) if openable and package.expires_at else None,
        gone=gone,
        sealing=package.state == PackageState.SEALING,
        locked=openable and package.is_locked,
        opened=openable and secret_for(package, token=token, http=http, now=now) is not None,
        renewable=openable and packages.may_be_renewed(package),
        form=(form or CodeForm()) if openable and not package.is_locked else None,
    )


def secret_for(package: Package, *, token: str, http: HttpRequest, now: datetime) -> Secret | None:
    """Return what opens a package for this browser; None where it has not entered the code lately."""
    ticket = http.COOKIES.get(COOKIE, "")
    return fetching.admit(package, ticket=ticket, token=token, now=now) if ticket else None


def page_of(case: Request, *, token: str) -> str:
    """Return the address of the page of a request's files."""
    return reverse("requests:package", kwargs={"controller": case.controller.slug, "token": token})
