"""Versions in the admin: the list of all, and the addresses of everything that staff do with one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import override as in_time_zone
from django.utils.translation import gettext_lazy

from office.admin_base import PortalAdmin
from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from policies.admin import (
    chips,
    content_pages,
    import_page,
    step_page,
    suggestions_page,
    version_page,
)
from policies.models import PolicyVersion


@admin.register(PolicyVersion)
class PolicyVersionAdmin(PortalAdmin):
    """Versions: every change is a step with a page of its own; nothing is edited by a model form."""

    controller_path = "policy__controller"
    view_needs = "read_policies"

    list_display = ("named", "policy_name", "state_chip", "effective_on")
    list_display_links = None
    list_filter = ("status", ("policy__controller", PermittedFilter))
    list_select_related = ("policy__controller",)
    actions = None
    change_list_template = "admin/policies/policy/change_list.html"

    @display(description=gettext_lazy("version"), ordering="number")
    def named(self, version: PolicyVersion) -> SafeString:
        """Name the version, and lead to its page."""
        return format_html(
            '<a class="pp-reference" href="{}">{} {}</a>',
            step_page.address_of(version),
            version.policy,
            version.number,
        )

    @display(description=gettext_lazy("controller"), ordering="policy__controller__name")
    def policy_name(self, version: PolicyVersion) -> str:
        """Name the policy's controller."""
        return version.policy.controller.name

    @display(description=gettext_lazy("status"), ordering="status")
    def state_chip(self, version: PolicyVersion) -> SafeString:
        """Show the status as a chip."""
        return chips.status_chip(version).render()

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of steps and content; each checks its own permission."""
        wrap = self.admin_site.admin_view
        name = "policies_policyversion"
        return [
            path("<uuid:pk>/steps/<slug:code>/", wrap(self.step_view), name=f"{name}_step"),
            path("<uuid:pk>/sections/<slug:language>/", wrap(self.section_view), name=f"{name}_new_section"),
            path(
                "<uuid:pk>/sections/<slug:language>/<slug:anchor>/",
                wrap(self.section_view),
                name=f"{name}_section",
            ),
            path("<uuid:pk>/uses/", wrap(self.use_view), name=f"{name}_new_use"),
            path("<uuid:pk>/uses/<slug:purpose>/", wrap(self.use_view), name=f"{name}_use"),
            path("<uuid:pk>/rights/", wrap(self.rights_view), name=f"{name}_rights"),
            path("<uuid:pk>/links/", wrap(self.links_view), name=f"{name}_links"),
            path("<uuid:pk>/import/", wrap(self.import_view), name=f"{name}_import"),
            path("<uuid:pk>/suggestions/", wrap(self.suggestions_view), name=f"{name}_suggestions"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a version. Only reading: it changes by steps alone."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        version = self.version_of(request, object_id)
        return self._in_its_zone(version, version_page.version_page(self, request, version=version))

    def step_view(self, request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
        """Ask for confirmation of a step, or take it."""
        version = self.version_of(request, str(pk))
        return self._in_its_zone(version, step_page.step_page(self, request, version=version, code=code))

    def section_view(self, request: HttpRequest, pk: UUID, language: str, anchor: str = "") -> HttpResponse:
        """Write a section."""
        version = self.version_of(request, str(pk))
        response = content_pages.section_page(
            self, request, version=version, language=language, anchor=anchor
        )
        return self._in_its_zone(version, response)

    def use_view(self, request: HttpRequest, pk: UUID, purpose: str = "") -> HttpResponse:
        """Say what is declared for a purpose."""
        version = self.version_of(request, str(pk))
        return self._in_its_zone(
            version, content_pages.use_page(self, request, version=version, purpose=purpose)
        )

    def rights_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Say which rights are promised."""
        version = self.version_of(request, str(pk))
        return self._in_its_zone(version, content_pages.rights_page(self, request, version=version))

    def links_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Say to which policies the version points."""
        version = self.version_of(request, str(pk))
        return self._in_its_zone(version, content_pages.links_page(self, request, version=version))

    def import_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Import a text into this draft, or into a new one."""
        version = self.version_of(request, str(pk))
        return self._in_its_zone(
            version, import_page.import_page(self, request, policy=version.policy, into=version)
        )

    def suggestions_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Decide what the words of the text suggest."""
        version = self.version_of(request, str(pk))
        return self._in_its_zone(version, suggestions_page.suggestions_page(self, request, version=version))

    def version_of(self, request: HttpRequest, key: str) -> PolicyVersion:
        """Return a version that the person may see; raises PermissionDenied, whether or not there is one."""
        found = self.get_object(request, key)
        if found is None or not self.has_view_permission(request, found):
            raise PermissionDenied
        version: PolicyVersion = PolicyVersion.objects.select_related(
            "policy__controller", "approved_by"
        ).get(pk=found.pk)
        return version

    def _in_its_zone(self, version: PolicyVersion, response: HttpResponse) -> HttpResponse:
        """Write the moments of a page as at the version's controller."""
        with in_time_zone(version.policy.controller.time_zone):
            return response.render() if hasattr(response, "render") else response
