"""The page on which a draft's suggestions are decided: each with the sentences that it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.domain.access import access_of
from office.models import User
from policies import shown_suggestions
from policies.admin import chips
from policies.admin.content_pages import again
from policies.admin.step_page import CONFLICT, address_of, in_sentences
from policies.admin.steps import EDIT
from policies.domain import situation, suggesting
from policies.domain.suggesting import Decision
from policies.enums import Verdict
from policies.errors import ChangedMeanwhileError, FixedError, PolicyError
from policies.import_forms import SuggestionsForm
from policies.models import PolicyVersion
from policies.shown_suggestions import FOR_PURPOSES, Suggested

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which suggestions are looked at: of one kind, of one section, or all."""

    kind: str
    anchor: str


def suggestions_page(page: PortalAdmin, http: HttpRequest, *, version: PolicyVersion) -> HttpResponse:
    """Show what the words of a draft suggest, or carry out what was decided."""
    if not access_of(http.user).allows(EDIT, version.policy.controller_id):
        raise PermissionDenied
    if not version.is_draft:
        messages.error(http, str(FixedError()))
        return HttpResponseRedirect(address_of(version))
    suggested = shown_suggestions.of(version)
    if "reopen" in http.POST:
        return _reopened(page, http, version=version, suggested=suggested)
    standing = situation.of(version, now=page.now())
    viewer = cast(User, http.user)
    narrow = Narrow(kind=http.GET.get("kind", ""), anchor=http.GET.get("section", ""))
    among = suggested.among(kind=narrow.kind, anchor=narrow.anchor)
    data = http.POST if http.method == "POST" else None
    form = SuggestionsForm(data, situation=standing, viewer=viewer, suggested=among)
    show = partial(_shown, page, http, everything=suggested, narrow=narrow)
    if data is None or not form.is_valid():
        return show(form)
    return _decided(page, http, form=form, show=show)


def _decided(
    page: PortalAdmin, http: HttpRequest, *, form: SuggestionsForm, show: Callable[..., HttpResponse]
) -> HttpResponse:
    version, groups = form.situation.version, form.suggested.groups
    try:
        count = suggesting.decide(
            version,
            decisions=[
                Decision(group.kind, group.code, form.verdict_of(group), form.anchor_of(group))
                for group in groups
                if form.verdict_of(group) is not Verdict.OPEN
            ],
            purposes={kind: form.purposes_of(kind) for kind in FOR_PURPOSES},
            by=form.viewer,
            now=page.now(),
            seen=form.cleaned_data["seen"],
        )
    except ChangedMeanwhileError as error:
        form.data = again(http, version)
        return show(form, status=CONFLICT, changes=in_sentences(error), sentence=str(error))
    except PolicyError as error:
        form.add_error(None, str(error))
        return show(form, status=CONFLICT)
    messages.success(
        http,
        ngettext("%(count)s suggestion decided.", "%(count)s suggestions decided.", count) % {"count": count},
    )
    if not version.suggestions.open().exists():
        return HttpResponseRedirect(address_of(version, part="promises"))
    left = len(groups) > count
    return HttpResponseRedirect(http.get_full_path() if left else http.path)


def _reopened(
    page: PortalAdmin, http: HttpRequest, *, version: PolicyVersion, suggested: Suggested
) -> HttpResponse:
    group = next((one for one in suggested.decided if one.key == http.POST["reopen"]), None)
    if group is None:
        messages.error(http, _("This suggestion is open already."))
        return HttpResponseRedirect(http.get_full_path())
    by = cast(User, http.user)
    try:
        suggesting.take_back(version, kind=group.kind, code=group.code, by=by, now=page.now())
    except PolicyError as error:  # sent for review meanwhile
        messages.error(http, str(error))
    else:
        messages.success(
            http, _("The suggestion is open again. What was declared stays until you take it out.")
        )
    return HttpResponseRedirect(http.get_full_path())


def _shown(
    page: PortalAdmin,
    http: HttpRequest,
    form: SuggestionsForm,
    *,
    everything: Suggested,
    narrow: Narrow,
    status: int = 200,
    **more: Any,
) -> TemplateResponse:
    version = form.situation.version
    for group in form.suggested.groups:
        group_chosen = form.verdict_of(group).value if form.is_bound else Verdict.OPEN.value
        more.setdefault("chosen", {})[group.key] = group_chosen
    context = {
        **page.admin_site.each_context(http),
        "title": _("Suggestions – %(policy)s, version %(number)s")
        % {"policy": version.policy, "number": version.number},
        "heading": _("What the text seems to promise"),
        "opts": page.opts,
        "original": version,
        "version": version,
        "form": form,
        "suggested": form.suggested,
        "everything": everything,
        "narrow": narrow,
        "offered": True,
        "status": chips.status_chip(version),
        "back": address_of(version, part="promises"),
        "media": page.media,
        **more,
    }
    return TemplateResponse(http, "admin/policies/version/suggestions.html", context, status=status)
