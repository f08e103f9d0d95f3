"""The public pages on which a person shows who they are, or that they may act for somebody else."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from office import clock, uploads
from office.public import too_many, wait_for
from requests import identity_page
from requests.domain import identity_codes, identity_documents, representation
from requests.domain.errors import RequestError
from requests.domain.identity_codes import Entered
from requests.identity_enums import Method
from requests.identity_public_forms import CodeForm, DocumentForm
from requests.models import Request
from requests.views import behind_link, form_page


@form_page
@behind_link
def identity(request: HttpRequest, case: Request, token: str) -> HttpResponse:
    """Say what is asked, and take a code or a document."""
    asked = identity_page.asked_of(case, now=clock.now())
    if asked is None:
        return redirect("requests:status", controller=case.controller.slug, token=token)
    if asked.method is Method.DOCUMENT:
        return _document(request, case, token, asked)
    if asked.method is Method.CODE:
        return _code(request, case, token, asked)
    return _page(request, case, token, asked=asked)


@form_page
@behind_link
def evidence(request: HttpRequest, case: Request, token: str) -> HttpResponse:
    """Take what shows that somebody may act for another person."""
    acts = identity_page.acts_for(case)
    if acts is None:
        return redirect("requests:status", controller=case.controller.slug, token=token)
    form = _file_form(request)
    if form.is_valid():
        now = clock.now()
        if wait := wait_for("requests.identity", request, now=now):
            return too_many(request, wait=wait, controller=case.controller)
        try:
            representation.add_evidence(case, files=form.cleaned_data["document"], now=now)
        except RequestError as error:
            form.add_error("document", str(error))
        else:
            messages.success(request, _("Thank you. We look at it and tell you."))
            return redirect("requests:status", controller=case.controller.slug, token=token)
    context = {"controller": case.controller, "case": case, "token": token, "form": form, "acts": acts}
    return render(request, "public/requests/evidence.html", context)


def _code(request: HttpRequest, case: Request, token: str, asked: identity_page.Asked) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        now = clock.now()
        if wait := wait_for("requests.identity", request, now=now):
            return too_many(request, wait=wait, controller=case.controller)
        entered = identity_codes.enter(case, code=form.cleaned_data["code"], now=now)
        if entered is Entered.RIGHT:
            messages.success(request, _("Thank you. Now we know that it is you, and we go on."))
            return redirect("requests:status", controller=case.controller.slug, token=token)
        form.add_error("code", str(identity_page.REFUSALS[entered]))
        asked = identity_page.asked_of(case, now=now) or asked
    return _page(request, case, token, asked=asked, form=form)


def _document(request: HttpRequest, case: Request, token: str, asked: identity_page.Asked) -> HttpResponse:
    form = _file_form(request)
    if form.is_valid():
        now = clock.now()
        if wait := wait_for("requests.identity", request, now=now):
            return too_many(request, wait=wait, controller=case.controller)
        try:
            identity_documents.keep(case, files=form.cleaned_data["document"], now=now)
        except RequestError as error:
            form.add_error("document", str(error))
        else:
            messages.success(request, _("Thank you. One person looks at it, and then it is destroyed."))
            return redirect("requests:status", controller=case.controller.slug, token=token)
    return _page(request, case, token, asked=asked, form=form)


def _file_form(request: HttpRequest) -> DocumentForm:
    posted = request.method == "POST"
    form = DocumentForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and uploads.were_dropped(request):
        form.refuse_files()
    return form


def _page(
    request: HttpRequest,
    case: Request,
    token: str,
    *,
    asked: identity_page.Asked,
    form: CodeForm | DocumentForm | None = None,
) -> HttpResponse:
    context = {"controller": case.controller, "case": case, "token": token, "asked": asked, "form": form}
    return render(request, "public/requests/identity.html", context)
