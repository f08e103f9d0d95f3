"""What people stopped, in the admin: what became of it at the recipients. Only reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, cast
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import override as in_time_zone
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
from office.dates import in_words
from office.models import Controller
from thirdparties.admin.notice_chips import state_chip
from thirdparties.admin.shown import Fact, happenings, link
from thirdparties.admin.tabs import ALL, Tabs, TabsAbove
from thirdparties.models import Notice, ThirdParty


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
        if name != "overdue":
            return is_open
        now, found = clock.now(), Q(pk__in=[])
        for controller in Controller.objects.only("pk", "time_zone"):
            found |= Q(controller=controller, due_on__lt=controller.today(now))
        return is_open & found


@admin.register(Withdrawal)
class WithdrawalAdmin(PortalAdmin):
    """What people stopped, until every recipient has answered."""

    view_needs = "read_consents"

    list_display = ("what", "person", "purposes_named", "through", "declared", "state", "controller")
    list_display_links = None
    list_filter = (WithdrawalTabs, ("scope", ChoicesDropdownFilter), ("controller", PermittedFilter))
    list_select_related = ("controller", "subject")
    ordering = ("-declared_at", "pk")
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
            '<a class="pp-reference" href="{}/change/">{}</a>', row.pk, capfirst(row.get_scope_display())
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

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show what was stopped, and what each recipient answered. Raises PermissionDenied."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        row = self.get_object(request, object_id)
        if row is None or not self.allows(request, self.view_needs, row):
            raise PermissionDenied
        with in_time_zone(row.controller.time_zone):
            context = {
                **self.admin_site.each_context(request),
                "title": str(row.get_scope_display()),
                "opts": self.opts,
                "original": row,
                "media": self.media,
                "name": row.get_scope_display(),
                "company": row.controller,
                "chips": [progress(row, today=row.controller.today(self.now()))],
                "facts": list(self._facts(request, row)),
                "columns": [_("Recipient"), _("Where it stands")],
                "rows": list(self._recipients(request, row)),
                "happenings": list(happenings(row)),
                "history": reverse("admin:consents_withdrawal_history", args=[row.pk]),
            }
            return cast(
                HttpResponse, TemplateResponse(request, "admin/consents/withdrawal.html", context).render()
            )

    def _facts(self, request: HttpRequest, row: Withdrawal) -> Iterator[Fact]:
        day = row.controller.today
        choices = reverse("admin:consents_consentevent_person", args=[row.subject_id])
        person = reverse("admin:subjects_subject_change", args=[row.subject_id])
        yield Fact(_("Person"), link(row.subject, person))
        yield Fact(_("Choices"), link(_("What the person permits"), choices))
        yield Fact(_("Purposes"), self.purposes_named(row))
        yield Fact(_("Through"), row.get_channel_display())
        yield Fact(_("Declared"), in_words(day(row.declared_at)))
        yield Fact(_("Recipients answer by"), in_words(row.due_on))
        if row.closed_at is not None:
            yield Fact(capfirst(row.get_outcome_display()), in_words(day(row.closed_at)))
        if row.wants_erasure:
            yield Fact(_("Erasure wanted too"), _("yes, as a request of its own"))

    def _recipients(self, request: HttpRequest, row: Withdrawal) -> Iterator[list[object]]:
        """Yield what each recipient answered, and whom nobody could write to yet."""
        may_open = self.access(request).allows("read_vendors", row.controller_id)

        def named(party: ThirdParty, model: str, key: UUID) -> object:
            return (
                link(party, reverse(f"admin:thirdparties_{model}_change", args=[key])) if may_open else party
            )

        told = Notice.objects.for_cause(row.cause).select_related("third_party", "controller")
        for one in told.order_by("issued_at", "pk"):
            yield [named(one.third_party, "notice", one.pk), state_chip(one).render()]
        for party in following.waiting_for(row) if row.told_at is None else ():
            chip = Chip(_("not told yet"), "soon", title=_("Is there somebody to write to?"))
            yield [named(party, "thirdparty", party.pk), chip.render()]

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
        return super().changelist_view(request, context)
