"""The public pages of data-subject requests: the form, the receipt, and one page per request behind its link."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock, uploads
from office.models import Controller
from office.public import get_controller, secluded, too_many, wait_for
from requests import identity_page, package_page, second_step_page, status_page
from requests.domain import conversation, decision, handling, intake, links, lost_links, second_step, together
from requests.domain.errors import ErasedError, IntakeRefusedError, RequestError
from requests.enums import Channel
from requests.forms import LinkForm, ReplyForm, RequestForm
from requests.models import Attachment, Request

P = ParamSpec("P")

RECEIPT_COOKIE = "received"
RECEIPT_SHOWN_FOR = timedelta(minutes=30)

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@never_cache
def new(request: HttpRequest, controller: str) -> HttpResponse:
    """Take in a request."""
    found, now = get_controller(controller), clock.now()
    form = RequestForm(request.POST if request.method == "POST" else None, controller=found)
    if form.is_valid():
        if wait := wait_for("requests.new", request, now=now):
            return too_many(request, wait=wait, controller=found)
        try:
            case = intake.submit(found, submission=form.submission(), channel=Channel.WEB_FORM, now=now)
        except IntakeRefusedError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except RequestError as error:
            form.add_error(None, str(error))
        else:
            return _to_receipt(request, case)
    return render(request, "public/requests/new.html", {"controller": found, "form": form})


def _to_receipt(request: HttpRequest, case: Request) -> HttpResponse:
    address = reverse("requests:received", kwargs={"controller": case.controller.slug})
    response = redirect(address)
    response.set_signed_cookie(
        RECEIPT_COOKIE,
        str(case.pk),
        salt=case.controller.slug,
        max_age=RECEIPT_SHOWN_FOR,
        path=address,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


@require_safe
@never_cache
def received(request: HttpRequest, controller: str) -> HttpResponse:
    """Say what happens now, to the browser that has just sent a request."""
    found = get_controller(controller)
    try:
        case_id = request.get_signed_cookie(RECEIPT_COOKIE, salt=found.slug, max_age=RECEIPT_SHOWN_FOR)
    except (KeyError, BadSignature):
        return redirect("requests:new", controller=found.slug)
    case = get_object_or_404(Request, pk=case_id, controller=found)
    current = case.deadlines.filter(is_current=True).first()
    answer = status_page.when_we_answer(current, today=found.today(clock.now()))
    return render(
        request, "public/requests/received.html", {"controller": found, "case": case, "answer": answer}
    )


@form_page
@never_cache
def link(request: HttpRequest, controller: str) -> HttpResponse:
    """Send lost links again; what is shown does not depend on whether there are any."""
    found, now = get_controller(controller), clock.now()
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if wait := wait_for("requests.link", request, now=now):
            return too_many(request, wait=wait, controller=found)
        lost_links.ask(found, **form.cleaned_data, now=now)
        return redirect("requests:link_sent", controller=found.slug)
    return render(request, "public/requests/link.html", {"controller": found, "form": form})


@require_safe
def link_sent(request: HttpRequest, controller: str) -> HttpResponse:
    """Say what arrives if there is a request."""
    return render(request, "public/requests/link_sent.html", {"controller": get_controller(controller)})


@require_safe
def privacy_notice(request: HttpRequest, controller: str) -> HttpResponse:
    """Say how the portal itself uses the data of those who use it (GDPR Art 13)."""
    return render(request, "public/requests/privacy_notice.html", {"controller": get_controller(controller)})


def nothing_behind(request: HttpRequest, controller: Controller) -> HttpResponseBase:
    """Answer a link that opens nothing. Those count against who tries them out; one that opens always does."""
    if wait := wait_for("wrong-token", request, now=clock.now()):
        return too_many(request, wait=wait, controller=controller)
    return render(request, "public/requests/gone.html", {"controller": controller}, status=404)


def by_link(
    view: Callable[Concatenate[HttpRequest, Request, str, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Give a view the request that a token opens; whatever opens nothing gets one and the same page.

    The page is kept out of caches, search engines and other sites' logs.
    """

    @wraps(view)
    @never_cache
    def opened(request: HttpRequest, controller: str, token: str, *args: P.args, **kwargs: P.kwargs) -> Any:
        case = links.resolve(token, slug=controller, now=clock.now())
        if case is None:
            response = nothing_behind(request, get_controller(controller))
        elif wait := wait_for("token-page", request, now=clock.now()):
            response = too_many(request, wait=wait, controller=case.controller)
        else:
            with timezone.override(case.controller.time_zone):
                response = view(request, case, token, *args, **kwargs)
        return secluded(response)

    return opened


