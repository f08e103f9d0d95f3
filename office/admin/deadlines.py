"""How deadlines are counted, in the admin: a controller's options, and public holidays proclaimed once."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from office import option_words, recounts
from office.actions import describe
from office.admin_base import PortalAdmin
from office.admin_decorators import display
from office.dates import due_in_words
from office.deadline_forms import DeadlineOptionsForm, OneOffHolidayForm
from office.deadline_options import row_of
from office.domain import deadline_options, holidays
from office.domain.deadline_options import Example, Preview
from office.errors import DeadlineOptionsRefusedError
from office.models import AccessEntry, Controller, OneOffHoliday

NEWS = (
    "office.deadline_options_set",
    "office.closing_day_set",
    "office.closing_day_removed",
    "office.one_off_holiday_set",
    "office.one_off_holiday_removed",
    recounts.RECOUNTED,
)
SHOWN = 12


def options_page(page: PortalAdmin, request: HttpRequest, *, controller: Controller) -> HttpResponse:
    """Let a privacy lead choose how deadlines are counted: a form, what it would do, and then the change."""
    if request.method != "POST":
        form = DeadlineOptionsForm(
            controller=controller, initial=DeadlineOptionsForm.values_of(row_of(controller))
        )
        return _page(page, request, controller=controller, form=form)
    form = DeadlineOptionsForm(request.POST, controller=controller)
    if not form.is_valid() or "again" in request.POST:
        return _page(page, request, controller=controller, form=form)
    try:
        preview = deadline_options.preview(controller, options=form.options, now=page.now())
        if "confirmed" not in request.POST:
            return _page(page, request, controller=controller, form=form, preview=preview)
        deadline_options.save(
            controller,
            options=form.options,
            reason=form.cleaned_data["reason"],
            by=page.actor(request),
            now=page.now(),
        )
    except DeadlineOptionsRefusedError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _page(page, request, controller=controller, form=form)
    messages.success(request, gettext("The deadline options are saved.") + " " + counted_anew([controller]))
    return redirect(request.path)


def counted_anew(controllers: list[Controller]) -> str:
    """Say how many open requests a change at some controllers concerns."""
    count = sum(recounts.waiting(controller) for controller in controllers)
    return ngettext(
        "%(count)s open request is counted anew; what moves stands on its timeline.",
        "%(count)s open requests are counted anew; what moves stands on their timelines.",
        count,
    ) % {"count": count}


def in_force(controller: Controller) -> str:
    """Say which options a controller has chosen and why, with nothing chosen that the law counts."""
    row = row_of(controller)
    if row is None or not row.chosen:
        return gettext("as the law has it")
    lines = ((option_words.chosen_words(name, value),) for name, value in row.chosen.items())
    reason = gettext("because “%(reason)s”") % {"reason": row.reason}
    return format_html("{}<p>{}</p>", format_html_join("", "<p>{}</p>", lines), reason)


def _page(
    page: PortalAdmin,
    request: HttpRequest,
    *,
    controller: Controller,
    form: DeadlineOptionsForm,
    preview: Preview | None = None,
) -> TemplateResponse:
    told = AccessEntry.objects.filter(controller=controller, action__in=NEWS)
    context = {
        **page.admin_site.each_context(request),
        "title": gettext("Deadline options of %(name)s") % {"name": controller.name},
        "opts": page.opts,
        "controller": controller,
        "form": form,
        "preview": preview,
        "chosen": _chosen(form) if preview is not None else [],
        "examples": [_example(one) for one in preview.examples] if preview is not None else [],
        "back": reverse("admin:office_controller_change", args=[controller.pk]),
        "told": [(entry, describe(entry)) for entry in told.select_related("actor")[:SHOWN]],
        "media": page.media + form.media,
    }
    return TemplateResponse(request, "office/deadline_options.html", context)


def _example(example: Example) -> dict[str, object]:
    return {
        "words": example.words,
        "before": due_in_words(example.before),
        "after": due_in_words(example.after),
        "moves": example.moves,
    }


def _chosen(form: DeadlineOptionsForm) -> list[str]:
    """Say what a valid form chooses."""
    values = {name: form.cleaned_data[name] for name in option_words.NAMES}
    return [
        option_words.chosen_words(name, value) for name, value in values.items() if value not in {None, ""}
    ]


@admin.register(OneOffHoliday)
class OneOffHolidayAdmin(PortalAdmin):
    """Public holidays proclaimed once. They belong to a place: open to the leads whose office acts there."""

    controller_path = None
    view_needs = "read_office"
    add_needs = "manage_office"
    change_needs = "manage_office"
    delete_needs = "manage_office"

    form = OneOffHolidayForm
    list_display = ("day", "name", "where", "source")
    ordering = ("-day",)
    fields = ("place", "day", "name", "source")

    def allows(self, request: HttpRequest, need: str | None, obj: Model | None = None) -> bool:
        """Tell whether the person manages an office that acts where the holiday is kept."""
        if not super().allows(request, need, obj):
            return False
        return not isinstance(obj, OneOffHoliday) or obj.place in self._places(request, need)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the holidays of the places where the person's offices act."""
        return super().get_queryset(request).filter(place__in=self._places(request, self.view_needs))

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form, with the places that the person may choose."""
        form = super().get_form(request, obj, change, **kwargs)
        form.places = self._places(request, self.change_needs)
        return form

    @display(description=_("place"), ordering="place")
    def where(self, holiday: OneOffHoliday) -> str:
        """Name the place."""
        return option_words.place_name(holiday.place)

    def save_model(self, request: HttpRequest, obj: OneOffHoliday, form: Any, change: Any) -> None:
        """Store the holiday, with the person on record."""
        holidays.save(obj, by=self.actor(request), now=self.now())
        self._tell(request, obj)

    def delete_model(self, request: HttpRequest, obj: OneOffHoliday) -> None:
        """Take the holiday back, with the person on record."""
        holidays.remove(obj, by=self.actor(request), now=self.now())
        self._tell(request, obj)

    def _tell(self, request: HttpRequest, holiday: OneOffHoliday) -> None:
        managed = self.access(request).controllers(holidays.NEEDS)
        acting = [row for row in holidays.acting_at(holiday.place) if row.pk in managed]
        messages.info(request, counted_anew(acting))

    def _places(self, request: HttpRequest, need: str | None) -> frozenset[str]:
        kept: dict[str | None, frozenset[str]] = request.__dict__.setdefault("_holiday_places", {})
        if need not in kept:
            kept[need] = holidays.places_at(self.access(request).controllers(need) if need else ())
        return kept[need]
