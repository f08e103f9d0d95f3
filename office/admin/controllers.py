"""Controllers and their closing days in the admin."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from office.admin.deadlines import counted_anew, in_force, options_page
from office.admin_base import PortalAdmin
from office.admin_decorators import action, display
from office.admin_filters import PermittedFilter
from office.admin_pages import action_page
from office.dates import in_words
from office.domain import controllers, one_person_office
from office.enums import Language
from office.errors import OfficeError
from office.forms import ControllerForm, OnePersonOfficeForm
from office.models import ClosingDay, Controller, OnePersonOffice, User


@admin.register(Controller)
class ControllerAdmin(PortalAdmin):
    """A controller's settings. New controllers are set up from the command line (`setup_office`)."""

    controller_path = "pk"
    view_needs = "read_office"
    change_needs = "manage_office"

    form = ControllerForm
    list_display = ("name", "address", "spoken", "country", "time_zone", "contact_email")
    readonly_fields = ("slug", "is_demo", "counted", "decided_by", "earlier_one_person_offices")
    actions_detail = ("count_deadlines", "let_one_decide", "ask_for_two")
    change_form_before_template = "office/one_person_office_here.html"
    fieldsets = (
        (None, {"fields": ("name", "slug", "languages", "first_language", "is_demo")}),
        (_("Addresses"), {"fields": ("contact_email", "sender_email", "dpo_email", "postal_address")}),
        (_("Place"), {"fields": ("country", "time_zone")}),
        (_("Viewing from abroad"), {"fields": ("hidden_abroad",)}),
        (_("Appearance"), {"fields": ("brand_colour", "logo")}),
        (
            _("Reminders"),
            {
                "fields": (
                    "reminder_hour",
                    "remind_days",
                    "lead_from_days",
                    "unassigned_working_days",
                    "milestone_received_days",
                    "milestone_identity_days",
                    "milestone_extension_days",
                    "nudge_days",
                    "task_days",
                )
            },
        ),
        (_("Monthly report"), {"fields": ("report_roles", "report_day")}),
        (_("Deadlines"), {"fields": ("counted",)}),
        (
            _("Retention"),
            {
                "fields": (
                    "contents_days",
                    "retention_days",
                    "disclosure_retention_days",
                    "proof_days",
                    "access_log_days",
                )
            },
        ),
        (_("Sign-in"), {"fields": ("second_step_roles",)}),
        (_("Decisions"), {"fields": ("decided_by", "earlier_one_person_offices")}),
    )

    @display(description=_("address"), ordering="slug")
    def address(self, controller: Controller) -> str:
        """Return the public address."""
        return f"/{controller.slug}/"

    @display(description=_("languages"))
    def spoken(self, controller: Controller) -> str:
        """Return the languages, the first one first."""
        return ", ".join(str(Language(code).label) for code in controller.languages)

    @display(description=_("how deadlines are counted"))
    def counted(self, controller: Controller) -> str:
        """Say where deadlines are counted in another way than the law has it, and why."""
        return in_force(controller)

    @display(description=_("refusals and answers in part"))
    def decided_by(self, controller: Controller) -> str:
        """Say how many people decide now."""
        if one_person_office.standing(controller, now=self.now()) is None:
            return gettext("by two people: one proposes, another approves")
        return gettext("by one person, if it must be")

    @display(description=_("one-person offices so far"))
    def earlier_one_person_offices(self, controller: Controller) -> str:
        """List when one person could decide alone, who set it and why, the latest first."""
        rows = controller.one_person_offices.select_related("controller", "set_by", "ended_by")
        lines = ((_of_office(row),) for row in rows)
        return format_html_join("", "<p>{}</p>", lines) or gettext("none")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the settings, headed by the one-person office that is on."""
        context = {**(extra_context or {}), "one_person_office": self._standing(request, object_id)}
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    def _managed(self, request: HttpRequest, object_id: str | None) -> Controller | None:
        found = self.get_object(request, object_id) if object_id else None
        managed = isinstance(found, Controller) and self.allows(request, one_person_office.NEEDS, found)
        return found if managed else None

    def _standing(self, request: HttpRequest, object_id: str | None) -> OnePersonOffice | None:
        controller = self._managed(request, object_id)
        return one_person_office.standing(controller, now=self.now()) if controller is not None else None

    def has_let_one_decide_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether two people decide, and the person may change it."""
        return self._managed(request, object_id) is not None and self._standing(request, object_id) is None

    def has_ask_for_two_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether the one-person office is on, and the person may end it."""
        return self._standing(request, object_id) is not None

    def has_count_deadlines_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether the person may choose how deadlines are counted."""
        return self._managed(request, object_id) is not None

    @action(description=_("Deadline options"), permissions=["count_deadlines"], url_path="deadline-options")
    def count_deadlines(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Choose where deadlines are counted in another way than the law has it."""
        controller = self._managed(request, object_id)
        if controller is None:
            raise PermissionDenied
        return options_page(self, request, controller=controller)

    @action(
        description=_("Let one person decide"), permissions=["let_one_decide"], url_path="one-person-office"
    )
    def let_one_decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Switch the one-person office on, with its reason, once it is understood what that means."""
        controller = self._managed(request, object_id)
        if controller is None:
            raise PermissionDenied
        back = reverse("admin:office_controller_change", args=[controller.pk])
        form = OnePersonOfficeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                one_person_office.switch_on(
                    controller,
                    reason=form.cleaned_data["reason"],
                    last_day=form.cleaned_data["last_day"],
                    by=self.actor(request),
                    now=self.now(),
                )
            except OfficeError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, gettext("One person may decide now."))
                return redirect(back)
        return action_page(
            self,
            request,
            title=gettext("Let one person decide at %(name)s?") % {"name": controller.name},
            explanation=_what_it_means(controller, viewer=self.actor(request)),
            button=gettext("Let one person decide"),
            back=back,
            form=form,
        )

    @action(
        description=_("Ask for two people again"),
        permissions=["ask_for_two"],
        url_path="two-people",
        variant=ActionVariant.PRIMARY,
    )
    def ask_for_two(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Switch the one-person office off."""
        controller = self._managed(request, object_id)
        if controller is None:
            raise PermissionDenied
        back = reverse("admin:office_controller_change", args=[controller.pk])
        if request.method != "POST":
            return action_page(
                self,
                request,
                title=gettext("Ask for two people again at %(name)s?") % {"name": controller.name},
                explanation=gettext(
                    "From now on whoever proposes a refusal or an answer in part cannot approve it. What was "
                    "decided stays."
                ),
                button=gettext("Ask for two people again"),
                back=back,
            )
        try:
            one_person_office.switch_off(controller, by=self.actor(request), now=self.now())
        except OfficeError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, gettext("Two people are asked again."))
        return redirect(back)

    def save_model(self, request: HttpRequest, obj: Controller, form: Any, change: Any) -> None:
        """Store the settings, with the person on record."""
        controllers.save_settings(obj, changed=form.changed_data, by=self.actor(request), now=self.now())


def _what_it_means(controller: Controller, *, viewer: User) -> str:
    meaning = gettext(
        "Whoever proposes a refusal or an answer in part may then approve it as well. Each time it is said on the "
        "request’s timeline and in the access log. The person who asked is not told."
    )
    others = len(one_person_office.others_who_may_approve(controller, beside=viewer))
    if not others:
        return meaning + " " + gettext("Nobody else at this office could approve.")
    return (
        meaning
        + " "
        + ngettext(
            "%(others)s other person at this office could approve: better ask them where you can.",
            "%(others)s other people at this office could approve: better ask one of them where you can.",
            others,
        )
        % {"others": others}
    )


def _of_office(row: OnePersonOffice) -> str:
    """Say of a one-person office when it was on, by whom and why."""
    words = {
        "since": in_words(row.set_on),
        "name": row.set_by.name,
        "reason": row.reason,
        "until": in_words(row.last_day) if row.last_day else "",
    }
    if row.ended_by is not None and row.ended_at is not None:
        words |= {"until": in_words(row.controller.today(row.ended_at)), "other": row.ended_by.name}
        return (
            gettext("%(since)s to %(until)s, set by %(name)s because “%(reason)s”; ended by %(other)s")
            % words
        )
    if row.last_day is None:
        return gettext("since %(since)s, set by %(name)s because “%(reason)s”") % words
    return gettext("%(since)s to %(until)s, set by %(name)s because “%(reason)s”") % words


@admin.register(ClosingDay)
class ClosingDayAdmin(PortalAdmin):
    """Days on which a controller is closed beside its country's holidays."""

    view_needs = "read_office"
    add_needs = "manage_office"
    change_needs = "manage_office"
    delete_needs = "manage_office"

    list_display = ("day", "name", "controller")
    list_filter = (("controller", PermittedFilter),)
    list_select_related = ("controller",)
    ordering = ("-day",)
    fields = ("controller", "day", "name")

    def save_model(self, request: HttpRequest, obj: ClosingDay, form: Any, change: Any) -> None:
        """Store the day, with the person on record."""
        controllers.save_closing_day(obj, by=self.actor(request), now=self.now())
        messages.info(request, counted_anew([obj.controller]))

    def delete_model(self, request: HttpRequest, obj: ClosingDay) -> None:
        """Remove the day, with the person on record."""
        controllers.remove_closing_day(obj, by=self.actor(request), now=self.now())
        messages.info(request, counted_anew([obj.controller]))
