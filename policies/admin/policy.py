"""Policies in the admin: the list, the page with all versions, new policies and new drafts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import override as in_time_zone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office import panels
from office.admin_base import PortalAdmin
from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.chips import Chip, day_element
from policies.admin import chips, import_page
from policies.admin.entries import VocabularyChangeList
from policies.admin.review_panel import review_panel
from policies.admin.step_page import address_of
from policies.domain import drafts
from policies.enums import PolicyKind, Status
from policies.models import Policy, PolicyVersion
from policies.policy_forms import PolicyForm


@admin.register(Policy)
class PolicyAdmin(PortalAdmin):
    """Policies: each with the version that applies and what is on its way."""

    view_needs = "read_policies"
    add_needs = "edit_policies"

    form = PolicyForm
    list_display = ("named", "controller", "kind", "in_force", "coming", "address")
    list_display_links = None
    list_filter = (("controller", PermittedFilter), "kind")
    list_select_related = ("controller",)
    fields = ("controller", "kind", "slug", "name")
    search_fields = ("slug",)

    ordering = ("controller__name", "-is_main", "slug")
    change_list_template = "admin/policies/policy/change_list.html"
    empty_words = gettext_lazy(
        "Policies say what a company does with data. Each has an address of its own and any number of versions."
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[VocabularyChangeList]:
        """Return a list that says how to start when it is empty."""
        return VocabularyChangeList

    def starts(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return the way to begin: what a button says, and where it leads."""
        may = self.has_add_permission(request)
        return [(_("Make a policy"), reverse("admin:policies_policy_add"))] if may else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the policies with where their versions stand."""
        standing = PolicyVersion.objects.defer("declaration", "summary")
        return super().get_queryset(request).prefetch_related(Prefetch("versions", queryset=standing))

    @display(description=gettext_lazy("policy"))
    def named(self, policy: Policy) -> SafeString:
        """Name the policy, and lead to its page."""
        return format_html(
            '<a class="pp-reference" href="{}">{}</a>',
            reverse("admin:policies_policy_change", args=[policy.pk]),
            policy,
        )

    @display(description=gettext_lazy("address"), ordering="slug")
    def address(self, policy: Policy) -> str:
        """Return the public address."""
        return public_address(policy)

    @display(description=gettext_lazy("in force"))
    def in_force(self, policy: Policy) -> SafeString:
        """Name the version that applies, and since when."""
        found = next((one for one in policy.versions.all() if one.status == Status.IN_FORCE), None)
        if found is None or found.effective_on is None:
            return format_html('<span class="pp-nobody">{}</span>', _("none"))
        return format_html(
            "{} · {}", _("version %(number)s") % {"number": found.number}, day_element(found.effective_on)
        )

    @display(description=gettext_lazy("on its way"))
    def coming(self, policy: Policy) -> SafeString:
        """Name the newest version that does not apply yet, with its state."""
        ahead = [one for one in policy.versions.all() if not one.state.is_published]
        if not ahead:
            return format_html('<span class="pp-nobody">{}</span>', "–")
        newest = max(ahead, key=lambda one: one.number)
        return format_html(
            "{} {}",
            _("version %(number)s") % {"number": newest.number},
            chips.status_chip(newest).render(),
        )

    def get_urls(self) -> list[URLPattern]:
        """Add the page that begins a draft."""
        wrap = self.admin_site.admin_view
        return [
            path("<uuid:pk>/begin/", wrap(self.begin_view), name="policies_policy_begin"),
            path("<uuid:pk>/import/", wrap(self.import_view), name="policies_policy_import"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Policy, form: Any, change: Any) -> None:
        """Make the policy, with the person on record."""
        made = drafts.make_policy(
            obj.controller,
            slug=obj.slug,
            kind=PolicyKind(obj.kind),
            name=obj.name,
            by=self.actor(request),
            now=self.now(),
        )
        obj.pk = made.pk

    def response_add(self, request: HttpRequest, obj: Policy, post_url_continue: Any = None) -> HttpResponse:
        """Go to the new policy's page."""
        messages.success(request, _("The policy is made. Import its text, or begin an empty draft."))
        return HttpResponseRedirect(reverse("admin:policies_policy_change", args=[obj.pk]))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a policy with its versions. Only reading."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        policy = self._found(request, object_id)
        versions = list(
            policy.versions.select_related("policy__controller", "approved_by").order_by("-number")
        )
        context = {
            **self.admin_site.each_context(request),
            "title": str(policy),
            "opts": self.opts,
            "original": policy,
            "policy": policy,
            "address": public_address(policy),
            "versions": [
                {"version": one, "chip": chips.status_chip(one), "url": address_of(one), "asked": _asked(one)}
                for one in versions
            ],
            "may_edit": self.allows(request, self.add_needs, policy),
            "draft": next((one for one in versions if one.is_draft), None),
            "basis": drafts.latest_of(policy),
            "has_public": any(one.is_public for one in versions),
            "panels": [
                *filter(None, [review_panel(policy, request)]),
                *panels.panels_for("policy", policy, request),
            ],
            "media": self.media,
        }
        with in_time_zone(policy.controller.time_zone):
            return TemplateResponse(request, "admin/policies/policy/page.html", context).render()

    def begin_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Begin a draft from the version in force, by POST."""
        policy = self._found(request, str(pk))
        if not self.allows(request, self.add_needs, policy):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        version = drafts.begin(
            policy, by=self.actor(request), now=self.now(), based_on=drafts.latest_of(policy)
        )
        messages.success(request, _("A draft is begun. Nothing of it is public."))
        return HttpResponseRedirect(address_of(version))

    def import_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Import a text."""
        policy = self._found(request, str(pk))
        response = import_page.import_page(self, request, policy=policy)
        return response.render() if hasattr(response, "render") else response

    def _found(self, request: HttpRequest, key: str) -> Policy:
        found = self.get_object(request, key)
        if found is None or not self.has_view_permission(request, found):
            raise PermissionDenied
        policy: Policy = found
        return policy


def public_address(policy: Policy) -> str:
    """Return the path of a policy's public page."""
    if policy.is_main:
        return f"/{policy.controller.slug}/policy/"
    return f"/{policy.controller.slug}/policies/{policy.slug}/"


def _asked(version: PolicyVersion) -> Chip | None:
    asked = version.asked_of_people
    return chips.consequence_chip(asked) if asked else None
