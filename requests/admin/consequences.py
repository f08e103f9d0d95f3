"""What happens when a step is taken, in sentences for its confirmation page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import law
from law import EventKind
from office.dates import in_words
from office.law_words import REMEDIES
from requests import recipients
from requests.admin import foresight
from requests.domain import recourse, whose_proof
from requests.domain.situation import Situation
from requests.enums import Outcome, Status


def of_no_code(situation: Situation) -> list[str]:
    """Say what ending the second step does."""
    return [
        _("Whoever has the link opens the page again. Do this only for a person whom you have identified."),
        _("The address on record gets a mail that says so."),
    ]


def of_start(situation: Situation) -> list[str]:
    """Say what taking the request up does."""
    said = []
    if situation.case.assignee_id is None:
        said.append(_("You become responsible for this request."))
    if situation.identity_open:
        said.append(
            _(
                "Identity was asked and is not proved. The entry on the clock stays; reverse it on the timeline "
                "if it was wrong."
            )
        )
    elif situation.status is Status.AWAITING_REQUESTER:
        said.append(_("Work goes on without waiting for the person’s reply."))
    return [*said, _("The person sees on their page that you work on it. They get no mail.")]


def of_identity(situation: Situation) -> list[str]:
    """Say what asking for identity does."""
    said = [_delivery(situation, _("your words and a link to answer"))]
    if not situation.identity_needed:
        said.append(
            _("For this right identity is not checked by default. Ask only if you have a reason to doubt.")
        )
    if situation.identity_open:
        if situation.open_check is not None:
            said.append(_("What was asked before ends; a code works no more, and a document is destroyed."))
        return [*said, _("Identity was asked before: this is a reminder and changes nothing on the clock.")]
    return [*said, *foresight.with_fact(situation, EventKind.IDENTITY_ASKED)]


def of_proof(situation: Situation) -> list[str]:
    """Say what recording the proof does."""
    said = [
        _("Work goes on, and the due date is counted anew with the day that you give."),
        _("Keep no copy of an identity document: the kind of proof and its day are enough."),
    ]
    check = situation.open_check
    if check is not None and check.data_key_id is not None:
        said.append(
            _("The check ends: its code works no more, and every document shown is destroyed at once.")
        )
    return said


def of_question(situation: Situation) -> list[str]:
    """Say what asking does, by the kind of question."""
    specify = (
        [_("You asked before which data is meant; this changes nothing on the clock.")]
        if situation.clarification_open
        else foresight.with_fact(situation, EventKind.CLARIFICATION_ASKED)
    )
    return [
        _delivery(situation, _("your words and a link to answer")),
        _("The request waits for the person. For a plain question the clock runs on."),
        *(_("If you ask which data is meant: %(then)s") % {"then": sentence} for sentence in specify),
    ]


def of_fee(situation: Situation) -> list[str]:
    """Say what asking for a fee does."""
    return [
        _delivery(situation, _("the amount, your words and a link")),
        _("It says that the request can be withdrawn or narrowed down instead, free of charge."),
        *foresight.with_fact(situation, EventKind.FEE_ASKED),
    ]


def of_payment(situation: Situation) -> list[str]:
    """Say what recording the payment does."""
    return [
        _("Work goes on, and the due date is counted anew with the day that you give."),
        _delivery(situation, _("the day of the payment and the date of the answer")),
    ]


def of_answer(situation: Situation) -> list[str]:
    """Say what sending an answer does."""
    how = (
        _(
            "The person gets a mail with a link. Words and files stay behind the link, where only they read them."
        )
        if situation.case.email
        else _("A letter with your words waits under Mails to be printed and posted; enclose the files.")
    )
    return [how, _("The request stays open until you close it with its outcome.")]


def of_extension(situation: Situation) -> list[str]:
    """Say what an extension does."""
    limits = (row.step == law.Step.RESPOND_EXTENDED.value for row in situation.deadlines)
    unlimited = _(
        "The law sets no last day for the answer then: write by when you answer, since that day binds."
    )
    return [
        _delivery(situation, _("the reason and the new date")),
        *(foresight.with_fact(situation, EventKind.EXTENDED) if any(limits) else [unlimited]),
        _(
            "A request can be extended once, for reasons that lie in it: how complex it is, or how many there are."
        ),
    ]


def of_proposal(situation: Situation) -> list[str]:
    """Say what a proposal does."""
    return [
        _("Nothing goes out yet. Everybody who may approve is asked by mail."),
        _("When a second person approves, your answer goes out and the request is closed."),
        *_alone(situation),
        _("The person is told what they can do: %(remedies)s.") % {"remedies": _ways(situation)},
    ]


def of_collecting(situation: Situation) -> list[str]:
    """Say what collecting files does."""
    return [
        _("They are kept encrypted under a key of their own, and go out only with the answer."),
        _("Before they go out, all that is collected has to be checked for other people’s data."),
    ]


def of_drafting(situation: Situation) -> list[str]:
    """Say what drafting does."""
    said = [
        _("The files are made in the person’s language and stand under “Collected”. Nothing goes out yet."),
        _("They replace what was drafted before. The check for other people’s data has to be made again."),
    ]
    if situation.case.subject_id is None:
        said.append(
            _("The request is linked to nobody in the register: only what it says itself can be drafted.")
        )
    return said


def of_uncollecting(situation: Situation) -> list[str]:
    """Say what taking a file out does."""
    return [_("The file is deleted for good. The timeline says that one was taken out, and by whom.")]


def of_looking_through(situation: Situation) -> list[str]:
    """Say what confirming does."""
    return [
        _("The timeline says under your name that nobody else’s data is in what goes out (Art 15(4) GDPR)."),
        _("A file that is added later needs the check anew."),
    ]


def of_advising(situation: Situation) -> list[str]:
    """Say what advising does."""
    said = [
        _("Your advice stands beside the decision, under your name. The person hears nothing of it."),
        _("Whoever advised cannot decide on the same request (Art 38(6) GDPR): somebody else does."),
    ]
    if situation.one_person_office is not None:
        said.append(_("In this one-person office you may do both, and the timeline says so."))
    return said


def of_approval(situation: Situation) -> list[str]:
    """Say what approving does."""
    case = situation.case
    return [
        _("%(name)s proposed the outcome “%(outcome)s”.")
        % {
            "name": case.proposed_by.name if case.proposed_by else _("Nobody"),
            "outcome": Outcome(case.proposed_outcome).label if case.proposed_outcome else "–",
        },
        _("The answer below goes to the person, and the request is closed."),
        *_alone(situation),
    ]


def of_sending_back(situation: Situation) -> list[str]:
    """Say what sending back does."""
    return [_("The request is in progress again. The text is kept as a draft; the person hears nothing.")]


def of_closing(situation: Situation) -> list[str]:
    """Say what closing does."""
    said = [
        _delivery(situation, _("the outcome and the address of the authority")),
        _("Whoever gets less than they asked for is told what they can do: %(remedies)s.")
        % {"remedies": _ways(situation)},
    ]
    if count := recipients.untold(situation.case):
        said.append(
            ngettext(
                "%(count)s recipient of data was not told yet (Art 19 GDPR).",
                "%(count)s recipients of data were not told yet (Art 19 GDPR).",
                count,
            )
            % {"count": count}
        )
    if not situation.answered:
        said.append(_("No answer has gone out: only then can a request be closed as fulfilled."))
    said.append(
        _("Every outcome that gives the person less is proposed instead: a second person approves it.")
    )
    return said


def of_assigning(situation: Situation) -> list[str]:
    """Say what assigning does."""
    return [
        _("They are told by mail, and get the reminders from now on."),
        _("Whoever is away is stood in for by their substitute, as far as they named one."),
    ]


def of_sharing(situation: Situation) -> list[str]:
    """Say what showing a request to an outsider does."""
    return [
        _("They see this one request in their worklist: its dates, steps and timeline."),
        _("They can change nothing, and personal values stay locked."),
    ]


def of_ending_sharing(situation: Situation) -> list[str]:
    """Say what ending it does."""
    return [_("They cannot open the request any more. What they did stays in the access log.")]


def of_reply(situation: Situation) -> list[str]:
    """Say what entering a reply does."""
    said = [_("It stands in the conversation as the person’s words, entered by you.")]
    if situation.clarification_open:
        said.append(
            _("The clock runs on from the day that you give, since the person was asked what they mean.")
        )
    if situation.status is Status.AWAITING_REQUESTER:
        said.append(_("The request no longer waits for the person."))
    return said


def of_another_right(situation: Situation) -> list[str]:
    """Say what another right does."""
    return [
        _("The day of receipt stays %(day)s; the due date is counted anew by the law on the new right.")
        % {"day": in_words(situation.case.received_on)},
        _("The person hears nothing of it."),
    ]


def of_correction(situation: Situation) -> list[str]:
    """Say what correcting the address does."""
    return [
        _("A new e-mail address gets a link and must be confirmed; links sent to the old one stop working."),
        _("The clock is not touched."),
    ]


def of_linking(situation: Situation) -> list[str]:
    """Say what linking to a person does, and what taking the link away does."""
    said = [
        _("The request stands on the person’s page. It keeps a key of its own and goes at its own time."),
        _("The person hears nothing of it."),
    ]
    if whose_proof.goes_with_link(situation):
        said.append(
            _("Taking the link away takes back the proof of identity: record it anew for the right person.")
        )
    return said


def of_reversal(situation: Situation) -> list[str]:
    """Say what reversing does."""
    return [
        _("Nothing is deleted: the timeline keeps the entry and says that it was reversed."),
        *(
            f"{fact.get_kind_display()}, {in_words(fact.on)}: {sentence}"
            for fact in situation.reversible
            for sentence in foresight.without_fact(situation, fact)[:1]
        ),
    ]


def _ways(situation: Situation) -> str:
    """Name what the laws let the person do about a refusal, as our closing mail or letter does."""
    found = recourse.ways(situation.case, on=situation.today)
    return ", ".join(f"{REMEDIES[one.remedy]} ({one.source})" for one in found)


def _alone(situation: Situation) -> list[str]:
    if situation.one_person_office is None:
        return []
    return [_("Whoever approves what they proposed themselves decides alone, and the timeline says so.")]


def _delivery(situation: Situation, what: str) -> str:
    if situation.case.email:
        return _("The person gets a mail with %(what)s.") % {"what": what}
    return _(
        "The person has no e-mail: a letter with %(what)s waits under Mails to be printed and posted."
    ) % {"what": what}
