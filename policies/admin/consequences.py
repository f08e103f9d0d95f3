"""What the page of a step says will happen."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.domain.access import holders
from policies import changes_shown
from policies.domain import judging
from policies.domain.situation import Situation
from policies.enums import Consequence


def of_submitting(now: Situation) -> list[str]:
    """Say who is told, and that the text rests meanwhile."""
    controller = now.version.policy.controller
    people = [
        user.name for user in holders("approve_policies", controller=controller) if user.pk not in now.authors
    ]
    told = (
        _("These people may approve it and are told by mail: %(names)s.") % {"names": ", ".join(people)}
        if people
        else _("Nobody but its authors may approve policies here. Give somebody the role of policy approver.")
    )
    said = [told, _("While it is in review, text and commitments cannot be changed.")]
    if now.open_suggestions:
        said.append(
            ngettext(
                "%(count)s suggestion is not decided; what it points at is not declared.",
                "%(count)s suggestions are not decided; what they point at is not declared.",
                now.open_suggestions,
            )
            % {"count": now.open_suggestions}
        )
    return said + _asked_of_the_company(now)


def of_approval(now: Situation) -> list[str]:
    """Say what is kept, and what is asked of people."""
    kept = _(
        "From now on its text and commitments stay as they are. It takes effect only on the day that is set."
    )
    return [kept, *_asked_of_the_company(now)]


def _asked_of_the_company(now: Situation) -> list[str]:
    """Say what the changes ask, why, and what was made of it."""
    asked = judging.judge(now.version)
    said = [
        _("What the changes ask of the company: %(consequence)s.") % {"consequence": asked.consequence.label},
        *changes_shown.reasons_of(asked),
    ]
    lowered = now.version.lowered_to
    if lowered:
        said.append(
            _("Its authors lowered this to “%(lowered)s” because: %(reason)s")
            % {"lowered": Consequence(lowered).label, "reason": now.version.lowered_because}
        )
    return said


def of_scheduling(now: Situation) -> list[str]:
    """Say what happens on the day."""
    return [
        _("On that day at midnight the version takes the place of the one in force. Nobody has to be there."),
        _("Until then the public pages announce it."),
    ]


def of_unscheduling(now: Situation) -> list[str]:
    """Say that the announcement goes."""
    return [_("The public pages do not announce it any more. What is in force stays in force.")]


def of_sending_back(now: Situation) -> list[str]:
    """Say that an approval is lost."""
    return [_("An approval given before ends. Its authors get your words by mail.")]


def of_lowering(now: Situation) -> list[str]:
    """Say what the changes call for."""
    asked = judging.judge(now.version)
    said = [
        _("By themselves the changes call for: %(consequence)s.") % {"consequence": asked.consequence.label}
    ]
    return said + changes_shown.reasons_of(asked)


def of_discarding(now: Situation) -> list[str]:
    """Say what is lost."""
    return [_("Text, commitments and decided suggestions of this draft go. Its history stays on record.")]
