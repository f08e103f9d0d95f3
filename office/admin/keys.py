"""API keys in the admin."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from office import confirming
from office.admin_base import PortalAdmin
from office.admin_decorators import action, display
from office.admin_filters import PermittedFilter
from office.admin_pages import action_page
from office.domain import api_keys
from office.enums import Scope
from office.forms import ApiKeyForm
from office.models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(PortalAdmin):
    """Keys of other systems. The secret is shown once, on the page after making one."""

    view_needs = "read_office"
    add_needs = "manage_office"

    form = ApiKeyForm
    list_display = ("name", "prefix", "controller", "may", "state", "last_used_at")
    list_filter = (("controller", PermittedFilter),)
    list_select_related = ("controller",)
    fields = (
        "controller",
        "name",
        "may",
        "prefix",
        "standing",
        "created_at",
        "expires_at",
        "revoked_at",
        "last_used_at",
    )
    readonly_fields = ("may", "prefix", "standing", "created_at", "revoked_at", "last_used_at")
    add_fieldsets = ((None, {"fields": ("controller", "name", "scopes", "expires_at")}),)
    actions_detail = ("revoke",)

    @display(description=pgettext_lazy("what a key may do", "may"))
    def may(self, key: ApiKey) -> str:
        """Return what the key may do."""
        return ", ".join(str(Scope(scope).label) for scope in key.scopes)

    @display(
        description=_("state"),
        label={"valid": "success", "expired": "warning", "revoked": "danger"},
    )
    def state(self, key: ApiKey) -> tuple[str, str]:
        """Return whether the key works."""
        if key.revoked_at is not None:
            return "revoked", gettext("revoked")
        if key.expires_at is not None and key.expires_at <= self.now():
            return "expired", gettext("expired")
        return "valid", gettext("valid")

    @display(description=_("state"))
    def standing(self, key: ApiKey) -> str:
        """Return whether the key works, in a word."""
        return self.state(key)[1]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for a new key, whose secret is shown after it."""
        if self.has_add_permission(request):
            confirming.require(request)
        response: HttpResponse = super().add_view(request, form_url, extra_context)
        return response

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: Any) -> None:
        """Make the key, and keep its secret for the one page that shows it."""
        made, secret = api_keys.create(
            controller=obj.controller,
            name=obj.name,
            scopes=[Scope(scope) for scope in obj.scopes],
            expires_at=obj.expires_at,
            by=self.actor(request),
            now=self.now(),
        )
        obj.pk, obj.prefix = made.pk, made.prefix
        request._secret = secret  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the secret; it goes through no message, cookie or session."""
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Copy the key now"),
            "opts": self.opts,
            "key": obj,
            "secret": request._secret,  # type: ignore[attr-defined]
            "back": reverse("admin:office_apikey_changelist"),
        }
        return TemplateResponse(
            request, "office/api_key_secret.html", context, headers={"Cache-Control": "no-store"}
        )

    def has_revoke_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether the person may end a key that still stands."""
        key = self.get_object(request, object_id) if object_id else None
        return key is not None and key.revoked_at is None and self.allows(request, "manage_office", key)

    @action(description=_("Revoke"), permissions=["revoke"], url_path="revoke", variant=ActionVariant.DANGER)
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End a key."""
        key = self.get_object(request, object_id)
        back = reverse("admin:office_apikey_change", args=[object_id])
        if request.method != "POST":
            return action_page(
                self,
                request,
                title=gettext("Revoke this key?"),
                explanation=gettext("Whoever uses it is shut out at once. This cannot be undone."),
                button=gettext("Revoke"),
                back=back,
                destroys=True,
            )
        api_keys.revoke(key, by=self.actor(request), now=self.now())
        messages.success(request, gettext("The key was revoked."))
        return redirect(back)
