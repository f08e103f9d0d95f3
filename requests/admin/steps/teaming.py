"""The steps by which staff work together on a request."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from requests.admin.steps.step import Step
from requests.domain import team
from requests.domain.situation import Situation
from requests.models import Watcher
from requests.staff_forms import ConfirmForm
from requests.team_forms import NoteForm


def _of_note(situation: Situation) -> list[str]:
    return [gettext("Colleagues read it here and on the timeline. The person is not told.")]


def _of_watching(situation: Situation) -> list[str]:
    return [gettext("You get a mail when the person writes, when it is overdue, and when it is closed.")]


STEPS = (
    Step(
        code="note",
        label=_("Write a note"),
        verb=_("Keep the note"),
        done=_("The note is kept."),
        form=NoteForm,
        offered=lambda now: not now.erased,
        consequences=_of_note,
        perform=lambda case, form, act: team.note(case, text=form.cleaned_data["note"], **act.as_keywords()),
        in_tab=True,
    ),
    Step(
        code="watch",
        label=_("Watch"),
        verb=_("Watch the request"),
        done=_("You watch this request."),
        form=ConfirmForm,
        offered=lambda now: now.is_open,
        consequences=_of_watching,
        perform=lambda case, form, act: team.watch(case, **act.as_keywords()),
        in_tab=True,
    ),
    Step(
        code="unwatch",
        label=_("Stop watching"),
        verb=_("Stop watching"),
        done=_("You do not watch this request any more."),
        form=ConfirmForm,
        offered=lambda now: Watcher.objects.filter(request=now.case).exists(),
        consequences=lambda now: [],
        perform=lambda case, form, act: team.unwatch(case, **act.as_keywords()),
        in_tab=True,
    ),
)
