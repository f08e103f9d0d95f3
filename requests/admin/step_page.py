"""The page behind each button: what will happen, what the person will read, and the step itself."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from consents.domain.foresight import Foresight
from law import Right
from law import Step as LawStep
from mailroom import rendering
from mailroom.enums import Channel
from office import confirming
from office.actions import describe
from office.domain.one_person_office import others_who_may_approve
from office.models import User
from requests import notifications
from requests.admin import chips, words
from requests.admin.collected import collected
from requests.admin.decided import decided
from requests.admin.disclosed import Disclosed, disclosed_to
from requests.admin.performing import Act
from requests.admin.shown import Reader, Shown
from requests.admin.steps import STEPS, Step
from requests.domain import (
    carrying_out,
    clock,
    decision,
    drafting,
    fees,
    identity_documents,
    restricting,
    situation,
)
from requests.domain.changes import changes_since
from requests.domain.errors import (
    ChangedMeanwhileError,
    ClockRefusedError,
    IllegalTransitionError,
    IntakeRefusedError,
    RequestError,
)
from requests.domain.situation import Situation
from requests.finding_forms import StopForm
from requests.models import Request
from requests.staff_forms import StepForm

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

CONFLICT = 409
ASKED_AGAIN = frozenset({"bundle", "lift-hold", "no-proof", "take-back", "uncollect"})
"""Steps that take much along or destroy data: who takes them is asked again who they are."""

END_CHECKS = frozenset({"approve", "close", "identity", "proof"})
"""Everyday steps that end an open identity check: asked again only where documents lie there, which go with it."""

DECIDING = frozenset({"advise", "approve", "send-back"})
"""Steps that show what was advised and proposed so far."""

ANSWERS = frozenset({"answer", "hand-over", "propose", "approve"})
"""Steps whose words name the recipients of what was disclosed."""


def step_page(page: PortalAdmin, http: HttpRequest, *, case: Request, code: str) -> HttpResponse:
    """Ask for confirmation of a step, preview it, or take it."""
    viewer = cast(User, http.user)
    step = STEPS.get(code)
    if step is None:
        raise Http404("There is no such step.")
    if not step.allowed(viewer, case):
        raise PermissionDenied
    if code in ASKED_AGAIN or (code in END_CHECKS and identity_documents.lie_at([case])):
        confirming.require(http)
    standing = situation.of(case, now=page.now())
    if http.method != "POST":
        return _asked(page, http, step=step, standing=standing, viewer=viewer)
    form = step.form(http.POST, http.FILES, situation=standing, viewer=viewer)
    if "preview" in http.POST:
        return _shown(page, http, step=step, standing=standing, form=form)
    if "begin" in http.POST and words.has_words(step):
        return _shown(page, http, step=step, standing=standing, form=words.begun(step, form=form, http=http))
    if "draft" in http.POST and words.has_words(step) and words.may_keep(viewer, standing):
        return _drafted(page, http, step=step, standing=standing, form=form)
    if not form.is_valid() or words.own_words_fault(step, http=http):
        return _refused(page, http, step=step, standing=standing, form=form)
    return _taken(page, http, step=step, standing=standing, form=form)


def address_of(case: Request) -> str:
    """Return the address of a request's page."""
    return reverse("admin:requests_request_change", args=[case.pk])


def _asked(
    page: PortalAdmin, http: HttpRequest, *, step: Step, standing: Situation, viewer: User
) -> HttpResponse:
    if not step.offered(standing):
        messages.error(http, str(_not_possible(step, standing=standing)))
        return HttpResponseRedirect(address_of(standing.case))
    given = {name: http.GET[name] for name in step.form.base_fields if name in http.GET and name != "seen"}
    kept = words.first_values(step, standing=standing, viewer=viewer)
    form = step.form(situation=standing, viewer=viewer, initial={**kept, **given})
    return _shown(page, http, step=step, standing=standing, form=form)


def _not_possible(step: Step, *, standing: Situation) -> RequestError:
    """Say why a step is not offered: by what the law says about it, else by the status."""
    why = step.why_not(standing) if step.why_not is not None else ""
    return ClockRefusedError(why) if why else IllegalTransitionError(standing.status, standing.status)


