"""What the pages of the register share: list, page of one row, forms, and the company that a new row belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import override as in_time_zone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.admin_base import PortalAdmin
from office.admin_decorators import display
from office.admin_meanwhile import in_sentences
from office.admin_pages import action_page
from office.domain import meanwhile
from office.errors import ReviewRefusedError
from office.models import Controller
from policies.admin.entries import VocabularyChangeList
from thirdparties.admin.shown import Happening, Shown, happenings
from thirdparties.domain.changes import CHANGES
from thirdparties.domain.transfers import Transfer, transfers
from thirdparties.errors import ChangedMeanwhileError, ThirdPartyError

CONFLICT = 409

Page = Callable[..., HttpResponse]


class RegisterAdmin(PortalAdmin):
    """A list of the register with a page for each row."""

    view_needs = "read_vendors"
    add_needs: ClassVar[str | None] = "edit_vendors"
    change_needs = "edit_vendors"

    list_display_links = None
    empty_words: ClassVar[Any] = ""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[VocabularyChangeList]:
        """Return a list that says how to start when it is empty."""
        return VocabularyChangeList

    def starts(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return the ways to begin, the best first."""
        return [(_("Add the first"), self.address("add"))] if self.has_add_permission(request) else []

    def address(self, page: str, *args: Any) -> str:
        """Return the address of one of these pages."""
        return reverse(f"admin:thirdparties_{self.opts.model_name}_{page}", args=args)

    def page_path(self, route: str, view: Page, name: str) -> URLPattern:
        """Return the address of a page of one row."""
        wrapped = self.admin_site.admin_view(self._rendered(view))
        found: URLPattern = path(
            f"<uuid:pk>/{route}", wrapped, name=f"thirdparties_{self.opts.model_name}_{name}"
        )
        return found

    @display(description=gettext_lazy("name"))
    def named(self, row: Any) -> SafeString:
        """Name the row, and lead to its page."""
        retired = getattr(row, "retired_at", None) is not None
        mark = format_html(' <span class="pp-mark">{}</span>', _("retired")) if retired else ""
        return format_html(
            '<a class="pp-reference" href="{}">{}</a>{}', self.address("change", row.pk), row, mark
        )

    # One row.

    def shown(self, request: HttpRequest, row: Any, *, may_edit: bool) -> Shown:
        """Return what the page of a row shows."""
        raise NotImplementedError

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a row. Only reading: what can be done has pages of its own."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        row = self.found(request, object_id)
        company = self.company_of(row)
        with in_time_zone(company.time_zone):
            page = self.shown(request, row, may_edit=self.allows(request, self.change_needs, row))
            context = {
                **self.admin_site.each_context(request),
                "title": page.name,
                "opts": self.opts,
                "original": row,
                "media": self.media,
                "page": page,
                "company": company,
                "happenings": self.happened(row),
                "history": self.address("history", row.pk),
            }
            return TemplateResponse(request, "admin/thirdparties/page.html", context).render()

    def happened(self, row: Any) -> list[Happening]:
        """Return the timeline of a row, the latest first."""
        return list(happenings(row))

    def found(self, request: HttpRequest, key: str | UUID) -> Any:
        """Return a row that the person may see. Raises PermissionDenied, whether or not it exists."""
        row = self.get_object(request, str(key))
        if row is None or not self.has_view_permission(request, row):
            raise PermissionDenied
        return row

    def editable(self, request: HttpRequest, key: str | UUID) -> Any:
        """Return a row that the person may change. Raises PermissionDenied."""
        row = self.found(request, key)
        if not self.allows(request, self.change_needs, row):
            raise PermissionDenied
        return row

    def opened(self, request: HttpRequest, key: UUID) -> tuple[Any, int]:
        """Return a row that the person may change, and the latest line of the log about it, read before it."""
        line = meanwhile.last_line(self.model, key, actions=CHANGES)
        return self.editable(request, key), line

    def company_of(self, row: Model) -> Controller:
        """Return the company that a row belongs to."""
        key = self.controller_id_of(row)
        assert key is not None  # noqa: S101 - every row of the register belongs to a company
        return Controller.objects.get(pk=key)

    # Forms.

    def company_chosen(self, request: HttpRequest) -> Controller | None:
        """Return the company that a new row is for; None when the person has to choose. Raises PermissionDenied."""
        offered = self.companies(request)
        if len(offered) == 1:
            return offered[0]
        wanted = request.GET.get("controller", "")
        return next((one for one in offered if one.slug == wanted), None)

    def companies(self, request: HttpRequest) -> list[Controller]:
        """Return the companies where the person may add one. Raises PermissionDenied when there are none."""
        found = self.access(request).controllers(self.add_needs or "")
        if not found:
            raise PermissionDenied
        return list(Controller.objects.filter(pk__in=found))

    def choose_company(self, request: HttpRequest, *, title: str) -> HttpResponse:
        """Ask for which company it is."""
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media,
            "companies": self.companies(request),
        }
        return TemplateResponse(request, "admin/thirdparties/choose.html", context)

    def ask(
        self,
        request: HttpRequest,
        form: Any,
        *,
        act: Callable[[], object],
        title: str,
        button: str,
        said: str,
        back: str,
        what: Iterable[str] = (),
        who: object = "",
        done: Callable[[], str] | None = None,
        line: int | None = None,
    ) -> HttpResponse:
        """Show a form; once it is right, do what it asks for and go back, or where `done` says.

        `line` is the latest line of the log about the row, for whom the form is opened with now.
        """
        overtaken: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            try:
                act()
            except ChangedMeanwhileError as error:
                told = in_sentences(error.entries)
                overtaken = {"changes": told, "sentence": str(error), "offered": True}
            except (ThirdPartyError, ReviewRefusedError) as error:
                form.refuse(error)
            else:
                messages.success(request, said)
                return HttpResponseRedirect(done() if done else back)
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "button": button,
            "back": back,
            "what": list(what),
            "who": who,
            "line": line,
            **overtaken,
        }
        status = CONFLICT if overtaken else 200
        return TemplateResponse(request, "admin/thirdparties/form.html", context, status=status)

    def confirm(
        self,
        request: HttpRequest,
        *,
        act: Callable[[], object],
        title: str,
        explanation: str,
        button: str,
        said: str,
        back: str,
        destroys: bool = False,
    ) -> HttpResponse:
        """Ask whether to do something, and do it."""
        if request.method != "POST":
            return action_page(
                self,
                request,
                title=title,
                explanation=explanation,
                button=button,
                back=back,
                destroys=destroys,
            )
        try:
            act()
        except ThirdPartyError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, said)
        return HttpResponseRedirect(back)

    def refused_now(
        self, request: HttpRequest, check: Callable[[], object], *, back: str
    ) -> HttpResponse | None:
        """Go back with the sentence where a step cannot be taken; what is posted all the same the domain refuses."""
        if request.method == "POST":
            return None
        try:
            check()
        except ThirdPartyError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(back)
        return None

    @staticmethod
    def _rendered(view: Page) -> Page:
        """Render a page while the database is at hand."""

        def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            response = view(request, **kwargs)
            return response.render() if hasattr(response, "render") else response

        return page


def transfers_here(page: PortalAdmin, request: HttpRequest, company: Controller) -> tuple[Transfer, ...]:
    """Return today's transfers of a company, derived once for a request."""
    kept: dict[UUID, tuple[Transfer, ...]] = request.__dict__.setdefault("_transfers", {})
    if company.pk not in kept:
        kept[company.pk] = transfers(company, on=company.today(page.now()))
    return kept[company.pk]
