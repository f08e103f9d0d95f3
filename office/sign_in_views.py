"""Signing in: a password, and a code where the person has set up a second step."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth import login as begin_session
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from office import client_address, clock
from office.account_views import AdminLookMixin
from office.domain import proving, second_step
from office.models import User
from office.public import too_many, wait_for
from office.sign_in_forms import CodeForm, SignInForm, refusal
from office.sign_in_middleware import MARK

HALFWAY = "signing_in"
"""Under which the session keeps whose password was right, until the code came. Nobody is signed in before."""

PATIENCE = timedelta(minutes=10)


class SignInView(AdminLookMixin, LoginView):
    """Asks for address and password."""

    template_name = "admin/login.html"
    authentication_form = SignInForm
    extra_context = {"title": _("Log in"), "subtitle": None}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead whoever is signed in to where they wanted to go."""
        if request.method == "GET" and admin.site.has_permission(request):
            return redirect(
                self.get_success_url() if REDIRECT_FIELD_NAME not in request.GET else "admin:index"
            )
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count what comes from one network, whatever the names, before any password is hashed."""
        wait = wait_for("sign-in", request, now=timezone.now())
        return too_many(request, wait=wait) if wait else super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        return {**super().get_context_data(**kwargs), "app_path": self.request.get_full_path()}

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign the person in, or ask for the code first."""
        user: User = form.get_user()
        proving.forget_name(user, network=client_address.of(self.request))
        if second_step.of(user) is None:
            begin_session(self.request, user)
            return redirect(self.get_success_url())
        self.request.session.cycle_key()
        self.request.session[HALFWAY] = {
            "user": str(user.pk),
            "hash": user.get_session_auth_hash(),
            "backend": getattr(user, "backend", ""),
            "at": timezone.now().timestamp(),
        }
        return redirect(_code_page(self.get_redirect_url()))

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say what was wrong, or that the name was tried too often."""
        return too_many(self.request, wait=form.wait) if form.wait else super().form_invalid(form)


@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Ask whoever gave the right password for a code, and sign them in."""
    halfway: dict[str, Any] = request.session.get(HALFWAY, {})
    at = timezone.now()
    user = _halfway(halfway, at=at)
    if user is None:
        request.session.pop(HALFWAY, None)
        return redirect("admin:login")
    recovery = "recovery" in request.GET
    form = CodeForm(request.POST or None, recovery=recovery)
    if request.method == "POST" and form.is_valid():
        proof = proving.by_code(user, code=form.cleaned_data["code"], at=at, now=clock.now())
        step = second_step.of(user)
        if proof.given and step is not None:
            del request.session[HALFWAY]
            begin_session(request, user, backend=halfway["backend"] or settings.AUTHENTICATION_BACKENDS[1])
            request.session[MARK] = str(step.pk)
            return redirect(_wanted(request) or "admin:index")
        form.add_error("code", refusal(proof, by_code=True))
    context = {
        **admin.site.each_context(request),
        "title": gettext("Second step"),
        "form": form,
        "recovery": recovery,
        "other_way": _code_page(_wanted(request), recovery=not recovery),
    }
    return TemplateResponse(request, "registration/sign_in_code.html", context)


def _wanted(request: HttpRequest) -> str:
    """Return where the person wanted to go; empty for another site."""
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure())
    return wanted if is_ours else ""


def _code_page(wanted: str, *, recovery: bool = False) -> str:
    """Return the address of the page that asks for a code. It stands in no session: it may hold a search."""
    query = ({REDIRECT_FIELD_NAME: wanted} if wanted else {}) | ({"recovery": "1"} if recovery else {})
    return f"{reverse('sign_in_code')}?{urlencode(query)}" if query else reverse("sign_in_code")


def _halfway(halfway: dict[str, Any], *, at: datetime) -> User | None:
    """Return whose password was right a short while ago and has not changed since."""
    if not halfway or at.timestamp() - halfway["at"] > PATIENCE.total_seconds():
        return None
    user = User.objects.filter(pk=halfway["user"], is_active=True).first()
    return user if user is not None and user.get_session_auth_hash() == halfway["hash"] else None
