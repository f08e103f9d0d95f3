"""Staff and their roles in the admin."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from office import confirming
from office.admin_base import PortalAdmin
from office.admin_decorators import action, display
from office.admin_filters import PermittedFilter
from office.admin_pages import action_page
from office.domain import grants, second_step, sessions, staff
from office.enums import Role
from office.errors import OfficeError
from office.forms import InvitationForm, RoleGrantForm, UserForm
from office.models import RoleGrant, SecondStep, User
from vault.enums import Family


@admin.register(User)
class UserAdmin(PortalAdmin):
    """Members of staff. They come by invitation; what they may do is under roles."""

    controller_path = "grants__controller"
    view_needs = "read_office"
    change_needs = "manage_office"

    form = UserForm
    list_display = ("name", "email", "roles", "state", "two_steps", "last_login")
    search_fields = ("name", "email")
    fields = (
        *("name", "email", "language", "country", "roles"),
        *("standing", "two_steps", "signed_in", "last_login"),
    )
    readonly_fields = ("email", "roles", "standing", "two_steps", "signed_in", "last_login")
    actions_list = ("invite",)
    actions_detail = ("invite_again", "reset_second_step", "end_sessions", "deactivate", "bring_back")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the staff of the person's offices, with their roles there."""
        mine = self.access(request).controllers(self.view_needs)
        shown = RoleGrant.objects.filter(controller__in=mine).select_related("controller")
        rows: QuerySet[Any] = super().get_queryset(request)
        annotated: QuerySet[Any] = (
            rows.distinct()
            .prefetch_related(Prefetch("grants", shown, to_attr="shown"))
            .annotate(
                has_second_step=Exists(
                    SecondStep.objects.filter(user=OuterRef("pk"), confirmed_at__isnull=False)
                )
            )
        )
        return annotated

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Tell whether the person manages all offices where somebody else works; of oneself one says it elsewhere."""
        if isinstance(obj, User) and not staff.may_change(obj, by=self.actor(request)):
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: Any) -> None:
        """Save; where somebody works goes on record."""
        by, country, obj.country = self.actor(request), obj.country, form.initial["country"]
        staff.change(user=obj, name=obj.name, language=obj.language, by=by)
        staff.move(user=obj, country=country, by=by, now=self.now())

    def allows(self, request: HttpRequest, need: str | None, obj: Model | None = None) -> bool:
        """Tell whether the person holds `need` at one of the offices where somebody works."""
        if not isinstance(obj, User) or need is None:
            return super().allows(request, need)
        offices: set[UUID] = set(obj.grants.values_list("controller", flat=True))
        return bool(offices & self.access(request).controllers(need))

    @display(description=_("roles"))
    def roles(self, user: User) -> str:
        """Return the roles at the offices whose staff the person may see."""
        return "; ".join(str(grant) for grant in getattr(user, "shown", []))

    @display(
        description=_("state"),
        label={"active": "success", "invited": "info", "inactive": "danger"},
    )
    def state(self, user: User) -> tuple[str, str]:
        """Return whether somebody can sign in."""
        if not user.is_active:
            return "inactive", gettext("locked out")
        if not user.has_usable_password():
            return "invited", gettext("invited")
        return "active", gettext("active")

    @display(description=_("state"))
    def standing(self, user: User) -> str:
        """Return whether somebody can sign in, in a word."""
        return self.state(user)[1]

    @display(description=_("two-step sign-in"))
    def two_steps(self, user: User) -> str:
        """Return whether somebody signs in with a code beside the password."""
        has_one = getattr(user, "has_second_step", False)
        return pgettext("second step", "set up") if has_one else pgettext("second step", "none")

    @display(description=_("signed in now"))
    def signed_in(self, user: User) -> str:
        """Return in how many places somebody is signed in."""
        count = sessions.of(user, at=timezone.now()).count()
        return ngettext("in %(count)s place", "in %(count)s places", count) % {"count": count}

    def has_invite_permission(self, request: HttpRequest) -> bool:
        """Tell whether the person manages an office."""
        return self.allows(request, "manage_office")

    def _other(self, request: HttpRequest, object_id: str | None) -> User | None:
        user = self.get_object(request, object_id) if object_id else None
        if not isinstance(user, User) or user.pk == request.user.pk:
            return None
        return user if self.allows(request, self.change_needs, user) else None

    def has_invite_again_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether somebody has not accepted yet."""
        user = self._other(request, object_id)
        return user is not None and user.is_active and not user.has_usable_password()

    def has_deactivate_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether somebody can be locked out."""
        user = self._other(request, object_id)
        return user is not None and user.is_active

    def has_bring_back_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether somebody is locked out."""
        user = self._other(request, object_id)
        return user is not None and not user.is_active

    def has_reset_second_step_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether a colleague has a second step to reset."""
        user = self._other(request, object_id)
        return user is not None and getattr(user, "has_second_step", False)

    def has_end_sessions_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether a colleague is signed in somewhere."""
        user = self._other(request, object_id)
        return user is not None and sessions.of(user, at=timezone.now()).exists()

    @action(description=_("Invite"), permissions=["invite"], url_path="invite", variant=ActionVariant.PRIMARY)
    def invite(self, request: HttpRequest) -> HttpResponse:
        """Invite somebody by mail, with a first role."""
        back = reverse("admin:office_user_changelist")
        form = InvitationForm(
            request.POST or None, controllers=self.access(request).controllers("manage_office")
        )
        if request.method == "POST" and form.is_valid():
            try:
                user = staff.invite(
                    **form.cleaned_data | {"role": Role(form.cleaned_data["role"])},
                    by=self.actor(request),
                    now=self.now(),
                )
            except OfficeError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, gettext("%(name)s has a role now.") % {"name": user.name})
                return redirect(back)
        return action_page(
            self,
            request,
            title=gettext("Invite somebody"),
            explanation=gettext(
                "They get a mail with a link at which they choose a password. It works for seven days."
            ),
            button=gettext("Invite"),
            back=back,
            form=form,
        )

    @action(description=_("Invite again"), permissions=["invite_again"], url_path="invite-again")
    def invite_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Mail a fresh invitation."""
        return self._confirmed(
            request,
            object_id,
            carry_out=staff.invite_again,
            title=gettext("Invite %(name)s again?"),
            explanation=gettext("A new link goes out by mail. The old one stops working."),
            button=gettext("Invite again"),
            done=gettext("The invitation was sent again."),
        )

    @action(
        description=_("Lock out"),
        permissions=["deactivate"],
        url_path="deactivate",
        variant=ActionVariant.DANGER,
    )
    def deactivate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Lock somebody out."""
        return self._confirmed(
            request,
            object_id,
            carry_out=staff.deactivate,
            title=gettext("Lock out %(name)s?"),
            explanation=gettext(
                "They are signed out at once and cannot sign in. You can let them in again later."
            ),
            button=gettext("Lock out"),
            done=gettext("They cannot sign in any more."),
            destroys=True,
        )

    @action(description=_("Let in again"), permissions=["bring_back"], url_path="bring-back")
    def bring_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Let somebody in again."""
        return self._confirmed(
            request,
            object_id,
            carry_out=staff.bring_back,
            title=gettext("Let %(name)s in again?"),
            explanation=gettext("They can sign in again, with the roles that they had."),
            button=gettext("Let in again"),
            done=gettext("They can sign in again."),
        )

    @action(
        description=_("Reset two-step sign-in"),
        permissions=["reset_second_step"],
        url_path="reset-second-step",
    )
    def reset_second_step(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take the second step of somebody who lost their phone and their codes."""
        confirming.require(request)
        return self._confirmed(
            request,
            object_id,
            carry_out=second_step.reset,
            title=gettext("Reset the two-step sign-in of %(name)s?"),
            explanation=gettext(
                "Do this only when you have spoken with them: whoever knows their password can then sign in. Their "
                "app and their recovery codes stop working, they are signed out everywhere, and get a mail."
            ),
            button=gettext("Reset two-step sign-in"),
            done=gettext("Their two-step sign-in is reset."),
            destroys=True,
        )

    @action(description=_("Sign out everywhere"), permissions=["end_sessions"], url_path="end-sessions")
    def end_sessions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End all sessions of a colleague."""
        return self._confirmed(
            request,
            object_id,
            carry_out=sessions.end_all,
            title=gettext("Sign %(name)s out everywhere?"),
            explanation=gettext("What they have not saved is lost. They can sign in again."),
            button=gettext("Sign out everywhere"),
            done=gettext("They are signed out everywhere."),
            destroys=True,
        )

    def _confirmed(
        self, request: HttpRequest, object_id: str, *, carry_out: Any, title: str, done: str, **page: Any
    ) -> HttpResponse:
        user, back = self._other(request, object_id), reverse("admin:office_user_change", args=[object_id])
        if user is None:
            raise PermissionDenied
        if request.method != "POST":
            return action_page(self, request, back=back, title=title % {"name": user.name}, **page)
        try:
            carry_out(user=user, by=self.actor(request), now=self.now())
        except OfficeError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, done)
        return redirect(back)


@admin.register(RoleGrant)
class RoleGrantAdmin(PortalAdmin):
    """Who is what for which controller, and which column families they see there."""

    view_needs = "read_office"
    add_needs = "manage_office"
    change_needs = "manage_office"
    delete_needs = "manage_office"

    form = RoleGrantForm
    list_display = ("member", "role", "controller", "sees", "granted_at")
    list_filter = (("controller", PermittedFilter), ("user", PermittedFilter), "role")
    list_select_related = ("user", "controller")
    ordering = ("user__name", "controller__name", "role")
    fields = ("user", "controller", "role", "families")

    @display(description=_("member of staff"), ordering="user__name")
    def member(self, grant: RoleGrant) -> str:
        """Return the name."""
        return grant.user.name

    @display(description=_("sees"))
    def sees(self, grant: RoleGrant) -> str:
        """Return the column families that are shown."""
        return ", ".join(str(Family(family).label) for family in grant.families) or gettext("nothing")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer colleagues, not oneself: nobody changes their own roles."""
        if db_field.name == "user":
            kwargs["queryset"] = (
                self.colleagues(request).filter(is_active=True).exclude(pk=self.actor(request).pk)
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Only the families of a role can be changed; another role is another grant."""
        fixed = ["user", "role"] if obj is not None else []
        return fixed + super().get_readonly_fields(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Tell whether the person manages the office and the role is not their own."""
        return not self._own(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Tell whether the person manages the office and the role is not their own."""
        return not self._own(request, obj) and super().has_delete_permission(request, obj)

    def _own(self, request: HttpRequest, obj: Model | None) -> bool:
        return isinstance(obj, RoleGrant) and obj.user_id == request.user.pk

    def save_model(self, request: HttpRequest, obj: RoleGrant, form: Any, change: Any) -> None:
        """Give the role, with the permissions that come with it."""
        given = grants.grant_role(
            user=obj.user,
            controller=obj.controller,
            role=Role(obj.role),
            families=[Family(family) for family in obj.families],
            by=self.actor(request),
            now=self.now(),
        )
        obj.pk = given.pk

    def delete_model(self, request: HttpRequest, obj: RoleGrant) -> None:
        """Take the role, with its permissions."""
        grants.revoke_role(
            user=obj.user,
            controller=obj.controller,
            role=Role(obj.role),
            by=self.actor(request),
            now=self.now(),
        )

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Take the role after confirmation, unless a controller would be left without a lead."""
        try:
            response: HttpResponse = super().delete_view(request, object_id, extra_context)
        except OfficeError as error:
            messages.error(request, str(error))
            return redirect("admin:office_rolegrant_change", object_id)
        return response
