"""The page behind each button of a person: what will happen, and the step itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from office import confirming
from office.actions import describe
from office.models import User
from office.shown import ValueReader
from subjects.admin.page import address_of, known
from subjects.admin.steps import STEPS, Act, Step
from subjects.domain import standing
from subjects.domain.changes import changes_since
from subjects.domain.merging import survivor_of
from subjects.domain.standing import Standing
from subjects.errors import ChangedMeanwhileError, GoneError, SubjectError
from subjects.forms import MergeForm, StepForm
from subjects.models import Subject

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

CONFLICT = 409
GIVEN = ("identifier",)
"""What a link to a step may fill in."""


def step_page(page: PortalAdmin, http: HttpRequest, *, subject: Subject, code: str) -> HttpResponse:
    """Ask for confirmation of a step, compare two entries, or take it."""
    viewer = cast(User, http.user)
    step = STEPS.get(code)
    if step is None:
        raise Http404("There is no such step.")
    if not step.allowed(viewer, subject):
        raise PermissionDenied
    found = standing.of(subject, now=page.now())
    if not step.offered(found):
        return _too_late(http, found=found)
    if step.destroys:
        confirming.require(http)
    if http.method != "POST":
        given = {name: http.GET[name] for name in GIVEN if name in http.GET}
        form = step.form(standing=found, viewer=viewer, initial=given)
        return _shown(page, http, step=step, found=found, form=form)
    form = step.form(http.POST, standing=found, viewer=viewer)
    if not form.is_valid():
        return _shown(page, http, step=step, found=found, form=form)
    if isinstance(form, MergeForm) and not form.was_compared:
        return _compared(page, http, step=step, found=found, form=form)
    return _taken(page, http, step=step, found=found, form=form)


def _too_late(http: HttpRequest, *, found: Standing) -> HttpResponse:
    subject = found.subject
    sentence = (
        _("There is nothing to do here.")
        if subject.is_standing
        else str(GoneError(merged=subject.merged_into_id is not None))
    )
    messages.error(http, sentence)
    return HttpResponseRedirect(address_of(subject))


def _taken(
    page: PortalAdmin, http: HttpRequest, *, step: Step, found: Standing, form: StepForm
) -> HttpResponse:
    subject, seen = found.subject, form.cleaned_data["seen"]
    try:
        if seen != subject.version:
            raise ChangedMeanwhileError(changes_since(subject, version=seen))
        step.perform(subject, form, Act(by=form.viewer, now=page.now(), seen=seen))
    except ChangedMeanwhileError as error:
        return _overtaken(page, http, step=step, form=form, error=error)
    except SubjectError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _shown(page, http, step=step, found=found, form=form, status=CONFLICT)
    messages.success(http, str(step.done))
    after = Subject.objects.select_related("merged_into").get(pk=subject.pk)
    return HttpResponseRedirect(address_of(survivor_of(after)))


def _overtaken(
    page: PortalAdmin, http: HttpRequest, *, step: Step, form: StepForm, error: ChangedMeanwhileError
) -> HttpResponse:
    """Tell who did what meanwhile; what was typed stays, and may be sent on top of it."""
    fresh = Subject.objects.select_related("controller", "merged_into").get(pk=form.standing.subject.pk)
    found = standing.of(fresh, now=page.now())
    data = http.POST.copy()
    data["seen"] = str(fresh.version)
    changes = [
        {
            "at": entry.at,
            "who": entry.actor.name if entry.actor else _("The portal"),
            "what": describe(entry),
        }
        for entry in error.entries
    ]
    again = step.form(data, standing=found, viewer=form.viewer)
    return _shown(
        page,
        http,
        step=step,
        found=found,
        form=again,
        status=CONFLICT,
        changes=changes,
        sentence=str(error),
        offered=step.offered(found),
    )


def _compared(
    page: PortalAdmin, http: HttpRequest, *, step: Step, found: Standing, form: MergeForm
) -> HttpResponse:
    """Show both entries beside each other; only then they can be merged."""
    other = cast(Subject, form.person)
    data = http.POST.copy()
    data["compared"] = other.reference
    again = step.form(data, standing=found, viewer=form.viewer)
    reader = ValueReader(controller_id=found.subject.controller_id, viewer=form.viewer)
    both = [
        {"subject": one.subject, **known(one, reader=reader)}
        for one in (found, standing.of(other, now=page.now()))
    ]
    return _shown(page, http, step=step, found=found, form=again, both=both)


def _shown(
    page: PortalAdmin,
    http: HttpRequest,
    *,
    step: Step,
    found: Standing,
    form: StepForm,
    status: int = 200,
    **more: Any,
) -> TemplateResponse:
    subject = found.subject
    reader = ValueReader(controller_id=subject.controller_id, viewer=form.viewer)
    comparing = step.compares and "both" not in more
    context = {
        **page.admin_site.each_context(http),
        "title": _("%(step)s – %(reference)s") % {"step": step.label, "reference": subject.reference},
        "heading": step.label,
        "opts": page.opts,
        "original": subject,
        "subject": subject,
        "name": reader.read(subject, "name"),
        "step": step,
        "verb": _("Compare the two") if comparing else step.verb,
        "destroys": step.destroys and not comparing,
        "form": form,
        "offered": True,
        "consequences": step.consequences(found),
        "back": address_of(subject),
        "media": page.media + form.media,
        **more,
    }
    return TemplateResponse(http, "admin/subjects/subject/step.html", context, status=status)
