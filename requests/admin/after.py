"""What happens around the end of a request, in sentences: when it goes, what holds it, what reopening does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from office.dates import in_words
from office.shown import Shown
from requests.admin.shown import Reader
from requests.domain import restricting, retention, together
from requests.domain.situation import Situation
from requests.enums import Kept
from requests.models import Request


@dataclass(frozen=True, slots=True)
class Held:
    """The hold that stands on a request, for the card beside it; `late` when it should have been looked at."""

    since: date
    by: str
    ends_on: date
    late: bool
    reason: Shown


def hold_of(standing: Situation, reader: Reader) -> Held | None:
    """Return the standing hold as this viewer may read it."""
    hold = standing.hold
    if hold is None:
        return None
    return Held(
        since=standing.case.controller.today(hold.set_at),
        by=hold.set_by.name,
        ends_on=hold.ends_on,
        late=hold.ends_on < standing.today,
        reason=reader.read(hold, "reason"),
    )


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why a request was reopened, for the card beside it, and how it had ended."""

    day: date
    who: str
    ended: str
    reason: Shown


def complaint_of(standing: Situation, reader: Reader) -> Complaint | None:
    """Return the latest complaint as this viewer may read it."""
    if standing.case.reopened_at is None:
        return None
    latest = standing.case.reopenings.latest("reopened_at")
    return Complaint(
        day=latest.complained_on,
        who=latest.get_complainant_display(),
        ended=latest.get_former_outcome_display(),
        reason=reader.read(latest, "reason"),
    )


def days_of(case: Request) -> dict[Kept, date]:
    """Return the days on which the parts of a closed request go, those already gone left out."""
    if case.closed_at is None:
        return {}
    gone = {Kept.CONTENTS: case.erased_at, Kept.PROOF: case.proof_erased_at}
    return {
        part: case.controller.today(case.closed_at + timedelta(days=days))
        for part, days in retention.days_kept(case.controller).items()
        if gone[part] is None
    }


def when_it_goes(case: Request) -> str:
    """Say when what is left of a closed request goes."""
    if case.closed_at is not None and restricting.standing([case.pk]):
        return _("nothing is erased before the restriction has ended.")
    said = _days_in_words(case)
    if said and case.erased_at is None and any(other.erased_at is None for other in together.others_of(case)):
        return f"{said} {_('It shares its conversation with others, and goes no earlier than the last of them.')}"
    return said


def _days_in_words(case: Request) -> str:
    days = days_of(case)
    contents, decision = days.get(Kept.CONTENTS), days.get(Kept.PROOF)
    if contents and decision and contents != decision:
        return _(
            "conversation, files and details are erased on %(day)s, the decision with its proof on %(later)s."
        ) % {"day": in_words(contents), "later": in_words(decision)}
    if contents:
        return _("the personal data is erased on %(day)s.") % {"day": in_words(contents)}
    if decision:
        return _("the decision with its proof is erased on %(day)s.") % {"day": in_words(decision)}
    return ""


def of_holding(situation: Situation) -> list[str]:
    """Say what a hold does."""
    return [
        _(
            "Nothing of this request is erased until somebody lifts the hold, whatever its time of keeping is."
        ),
        _(
            "A request for erasure of the same person cannot be closed as fulfilled meanwhile (Art 17(3)(e) GDPR)."
        ),
        _("The person is not told. Tell them where they ask for erasure: refuse it wholly or in part."),
    ]


def of_prolonging(situation: Situation) -> list[str]:
    """Say what prolonging does."""
    hold = situation.hold
    if hold is None:
        return []
    return [
        _("The hold was to be looked at by %(day)s. Prolong it only while the data is needed.")
        % {"day": in_words(hold.ends_on)}
    ]


def of_lifting(situation: Situation) -> list[str]:
    """Say what lifting does."""
    if restricting.standing([situation.case.pk]):
        return [_("It is kept all the same for as long as the restriction lasts.")]
    overdue = retention.parts_due(situation.case, now=situation.now)
    if overdue:
        return [
            _(
                "Its time of keeping is over: what was held back is erased within the hour, and nobody can undo that."
            )
        ]
    goes = when_it_goes(situation.case)
    if not goes:
        return [_("The request is open; it is kept until some time after it is closed.")]
    return [_("From then on the usual times count: %(when)s") % {"when": goes}]


def of_reopening(situation: Situation) -> list[str]:
    """Say what reopening does."""
    case = situation.case
    how = (
        _("The person gets a mail that says so, with a link.")
        if case.email
        else _("A letter that says so waits under Mails to be printed and posted.")
    )
    return [
        _("The request is in progress again. How it had ended stays on record."),
        _(
            "The clock counts anew from the day of the complaint. Where the law names no number of days for "
            "complaints, the date is guidance."
        ),
        how,
    ]


def of_bundling(situation: Situation) -> list[str]:
    """Say what making an evidence bundle does."""
    return [
        _(
            "One ZIP: a document with the facts, every date with its derivation, the conversation, decision, mails "
            "and access log, and beside it the files with their hashes."
        ),
        _("It is made in the background and waits on this page for seven days; then it is destroyed."),
        _("That it was made and fetched stands in the access log. The person is not told."),
    ]
