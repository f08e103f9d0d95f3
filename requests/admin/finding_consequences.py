"""What happens when a step of a single right is taken, in sentences for its confirmation page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from requests.domain.situation import Situation


def of_correction(situation: Situation) -> list[str]:
    """Say what noting a correction does."""
    said = [_("The person hears nothing yet. Your answer says what was corrected.")]
    if not situation.identity_proved:
        said.append(_("Identity is not proved: until it is, nothing can be noted as corrected."))
    return [
        *said,
        _("Recipients that have the wrong data are told under “Recipients” beside the tabs (Art 19)."),
    ]


def of_places(situation: Situation) -> list[str]:
    """Say what listing places does."""
    return [
        _(
            "For each place you say what became of the data: erased on a day, or kept on which ground until when."
        ),
        _("The request is closed as fulfilled only when all of it is erased."),
    ]


def of_settling(situation: Situation) -> list[str]:
    """Say what settling a place does."""
    return [
        _(
            "It stands under “Decision” with your name. Nothing is erased by this: it says what was done there."
        ),
        _(
            "If anything is kept, the request can be fulfilled in part only, and a second person approves that."
        ),
    ]


def of_restricting(situation: Situation) -> list[str]:
    """Say what restricting does."""
    said = [
        _("Before it ends the person must be told (Art 18(3) GDPR); you are reminded a week before."),
        _("Without a day of its end you are reminded every 90 days. Until it has ended the request is kept."),
    ]
    if hasattr(situation.case, "restriction"):
        said.append(_("The person hears nothing of this: if they were told another day, write to them."))
    if situation.case.subject_id is None:
        return [*said, _("The request is linked to nobody in the register: tell the systems yourself.")]
    return [*said, _("Systems that ask whether the person’s data may be used are told no from now on.")]


def of_lifting(situation: Situation) -> list[str]:
    """Say what telling of the end does."""
    return [
        _("The person is told now. The restriction ends on the day that you give, not before tomorrow."),
    ]


def of_weighing(situation: Situation) -> list[str]:
    """Say what the test does."""
    return [
        _("It stands under “Decision” with your name. The person hears nothing yet."),
        _("What is overridden is refused on the ground of the test, and a second person approves it."),
    ]


def of_stopping(situation: Situation) -> list[str]:
    """Say what carrying a stop out does."""
    return [
        _(
            "It stops at once: systems that ask are told no. Recipients are told to stop and asked to confirm."
        ),
        _("The person gets a receipt that says what has stopped and what follows from it."),
        _("Look at what it leads to before you do it: press “Preview”."),
    ]
