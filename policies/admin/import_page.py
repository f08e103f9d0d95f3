"""Importing a policy's text in the admin: a file, a look at what was found, and then the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.domain.access import access_of
from office.models import User
from policies.admin.step_page import address_of
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
PAIR = "pair-"


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
    sections = [
        {"section": one, "html": html(one.body), "index": number}
        for number, one in enumerate(plan.outline.sections)
    ]
    held = {
        "text": markdown.as_markdown(plan.reading.outline),
        "language": plan.language,
        "form": plan.reading.form,
    }
    context = _context(page, http, policy=policy, into=into) | {
        "plan": plan,
        "problem": problem,
        "sections": sections,
        "pairs": _pairs(plan),
        "found": [(TITLES[kind], plan.counts[kind.value]) for kind in TITLES if plan.counts.get(kind.value)],
        "held": signing.dumps(held, salt=SALT, compress=True),
    }
    return TemplateResponse(http, "admin/policies/policy/import_preview.html", context)


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
        held = signing.loads(http.POST["held"], salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        messages.error(http, _("The preview is too old. Choose the file again."))
        return HttpResponseRedirect(http.path)
    reading = files.read(held["text"].encode(), name="held.md")
    try:
        plan = importing.plan(
            policy,
            language=held["language"],
            reading=reading,
            into=_fitting(into),
            pairs=_corrections(http),
        )
    except PolicyError as error:
        plan = importing.plan(policy, language=held["language"], reading=reading, into=_fitting(into))
        return _previewed(page, http, policy=policy, into=into, plan=plan, problem=str(error))
    if "again" in http.POST:
        return _previewed(page, http, policy=policy, into=into, plan=plan)
    version = importing.carry_out(plan, by=cast(User, http.user), now=page.now())
    waiting = version.suggestions.open().values("kind", "code").distinct().count()
    messages.success(
        http,
        ngettext(
            "The text is in. %(count)s suggestion waits for your decision.",
            "The text is in. %(count)s suggestions wait for your decision.",
            waiting,
        )
        % {"count": waiting},
    )
    return HttpResponseRedirect(address_of(version))


def _corrections(http: HttpRequest) -> dict[int, str]:
    return {
        int(name.removeprefix(PAIR)): str(value)
        for name, value in http.POST.items()
        if name.startswith(PAIR) and name.removeprefix(PAIR).isdecimal()
    }


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
        "into": into,
        "back": back,
        "media": page.media + media if media is not None else page.media,
    }