def _taken(
    page: PortalAdmin, http: HttpRequest, *, step: Step, standing: Situation, form: StepForm
) -> HttpResponse:
    case, seen = standing.case, form.cleaned_data["seen"]
    act = Act(by=form.viewer, now=page.now(), seen=seen)
    try:
        if seen != case.version:
            raise ChangedMeanwhileError(changes_since(case, version=seen))
        if not step.offered(standing):
            raise _not_possible(step, standing=standing)
        with transaction.atomic():
            step.perform(case, form, act)
            words.settle(step, form=form, http=http, now=act.now)
    except ChangedMeanwhileError as error:
        return _overtaken(page, http, step=step, form=form, error=error)
    except IntakeRefusedError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    except RequestError as error:
        form.add_error(None, str(error))
    else:
        messages.success(http, str(step.done))
        return HttpResponseRedirect(address_of(case))
    return _shown(page, http, step=step, standing=standing, form=form, status=CONFLICT)


def _drafted(
    page: PortalAdmin, http: HttpRequest, *, step: Step, standing: Situation, form: StepForm
) -> HttpResponse:
    """Keep what is typed as a draft, and show it again."""
    if fault := words.draft_kept(step, form=form, http=http, now=page.now()):
        form.is_valid()
        form.add_error(None, fault)
        return _shown(page, http, step=step, standing=standing, form=form)
    messages.success(http, _("The draft is saved. You find it here when you come back."))
    if http.FILES:
        messages.warning(http, _("A draft keeps no files: choose them when you send it."))
    return HttpResponseRedirect(http.path)


def _refused(
    page: PortalAdmin, http: HttpRequest, *, step: Step, standing: Situation, form: StepForm
) -> HttpResponse:
    """Show what is wrong; that the step came too late matters more than a field."""
    if not step.offered(standing):
        form.add_error(None, str(_not_possible(step, standing=standing)))
        return _shown(page, http, step=step, standing=standing, form=form, status=CONFLICT)
    return _shown(page, http, step=step, standing=standing, form=form)


def _overtaken(
    page: PortalAdmin, http: HttpRequest, *, step: Step, form: StepForm, error: ChangedMeanwhileError
) -> HttpResponse:
    """Tell who did what meanwhile; what was typed stays, and may be sent on top of it."""
    fresh = Request.objects.select_related("controller", "assignee", "proposed_by").get(
        pk=form.situation.case.pk
    )
    standing = situation.of(fresh, now=page.now())
    data = http.POST.copy()
    data["seen"] = str(fresh.version)
    again = step.form(data, situation=standing, viewer=form.viewer)
    changes = [
        {
            "at": entry.at,
            "who": entry.actor.name if entry.actor else _("The person or the portal"),
            "what": describe(entry),
        }
        for entry in error.entries
    ]
    return _shown(
        page,
        http,
        step=step,
        standing=standing,
        form=again,
        status=CONFLICT,
        changes=changes,
        sentence=str(error),
    )


def _shown(
    page: PortalAdmin,
    http: HttpRequest,
    *,
    step: Step,
    standing: Situation,
    form: StepForm,
    status: int = 200,
    **more: Any,
) -> TemplateResponse:
    case = standing.case
    reader = Reader(case, viewer=form.viewer)
    context = {
        **page.admin_site.each_context(http),
        "title": _("%(step)s – %(reference)s")
        % {"step": step.label_for(standing), "reference": case.reference},
        "heading": step.label_for(standing),
        "opts": page.opts,
        "original": case,
        "case": case,
        "step": step,
        "form": form,
        "offered": step.offered(standing),
        "consequences": step.consequences(standing) if step.offered(standing) else [],
        "preview": preview_of(step, standing=standing, form=form),
        "part": {
            "disclosed": _disclosed(step, reader=reader, standing=standing),
            "collected": collected(case, reader=reader) if step.code == "others" else None,
            "decided": decided(case, reader=reader) if step.code in DECIDING else None,
            "told": _told(step, standing=standing),
            "foreseen": _foreseen(form, standing=standing),
        },
        "words": words.offered(
            step, standing=standing, viewer=form.viewer, http=http, reader=reader, form=form
        ),
        "draft": _draft(reader) if step.second_person else None,
        "one_person_office": standing.one_person_office if step.two_people else None,
        "others": _others(step, standing=standing, viewer=form.viewer),
        "person": reader.read(case, "person_name"),
        "represented": reader.represented(case),
        "person_language": case.get_language_display(),
        "status": chips.status_chip(case),
        "back": address_of(case),
        "files_lost": bool(http.FILES),
        "media": page.media + form.media,
        **more,
    }
    return TemplateResponse(http, "admin/requests/request/step.html", context, status=status)


