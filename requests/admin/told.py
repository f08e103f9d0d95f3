"""What the page of a request says of the recipients that were told."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.dates import in_words
from office.domain.access import access_of
from office.models import User
from requests.models import Request
from thirdparties.domain import notices
from thirdparties.domain.notices import CauseState


@dataclass(frozen=True, slots=True)
class Told:
    """How far the recipients of a request are; `tell` and `list` are addresses, empty where there is none."""

    sentences: list[str]
    tell: str = ""
    list: str = ""


def recipients_told(case: Request, *, viewer: User) -> Told | None:
    """Return what became of a request's notices; None for whoever may not know, or where there can be none."""
    access = access_of(viewer)
    if not access.allows("read_vendors", case.controller_id):
        return None
    state = notices.state_of(case.cause)
    tell = _address(case) if _may_tell(case, viewer=viewer) else ""
    if not state.all and not tell:
        return None
    search = urlencode({"q": case.cause, "standing": "all"})
    return Told(
        sentences=_sentences(state),
        tell=tell,
        list=f"{reverse('admin:thirdparties_notice_changelist')}?{search}" if state.all else "",
    )


def _may_tell(case: Request, *, viewer: User) -> bool:
    access = access_of(viewer)
    needs = ("read_cases", "read_subjects", "edit_vendors")
    linked = case.subject is not None and case.subject.erased_at is None
    return linked and all(access.allows(need, case.controller_id) for need in needs)


def _address(case: Request) -> str:
    issue = reverse("admin:thirdparties_notice_issue", args=[case.subject_id])
    return f"{issue}?{urlencode({'cause': case.cause})}"


def _sentences(state: CauseState) -> list[str]:
    if not state.all:
        return [_("No recipient was told yet.")]
    said = [
        ngettext(
            "%(done)s of %(all)s recipient confirmed.", "%(done)s of %(all)s recipients confirmed.", state.all
        )
        % {"done": state.confirmed, "all": state.all}
    ]
    if less := state.partly + state.refused:
        said.append(
            ngettext("%(count)s did it in part or refused.", "%(count)s did it in part or refused.", less)
            % {"count": less}
        )
    if state.earliest_due is not None:
        said.append(_("Answers are due by %(day)s.") % {"day": in_words(state.earliest_due)})
    return said
