"""Controllers and their closing days in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from office.admin_base import PortalAdmin
from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.domain import controllers
from office.enums import Language
from office.forms import ControllerForm
from office.models import ClosingDay, Controller


@admin.register(Controller)
class ControllerAdmin(PortalAdmin):
    """A controller's settings. New controllers are set up from the command line (`setup_office`)."""

    controller_path = "pk"
    view_needs = "manage_office"
    change_needs = "manage_office"

    form = ControllerForm
    list_display = ("name", "address", "spoken", "country", "time_zone", "contact_email")
    readonly_fields = ("slug", "is_demo")
    fieldsets = (
        (None, {"fields": ("name", "slug", "languages", "first_language", "is_demo")}),
        (_("Addresses"), {"fields": ("contact_email", "sender_email", "dpo_email", "postal_address")}),
        (_("Place"), {"fields": ("country", "time_zone")}),
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
                )
            },
        ),
        (_("Retention"), {"fields": ("retention_days",)}),
    )

    @display(description=_("address"), ordering="slug")
    def address(self, controller: Controller) -> str:
        """Return the public address."""
        return f"/{controller.slug}/"

    @display(description=_("languages"))
    def spoken(self, controller: Controller) -> str:
        """Return the languages, the first one first."""
        return ", ".join(str(Language(code).label) for code in controller.languages)

    def save_model(self, request: HttpRequest, obj: Controller, form: Any, change: Any) -> None:
        """Store the settings, with the person on record."""
        controllers.save_settings(obj, changed=form.changed_data, by=self.actor(request), now=self.now())


@admin.register(ClosingDay)
class ClosingDayAdmin(PortalAdmin):
    """Days on which a controller is closed beside its country's holidays."""

    view_needs = "manage_office"
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

    def delete_model(self, request: HttpRequest, obj: ClosingDay) -> None:
        """Remove the day, with the person on record."""
        controllers.remove_closing_day(obj, by=self.actor(request), now=self.now())
