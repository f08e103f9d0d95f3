"""Public pages of the office: the choice of company, a company's own page, its colours and logo."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from office import panels, validators
from office.models import Controller
from office.public import get_controller

A_DAY = 24 * 3600


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Let people choose the company that their request is for."""
    return render(request, "public/home.html", {"controllers": Controller.objects.all()})


@require_safe
def controller_home(request: HttpRequest, controller: str) -> HttpResponse:
    """Show what a person can do at one company."""
    found = get_controller(controller)
    context = {"controller": found, "panels": panels.panels_for("home", found, request)}
    return render(request, "public/controller_home.html", context)


@require_safe
@cache_control(public=True, max_age=A_DAY)
def brand_css(request: HttpRequest, controller: str) -> HttpResponse:
    """Give the company's accent colours as a style sheet."""
    found = get_controller(controller)
    return render(request, "office/brand.css", {"controller": found}, content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=A_DAY)
def logo(request: HttpRequest, controller: str) -> HttpResponseBase:
    """Give the company's logo."""
    found = get_controller(controller)
    if not found.logo:
        raise Http404("This controller has no logo.")
    try:
        file = found.logo.open("rb")
    except FileNotFoundError:
        raise Http404("The logo's file is gone.") from None
    head = file.read(16)
    file.seek(0)
    return FileResponse(file, content_type=validators.image_type(head) or "application/octet-stream")
