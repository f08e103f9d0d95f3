"""What people stopped, in the admin: what became of it at the recipients. Only reading."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from consents import declared
from consents.domain import following, foresight
from consents.models import Withdrawal
from consents.shown import progress
from office import clock
from office.admin_base import PortalAdmin
from office.admin_counting import Pages
from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.chips import Chip, day_element
from thirdparties.admin.notice_chips import state_chip
from thirdparties.admin.tabs import ALL, Tabs, TabsAbove
from thirdparties.models import Notice


class WithdrawalTabs(Tabs):
    """What has not stopped everywhere yet, and what is late; what has stopped only grows."""

    title = gettext_lazy("where it stands")
    names: ClassVar = {
        "open": gettext_lazy("Under way"),
        "overdue": gettext_lazy("Overdue"),
        ALL: gettext_lazy("All"),
    }
    first = "open"
    alarming = "overdue"

    def condition(self, name: str) -> Q:
        """Return what rows of a tab fulfil."""
        is_open = Q(closed_at__isnull=True)
        return is_open & Q(due_on__lt=clock.now().date()) if name == "overdue" else is_open


@admin.register(Withdrawal)
class WithdrawalAdmin(PortalAdmin):
    """What people stopped, until every recipient has answered."""

    view_needs = "read_consents"

    list_display = ("what", "person", "purposes_named", "through", "declared", "state", "controller")
    list_display_links = None
    list_filter = (WithdrawalTabs, ("scope", ChoicesDropdownFilter), ("controller", PermittedFilter))
    list_select_related = ("controller", "subject")
    ordering = ("-declared_at", "pk")
    fields = (
        *("controller", "subject", "scope", "purposes_named", "channel", "declared_at", "due_on"),
        *("wants_erasure", "told_at", "closed_at", "recipients"),
    )
    readonly_fields = ("purposes_named", "recipients")
    change_list_template = "admin/consents/list.html"
    actions = None
    paginator = Pages
    sortable_by = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TabsAbove]:
        """Return a list with tabs above it."""
        return TabsAbove

    @display(description=gettext_lazy("What is stopped"))
    def what(self, row: Withdrawal) -> SafeString:
        """Name the scope, and lead to the withdrawal."""
        return format_html(
            '<a class="pp-reference" href="{}/change/">{}</a>', row.pk, row.get_scope_display()
        )

    @display(description=gettext_lazy("Person"))
    def person(self, row: Withdrawal) -> SafeString:
        """Name the person by reference, and lead to their choices."""
        address = reverse("admin:consents_consentevent_person", args=[row.subject_id])
        return format_html('<a class="pp-reference" href="{}">{}</a>', address, row.subject)

    @display(description=gettext_lazy("Purposes"))
    def purposes_named(self, row: Withdrawal) -> str:
        """Name the purposes."""
        promises = declared.of(row.controller_id)
        return ", ".join(foresight.name_of(promises, code) for code in row.purposes) or "–"

    @display(description=gettext_lazy("Through"))
    def through(self, row: Withdrawal) -> str:
        """Name the channel."""
        return str(row.get_channel_display())

    @display(description=gettext_lazy("Declared"))
    def declared(self, row: Withdrawal) -> SafeString:
        """Show the day."""
        return day_element(row.controller.today(row.declared_at))

    @display(description=gettext_lazy("Where it stands"))
    def state(self, row: Withdrawal) -> SafeString:
        """Say whether it has stopped everywhere, or by when it should have."""
        return progress(row, today=row.controller.today(self.now())).render()

    @display(description=gettext_lazy("Recipients"))
    def recipients(self, row: Withdrawal) -> SafeString | str:
        """Show what each recipient answered, and whom nobody can write to."""
        rows = (
            Notice.objects.for_cause(row.cause)
            .select_related("third_party", "controller")
            .order_by("issued_at")
        )
        told = [
            (
                reverse("admin:thirdparties_notice_change", args=[one.pk]),
                one.third_party,
                state_chip(one).render(),
            )
            for one in rows
        ]
        silent = following.waiting_for(row) if row.told_at is None else ()
        missing = [
            (
                reverse("admin:thirdparties_thirdparty_change", args=[one.pk]),
                one,
                Chip(_("not told yet"), "soon").render(),
            )
            for one in silent
        ]
        if not told and not missing:
            return _("Nobody else had to be told.") if row.told_at is not None else "–"
        return format_html_join("", '<div><a class="pp-link" href="{}">{}</a> {}</div>', [*told, *missing])

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list."""
        context = {
            "title": _("Withdrawals"),
            "intro": _(
                "What people stopped. It holds with us from that moment; here you see whether every recipient has "
                "confirmed that it stopped too."
            ),
            "empty": _("Nothing here: whatever people stopped has stopped everywhere."),
            **(extra_context or {}),
        }
        return cast(HttpResponse, super().changelist_view(request, context))
