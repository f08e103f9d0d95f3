"""The base of every admin page: who may open it is decided per controller, here and nowhere else.

A page declares what it needs (`view_needs` and so on: permissions on the controller) and where its controller is
(`controller_path`). Traps it closes: simple-history's revert can be POSTed although its button is hidden; the choices
of a foreign key name other controllers' rows; the admin's own log repeats what `__str__` says.
"""

from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, NoReturn
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin

from office import clock
from office.admin_lists import PortalChangeList, is_past_the_end, is_unknown
from office.admin_masks import MaskedChanges, Masks, encrypted_names
from office.domain import log_reading
from office.domain.access import Access, access_of
from office.models import Controller, User
from office.translated_admin import Spoken, spoken


class PortalAdmin(SimpleHistoryAdmin, ModelAdmin):  # type: ignore[misc]
    """A page of the admin that keeps controllers apart.

    `controller_path` leads from the model to its controller ("controller", "request__controller", "pk" for
    controllers themselves); None is for what belongs to no controller, open to whoever holds the permission at any.
    A need that is None is held by nobody.
    """

    empty_value_display = "–"
    controller_path: ClassVar[str | None] = "controller"
    view_needs: ClassVar[str | None] = None
    add_needs: ClassVar[str | None] = None
    change_needs: ClassVar[str | None] = None
    delete_needs: ClassVar[str | None] = None
    secrets: ClassVar[frozenset[str]] = frozenset()
    """Encrypted fields that are nobody's data, such as a password: shown to no one, not even once."""

    linked_by: ClassVar[frozenset[str]] = frozenset()
    """Columns by which our own links narrow the list, though it has no filter for them."""

    show_full_result_count = False
    list_per_page = 50
    warn_unsaved_form = True
    compressed_fields = True
    list_filter_submit = True
    list_filter_sheet = False

    # Who may.

    def access(self, request: HttpRequest) -> Access:
        """Return what the person at this request may do."""
        return access_of(request.user)

    def controller_id_of(self, obj: Model) -> UUID | None:
        """Return the id of an object's controller; None when it has none, or its way there is gone."""
        if self.controller_path is None:
            return None
        *way, last = self.controller_path.split("__")
        try:
            for step in way:
                obj = getattr(obj, step)
        except ObjectDoesNotExist:
            return None
        found: UUID | None = obj.pk if last == "pk" else getattr(obj, f"{last}_id")
        return found

    def allows(self, request: HttpRequest, need: str | None, obj: Model | None = None) -> bool:
        """Tell whether the person holds `need` for an object, or anywhere when none is given."""
        if need is None:
            return False
        access = self.access(request)
        if obj is None or self.controller_path is None:
            return access.anywhere(need)
        return access.allows(need, self.controller_id_of(obj))

    def shared(self, request: HttpRequest, action: str) -> frozenset[UUID]:
        """Return the ids of objects of this kind that were shared with the person one by one."""
        return self.access(request).granted_objects(self.model, f"{action}_{self.opts.model_name}")

    def _may(self, request: HttpRequest, action: str, need: str | None, obj: Model | str | None) -> bool:
        if isinstance(obj, str):  # unfold asks about the key in the address
            found = self.get_object(request, unquote(obj))
            return found is not None and self._may(request, action, need, found)
        if self.allows(request, need, obj):
            return True
        shared = self.shared(request, action)
        return bool(shared) if obj is None else obj.pk in shared

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the page in menus to whoever may open it."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Tell whether the person may look."""
        return self._may(request, "view", self.view_needs, obj)

    def address_beside(self, request: HttpRequest, obj: Model) -> str:
        """Return the page that shows a little of an object to somebody who may not open its own; "" for none."""
        return ""

    def secrets_of(self, obj: Model) -> frozenset[str]:
        """Return which encrypted fields of a row are shown to no one, not even once."""
        return self.secrets

    def shown_once(self, obj: Model, value: Any) -> Any:
        """Return what the page behind a lock shows of a value, to whoever may have it shown."""
        return value

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Tell whether the person may add one somewhere; where, the choice of controllers decides."""
        return self.allows(request, self.add_needs)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Tell whether the person may change it. Nothing can be changed from the history."""
        if getattr(request, "_in_history", False):
            return False
        return self._may(request, "change", self.change_needs, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Tell whether the person may delete it."""
        return self.allows(request, self.delete_needs, obj)

    # What is seen.

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows of the person's controllers, and those shared with them one by one."""
        rows: QuerySet[Any] = super().get_queryset(request)
        if self.view_needs is None:
            return rows.none()
        if self.controller_path is None:
            return rows if self.allows(request, self.view_needs) else rows.none()
        visible = Q(**{f"{self.controller_path}__in": self.access(request).controllers(self.view_needs)})
        shared = self.shared(request, "view")
        return rows.filter(visible | Q(pk__in=shared)) if shared else rows.filter(visible)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> NoReturn:
        raise PermissionDenied

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PortalChangeList]:
        """Return the kind of list."""
        return PortalChangeList

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer only what the person may see; people by their names."""
        related = db_field.remote_field.model
        if "queryset" not in kwargs:
            if related is Controller:
                kwargs["queryset"] = Controller.objects.filter(pk__in=self._writable(request))
            elif related is User:
                kwargs["queryset"] = self.colleagues(request).filter(is_active=True)
            elif isinstance(page := self.admin_site._registry.get(related), PortalAdmin):
                kwargs["queryset"] = page.get_queryset(request)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and related is User:
            field.label_from_instance = User.get_full_name
        return field

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field of a form, without buttons that add or change related rows on the side."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def colleagues(self, request: HttpRequest) -> QuerySet[User]:
        """Return the staff who have a role at the controllers that the person sees on this page."""
        seen = self.access(request).controllers(self.view_needs) if self.view_needs else frozenset()
        return User.objects.filter(grants__controller__in=seen).distinct()

    def _writable(self, request: HttpRequest) -> frozenset[UUID]:
        access, needs = self.access(request), {self.add_needs, self.change_needs} - {None}
        return frozenset(key for need in needs if need for key in access.controllers(need))

    def masks(self, request: HttpRequest) -> Masks:
        """Return the stand-ins for encrypted fields, the same ones for the whole request."""
        kept: dict[type[Model], Masks] = request.__dict__.setdefault("_masks", {})
        if self.model not in kept:
            kept[self.model] = Masks(self.model, user=request.user, controller_id_of=self.controller_id_of)
        return kept[self.model]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns; encrypted ones show locks."""
        return self.masks(request).over(super().get_list_display(request))

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Keep encrypted fields out of forms for rows that exist: they are shown, not typed over."""
        excluded = list(super().get_exclude(request, obj) or [])
        return excluded + sorted(self.masks(request).names) if obj is not None else excluded

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form; what it shows of related rows goes by who asks."""
        form = super().get_form(request, obj, change, **kwargs)
        form.request = request
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Return what is shown only: declared fields, locks, and the controller of a row that exists."""
        declared = list(super().get_readonly_fields(request, obj))
        if obj is None:
            return declared
        if getattr(request, "_in_history", False):
            declared += [name for name in self._own_fields if name not in declared]
        fixed = [self.controller_path] if self.controller_path in self._own_fields else []
        masks = self.masks(request)
        shown = [name for name in declared if name not in masks.names | set(fixed)]
        return spoken(self.model).over(shown) + fixed + masks.all()

    def get_fieldsets(
        self, request: HttpRequest, obj: Model | None = None
    ) -> list[tuple[Any, dict[str, Any]]]:
        """Return the sections of the form, with locks for encrypted fields of rows that exist."""
        sections = super().get_fieldsets(request, obj)
        if obj is None:
            return list(sections)
        masks, words = self.masks(request), self._only_read(request, obj)
        return [
            (name, {**options, "fields": words.over(masks.over(options["fields"]))})
            for name, options in sections
        ]

    def _only_read(self, request: HttpRequest, obj: Model) -> Spoken:
        """Return the stand-ins for the texts in several languages that the person cannot change."""
        if not self.has_change_permission(request, obj):
            return spoken(self.model)
        return spoken(self.model).among(super().get_readonly_fields(request, obj))

    @cached_property
    def _own_fields(self) -> frozenset[str]:
        return frozenset(field.name for field in self.opts.fields)

    # Lists that are asked for what is not there.

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list; a page or a filter that does not exist is put aside, and the list says so."""
        try:
            response: HttpResponse = super().changelist_view(request, extra_context)
        except (DisallowedModelAdminLookup, OverflowError):  # the latter: a moment at an end of the calendar
            return self._put_aside(request)
        if response.headers.get("Location", "").endswith(f"?{ERROR_FLAG}=1"):
            return self._put_aside(request)
        shown = (getattr(response, "context_data", None) or {}).get("cl")
        if is_past_the_end(shown):
            return self._put_aside(request)
        if any(is_unknown(spec) for spec in getattr(shown, "filter_specs", ())):
            messages.warning(
                request, gettext("The address asks for a filter that does not exist: it narrows nothing.")
            )
        return response

    def _put_aside(self, request: HttpRequest) -> HttpResponse:
        kept = request.GET.copy()
        if kept.pop(PAGE_VAR, None):
            messages.warning(
                request, gettext("The list has no such page, perhaps not any more: this is its first one.")
            )
        else:
            kept.clear()
            messages.warning(
                request,
                gettext("The address asks for a filter that does not exist: this is the list without it."),
            )
        return HttpResponseRedirect(f"{request.path}?{kept.urlencode()}" if kept else request.path)

    # What is kept.

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the actions on chosen rows, without the one that deletes past the domain."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Save, with the person on record in the history."""
        obj._history_user = request.user
        super().save_model(request, obj, form, change)

    def log_addition(self, request: HttpRequest, obj: Model, message: object) -> None:
        """Leave the admin's own log empty: history and access log tell it, without people's names."""

    def log_change(self, request: HttpRequest, obj: Model, message: object) -> None:
        """Leave the admin's own log empty."""

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Leave the admin's own log empty."""

    def actor(self, request: HttpRequest) -> User:
        """Return who is signed in."""
        user: User = request.user  # type: ignore[assignment]
        return user

    def now(self) -> datetime:
        """Return the moment of this request."""
        return clock.now()

    # History, to read only.

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        """Show the page of a row; it leads to its history where its kind has one."""
        response: HttpResponse = super().render_change_form(
            request, {**context, "show_history": self._has_history}, **kwargs
        )
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """List the versions of a row."""
        if not self._has_history:
            raise Http404("This kind of object has no history.")
        self._demand_row(request, object_id)
        response: HttpResponse = super().history_view(request, object_id, extra_context)
        self._note_history(request, object_id)
        return response

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one version. Only reading: a POST would revert the row, button or not."""
        if request.method not in {"GET", "HEAD"} or not self._has_history:
            raise PermissionDenied
        if not version_id.isdecimal():
            raise Http404("There is no such version.")
        request._in_history = True  # type: ignore[attr-defined]
        self._demand_row(request, object_id)
        response: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        self._note_history(request, object_id)
        return response

    def _demand_row(self, request: HttpRequest, object_id: str) -> None:
        """Refuse, as the row's own page does, what is no row: the library of histories stumbles over such a key."""
        if self.get_object(request, unquote(object_id)) is None:
            raise PermissionDenied

    def _note_history(self, request: HttpRequest, object_id: str) -> None:
        """Note that somebody saw earlier versions of a row that holds a person's values."""
        row = self.get_object(request, unquote(object_id))
        if row is not None and encrypted_names(self.model):
            controller_id = self.controller_id_of(row)
            log_reading.note_history(row, controller_id=controller_id, by=self.actor(request), now=self.now())

    def revert_disabled(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Hide the button to revert."""
        return True

    def get_historical_record_context_helper(
        self, request: HttpRequest, historical_record: Any
    ) -> MaskedChanges:
        """Word changes with locks."""
        helper = MaskedChanges(self.model, historical_record)
        helper.user = request.user
        helper.controller_id = self.controller_id_of(historical_record.instance)
        return helper

    @cached_property
    def _has_history(self) -> bool:
        return hasattr(self.opts, "simple_history_manager_attribute")
