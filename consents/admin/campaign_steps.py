"""The steps of a campaign's page: for each the form, when it is offered, what it leads to, and the domain call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consents.campaign_enums import CampaignStatus
from consents.campaign_forms import CampaignForm, EndForm, PaceForm
from consents.domain import campaign_results, campaigns
from consents.errors import CampaignError
from consents.models import Campaign
from office.dates import in_words
from office.models import User

if TYPE_CHECKING:
    from consents.admin.campaigns import CampaignAdmin

CONFLICT = 409
DRAFT, RUNNING, PAUSED = CampaignStatus.DRAFT, CampaignStatus.RUNNING, CampaignStatus.PAUSED


@dataclass(frozen=True, slots=True)
class Act:
    """Who does a step when, having seen which revision of the campaign."""

    by: User
    now: datetime
    seen: int

    def as_keywords(self) -> dict[str, Any]:
        """Return the keywords that every domain function takes."""
        return {"by": self.by, "now": self.now, "seen": self.seen}


@dataclass(frozen=True, slots=True)
class Step:
    """One button and the page behind it; it is offered in the states named in `of`."""

    code: str
    label: Promise
    verb: Promise
    done: Promise
    of: tuple[CampaignStatus, ...]
    form: type[CampaignForm]
    perform: Callable[[Campaign, Any, Act], object]
    consequences: Callable[[Campaign, datetime], list[str]]
    main: bool = False


def step_page(page: CampaignAdmin, request: HttpRequest, row: Campaign, *, code: str) -> HttpResponse:
    """Ask for confirmation of a step, or take it. Raises PermissionDenied, Http404."""
    if not page.allows(request, page.change_needs, row):
        raise PermissionDenied
    step = STEPS.get(code)
    if step is None:
        raise Http404("There is no such step.")
    form = step.form(request.POST if request.method == "POST" else None, campaign=row)
    if request.method != "POST" and row.state not in step.of:
        messages.error(
            request,
            _("This cannot be done while the campaign is “%(status)s”.") % {"status": row.state.label},
        )
        return HttpResponseRedirect(page.address("change", row.pk))
    if request.method == "POST" and form.is_valid():
        act = Act(by=page.actor(request), now=page.now(), seen=form.cleaned_data["seen"])
        try:
            step.perform(row, form, act)
        except CampaignError as error:
            form.refuse(error)
            return _asked(page, request, row, step=step, form=form, status=CONFLICT)
        messages.success(request, str(step.done))
        return HttpResponseRedirect(page.address("change", row.pk))
    return _asked(page, request, row, step=step, form=form)


def _asked(
    page: CampaignAdmin,
    request: HttpRequest,
    row: Campaign,
    *,
    step: Step,
    form: CampaignForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        **page.admin_site.each_context(request),
        "title": step.label,
        "opts": page.opts,
        "original": row,
        "media": page.media,
        "form": form,
        "button": step.verb,
        "back": page.address("change", row.pk),
        "what": step.consequences(row, page.now()),
        "who": f"{row} · {row.controller.name}",
    }
    return TemplateResponse(request, "admin/thirdparties/form.html", context, status=status).render()


def _of_starting(row: Campaign, now: datetime) -> list[str]:
    progress = campaign_results.progress_of(row)
    audience = campaign_results.audience_of(row)
    asked = sum(count for _language, count, _told in audience.languages)
    told = sum(count for _language, _asked, count in audience.languages)
    said = [
        ngettext(
            "%(count)s person gets a mail, at most %(rate)s a minute; the last one leaves on %(day)s.",
            "%(count)s people get a mail, at most %(rate)s a minute; the last one leaves on %(day)s.",
            progress.waiting,
        )
        % {
            "count": progress.waiting,
            "rate": row.rate,
            "day": in_words(campaigns.last_mail_on(row, now=now)),
        }
    ]
    if row.asks_for_consent:
        last = row.closes_on or campaigns.default_end(row, now=now)
        said += [
            _("Of them %(asked)s are asked for consent, and %(told)s are told what changed.")
            % {"asked": asked, "told": told},
            _("Whoever says nothing by %(day)s has not consented: their earlier consent expires.")
            % {"day": in_words(last) if last is not None else "–"},
        ]
    return [
        *said,
        _("Each person is looked at once more before their mail: who said no meanwhile gets none."),
        _("You can pause at any time. What was sent cannot be taken back."),
    ]


def _of_ending(row: Campaign, now: datetime) -> list[str]:
    return [
        _("Nobody else is written to, and it cannot be started again."),
        _("Nobody’s consent expires by it. Answers that still come are recorded as always."),
    ]


_ALL = (
    Step(
        code="start",
        label=gettext_lazy("Start the campaign"),
        verb=gettext_lazy("Start it"),
        done=gettext_lazy("The campaign runs. The first mail leaves within half a minute."),
        of=(DRAFT,),
        form=CampaignForm,
        perform=lambda row, form, act: campaigns.start(row, **act.as_keywords()),
        consequences=_of_starting,
        main=True,
    ),
    Step(
        code="resume",
        label=gettext_lazy("Go on"),
        verb=gettext_lazy("Go on"),
        done=gettext_lazy("The campaign goes on where it stopped."),
        of=(PAUSED,),
        form=CampaignForm,
        perform=lambda row, form, act: campaigns.resume(row, **act.as_keywords()),
        consequences=lambda row, now: [_("It goes on with the people who were not written to yet.")],
        main=True,
    ),
    Step(
        code="pause",
        label=gettext_lazy("Pause"),
        verb=gettext_lazy("Pause it"),
        done=gettext_lazy("The campaign is paused."),
        of=(RUNNING,),
        form=CampaignForm,
        perform=lambda row, form, act: campaigns.pause(row, **act.as_keywords()),
        consequences=lambda row, now: [
            _("No further mail is prepared, nobody is reminded, and no consent expires until it goes on."),
            _("Mails that are prepared already still leave."),
        ],
        main=True,
    ),
    Step(
        code="pace",
        label=gettext_lazy("Set the pace"),
        verb=gettext_lazy("Save"),
        done=gettext_lazy("The pace is set."),
        of=(DRAFT, RUNNING, PAUSED),
        form=PaceForm,
        perform=lambda row, form, act: campaigns.adjust(row, **form.pace, **act.as_keywords()),
        consequences=lambda row, now: [],
    ),
    Step(
        code="end",
        label=gettext_lazy("End it"),
        verb=gettext_lazy("End it"),
        done=gettext_lazy("The campaign has ended."),
        of=(DRAFT, RUNNING, PAUSED),
        form=EndForm,
        perform=lambda row, form, act: campaigns.end(
            row, because=form.cleaned_data["because"], **act.as_keywords()
        ),
        consequences=_of_ending,
    ),
)

STEPS: dict[str, Step] = {step.code: step for step in _ALL}
"""Every step by its code, which is also its place in the address."""
