"""The public page of a task: what to do, for whom, and the answer of an owner outside the portal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from office import client_address, clock, rate_limits, uploads
from office.dates import in_words
from office.public import secluded, too_many, wait_for
from requests import task_words
from requests.domain import task_links, task_undoing, tasks
from requests.domain.errors import RequestError
from requests.models import TaskLink
from requests.task_enums import TaskState
from requests.task_forms import AnswerForm

CONFLICT, TOO_LARGE = 409, 413
UNDO = "undo"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def task(request: HttpRequest, token: str) -> HttpResponse:
    """Show a task to whoever has its link, and take the answer. Looking changes nothing: mail scanners look, too."""
    link = task_links.resolve(token, now=clock.now())
    if link is None:
        return secluded(_nothing_behind(request))
    if wait := wait_for("token-page", request, now=clock.now()):
        return too_many(request, wait=wait, controller=link.task.request.controller)
    with timezone.override(link.task.request.controller.time_zone):
        return secluded(_opened(request, link))


def _nothing_behind(request: HttpRequest) -> HttpResponse:
    """Answer a link that opens nothing; those count against who tries them out."""
    if wait := rate_limits.count("wrong-token", client_address.of(request), now=clock.now()):
        return too_many(request, wait=wait)
    return render(request, "public/tasks/gone.html", status=404)


def _opened(request: HttpRequest, link: TaskLink) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, link, form=AnswerForm())
    if wait := rate_limits.count("tasks.answer", client_address.of(request), now=clock.now()):
        return too_many(request, wait=wait, controller=link.task.request.controller)
    if request.POST.get("answer") == UNDO:
        return _undone(request, link)
    return _posted(request, link, form=AnswerForm(request.POST, request.FILES))


def _posted(request: HttpRequest, link: TaskLink, *, form: AnswerForm) -> HttpResponse:
    if uploads.were_dropped(request):
        form.refuse_files()
        return _shown(request, link, form=form, status=TOO_LARGE)
    if not form.is_valid():
        return _shown(request, link, form=form)
    try:
        _answer(link, form=form)
    except RequestError as error:
        form.add_error(None, str(error))
        return _shown(request, link, form=form, status=CONFLICT)
    return redirect(request.path)


def _answer(link: TaskLink, *, form: AnswerForm) -> None:
    data, now = form.cleaned_data, clock.now()
    if data["answer"] == AnswerForm.NOT_MINE:
        tasks.decline(link.task, link=link, words=data["text"], now=now)
        return
    state = TaskState(data["answer"])
    tasks.finish(
        link.task, state=state, words=data["text"], files=data["attachments"], by=None, link=link, now=now
    )


def _undone(request: HttpRequest, link: TaskLink) -> HttpResponse:
    try:
        tasks.reopen(link.task, by=None, link=link, now=clock.now())
    except RequestError as error:
        return _shown(request, link, form=AnswerForm(), refused=str(error), status=CONFLICT)
    return redirect(request.path)


def _shown(
    request: HttpRequest, link: TaskLink, *, form: AnswerForm, refused: str = "", status: int = 200
) -> HttpResponse:
    """Show what is asked, or what was answered; then by what the person is found is shown no more."""
    found = link.task
    found.refresh_from_db(fields=["state", "outsider", "second", "declined_at", "done_at", "due_on"])
    context: dict[str, Any] = {
        "task": found,
        "case": found.request,
        "controller": found.request.controller,
        "refused": refused or " ".join(map(str, form.non_field_errors())),
    }
    if found.is_open and task_links.is_owner(link):
        context |= {**task_words.asked(found, to=link.to), "form": form}
        return render(request, "public/tasks/task.html", context, status=status)
    ended = not found.is_open
    day = found.request.controller.today(found.done_at) if found.done_at else None
    rows = [
        (_("Your answer"), TaskState(found.state).label if ended else _("Not mine")),
        (_("What we asked for"), task_words.title_of(found)),
    ]
    if day is not None:
        rows.append((_("On"), in_words(day)))
    why_not = task_undoing.why_not(found) if ended and not refused else ""
    context |= {
        "rows": rows,
        "ended": ended,
        "may_undo": ended and not (refused or why_not),
        "stays": why_not,
    }
    return render(request, "public/tasks/answered.html", context, status=status)