def behind_link(
    view: Callable[Concatenate[HttpRequest, Request, str, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """As `by_link`, but only once the code is entered, where the person has it asked for each time."""

    def coded(
        request: HttpRequest, case: Request, token: str, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        refusal = second_step_page.refusal(request, case, token=token, now=clock.now())
        return view(request, case, token, *args, **kwargs) if refusal is None else refusal

    return wraps(view)(by_link(coded))


code = form_page(by_link(second_step_page.page))
"""The one page behind a link that is there without a code: it asks for it."""


@form_page
@behind_link
def status(request: HttpRequest, case: Request, token: str) -> HttpResponse:
    """Show where a request stands, and take messages with files."""
    now = clock.now()
    posted = request.method == "POST"
    form = ReplyForm(request.POST if posted else None, request.FILES if posted else None)
    too_large = posted and uploads.were_dropped(request)
    if too_large:
        form.refuse_files()
    if form.is_valid():
        if wait := wait_for("requests.reply", request, now=now):
            return too_many(request, wait=wait, controller=case.controller)
        try:
            conversation.reply(
                case, text=form.cleaned_data["text"], attachments=form.cleaned_data["attachments"], now=now
            )
        except ErasedError:
            context = {"controller": case.controller, "text": form.cleaned_data["text"]}
            return render(request, "public/requests/erased.html", context, status=410)
        except RequestError as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("Your message is with us."))
            return redirect("requests:status", controller=case.controller.slug, token=token)
    page = status_page.context_of(case, token=token, today=case.controller.today(now))
    offer = package_page.offer(case, token=token, http=request, now=now)
    page |= {"asked": identity_page.asked_of(case, now=now), "acts": identity_page.acts_for(case)}
    context = {**page, "controller": case.controller, "token": token, "form": form, "offer": offer}
    context["code_asked"] = second_step.is_on(case)
    return render(request, "public/requests/status.html", context, status=413 if too_large else 200)


@require_POST
@behind_link
def confirm(request: HttpRequest, case: Request, token: str) -> HttpResponse:
    """Note that the address is the person's. A press of the button, since mail filters open links by themselves."""
    handling.confirm_address(case, now=clock.now())
    messages.success(request, _("Thank you, your address is confirmed."))
    return redirect("requests:status", controller=case.controller.slug, token=token)


@form_page
@behind_link
def withdraw(request: HttpRequest, case: Request, token: str) -> HttpResponse:
    """Ask once more, then close a request that its sender no longer wants."""
    if request.method != "POST" and case.is_open:
        context = {"controller": case.controller, "case": case, "token": token}
        return render(request, "public/requests/withdraw.html", context)
    if case.is_open:
        try:
            decision.withdraw(case, now=clock.now())
        except RequestError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your request is withdrawn. You can make a new one at any time."))
    return redirect("requests:status", controller=case.controller.slug, token=token)


@require_safe
@behind_link
def file(request: HttpRequest, case: Request, token: str, file: UUID) -> HttpResponseBase:
    """Give one file of the conversation, always as a download."""
    sent = together.messages_of(case).filter(sent_at__isnull=False)
    attachment = get_object_or_404(Attachment, pk=file, message__in=sent)
    if not attachment.name:
        raise Http404("The file was erased.")
    return FileResponse(
        attachment.file.open(),
        as_attachment=True,
        filename=str(attachment.name),
        content_type=attachment.content_type,
    )
