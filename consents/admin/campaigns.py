"""Campaigns in the admin: the list, the page of one with its progress, previews, and the steps."""

from __future__ import annotations

from typing import Any, ClassVar, cast
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import override as in_time_zone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from consents.admin.campaign_page import page_context, previews, progress_context, status_chip
from consents.admin.campaign_steps import step_page
from consents.campaign_enums import CampaignStatus, MemberState
from consents.models import Campaign, CampaignMember
from office.admin_base import PortalAdmin
from office.admin_counting import Pages
from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.chips import day_element
from policies.admin.chips import consequence_chip
from thirdparties.admin.tabs import ALL, TabbedList, Tabs


class CampaignTabs(Tabs):
    """Campaigns that have not ended, unless others are asked for."""

    title = gettext_lazy("state")
    first = "open"
    names: ClassVar = {
        "open": gettext_lazy("Not ended"),
        "draft": gettext_lazy("To be started"),
        "running": CampaignStatus.RUNNING.label,
        "paused": CampaignStatus.PAUSED.label,
        "closed": gettext_lazy("Ended"),
        ALL: gettext_lazy("All campaigns"),
    }
    uncounted = frozenset({"closed", ALL})

    def condition(self, name: str) -> Q:
        """Return what campaigns of a tab fulfil."""
        if name in {"draft", "running", "paused"}:
            return Q(status=name)
        closed = Q(status=CampaignStatus.CLOSED)
        return closed if name == "closed" else ~closed


@admin.register(Campaign)
class CampaignAdmin(PortalAdmin):
    """What versions of policies ask of people, and what became of it."""

    view_needs = "read_consents"
    change_needs = "edit_consents"

    list_display = ("named", "due", "state", "written_to", "last_day", "opened", "controller")
    list_display_links = None
    list_filter = (CampaignTabs, ("kind", ChoicesDropdownFilter), ("controller", PermittedFilter))
    list_select_related = ("controller", "version__policy")
    ordering = ("-opened_at", "pk")
    change_list_template = "admin/consents/list.html"
    actions = None
    paginator = Pages
    sortable_by = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TabbedList]:
        """Return a list with tabs above it."""
        return TabbedList

    def starts(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return no way to begin one: campaigns open by themselves."""
        return []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Count with each campaign how many people are written to, and how many were."""
        members = CampaignMember.objects.filter(campaign=OuterRef("pk")).order_by()
        mailed = members.exclude(state=MemberState.LEFT_OUT)
        done = mailed.exclude(state=MemberState.TO_ASK)
        rows = super().get_queryset(request)
        found: QuerySet[Any] = rows.annotate(in_all=_number(mailed), done=_number(done))
        return found

    @display(description=gettext_lazy("Version of the policy"))
    def named(self, row: Campaign) -> SafeString:
        """Name the version, and lead to the campaign."""
        return format_html('<a class="pp-reference" href="{}/change/">{}</a>', row.pk, row)

    @display(description=gettext_lazy("What is due"))
    def due(self, row: Campaign) -> SafeString:
        """Say what the version asks."""
        return consequence_chip(row.kind).render()

    @display(description=gettext_lazy("State"))
    def state(self, row: Campaign) -> SafeString:
        """Say where it stands."""
        return status_chip(row).render()

    @display(description=gettext_lazy("Written to"))
    def written_to(self, row: Any) -> str:
        """Say how many of how many."""
        return _("%(done)s of %(all)s people") % {"done": row.done, "all": row.in_all}

    @display(description=gettext_lazy("Last day to answer"))
    def last_day(self, row: Campaign) -> SafeString | str:
        """Show the day."""
        return day_element(row.closes_on) if row.closes_on is not None else "–"

    @display(description=gettext_lazy("Opened"))
    def opened(self, row: Campaign) -> SafeString:
        """Show the day."""
        return day_element(row.controller.today(row.opened_at))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list."""
        context = {
            "title": _("Campaigns"),
            "intro": _(
                "When a version of a policy comes into force that people have to be told of, or asked about, a "
                "campaign waits here for you. No mail leaves before you start it."
            ),
            "empty": _(
                "Nothing waits here. A campaign opens by itself when a version comes into force that asks for "
                "notice or fresh consent."
            ),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    # One campaign.

    def address(self, page: str, *args: Any) -> str:
        """Return the address of one of these pages."""
        return reverse(f"admin:consents_campaign_{page}", args=args)

    def version_address(self, request: HttpRequest, row: Campaign) -> str:
        """Return where the version is shown to staff who may read policies; empty for others."""
        if not self.access(request).allows("read_policies", row.controller_id):
            return ""
        return reverse("admin:policies_policyversion_change", args=[row.version_id])

    def get_urls(self) -> list[URLPattern]:
        """Add the progress, the previews and the steps, each of which checks its own permission."""
        wrap = self.admin_site.admin_view
        return [
            path("<uuid:pk>/progress/", wrap(self.progress_view), name="consents_campaign_progress"),
            path("<uuid:pk>/preview/", wrap(self.preview_view), name="consents_campaign_preview"),
            path("<uuid:pk>/step/<slug:code>/", wrap(self.step_view), name="consents_campaign_step"),
            *super().get_urls(),
        ]

    def found(self, request: HttpRequest, key: str | UUID) -> Campaign:
        """Return a campaign that the person may see. Raises PermissionDenied, whether or not there is one."""
        row = self.get_object(request, str(key))
        if row is None or not self.has_view_permission(request, row):
            raise PermissionDenied
        return cast(
            Campaign,
            Campaign.objects.select_related("controller", "version__policy__controller", "started_by").get(
                pk=row.pk
            ),
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a campaign. Only reading: what can be done has pages of its own."""
        return self._read(request, object_id, "admin/consents/campaign.html", context=page_context)

    def progress_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the part of the page that changes while mails leave, for the script that asks for it."""
        return self._read(
            request,
            pk,
            "admin/consents/campaign_progress.html",
            context=lambda page, _request, row: progress_context(page, row),
        )

    def preview_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the mails in each language."""
        return self._read(
            request,
            pk,
            "admin/consents/campaign_preview.html",
            context=lambda _page, _request, row: {
                "name": str(row),
                "company": row.controller,
                "previews": list(previews(row)),
                "back": self.address("change", row.pk),
            },
        )

    def step_view(self, request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
        """Ask for confirmation of a step, or take it."""
        row = self.found(request, pk)
        with in_time_zone(row.controller.time_zone):
            return step_page(self, request, row, code=code)

    def _read(self, request: HttpRequest, key: str | UUID, template: str, *, context: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        row = self.found(request, key)
        with in_time_zone(row.controller.time_zone):
            shown = {
                **self.admin_site.each_context(request),
                "title": str(row),
                "opts": self.opts,
                "original": row,
                "media": self.media,
                **context(self, request, row),
            }
            return TemplateResponse(request, template, shown).render()


def _number(members: QuerySet[Any]) -> Coalesce:
    """Count the members of each campaign of a list."""
    counted = members.values("campaign").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