def _disclosed(step: Step, *, reader: Reader, standing: Situation) -> Disclosed | None:
    """Return the recipients to name, where the step's words go to the person as an answer."""
    return disclosed_to(standing.case, reader=reader, now=standing.now) if step.code in ANSWERS else None


def _told(step: Step, *, standing: Situation) -> drafting.Page | None:
    """Return what the information of an access answer would say, before it is made."""
    case = standing.case
    if step.code != "draft" or case.right != Right.ACCESS:
        return None
    return drafting.page_of(case, now=standing.now)


def _foreseen(form: StepForm, *, standing: Situation) -> Foresight | None:
    """Return what stopping what is chosen so far leads to (promise P14)."""
    chosen = form.stops if isinstance(form, StopForm) else None
    if chosen is None:
        return None
    scope, purposes = chosen
    return carrying_out.foresee(standing.case, scope=scope, purposes=purposes, now=standing.now)


def _others(step: Step, *, standing: Situation, viewer: User) -> list[User]:
    """Return who else could approve, where a one-person office makes it a question."""
    if not step.two_people or standing.one_person_office is None:
        return []
    return others_who_may_approve(standing.case.controller, beside=viewer)


def _draft(reader: Reader) -> Shown | None:
    draft = decision.draft_of(reader.case)
    return reader.read(draft, "body") if draft is not None else None


def preview_of(step: Step, *, standing: Situation, form: StepForm) -> rendering.Rendered | None:
    """Return the mail or letter that the step sends, with what is typed so far, in the person's language."""
    if not step.mail:
        return None
    case = standing.case
    typed = str(form["text"].value() or "") if "text" in form.fields else ""
    outcome = str(form["outcome"].value() or "") if "outcome" in form.fields else ""
    if "outcome" in form.fields and not outcome:
        return None
    with override(case.language):
        text = typed or _("[your words]")
    if "amount" in form.fields:
        amount = str(form["amount"].value() or "–")
        costs = str(form["costs"].value() or "–").strip()
        text = f"{fees.amount_in_words(case, amount=amount)}\n\n{costs}\n\n{text}"
    ends = _day_of(form, "lifts_on")
    if ends is not None:
        text = f"{text}\n\n{restricting.end_in_words(case, on=ends)}"
    words = notifications.words_for(
        case,
        current=standing.current,
        today=standing.today,
        text=text,
        outcome=outcome,
        url=f"{settings.PUBLIC_URL}/{case.controller.slug}/requests/xxxxxxxx/" if case.email else "",
        ways=notifications.ways_in_words(case, outcome=outcome, on=standing.today),
        rest_by=_rest_of(form),
        **_dates_then(step, standing=standing),
    )
    channel = Channel.MAIL if case.email else Channel.LETTER
    return rendering.render(
        step.mail, words, controller=case.controller, language=case.language, channel=channel
    )


def _rest_of(form: StepForm) -> date | None:
    """Return the day by which the rest follows, where a part of an answer is written."""
    if "part" not in form.fields or not form["part"].value():
        return None
    return _day_of(form, "rest_by")


def _day_of(form: StepForm, name: str) -> date | None:
    """Return the day that is typed so far; None where the form asks for none, or it is no day."""
    if name not in form.fields:
        return None
    with suppress(ValidationError):
        return cast("date | None", form.fields[name].clean(form[name].value()))
    return None


def _dates_then(step: Step, *, standing: Situation) -> dict[str, object]:
    """Return the dates that the mail will name once the step's own fact is on the clock."""
    if step.fact is None:
        return {}
    try:
        then = clock.foresee(standing.case, today=standing.today, also=step.fact)
    except ClockRefusedError:
        return {"due_on": None, "safe_on": None}
    due, safe = clock.day_of(then.due), clock.day_of(then.safe)
    return {
        "due_on": due,
        "safe_on": safe if then.paused or safe != due else None,
        "paused": then.paused,
        "guidance": then.guidance,
        "extended": then.step is LawStep.RESPOND_EXTENDED,
    }
