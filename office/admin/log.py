"""The access log in the admin: to read, to narrow, and to take along. Reading it is itself on record."""

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office import actions, confirming, trails
from office.admin_base import PortalAdmin
from office.admin_counting import Pages
from office.admin_decorators import display
from office.admin_filters import DaysFilter, PermittedFilter
from office.admin_lists import PortalChangeList
from office.admin_pages import action_page
from office.domain import log_reading
from office.forms import LogExportForm
from office.log_filters import ActionFilter, KindFilter, LooksFilter
from office.models import AccessEntry, User

STAFF = User._meta.label_lower
ABOUT = "q"
COLUMNS = ("at", "who", "action", "what", "kind", "object", "controller", "reason")
CHUNK = 1000


class LogList(PortalChangeList):
    """A page of the log, in words."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        """Read the page."""
        super().get_results(request)
        sentences, found = actions.Sentences(), list(self.result_list)
        for entry in found:
            entry.said = sentences.of(entry)
        self.result_list = found


@admin.register(AccessEntry)
class AccessEntryAdmin(PortalAdmin):
    """Who did what, when, and about what."""

    view_needs = "read_access_log"

    list_display = ("what", "at", "who", "about", "controller")
    list_filter = (
        LooksFilter,
        ("controller", PermittedFilter),
        ("actor", PermittedFilter),
        ActionFilter,
        KindFilter,
        ("at", DaysFilter),
    )
    list_select_related = ("controller", "actor")
    fields = ("what", "at", "who", "about", "controller", "reason", "details")
    readonly_fields = ("what", "who", "about")
    search_fields = ("target_id",)
    search_help_text = _("Reference of a person or a request")
    change_list_template = "admin/office/log.html"
    paginator = Pages

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the lines with the names of the staff that they are about."""
        names = User.objects.filter(pk=OuterRef("target_id")).values("name")
        rows: QuerySet[Any] = super().get_queryset(request).annotate(target_name=Subquery(names))
        return rows

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PortalChangeList]:
        """Return the list's machinery."""
        return LogList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find all lines about a person or a request, and about what belongs to them."""
        if not search_term.strip():
            return queryset, False
        about = trails.object_of(search_term)
        return queryset.filter(about_where_visible(self, request, about)), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the log, and note who reads it; what is typed is sent by POST, and only a reference stays."""
        typed = str(request.POST.get(ABOUT, "") or request.GET.get(ABOUT, ""))
        if self.has_view_permission(request):
            about = trails.object_of(typed) if typed else None
            named = str(getattr(about, "reference", "")) or ("–" if typed else "")
            if request.method == "POST" or typed != named:
                return redirect(f"{request.path}?{urlencode({ABOUT: named})}")
        response = super().changelist_view(request, extra_context)
        if response.status_code == 200:  # noqa: PLR2004
            self._note_reading(request)
        return response

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a line, and note who reads it."""
        response = cast(HttpResponse, super().change_view(request, object_id, form_url, extra_context))
        entry = self.get_object(request, object_id)
        if response.status_code == 200 and isinstance(entry, AccessEntry) and entry.controller_id:  # noqa: PLR2004
            log_reading.note([entry.controller_id], narrowed=["line"], by=self.actor(request), now=self.now())
        return response

    def _note_reading(self, request: HttpRequest) -> None:
        readable = self.access(request).controllers(self.view_needs)
        chosen = {str(key) for key in readable} & set(request.GET.getlist("controller__id__exact"))
        seen = [key for key in readable if not chosen or str(key) in chosen]
        log_reading.note(seen, narrowed=narrowed(request), by=self.actor(request), now=self.now())

    # Taking it along.

    def get_urls(self) -> list[URLPattern]:
        """Add the export."""
        name = "office_accessentry_take"
        return [path("take/", self.admin_site.admin_view(self.take), name=name), *super().get_urls()]

    def take(self, request: HttpRequest) -> HttpResponseBase:
        """Ask why the log, as narrowed, is downloaded; then hand it out. Who did and why stays in the log."""
        if not self.allows(request, self.view_needs):
            raise PermissionDenied
        confirming.require(request)
        back = reverse("admin:office_accessentry_changelist")
        try:
            chosen: QuerySet[Any] = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect(back)
        counts = dict(chosen.order_by().values_list("controller").annotate(rows=Count("pk")))
        form = LogExportForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            log_reading.note_export(
                {key: rows for key, rows in counts.items() if isinstance(key, UUID)},
                narrowed=narrowed(request),
                reason=form.cleaned_data["reason"],
                by=self.actor(request),
                now=self.now(),
            )
            return self._file(chosen)
        return action_page(
            self,
            request,
            title=gettext("Download the access log"),
            explanation=gettext(
                "%(rows)s lines, as the list is narrowed. The log keeps who downloaded how many, when and why."
            )
            % {"rows": sum(counts.values())},
            button=gettext("Download as CSV"),
            back=f"{back}?{request.GET.urlencode()}",
            form=form,
        )

    def _file(self, chosen: QuerySet[Any]) -> HttpResponseBase:
        from office import sheet_files  # noqa: PLC0415 - the library for Excel is large and seldom needed

        rows = chosen.order_by("at", "pk").select_related("actor", "controller")
        return sheet_files.csv_answer(f"access-log-{self.now().date()}.csv", COLUMNS, _lines(rows))

    # The columns.

    @display(description=_("what"), ordering="action")
    def what(self, entry: AccessEntry) -> str:
        """Say what happened."""
        said: str = getattr(entry, "said", "") or actions.describe(entry)
        return said

    @display(description=_("who"), ordering="actor__name")
    def who(self, entry: AccessEntry) -> str:
        """Return who did it."""
        return entry.actor.name if entry.actor else gettext("The portal")

    @display(description=_("about"))
    def about(self, entry: AccessEntry) -> str | SafeString:
        """Return what it is about, as a link where there is a page."""
        if not entry.target_type:
            return ""
        model = apps.get_model(entry.target_type)
        named = getattr(entry, "target_name", None) if entry.target_type == STAFF else None
        text = named or f"{capfirst(model._meta.verbose_name or '')} {str(entry.target_id)[:8]}"
        try:
            url = reverse(
                f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[entry.target_id]
            )
        except NoReverseMatch:
            return text
        return format_html('<a href="{}">{}</a>', url, text)


def narrowed(request: HttpRequest) -> list[str]:
    """Return what narrows the list, as codes: the names of the filters, and a reference that was asked for."""
    names = sorted(name for name in request.GET if name not in {"p", "o", "e", ABOUT} and request.GET[name])
    return [*names, f"about={request.GET[ABOUT]}"] if request.GET.get(ABOUT) else names


def about_where_visible(page: PortalAdmin, request: HttpRequest, about: Model | None) -> Q:
    """Return which lines tell of an object; none for what the person has no page of, so that nothing is learnt."""
    if about is None:
        return Q(pk__in=[])
    shown = page.admin_site._registry.get(type(about))
    if shown is None or not shown.has_view_permission(request, about):
        return Q(pk__in=[])
    return trails.condition(about)


def _lines(rows: QuerySet[Any]) -> Iterator[list[str]]:
    sentences = actions.Sentences()
    for entry in rows.iterator(chunk_size=CHUNK):
        yield [
            entry.at.isoformat(timespec="seconds"),
            entry.actor.name if entry.actor else "",
            entry.action,
            sentences.of(entry),
            entry.target_type,
            str(entry.target_id or ""),
            entry.controller.name if entry.controller else "",
            entry.reason,
        ]
