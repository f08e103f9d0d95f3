"""The short log of statistics that were shared (promise P18)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.chips import Chip, day_element
from office.dates import in_words
from thirdparties.admin.base import RegisterAdmin
from thirdparties.admin.shown import Button, Fact, Shown
from thirdparties.disclosure_forms import ShareForm, WhyForm
from thirdparties.domain import statistics
from thirdparties.domain.disclosure_changes import PREPARES, READS
from thirdparties.models import StatisticalShare


@admin.register(StatisticalShare)
class StatisticalShareAdmin(RegisterAdmin):
    """Figures about groups that somebody outside got."""

    view_needs = READS
    add_needs = PREPARES
    change_needs = PREPARES

    list_display = ("named", "day", "what", "smallest_group", "purpose", "controller")
    list_filter = (("controller", PermittedFilter),)
    list_select_related = ("controller", "third_party")
    search_fields = ("recipient", "third_party__legal_name", "what")
    search_help_text = gettext_lazy("Search by recipient, or by what was shared")
    change_list_template = "admin/thirdparties/change_list.html"
    empty_words = gettext_lazy(
        "Statistics may be shared without consent as long as they identify nobody. Here is written down what was "
        "shared with whom, and how small the smallest group was."
    )

    @display(description=gettext_lazy("recipient"))
    def named(self, row: StatisticalShare) -> SafeString:
        """Name the recipient, and lead to the entry."""
        mark = format_html(' <span class="pp-mark">{}</span>', _("withdrawn")) if row.withdrawn_at else ""
        return format_html(
            '<a class="pp-reference" href="{}">{}</a>{}',
            self.address("change", row.pk),
            row.organisation,
            mark,
        )

    @display(description=gettext_lazy("shared on"), ordering="shared_on")
    def day(self, row: StatisticalShare) -> SafeString:
        """Return the day."""
        return day_element(row.shared_on)

    def get_urls(self) -> list[URLPattern]:
        """Add the page that withdraws one."""
        return [self.page_path("withdraw/", self.withdraw, "withdraw"), *super().get_urls()]

    def shown(self, request: HttpRequest, row: StatisticalShare, *, may_edit: bool) -> Shown:
        """Return what the page of an entry shows."""
        may = may_edit and row.withdrawn_at is None
        return Shown(
            name=row.organisation,
            note=in_words(row.shared_on),
            chips=[Chip(_("withdrawn"))] if row.withdrawn_at else (),
            buttons=[Button(_("Withdraw"), self.address("withdraw", row.pk))] if may else (),
            facts=list(_facts(row)),
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Write one down."""
        title = _("Record a statistical share")
        company = self.company_chosen(request)
        if company is None:
            return self.choose_company(request, title=title)
        row, today = StatisticalShare(controller=company), company.today(self.now())
        form = ShareForm(
            request.POST or None, instance=row, company=company, today=today, initial={"shared_on": today}
        )
        return self.ask(
            request,
            form,
            act=lambda: statistics.record(form.instance, by=self.actor(request), now=self.now()),
            title=title,
            what=[
                _(
                    "It names no person. If somebody could be found in it, it is no statistic: do not share it."
                )
            ],
            button=_("Record it"),
            said=_("It is on record."),
            back=self.address("changelist"),
            who=company,
        )

    def withdraw(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Take an entry back."""
        row = self.editable(request, pk)
        form = WhyForm(request.POST or None)
        return self.ask(
            request,
            form,
            act=lambda: statistics.withdraw(
                row, why=form.cleaned_data["why"], by=self.actor(request), now=self.now()
            ),
            title=_("Withdraw this entry"),
            what=[_("It stays in the log, with the reason. Write the right one anew.")],
            button=_("Withdraw"),
            said=_("The entry is withdrawn."),
            back=self.address("change", pk),
            who=row,
        )


def _facts(row: StatisticalShare) -> Iterator[Fact]:
    yield Fact(_("what was shared"), row.what)
    yield Fact(_("what for"), row.purpose)
    yield Fact(_("smallest group"), row.smallest_group)
    if row.recorded_by is not None:
        yield Fact(_("recorded by"), row.recorded_by.name)
    if row.withdrawn_at is not None:
        yield Fact(_("withdrawn on"), in_words(row.controller.today(row.withdrawn_at)))
        yield Fact(_("why"), row.withdrawn_why)
