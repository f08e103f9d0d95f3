"""Importing a policy's text in the admin: a file, a look at what was found, and then the draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.domain.access import access_of
from office.models import User
from policies.admin.step_page import CONFLICT, address_of
from policies.admin.steps import EDIT
from policies.domain import importing
from policies.domain.importing import Plan
from policies.errors import PolicyError
from policies.import_forms import ImportForm
from policies.models import Policy, PolicyVersion
from policies.reading import files, markdown
from policies.rendering import html
from policies.shown_suggestions import TITLES

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

SALT = "policies.import"
AN_HOUR = 3600
PAIR = re.compile(r"pair-([0-9]{1,3})")
"""The name of a correction, with the section's index; no text has a thousand sections."""


def import_page(
    page: PortalAdmin, http: HttpRequest, *, policy: Policy, into: PolicyVersion | None = None
) -> HttpResponse:
    """Read a file, show what would become of it, and make the draft once it is confirmed."""
    if not access_of(http.user).allows(EDIT, policy.controller_id):
        raise PermissionDenied
    if http.method != "POST":
        return _asked(
            page, http, policy=policy, into=into, form=ImportForm(policy=policy, initial=_initial(http))
        )
    if "held" in http.POST:
        return _confirmed(page, http, policy=policy, into=into)
    form = ImportForm(http.POST, http.FILES, policy=policy)
    if not form.is_valid() or form.reading is None:
        return _asked(page, http, policy=policy, into=into, form=form)
    try:
        plan = importing.plan(
            policy, language=form.cleaned_data["language"], reading=form.reading, into=_fitting(into)
        )
    except PolicyError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _asked(page, http, policy=policy, into=into, form=form)
    return _previewed(page, http, policy=policy, into=into, plan=plan)


def _initial(http: HttpRequest) -> dict[str, str]:
    return {"language": http.GET.get("language", "")}


def _fitting(into: PolicyVersion | None) -> PolicyVersion | None:
    return into if into is not None and into.is_draft else None


def _asked(
    page: PortalAdmin, http: HttpRequest, *, policy: Policy, into: PolicyVersion | None, form: ImportForm
) -> TemplateResponse:
    context = _context(page, http, policy=policy, into=into, media=form.media) | {"form": form}
    return TemplateResponse(http, "admin/policies/policy/import.html", context)


def _previewed(
    page: PortalAdmin,
    http: HttpRequest,
    *,
    policy: Policy,
    into: PolicyVersion | None,
    plan: Plan,
    problem: str = "",
) -> TemplateResponse:
    held = {
        "text": markdown.as_markdown(plan.reading.outline),
        "language": plan.language,
        "target": _target(plan),
    }
    context = _context(page, http, policy=policy, into=into) | {
        "plan": plan,
        "language_name": dict(settings.LANGUAGES)[plan.language],
        "replaces": plan.into is not None and plan.into.texts.filter(language=plan.language).exists(),
        "problem": problem,
        "sections": [{"section": one, "html": html(one.body)} for one in plan.outline.sections],
        "pairs": _pairs(plan),
        "found": [(TITLES[kind], plan.counts[kind.value]) for kind in TITLES if plan.counts.get(kind.value)],
        "held": signing.dumps(held, salt=_salt(http), compress=True),
    }
    status = CONFLICT if problem else 200
    return TemplateResponse(http, "admin/policies/policy/import_preview.html", context, status=status)


def _salt(http: HttpRequest) -> str:
    """Return what a preview is signed with: it counts for the person who saw it."""
    return f"{SALT}:{http.user.pk}"


def _target(plan: Plan) -> list[str | int]:
    """Return where a text would go, as it is now: what somebody changes there meanwhile is seen by it."""
    if plan.into is not None:
        return [str(plan.policy.pk), str(plan.into.pk), plan.into.revision]
    newest = plan.policy.versions.aggregate(newest=Max("number"))["newest"] or 0
    return [str(plan.policy.pk), "", newest]


def _pairs(plan: Plan) -> list[dict[str, Any]]:
    """Return the sections of the new language with those that each may belong to."""
    if plan.alignment is None:
        return []
    firsts = [first for first, _second in plan.alignment.pairs if first is not None]
    rows: list[dict[str, Any]] = []
    index = 0
    for first, second in plan.alignment.pairs:
        if second is None:
            rows.append({"first": first, "second": None, "choices": []})
            continue
        choices = [(one.anchor, one.heading or one.anchor, first is one) for one in firsts]
        rows.append({"first": first, "second": second, "index": index, "choices": choices})
        index += 1
    return rows


def _confirmed(
    page: PortalAdmin, http: HttpRequest, *, policy: Policy, into: PolicyVersion | None
) -> HttpResponse:
    """Make the draft of what was shown, or line it up anew as somebody corrected it."""
    try:
        held = signing.loads(http.POST["held"], salt=_salt(http), max_age=AN_HOUR)
        reading = files.read(held["text"].encode(), name="held.md")
    except (signing.BadSignature, PolicyError):
        messages.error(http, _("The preview is too old. Choose the file again."))
        return HttpResponseRedirect(http.path)
    planned = partial(importing.plan, policy, language=held["language"], reading=reading, into=_fitting(into))
    show = partial(_previewed, page, http, policy=policy, into=into)
    try:
        plan = planned(pairs=_corrections(http))
    except PolicyError as error:
        return _explained(http, error, planned=planned, show=show)
    if "again" in http.POST:
        return show(plan=plan)
    if _target(plan) != held["target"]:
        return show(
            plan=plan, problem=_("Somebody changed this policy while you looked. See where it goes now.")
        )
    try:
        seen = plan.into.revision if plan.into is not None else None
        version = importing.carry_out(plan, by=cast(User, http.user), now=page.now(), seen=seen)
    except PolicyError as error:
        return _explained(http, error, planned=partial(planned, pairs=_corrections(http)), show=show)
    _tell(http, version)
    return HttpResponseRedirect(address_of(version))


def _explained(
    http: HttpRequest, error: PolicyError, *, planned: Callable[[], Plan], show: Callable[..., HttpResponse]
) -> HttpResponse:
    """Show the preview with what is wrong; where there can be none any more, the form."""
    try:
        plan = planned()
    except PolicyError:
        messages.error(http, str(error))
        return HttpResponseRedirect(http.path)
    return show(plan=plan, problem=str(error))


def _tell(http: HttpRequest, version: PolicyVersion) -> None:
    waiting = version.suggestions.open().values("kind", "code").distinct().count()
    if not waiting:
        messages.success(http, _("The text is in. It suggests nothing that the draft does not declare."))
        return
    messages.success(
        http,
        ngettext(
            "The text is in. %(count)s suggestion waits for your decision.",
            "The text is in. %(count)s suggestions wait for your decision.",
            waiting,
        )
        % {"count": waiting},
    )


def _corrections(http: HttpRequest) -> dict[int, str]:
    return {int(found[1]): str(value) for name, value in http.POST.items() if (found := PAIR.fullmatch(name))}


def _context(
    page: PortalAdmin, http: HttpRequest, *, policy: Policy, into: PolicyVersion | None, media: Any = None
) -> dict[str, Any]:
    back = address_of(into) if into is not None else reverse("admin:policies_policy_change", args=[policy.pk])
    return {
        **page.admin_site.each_context(http),
        "title": _("Import a text – %(policy)s") % {"policy": policy},
        "opts": page.opts,
        "original": into or policy,
        "policy": policy,
        "into": _fitting(into),
        "back": back,
        "media": page.media + media if media is not None else page.media,
    }
