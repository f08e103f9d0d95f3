"""Pages on which staff choose a password, and the page about themselves."""

from datetime import timedelta
from typing import Any, cast

from axes import utils as axes
from axes.helpers import get_client_username
from django.contrib import admin, messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import (
    PasswordChangeView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from office import client_address, clock, notifications, panels, rate_limits
from office.domain import proving, second_step, sessions, staff
from office.forms import ProfileForm, ResetForm
from office.models import Controller, User
from office.public import too_many
from office.sessions import stored
from office.sign_in_forms import ChangePasswordForm, NewPasswordForm
from office.tokens import invitation_tokens, reset_tokens

LINK_COOKIE = "password_link"
LINK_COOKIE_AGE = timedelta(hours=1)


class AdminLookMixin:
    """Gives a page what the admin's frame needs."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the frame's context and the page's."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**admin.site.each_context(self.request), **context}  # type: ignore[attr-defined]


class ResetView(AdminLookMixin, PasswordResetView):
    """Asks for an address and says the same whether somebody has it or not."""

    form_class = ResetForm
    template_name = "registration/password_reset.html"
    title = _("Choose a new password")
    success_url = reverse_lazy("password_reset_done")

    def form_valid(self, form: ResetForm) -> HttpResponse:  # type: ignore[override]
        """Send the link, unless too many were asked for in the last hour."""
        now, client = clock.now(), client_address.of(self.request)
        too_many = rate_limits.count("password-reset", client, now=now) or rate_limits.count(
            "password-reset-to", form.cleaned_data["email"].casefold(), now=now
        )
        if not too_many:
            form.save()
        return redirect(self.success_url)


class ResetDoneView(AdminLookMixin, PasswordResetDoneView):
    """Says what happens next."""

    template_name = "registration/password_reset_sent.html"
    title = _("Look into your mail")


class NewPasswordView(AdminLookMixin, PasswordResetConfirmView):
    """Lets whoever holds a link choose a password.

    The page stands at an address without the link's token, which waits in a cookie of that page. Django would put it
    into the session, where it could be read in a copy of the database.
    """

    form_class = NewPasswordForm
    template_name = "registration/new_password.html"
    token_generator = reset_tokens
    title = _("Choose a new password")
    success_url = reverse_lazy("admin:login")
    action = "office.password_reset"

    @method_decorator(sensitive_post_parameters())
    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead from a link to the page. Links that open nothing are counted; one that opens always does."""
        token: str = kwargs["token"]
        self.user = self.get_user(kwargs["uidb64"])
        is_page = token == self.reset_url_token
        given = request.COOKIES.get(LINK_COOKIE) if is_page else token
        self.validlink = self.token_generator.check_token(self.user, given)
        if self.validlink:
            return FormView.dispatch(self, request, *args, **kwargs) if is_page else self._to_page(token)
        wait = rate_limits.count("wrong-token", client_address.of(request), now=clock.now())
        return too_many(request, wait=wait) if wait else self.render_to_response(self.get_context_data())

    def _to_page(self, token: str) -> HttpResponse:
        response = redirect(self.request.path.replace(token, self.reset_url_token))
        response.set_cookie(
            LINK_COOKIE,
            token,
            max_age=LINK_COOKIE_AGE,
            path=response.url,
            secure=self.request.is_secure(),
            httponly=True,
            samesite="Lax",  # the mail leads here from elsewhere
        )
        return response

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:  # type: ignore[override]
        """Set the password, note it in the access log, and sign the person out everywhere."""
        user, now = cast(User, form.save()), clock.now()
        response = redirect(self.success_url)
        response.delete_cookie(LINK_COOKIE, path=self.request.path)
        with transaction.atomic():
            staff.record_for_offices(user, action=self.action, actor=user, now=now)
            sessions.end_all(user, by=None, now=now)
            proving.forget_name(user, network=client_address.of(self.request))
            axes.reset(username=get_client_username(self.request, {"username": user.email}))
            self.tell(user)
        messages.success(self.request, gettext("Your password is set. You can log in now."))
        return response

    def tell(self, user: User) -> None:
        """Mail the person that it happened."""
        notifications.account_news(user, what="password_changed", by=user)


class ChangePasswordView(AdminLookMixin, PasswordChangeView):
    """Lets somebody who is signed in choose another password."""

    form_class = ChangePasswordForm
    template_name = "registration/password_change.html"
    title = _("Change password")
    success_url = reverse_lazy("profile")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Set the password, and sign the person out wherever else they are signed in."""
        response = super().form_valid(form)
        user, now = cast(User, self.request.user), clock.now()
        with transaction.atomic():
            staff.record_for_offices(user, action="office.password_changed", actor=user, now=now)
            sessions.end_others(user, keep=stored(self.request.session.session_key or ""), now=now)
            notifications.account_news(user, what="password_changed", by=user)
        messages.success(self.request, gettext("Your password is changed."))
        return response


class InvitationView(NewPasswordView):
    """Lets an invited person choose their first password."""

    token_generator = invitation_tokens
    title = _("Welcome. Choose a password")
    action = "office.staff_joined"

    def tell(self, user: User) -> None:
        """Mail nothing: it is their first password."""


def profile(request: HttpRequest) -> HttpResponse:
    """Let a member of staff change their own name and language."""
    user = User.objects.get(email=request.user.get_username())
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("Saved."))
        return redirect("profile")
    context = {
        **admin.site.each_context(request),
        "title": gettext("About you"),
        "form": form,
        "panels": panels.panels_for("profile", user, request),
        "sessions": sessions.of(user, at=timezone.now()),
        "this_session": _this_session(request),
        **_second_step(user),
    }
    return TemplateResponse(request, "office/profile.html", context)


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """End one of the person's own sessions, or all but this one."""
    user, now = cast(User, request.user), clock.now()
    key = request.POST.get("session", "")
    if key:
        ended = int(sessions.end(user, key=key, now=now))
    else:
        ended = sessions.end_others(user, keep=_this_session(request), now=now)
    if ended:
        messages.success(request, gettext("You are signed out there."))
    else:
        messages.info(request, gettext("There was nothing to end."))
    return redirect("profile")


def _this_session(request: HttpRequest) -> str:
    return stored(request.session.session_key or "")


def _second_step(user: User) -> dict[str, Any]:
    """Return how the person signs in, and whether their offices ask for more."""
    step = second_step.of(user)
    return {
        "step": step,
        "codes_left": second_step.codes_left(step) if step is not None else 0,
        "required": second_step.standing_of(user).required,
        "for_show": Controller.objects.filter(grants__user=user, is_demo=True).exists(),
    }
