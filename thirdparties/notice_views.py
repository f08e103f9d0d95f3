"""The public page of a notice: what to do with whose data, and the answer of the recipient."""

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
from thirdparties import notice_words
from thirdparties.domain import notice_handling, notice_links
from thirdparties.enums import NoticeKind, NoticeOutcome, NoticeStatus
from thirdparties.errors import AnsweredAlreadyError, ThirdPartyError
from thirdparties.models import Notice
from thirdparties.notice_forms import AnswerForm

CONFLICT, GONE, TOO_LARGE = 409, 410, 413


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def notice(request: HttpRequest, token: str) -> HttpResponse:
    """Show a notice to whoever has its link, and take the answer; whatever opens nothing gets one and the same page.

    The page is kept out of caches, search engines and other sites' logs.
    """
    found = notice_links.resolve(token, now=clock.now())
    if found is None:
        response = _nothing_behind(request)
    elif wait := wait_for("token-page", request, now=clock.now()):
        response = too_many(request, wait=wait, controller=found.controller)
    else:
        with timezone.override(found.controller.time_zone):
            response = _opened(request, found)
    return secluded(response)


def _nothing_behind(request: HttpRequest) -> HttpResponse:
    """Answer a link that opens nothing. Those count against who tries them out; one that opens always does."""
    if wait := rate_limits.count("wrong-token", client_address.of(request), now=clock.now()):
        return too_many(request, wait=wait)
    return render(request, "public/notices/gone.html", status=404)


def _opened(request: HttpRequest, found: Notice) -> HttpResponse:
    if found.outcome == NoticeOutcome.WITHDRAWN:
        return _withdrawn(request, found)
    if request.method == "POST":
        return _posted(request, found)
    if found.status != NoticeStatus.ISSUED:
        return _answered(request, found)
    return _asked(request, found, form=AnswerForm())


def _posted(request: HttpRequest, found: Notice) -> HttpResponse:
    form, now = AnswerForm(request.POST, request.FILES), clock.now()
    if uploads.were_dropped(request):
        form.refuse_files()
        return _asked(request, found, form=form, status=TOO_LARGE)
    if form.is_valid():
        if wait := rate_limits.count("notices.answer", client_address.of(request), now=now):
            return too_many(request, wait=wait, controller=found.controller)
        try:
            notice_handling.answer(found, given=form.given, now=now)
        except AnsweredAlreadyError as error:
            return _answered(request, found, refused=str(error))
        except ThirdPartyError as error:
            found.refresh_from_db()
            if found.outcome == NoticeOutcome.WITHDRAWN:  # meanwhile
                return _withdrawn(request, found)
            form.refuse(error)
        else:
            return redirect(request.path)
    return _asked(request, found, form=form)


def _withdrawn(request: HttpRequest, found: Notice) -> HttpResponse:
    """Say that there is nothing to do any more, and show nothing of the data."""
    return render(request, "public/notices/withdrawn.html", _base(found), status=GONE)


def _asked(request: HttpRequest, found: Notice, *, form: AnswerForm, status: int = 200) -> HttpResponse:
    """Show what is asked, with the form; once it is answered, by what the data is found is shown no more."""
    if found.status != NoticeStatus.ISSUED:
        return _answered(request, found)
    context = {**_base(found), **notice_words.asked(found), "form": form}
    return render(request, "public/notices/notice.html", context, status=status)


def _answered(request: HttpRequest, found: Notice, *, refused: str = "") -> HttpResponse:
    """Say what was answered and when; by what the data is found is shown no more."""
    found.refresh_from_db()
    day = found.controller.today(found.answered_at) if found.answered_at else None
    rows = [
        (_("You answered"), notice_words.ANSWERS[NoticeOutcome(found.outcome)] if found.outcome else "–"),
        (_("On"), in_words(day) if day else "–"),
        (_("What we asked for"), notice_words.TITLES[NoticeKind(found.kind)]),
    ]
    if files := found.certificates.count():
        rows.append((_("Certificates"), str(files)))
    context = {
        **_base(found),
        "rows": rows,
        "refused": refused,
        "whole": found.outcome == NoticeOutcome.CONFIRMED,
    }
    return render(request, "public/notices/answered.html", context, status=CONFLICT if refused else 200)


def _base(found: Notice) -> dict[str, Any]:
    return {"notice": found, "controller": found.controller}
