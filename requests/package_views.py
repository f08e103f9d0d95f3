"""The public pages of what a person takes along: the files by their code, a new code, the certificate."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from office import clock
from office.public import too_many, wait_for
from requests import certificate, package_page
from requests.domain import fetching, packages
from requests.domain.errors import RequestError
from requests.models import Package, Request
from requests.package_forms import CodeForm
from requests.views import behind_link, form_page
from vault.cipher import Secret


@form_page
@behind_link
def package(request: HttpRequest, case: Request, token: str) -> HttpResponseBase:
    """Show the files, and take the code that opens them for this browser."""
    now, found = clock.now(), packages.latest(case)
    form = CodeForm(request.POST) if request.method == "POST" else None
    if found is not None and form is not None and form.is_valid():
        if wait := wait_for("requests.code", request, now=now):
            return too_many(request, wait=wait, controller=case.controller)
        try:
            ticket = fetching.enter_code(found, typed=form.cleaned_data["code"], token=token, now=now)
        except RequestError as error:
            form.add_error("code", str(error))
        else:
            return _to_files(request, case, token=token, ticket=ticket)
    offer = package_page.offer(case, token=token, http=request, now=now, form=form)
    context = {"controller": case.controller, "case": case, "token": token, "offer": offer, "form": form}
    return render(request, "public/requests/package.html", context)


def _to_files(request: HttpRequest, case: Request, *, token: str, ticket: str) -> HttpResponse:
    """Lead to the files, with a ticket that the browser shows on these pages only."""
    page = package_page.page_of(case, token=token)
    response = redirect(page)
    response.set_cookie(
        package_page.COOKIE,
        ticket,
        max_age=fetching.OPEN_FOR,
        path=page,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


@require_safe
@behind_link
def download(request: HttpRequest, case: Request, token: str) -> HttpResponseBase:
    """Stream the files to a browser that has entered the code, as one ZIP that is saved, never shown.

    A look at the headers alone fetches nothing.
    """
    now, found = clock.now(), packages.latest(case)
    secret = package_page.secret_for(found, token=token, http=request, now=now) if found else None
    if found is None or secret is None:
        return redirect("requests:package", controller=case.controller.slug, token=token)
    content = _streamed(found, secret=secret) if request.method == "GET" else iter(())
    response = StreamingHttpResponse(content, content_type="application/zip")
    response.headers["Content-Length"] = str(found.size)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{case.reference}.zip") or ""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Accept-Ranges"] = "none"
    return response


def _streamed(found: Package, *, secret: Secret) -> Iterator[bytes]:
    """Hand out the ZIP; only who got all of it has fetched it."""
    yield from fetching.plain(found, secret=secret)
    fetching.note_fetched(found, now=clock.now())


@require_POST
@behind_link
def new_code(request: HttpRequest, case: Request, token: str) -> HttpResponseBase:
    """Have the files sealed anew and the new code mailed to the person."""
    if wait := wait_for("requests.code", request, now=clock.now()):
        return too_many(request, wait=wait, controller=case.controller)
    try:
        packages.ask_new_code(case, now=clock.now())
    except RequestError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("A new code is on its way to your e-mail address. The old one has ended.")
        )
    return redirect("requests:package", controller=case.controller.slug, token=token)


@require_safe
@behind_link
def certified(request: HttpRequest, case: Request, token: str) -> HttpResponseBase:
    """Give the certificate of an erasure."""
    if not certificate.is_due(case):
        raise Http404("There is nothing to certify.")
    now = clock.now()
    if wait := wait_for("requests.certificate", request, now=now):
        return too_many(request, wait=wait, controller=case.controller)
    return certificate.as_download(certificate.pdf(case, now=now), case=case)
