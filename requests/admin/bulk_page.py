"""Several requests at once: what will happen to which, and what came of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from office import confirming
from office.domain.access import access_of
from office.models import User
from office.one_by_one import OneByOne
from requests.admin import chips
from requests.admin.performing import Act
from requests.admin.step_page import address_of
from requests.bulk_forms import BulkAssignForm, BulkCloseForm, BulkForm
from requests.domain import decision, handling, identity_documents
from requests.domain.errors import RequestError
from requests.models import Request

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

MOST = 100
"""Requests that are changed at once: a page of the worklist, and as much again."""

NEEDED = "handle_cases"

FAILED = gettext_lazy(
    "The portal could not do this. Nothing of it was changed; whoever runs the portal finds why."
)


@dataclass(frozen=True, slots=True)
class Bulk:
    """What can be done to several requests: what is asked, what it leads to, and the domain call for each."""

    title: Promise
    verb: Promise
    form: type[BulkForm]
    consequences: tuple[Promise, ...]
    perform: Callable[[Request, Any, Act], object]
    destroys: bool = False


BULKS: dict[str, Bulk] = {
    "assign": Bulk(
        title=gettext_lazy("Assign several requests"),
        verb=gettext_lazy("Assign"),
        form=BulkAssignForm,
        consequences=(
            gettext_lazy("They are told of each by mail, and get the reminders from now on."),
            gettext_lazy("Whoever is away is stood in for by their substitute, as far as they named one."),
        ),
        perform=lambda case, form, act: handling.assign(case, to=form.person, **act.as_keywords()),
    ),
    "close": Bulk(
        title=gettext_lazy("Close several requests"),
        verb=gettext_lazy("Close"),
        form=BulkCloseForm,
        consequences=(
            gettext_lazy("Each person is told the outcome, and what they can do about it."),
            gettext_lazy("Open tasks are cancelled. A closed request is opened again on its own page only."),
        ),
        perform=lambda case, form, act: decision.close(
            case, outcome=form.chosen, evidence=form.cleaned_data["evidence"], **act.as_keywords()
        ),
        destroys=True,
    ),
}
"""Everything that can be done at once, by its code in the address."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One request of those chosen, with the version that was shown; `why_not` keeps it from being changed."""

    case: Request
    seen: int
    why_not: str = ""

    @property
    def key(self) -> str:
        """What the form sends back."""
        return f"{self.case.pk}:{self.seen}"

    @property
    def url(self) -> str:
        """The address of its page."""
        return address_of(self.case)

    @property
    def status(self) -> chips.Chip:
        """Its status."""
        return chips.status_chip(self.case)


def bulk_page(page: PortalAdmin, http: HttpRequest, *, code: str) -> HttpResponse:
    """Ask for confirmation, then do it to each request in a transaction of its own, and say what came of each."""
    bulk, viewer = BULKS.get(code), cast(User, http.user)
    if bulk is None:
        raise Http404("This cannot be done to several requests.")
    if not access_of(viewer).anywhere(NEEDED):
        raise PermissionDenied
    chosen = _chosen(page, http, viewer=viewer)
    if not chosen:
        messages.error(http, _("Choose requests in the list first."))
        return HttpResponseRedirect(reverse("admin:requests_request_changelist"))
    if bulk.destroys and identity_documents.lie_at([one.case for one in chosen]):
        confirming.require(http)
    controllers = {one.case.controller_id: one.case.controller for one in chosen}.values()
    form = bulk.form(http.POST if http.method == "POST" else None, controllers=controllers)
    if http.method == "POST" and form.is_valid():
        turns = OneByOne()
        results = [
            _done(one, turns=turns, bulk=bulk, form=form, act=Act(by=viewer, now=page.now(), seen=one.seen))
            for one in chosen
        ]
        return _shown(page, http, bulk=bulk, chosen=results, finished=True)
    return _shown(page, http, bulk=bulk, chosen=chosen, form=form)


def _chosen(page: PortalAdmin, http: HttpRequest, *, viewer: User) -> list[Chosen]:
    """Return the requests chosen, as far as the person sees them, in the order of the list."""
    given = (http.POST if http.method == "POST" else http.GET).getlist("id")[:MOST]
    seen = dict(filter(None, map(_parsed, given)))
    rows = page.get_queryset(http).filter(pk__in=list(seen)).select_related("controller", "assignee")
    return [
        Chosen(case=case, seen=seen[case.pk] or case.version, why_not=_why_not(case, viewer=viewer))
        for case in rows.order_by("due_on", "reference")
    ]


def _parsed(text: str) -> tuple[UUID, int] | None:
    key, _colon, version = text.partition(":")
    try:
        return UUID(key), int(version or 0)
    except ValueError:
        return None


def _why_not(case: Request, *, viewer: User) -> str:
    if not access_of(viewer).allows(NEEDED, case.controller_id):
        return _("You may not change requests of this controller.")
    return "" if case.is_open else _("It is closed already.")


def _done(one: Chosen, *, turns: OneByOne, bulk: Bulk, form: BulkForm, act: Act) -> Chosen:
    """Do it to one and say what came of it: whatever goes wrong hides nothing of the others, and is logged."""
    if one.why_not:
        return one
    refused: list[str] = []
    if turns.do(_perform, one.case, bulk=bulk, form=form, act=act, refused=refused):
        return Chosen(case=Request.objects.get(pk=one.case.pk), seen=one.seen)
    return Chosen(case=one.case, seen=one.seen, why_not=refused[0] if refused else str(FAILED))


def _perform(case: Request, *, bulk: Bulk, form: BulkForm, act: Act, refused: list[str]) -> int:
    try:
        with transaction.atomic():
            bulk.perform(case, form, act)
    except RequestError as error:
        refused.append(str(error))
        return 0
    return 1


def _shown(
    page: PortalAdmin,
    http: HttpRequest,
    *,
    bulk: Bulk,
    chosen: Sequence[Chosen],
    form: BulkForm | None = None,
    finished: bool = False,
) -> HttpResponse:
    able = sum(not one.why_not for one in chosen)
    context = {
        **page.admin_site.each_context(http),
        "title": bulk.title,
        "opts": page.opts,
        "media": page.media,
        "bulk": bulk,
        "form": form,
        "chosen": chosen,
        "able": able,
        "count_in_words": (_done_in_words if finished else _count_in_words)(able, len(chosen) - able),
        "back": reverse("admin:requests_request_changelist"),
    }
    name = "bulk_done" if finished else "bulk"
    return TemplateResponse(http, f"admin/requests/request/{name}.html", context)


def _count_in_words(able: int, unable: int) -> str:
    said = ngettext("It is done to %(count)s request.", "It is done to %(count)s requests.", able)
    return _with_rest(said % {"count": able}, unable)


def _done_in_words(able: int, unable: int) -> str:
    said = ngettext("Done for %(count)s request.", "Done for %(count)s requests.", able)
    return _with_rest(said % {"count": able}, unable)


def _with_rest(said: str, unable: int) -> str:
    if not unable:
        return said
    rest = ngettext("%(count)s stays as it is.", "%(count)s stay as they are.", unable)
    return f"{said} {rest % {'count': unable}}"
