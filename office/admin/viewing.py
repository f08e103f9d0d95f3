"""Exceptions for viewing from abroad: made and ended by privacy leads, never changed."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from office.admin_base import PortalAdmin
from office.admin_decorators import action, display
from office.admin_filters import PermittedFilter
from office.admin_pages import action_page
from office.countries import place_name
from office.domain import abroad
from office.errors import ViewingRefusedError
from office.forms import ViewingExceptionForm
from office.models import ViewingException


@admin.register(ViewingException)
class ViewingExceptionAdmin(PortalAdmin):
    """Who sees persons' values from a country where they are hidden, why, and until when."""

    view_needs = "read_office"
    add_needs = "manage_office"

    beginning = _(
        "A company can hide its persons’ values from staff in some countries. "
        "An exception shows them to one person there, for a reason and until a day."
    )
    form = ViewingExceptionForm
    list_display = ("member", "place", "controller", "last_day", "state", "reason")
    list_filter = (("controller", PermittedFilter), ("user", PermittedFilter))
    list_select_related = ("controller", "user")
    actions_detail = ("end",)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Ask for what makes an exception; show who made and who ended it afterwards."""
        if obj is None:
            return ["user", "controller", "reason", "last_day"]
        made = ["granted_by_name", "granted_at", "ended_by_name", "ended_at"]
        return ["member", "place", "controller", "reason", "last_day", "standing", *made]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Show all of one that was made."""
        names = ["member", "place", "standing", "granted_by_name", "granted_at", "ended_by_name", "ended_at"]
        return names + super().get_readonly_fields(request, obj) if obj is not None else []

    @display(description=_("member of staff"), ordering="user__name")
    def member(self, row: ViewingException) -> str:
        """Return the name."""
        return row.user.name

    @display(description=_("sees from"), ordering="country")
    def place(self, row: ViewingException) -> str:
        """Return the name of the country."""
        return place_name(row.country)

    @display(description=_("made by"))
    def granted_by_name(self, row: ViewingException) -> str:
        """Return who made it."""
        return row.granted_by.name

    @display(description=_("ended by"))
    def ended_by_name(self, row: ViewingException) -> str:
        """Return who ended it."""
        return row.ended_by.name if row.ended_by else "–"

    @display(description=_("state"), label={"on": "warning", "over": "info"})
    def state(self, row: ViewingException) -> tuple[str, str]:
        """Return whether it holds."""
        return "on" if row.holds(self.now()) else "over", self.standing(row)

    @display(description=_("state"))
    def standing(self, row: ViewingException) -> str:
        """Say whether it holds."""
        return gettext("in force") if row.holds(self.now()) else gettext("ended")

    def save_model(self, request: HttpRequest, obj: ViewingException, form: Any, change: Any) -> None:
        """Make the exception."""
        made = abroad.except_from_hiding(
            user=obj.user,
            controller=obj.controller,
            reason=obj.reason,
            last_day=obj.last_day,
            by=self.actor(request),
            now=self.now(),
        )
        obj.pk = made.pk

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Make an exception, or say why there can be none."""
        try:
            response: HttpResponse = super().add_view(request, form_url, extra_context)
        except ViewingRefusedError as error:
            messages.error(request, str(error))
            return redirect("admin:office_viewingexception_add")
        return response

    def has_end_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether an exception holds and is of somebody else."""
        row = self.get_object(request, object_id) if object_id else None
        return (
            isinstance(row, ViewingException)
            and row.user_id != request.user.pk
            and self.allows(request, "manage_office", row)
            and row.holds(self.now())
        )

    @action(description=_("End it"), permissions=["end"], url_path="end", variant=ActionVariant.DANGER)
    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Hide persons' values again."""
        row = self.get_object(request, object_id)
        back = reverse("admin:office_viewingexception_change", args=[object_id])
        if not isinstance(row, ViewingException):
            raise PermissionDenied
        if request.method != "POST":
            return action_page(
                self,
                request,
                title=gettext("End this exception?"),
                explanation=gettext("Persons’ values are hidden from them again at once."),
                button=gettext("End it"),
                back=back,
                destroys=True,
            )
        try:
            abroad.end_exception(row, by=self.actor(request), now=self.now())
        except ViewingRefusedError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, gettext("The exception has ended."))
        return redirect(back)
