"""Pages on which staff choose a password, and the page about themselves."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import (
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget

from office import client_address, clock, panels, rate_limits
from office.domain import staff
from office.forms import ProfileForm, ResetForm
from office.models import User
from office.public import too_many
from office.tokens import invitation_tokens, reset_tokens


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})


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
    """Lets whoever holds a link choose a password."""

    form_class = NewPasswordForm
    template_name = "registration/new_password.html"
    token_generator = reset_tokens
    title = _("Choose a new password")
    success_url = reverse_lazy("admin:login")
    action = "office.password_reset"

    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Count links that open nothing, so that nobody tries them out; one that opens always does."""
        response = super().dispatch(*args, **kwargs)
        if self.validlink:
            return response
        wait = rate_limits.count("wrong-token", client_address.of(self.request), now=clock.now())
        return too_many(self.request, wait=wait) if wait else response

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:  # type: ignore[override]
        """Set the password and note it in the access log."""
        response = super().form_valid(form)
        user: Any = self.user
        staff.record_for_offices(user, action=self.action, actor=user, now=clock.now())
        messages.success(self.request, gettext("Your password is set. You can log in now."))
        return response


class InvitationView(NewPasswordView):
    """Lets an invited person choose their first password."""

    token_generator = invitation_tokens
    title = _("Welcome. Choose a password")
    action = "office.staff_joined"


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
    }
    return TemplateResponse(request, "office/profile.html", context)
