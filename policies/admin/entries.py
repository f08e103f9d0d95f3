"""What the pages of the vocabulary share: the list, the page of one entry, what is done with it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RadioFilter
from unfold.enums import ActionVariant

from office import translated
from office.admin_base import PortalAdmin
from office.admin_decorators import action, display
from office.admin_lists import PortalChangeList
from office.admin_pages import action_page
from office.dates import in_words
from policies.admin.exchange import export_page, import_page
from policies.admin.standard_page import standard_page
from policies.domain import vocabulary
from policies.enums import Status
from policies.errors import PolicyError
from policies.models import PolicyVersion
from policies.models.vocabulary import Entry
from policies.vocabulary_forms import EntryForm

IN_USE, RETIRED, ALL = "in-use", "retired", "all"


class StandingFilter(RadioFilter):  # type: ignore[misc]
    """Entries in use, unless others are asked for."""

    title = _("use")
    parameter_name = "standing"
    all_option = None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [(IN_USE, _("In use")), (RETIRED, _("Retired")), (ALL, _("All"))]

    def value(self) -> str:
        """Return the choice; what is none counts as entries in use."""
        chosen = super().value()
        return chosen if chosen in {RETIRED, ALL} else IN_USE

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        if self.value() == ALL:
            return queryset
        return queryset.filter(retired_at__isnull=self.value() == IN_USE)


class VocabularyChangeList(PortalChangeList):
    """A list that says how to start when it is empty."""

    def get_results(self, request: HttpRequest) -> None:
        """Fetch the page of results, and the ways to start where there are none."""
        super().get_results(request)
        narrowed = bool(self.query) or self.has_active_filters
        self.is_narrowed = narrowed or (not self.result_count and self.root_queryset.exists())
        self.starts = [] if self.result_count or self.is_narrowed else self.model_admin.starts(request)


class WordsAdmin(PortalAdmin):
    """What the lists of entries and of terms share."""

    view_needs = "read_policies"
    add_needs = "edit_policies"
    change_needs = "edit_policies"

    list_select_related = ("controller",)
    empty_words: ClassVar[Any] = ""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[VocabularyChangeList]:
        """Return the kind of list."""
        return VocabularyChangeList

    def starts(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return the ways to begin, the best first: what a button says, and where it leads."""
        return [(gettext("Add the first"), self.address("add"))] if self.has_add_permission(request) else []

    def address(self, page: str, *args: Any) -> str:
        """Return the address of one of these pages."""
        return reverse(f"admin:policies_{self.opts.model_name}_{page}", args=args)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choose nothing for the person where nothing is usual."""
        if not db_field.blank and not db_field.has_default():
            kwargs["choices"] = db_field.get_choices(include_blank=True, blank_choice=[("", _("Choose"))])
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or store a row; what the domain refuses at the last moment is said, and nothing is stored."""
        try:
            response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        except PolicyError as error:
            messages.error(request, str(error))
            return redirect(request.get_full_path())
        return response


