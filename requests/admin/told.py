"""What the page of a request says of the recipients that were told."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from law import Right
from office.dates import in_words
from office.domain.access import access_of
from office.models import User
from requests.domain import subjects
from requests.domain.situation import Situation
from requests.models import Request
from thirdparties.domain import notices
from thirdparties.domain.notices import CauseState

NEEDS = ("read_cases", "read_subjects", "tell_recipients")

TOLD_OF = frozenset(
    {Right.RECTIFICATION, Right.ERASURE, Right.MINOR_REMOVAL, Right.RESTRICTION, Right.OBJECTION}
)
"""Rights whose fulfilment the recipients are told of (Art 19 GDPR); an objection, where use of theirs has to stop."""


@dataclass(frozen=True, slots=True)
class Told:
    """How far the recipients of a request are; `tell`, `link` and `list` are addresses, empty where there is none."""

    sentences: list[str]
    tell: str = ""
    link: str = ""
    list: str = ""


def recipients_told(standing: Situation, *, viewer: User) -> Told | None:
    """Return what became of a request's notices and, where they cannot be sent yet, why.

    None for whoever may not know, and where there can be none.
    """
    case, access = standing.case, access_of(viewer)
    if not access.allows("read_vendors", case.controller_id):
        return None
    state = notices.state_of(case.cause)
    may_tell = all(access.allows(need, case.controller_id) for need in NEEDS)
    linked = case.subject is not None and case.subject.erased_at is None
    awaited = may_tell and not linked and case.is_open and Right(case.right) in TOLD_OF
    if not state.all and not (may_tell and linked) and not awaited:
        return None
    sentences = _sentences(state)
    if awaited:
        sentences.append(
            _("They are told about a person of the register, and the request is not linked to one.")
        )
        sentences += filter(None, [subjects.why_not_linked(standing)])
    may_link = (
        awaited and subjects.may_be_linked(standing) and access.allows("edit_subjects", case.controller_id)
    )
    search = urlencode({"q": case.cause, "standing": "all"})
    return Told(
        sentences=sentences,
        tell=_address(case) if may_tell and linked else "",
        link=reverse("admin:requests_request_step", args=[case.pk, "person"]) if may_link else "",
        list=f"{reverse('admin:thirdparties_notice_changelist')}?{search}" if state.all else "",
    )


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
