"""What the request page says of files that were handed over: the card, and what each step leads to."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.chips import Chip
from office.dates import in_words, short_day_and_time
from requests.domain import packages, readiness
from requests.domain.errors import RequestError
from requests.domain.situation import Situation
from requests.enums import Status
from requests.models import Package
from requests.package_enums import PackageState, RevokeReason

TONES = {
    PackageState.SEALING: "work",
    PackageState.SEALED: "waiting",
    PackageState.FETCHED: "done",
}


@dataclass(frozen=True, slots=True)
class Delivered:
    """The card: a state, sentences, and how much is sealed while that lasts."""

    state: Chip
    sentences: list[str]
    percent: int | None = None


def card_of(situation: Situation) -> Delivered | None:
    """Return what became of the files that were handed over last; None where none were."""
    package = situation.package
    if package is None:
        return None
    state = PackageState(package.state)
    if state is PackageState.SEALING:
        percent = package.done_bytes * 100 // max(package.total_bytes, 1)
        return Delivered(_chip(package), [_contents(package)], percent=min(percent, 100))
    return Delivered(_chip(package), [_contents(package), *_sentences(package, situation)])


def of_handing_over(situation: Situation) -> list[str]:
    """Say what handing the files over does."""
    case = situation.case
    said = [
        ngettext("%(count)s file is handed over.", "%(count)s files are handed over.", situation.collected)
        % {"count": situation.collected},
        _("The person gets your answer and, in a mail of its own, a code. Only the code opens the files.")
        if case.email
        else _(
            "Two letters wait under Mails to be posted: your answer, and the code with the address of the page."
        ),
        _("They can be fetched for %(days)s days, and for %(more)s days from the first time.")
        % {"days": packages.KEPT_UNFETCHED.days, "more": packages.KEPT_FETCHED.days},
        _("A day after the person has fetched them, what was collected is destroyed here."),
        _("The request stays open until you close it with its outcome."),
    ]
    if case.email and case.email_confirmed_at is None:
        said.insert(0, _("The person has not confirmed this address. Make sure that it is theirs."))
    return said


def of_new_code(situation: Situation) -> list[str]:
    """Say what a new code does."""
    return [
        _("The code that was sent before opens nothing any more."),
        _("The same files are sealed anew, and the new code goes to the person’s address."),
    ]


def of_taking_back(situation: Situation) -> list[str]:
    """Say what taking the files back does."""
    said = [_("No code opens the files any more. The person sees on their page that they were taken back.")]
    if situation.package is not None and situation.package.fetched_count:
        said.append(_("The person has fetched them already: that cannot be undone."))
    if situation.is_open:
        return [*said, _("What was collected stays, so that you can hand over anew.")]
    return [*said, _("The request is closed, so what was collected is destroyed as well.")]


def why_not(situation: Situation) -> str:
    """Say why nothing can be handed over, where that is not for the status to say."""
    if not situation.undecided or not situation.may_become(Status.IN_PROGRESS):
        return ""
    if why := packages.why_not_now(situation.case):
        return why
    try:
        readiness.demand_to_hand_over(situation.case)
    except RequestError as error:
        return str(error)
    return ""


def _chip(package: Package) -> Chip:
    if package.is_openable and package.is_locked:
        return Chip(_("Locked after wrong codes"), "overdue")
    state = PackageState(package.state)
    return Chip(state.label, TONES.get(state, "new"))


def _contents(package: Package) -> str:
    count = ngettext("%(count)s file", "%(count)s files", package.file_count) % {"count": package.file_count}
    return f"{count}, {filesizeformat(package.size or package.total_bytes)}"


def _sentences(package: Package, situation: Situation) -> list[str]:
    case = situation.case
    zone, said = ZoneInfo(case.controller.time_zone), []
    if package.first_fetched_at is not None and package.last_fetched_at is not None:
        said.append(
            ngettext(
                "Fetched %(count)s time, on %(first)s.",
                "Fetched %(count)s times, first on %(first)s, last on %(last)s.",
                package.fetched_count,
            )
            % {
                "count": package.fetched_count,
                "first": short_day_and_time(package.first_fetched_at.astimezone(zone)),
                "last": short_day_and_time(package.last_fetched_at.astimezone(zone)),
            }
        )
    elif package.is_openable:
        said.append(_("Not fetched yet."))
    if package.is_openable and package.expires_at is not None:
        said.append(
            _("To be fetched until %(day)s.") % {"day": in_words(case.controller.today(package.expires_at))}
        )
    if package.wrong_tries:
        said.append(
            ngettext("%(count)s wrong code.", "%(count)s wrong codes.", package.wrong_tries)
            % {"count": package.wrong_tries}
        )
    if package.revoke_reason:
        said.append(str(RevokeReason(package.revoke_reason).label))
    return said