class VocabularyAdmin(WordsAdmin):
    """What the pages of all entries share."""

    form = EntryForm
    search_fields = ("code", *(f"name__{code}" for code in translated.CODES))
    search_help_text = _("Search by code or name")
    ordering = ("code",)
    actions_list = ("take_standard", "import_entries", "export_entries")
    actions_detail = ("retire", "bring_back", "remove")

    # The list.

    def starts(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return the ways to begin a vocabulary, the best first."""
        ways = super().starts(request)
        if not ways:
            return []
        standard = (gettext("Start with the standard vocabulary"), self.address("take_standard"))
        return [standard, *ways, (gettext("Import a file"), self.address("import_entries"))]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find entries; where one is chosen for something else, only those in use."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        is_choice = request.path == reverse("admin:autocomplete")
        return found.filter(retired_at__isnull=True) if is_choice else found, may_repeat

    @display(description=_("name"))
    def named(self, entry: Entry) -> SafeString:
        """Return the name in the page's language; what is retired, or not told in a language of the company."""
        marks = [gettext("retired")] if entry.retired_at else []
        lacking = translated.missing(entry.name, among=entry.controller.languages)
        if lacking:
            names = ", ".join(translated.language_name(code) for code in lacking)
            marks.append(gettext("not in %(languages)s") % {"languages": names})
        noted = format_html_join("", ' <span class="pp-mark">{}</span>', ((mark,) for mark in marks))
        return format_html("{}{}", str(entry), noted)

    # The page of one entry.

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Return what is shown only; the code stays as it was first saved."""
        shown = super().get_readonly_fields(request, obj)
        return shown if obj is None else [*shown, "code", "standing", "where_used"]

    def get_fieldsets(
        self, request: HttpRequest, obj: Model | None = None
    ) -> list[tuple[Any, dict[str, Any]]]:
        """Return the sections; where it is used only once it is there."""
        sections = super().get_fieldsets(request, obj)
        if obj is None:
            return sections
        return [*sections, (_("Where it is used"), {"fields": ["where_used", "standing"]})]

    @display(description=_("state"))
    def standing(self, entry: Entry) -> str:
        """Say whether the entry is in use."""
        if entry.retired_at is None:
            return gettext("in use")
        return gettext("retired on %(day)s") % {"day": in_words(entry.controller.today(entry.retired_at))}

    @display(description=_("versions"))
    def where_used(self, entry: Entry) -> str:
        """List the versions whose commitments use the entry, with links where the person may follow them."""
        kept: dict[str, str] = entry.__dict__  # the admin asks several times for one page
        if "_where_used" not in kept:
            rows = [(_version(version),) for version in vocabulary.used_in(entry)]
            words = gettext("No version of a policy uses it yet.")
            kept["_where_used"] = format_html_join("", "<p>{}</p>", rows) or words
        return kept["_where_used"]

    def save_model(self, request: HttpRequest, obj: Entry, form: Any, change: Any) -> None:
        """Store the entry, with the person on record."""
        vocabulary.save(obj, by=self.actor(request), now=self.now())

    # What is done with one entry.

    def _editable(self, request: HttpRequest, object_id: str | None) -> Entry | None:
        found = self.get_object(request, object_id) if object_id else None
        return found if isinstance(found, Entry) and self.allows(request, self.change_needs, found) else None

    def has_retire_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether the entry is in use and the person may retire it."""
        entry = self._editable(request, object_id)
        return entry is not None and entry.retired_at is None

    def has_bring_back_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether the entry is retired and the person may bring it back."""
        entry = self._editable(request, object_id)
        return entry is not None and entry.retired_at is not None

    def has_remove_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether nothing uses the entry and the person may remove it."""
        entry = self._editable(request, object_id)
        return entry is not None and not vocabulary.is_used(entry)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Tell whether the person may take over a file anywhere."""
        return self.allows(request, self.change_needs)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Tell whether the person may export the vocabulary of any controller."""
        return self.allows(request, self.view_needs)

    @action(
        description=_("Standard vocabulary"),
        permissions=["import"],
        url_path="standard",
        icon="library_add",
    )
    def take_standard(self, request: HttpRequest) -> HttpResponse:
        """Take over what the standard vocabulary has and a company lacks."""
        return standard_page(self, request)

    @action(description=_("Import"), permissions=["import"], url_path="import", icon="upload")
    def import_entries(self, request: HttpRequest) -> HttpResponse:
        """Take over a file."""
        return import_page(self, request)

    @action(description=_("Export"), permissions=["export"], url_path="export", icon="download")
    def export_entries(self, request: HttpRequest) -> HttpResponse:
        """Hand out a file."""
        return export_page(self, request)

    @action(description=_("Retire"), permissions=["retire"], url_path="retire")
    def retire(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take the entry out of use."""
        entry = self._demanded(request, object_id)
        if request.method == "POST":
            return self._done(request, entry, vocabulary.retire, gettext("It is retired."))
        return action_page(
            self,
            request,
            title=gettext("Retire “%(name)s”?") % {"name": entry},
            explanation=gettext(
                "It can no longer be chosen for something new. Versions that promise it keep it. "
                "You can bring it back."
            ),
            button=gettext("Retire"),
            back=self.address("change", entry.pk),
        )

    @action(
        description=_("Bring back"),
        permissions=["bring_back"],
        url_path="bring-back",
        variant=ActionVariant.PRIMARY,
    )
    def bring_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put the entry to use again."""
        entry = self._demanded(request, object_id)
        if request.method == "POST":
            return self._done(request, entry, vocabulary.bring_back, gettext("It is in use again."))
        return action_page(
            self,
            request,
            title=gettext("Bring “%(name)s” back?") % {"name": entry},
            explanation=gettext("It can be chosen again."),
            button=gettext("Bring back"),
            back=self.address("change", entry.pk),
        )

    @action(description=_("Remove"), permissions=["remove"], url_path="remove", variant=ActionVariant.DANGER)
    def remove(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Delete the entry, which nothing uses."""
        entry = self._demanded(request, object_id)
        if request.method == "POST":
            return self._done(request, entry, vocabulary.remove, gettext("It is removed."), gone=True)
        return action_page(
            self,
            request,
            title=gettext("Remove “%(name)s”?") % {"name": entry},
            explanation=_what_goes(entry),
            button=gettext("Remove"),
            back=self.address("change", entry.pk),
            destroys=True,
        )

    def _demanded(self, request: HttpRequest, object_id: str) -> Entry:
        entry = self._editable(request, object_id)
        if entry is None:
            raise PermissionDenied
        return entry

    def _done(
        self, request: HttpRequest, entry: Entry, deed: Any, sentence: str, *, gone: bool = False
    ) -> HttpResponse:
        key = entry.pk
        try:
            deed(entry, by=self.actor(request), now=self.now())
        except PolicyError as error:
            messages.error(request, str(error))
            return redirect(self.address("changelist"))
        messages.success(request, sentence)
        return redirect(self.address("changelist") if gone else self.address("change", key))


def _what_goes(entry: Entry) -> str:
    count = vocabulary.terms_of(entry).count()
    if not count:
        return gettext("No version of a policy uses it. The history keeps that it was here.")
    return ngettext(
        "No version of a policy uses it. %(count)s term that points at it goes with it.",
        "No version of a policy uses it. %(count)s terms that point at it go with it.",
        count,
    ) % {"count": count}


def _version(version: PolicyVersion) -> SafeString:
    """Name a version and its status, as a link where there is a page for it."""
    words = gettext("%(policy)s, version %(number)s") % {"policy": version.policy, "number": version.number}
    status = Status(version.status).label
    try:
        address = reverse("admin:policies_policyversion_change", args=[version.pk])
    except NoReverseMatch:
        return format_html("{} · {}", words, status)
    return format_html('<a class="text-link" href="{}">{}</a> · {}', address, words, status)
