"""The purge records in the admin: to read, and to take along as the proof that data went."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from office import confirming
from office.admin_base import PortalAdmin
from office.admin_decorators import action, display
from office.admin_filters import DaysFilter, PermittedFilter
from office.admin_lists import PortalChangeList
from office.dates import in_words
from requests.domain import purge_records
from requests.enums import Kept
from requests.models import PurgeRecord

CHUNK = 500


class PurgeList(PortalChangeList):
    """The list, with the moments at which keys were destroyed read for a page at once."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        """Read the page."""
        super().get_results(request)
        found: list[Any] = list(self.result_list)
        for record, done in purge_records.with_moments(found):
            cast(Any, record).done = done
        self.result_list = found


@admin.register(PurgeRecord)
class PurgeRecordAdmin(PortalAdmin):
    """What the retention job took, from which request, when, and by which rule."""

    view_needs = "read_access_log"

    list_display = ("reference", "at", "what", "rows", "files", "destroyed", "controller")
    list_filter = (("controller", PermittedFilter), ("at", DaysFilter))
    list_select_related = ("controller", "request")
    search_fields = ("request__reference",)
    search_help_text = gettext_lazy("Reference")
    fields = ("link", "controller", "at", "what", "by_rule", "rows", "files", "destroyed", "key_list", "run")
    readonly_fields = ("link", "what", "by_rule", "destroyed", "key_list")
    actions_list = ("export",)

    @display(description=gettext_lazy("request"), ordering="request__reference")
    def reference(self, record: PurgeRecord) -> str:
        """Return the reference of the shell that stays."""
        return record.request.reference

    @display(description=gettext_lazy("request"))
    def link(self, record: PurgeRecord) -> SafeString:
        """Lead to the shell."""
        address = reverse("admin:requests_request_change", args=[record.request_id])
        return format_html('<a class="pp-link" href="{}">{}</a>', address, record.request.reference)

    @display(description=gettext_lazy("what"))
    def what(self, record: PurgeRecord) -> str:
        """Name the parts that went."""
        return "; ".join(str(Kept(part).label) for part in record.rules)

    @display(description=gettext_lazy("rule"))
    def by_rule(self, record: PurgeRecord) -> str:
        """Say how long each part had been kept."""
        closed = in_words(record.controller.today(record.closed_at))
        return (
            "; ".join(rule_in_words(part, days) for part, days in record.rules.items())
            + " "
            + (_("(closed on %(day)s)") % {"day": closed})
        )

    @display(description=gettext_lazy("keys destroyed"))
    def destroyed(self, record: Any) -> str:
        """Say whether the keys are destroyed, which a job does within a minute."""
        done = record.done if hasattr(record, "done") else purge_records.destroyed_at(record)
        if done is None:
            return _("ordered")
        return in_words(record.controller.today(done))

    @display(description=gettext_lazy("keys"))
    def key_list(self, record: PurgeRecord) -> SafeString:
        """Name the keys, as the list of shreds does."""
        return format_html_join("", "<p>{}</p>", ((key,) for key in record.keys))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PortalChangeList]:
        """Return the list's machinery."""
        return PurgeList

    @action(description=gettext_lazy("Export as CSV"), permissions=["export"], url_path="export")
    def export(self, request: HttpRequest) -> HttpResponseBase:
        """Hand out the records of the person's controllers."""
        from office import sheet_files  # noqa: PLC0415 - large and seldom needed

        confirming.require(request)
        rows = self.get_queryset(request).select_related("controller", "request").order_by("at", "pk")
        purge_records.note_export(
            self.access(request).controllers(self.view_needs), by=self.actor(request), now=self.now()
        )
        return sheet_files.csv_answer(f"purges-{self.now().date()}.csv", COLUMNS, _lines(rows))

    def has_export_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Let whoever may read the records take them along."""
        return self.has_view_permission(request)


COLUMNS = (
    "reference",
    "controller",
    "at",
    "closed_at",
    "rules",
    "rows",
    "files",
    "keys",
    "keys_destroyed_at",
    "run",
)


def rule_in_words(part: str, days: int) -> str:
    """Say how many days after the closing a part is kept."""
    sentence = ngettext("%(what)s: %(days)s day", "%(what)s: %(days)s days", days)
    return sentence % {"what": Kept(part).label, "days": days}


def _lines(rows: Any) -> Iterator[list[str]]:
    for chunk in purge_records.in_chunks(rows, size=CHUNK):
        for record, done in chunk:
            yield [
                record.request.reference,
                record.controller.slug,
                record.at.isoformat(),
                record.closed_at.isoformat(),
                " ".join(f"{part}={days}" for part, days in record.rules.items()),
                str(record.rows),
                str(record.files),
                " ".join(record.keys),
                done.isoformat() if done else "",
                str(record.run),
            ]
