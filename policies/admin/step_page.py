"""The page behind each button of a version: what will happen, and the step itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from office.actions import describe
from office.domain.access import holders
from office.models import User
from policies.admin import chips
from policies.admin.steps import STEPS, Act, Step
from policies.domain import situation
from policies.domain.changes import changes_since
from policies.domain.situation import Situation
from policies.errors import ChangedMeanwhileError, IllegalTransitionError, PolicyError
from policies.forms import StepForm
from policies.models import PolicyVersion

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

CONFLICT = 409


def step_page(page: PortalAdmin, http: HttpRequest, *, version: PolicyVersion, code: str) -> HttpResponse:
    """Ask for confirmation of a step, or take it."""
    viewer = cast(User, http.user)
    step = STEPS.get(code)
    if step is None:
        raise Http404("There is no such step.")
    if not step.allowed(viewer, version):
        raise PermissionDenied
    standing = situation.of(version, now=page.now())
    if http.method != "POST":
        return _asked(page, http, step=step, standing=standing, viewer=viewer)
    form = step.form(http.POST, situation=standing, viewer=viewer)
    if not form.is_valid():
        return _refused(page, http, step=step, standing=standing, form=form)
    return _taken(page, http, step=step, standing=standing, form=form)


def _asked(
    page: PortalAdmin, http: HttpRequest, *, step: Step, standing: Situation, viewer: User
) -> HttpResponse:
    if not step.offered(standing):
        messages.error(http, str(IllegalTransitionError(standing.status)))
        return HttpResponseRedirect(address_of(standing.version))
    form = step.form(situation=standing, viewer=viewer)
    return shown(page, http, step=step, standing=standing, form=form)


def _refused(
    page: PortalAdmin, http: HttpRequest, *, step: Step, standing: Situation, form: StepForm
) -> HttpResponse:
    """Show what is wrong; that the step came too late matters more than a field."""
    if not step.offered(standing):
        form.add_error(None, str(IllegalTransitionError(standing.status)))
        return shown(page, http, step=step, standing=standing, form=form, status=CONFLICT)
    return shown(page, http, step=step, standing=standing, form=form)


def address_of(version: PolicyVersion, *, part: str = "") -> str:
    """Return the address of a version's page, at one of its parts if named."""
    address = reverse("admin:policies_policyversion_change", args=[version.pk])
    return f"{address}#{part}" if part else address


def _taken(
    page: PortalAdmin, http: HttpRequest, *, step: Step, standing: Situation, form: StepForm
) -> HttpResponse:
    version, seen = standing.version, form.cleaned_data["seen"]
    try:
        if seen != version.revision:
            raise ChangedMeanwhileError(changes_since(version, revision=seen))
        if not step.offered(standing):
            raise IllegalTransitionError(standing.status)
        step.perform(version, form, Act(by=form.viewer, now=page.now(), seen=seen))
    except ChangedMeanwhileError as error:
        return _overtaken(page, http, step=step, form=form, error=error)
    except PolicyError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return shown(page, http, step=step, standing=standing, form=form, status=CONFLICT)
    messages.success(http, str(step.done))
    if step.ends:
        return HttpResponseRedirect(reverse("admin:policies_policy_change", args=[version.policy_id]))
    return HttpResponseRedirect(address_of(version))


def _overtaken(
    page: PortalAdmin, http: HttpRequest, *, step: Step, form: StepForm, error: ChangedMeanwhileError
) -> HttpResponse:
    """Tell who did what meanwhile; what was typed stays, and may be sent on top of it."""
    fresh = PolicyVersion.objects.select_related("policy__controller").get(pk=form.situation.version.pk)
    standing = situation.of(fresh, now=page.now())
    data = http.POST.copy()
    data["seen"] = str(fresh.revision)
    again = step.form(data, situation=standing, viewer=form.viewer)
    return shown(
        page,
        http,
        step=step,
        standing=standing,
        form=again,
        status=CONFLICT,
        changes=in_sentences(error),
        sentence=str(error),
    )


def _alone(step: Step, *, standing: Situation, viewer: User) -> dict[str, Any]:
    """Return what is said to an author who may approve alone: by which decision, and who else could be asked."""
    if not step.second_person or viewer.pk not in standing.authors or standing.one_person_office is None:
        return {}
    able = holders("approve_policies", controller=standing.version.policy.controller)
    others = [user for user in able if user.pk not in standing.authors]
    return {"one_person_office": standing.one_person_office, "others": others}


def in_sentences(error: ChangedMeanwhileError) -> list[dict[str, object]]:
    """Return what others did meanwhile: when, who, what."""
    return [
        {
            "at": entry.at,
            "who": entry.actor.name if entry.actor else _("The portal"),
            "what": describe(entry),
        }
        for entry in error.entries
    ]


def shown(
    page: PortalAdmin,
    http: HttpRequest,
    *,
    step: Step,
    standing: Situation,
    form: StepForm,
    status: int = 200,
    **more: Any,
) -> TemplateResponse:
    """Show the page of a step."""
    version = standing.version
    offered = step.offered(standing)
    context = {
        **page.admin_site.each_context(http),
        "title": _("%(step)s – %(policy)s, version %(number)s")
        % {"step": step.label, "policy": version.policy, "number": version.number},
        "heading": step.label,
        "opts": page.opts,
        "original": version,
        "version": version,
        "step": step,
        "form": form,
        "offered": offered,
        "consequences": step.consequences(standing) if offered else [],
        **_alone(step, standing=standing, viewer=form.viewer),
        "status": chips.status_chip(version),
        "back": address_of(version),
        "media": page.media + form.media,
        **more,
    }
    return TemplateResponse(http, "admin/policies/version/step.html", context, status=status)
