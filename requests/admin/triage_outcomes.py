"""The outcomes that requests offer for a mail that waits."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from law import Right
from mailroom.domain import deciding
from mailroom.models import Incoming
from requests.domain import intake_by_mail
from requests.models import Request
from requests.triage_forms import (
    AuthorityForm,
    ConfirmForm,
    ExistingForm,
    ForwardForm,
    PersonForm,
    RightsForm,
)
from requests.triage_outcomes import Act, Outcome, register
from vault.enums import Family

PERSON = (Family.IDENTITY, Family.CONTACT, Family.CONTENT)


def _to(case: Request) -> str:
    return reverse("admin:requests_request_change", args=[case.pk])


def _make_requests(incoming: Incoming, form: Any, act: Act) -> str:
    made = intake_by_mail.make_requests(
        incoming, person=form.person, rights=form.chosen, outcome="request", by=act.by, now=act.now
    )
    return _to(made[0])


def _make_question(incoming: Incoming, form: Any, act: Act) -> str:
    made = intake_by_mail.make_requests(
        incoming, person=form.person, rights=[Right.QUESTION], outcome="question", by=act.by, now=act.now
    )
    return _to(made[0])


def _put(incoming: Incoming, form: Any, act: Act) -> str:
    intake_by_mail.put_to(incoming, case=form.case, outcome="existing", by=act.by, now=act.now)
    return _to(form.case)


def _open_inquiry(incoming: Incoming, form: Any, act: Act) -> str:
    made = intake_by_mail.open_inquiry(
        incoming, authority=form.chosen, outcome="inquiry", by=act.by, now=act.now
    )
    return reverse("admin:requests_inquiry_change", args=[made.pk])


def _forward(incoming: Incoming, form: Any, act: Act) -> str:
    data = form.cleaned_data
    language = intake_by_mail.guessed(incoming)["language"] if data.get("tell") else ""
    given = {"reason": data["reason"], "tell_in": language, "by": act.by, "now": act.now}
    if data["company"]:
        deciding.forward_inside(incoming, to=form.companies[data["company"]], **given)
    else:
        deciding.forward_outside(incoming, to=data["address"], **given)
    return ""


def _spam(incoming: Incoming, form: Any, act: Act) -> str:
    deciding.mark_spam(incoming, by=act.by, now=act.now)
    return ""


OUTCOMES = (
    Outcome(
        code="request",
        label=_("Make it a request"),
        became=_("a request"),
        verb=_("Take it in"),
        done=_("The mail is a request now."),
        meaning=_(
            "It counts as received when it reached the mail server. Words and files go along, and the sender gets "
            "a receipt with a link. An automatic mail gets none, nor does one that asks for no automatic answer."
        ),
        form=RightsForm,
        perform=_make_requests,
        families=PERSON,
        order=10,
    ),
    Outcome(
        code="existing",
        label=_("Put it to a request"),
        became=_("part of a request"),
        verb=_("Put it there"),
        done=_("The mail stands in the conversation of the request."),
        meaning=_("Words and files become a message of the person, as of when the mail reached the server."),
        form=ExistingForm,
        perform=_put,
        needs="handle_cases",
        order=20,
    ),
    Outcome(
        code="question",
        label=_("It is a question"),
        became=_("a question"),
        verb=_("Take it in"),
        done=_("The question is taken in."),
        meaning=_("It is taken in as a question or complaint, and answered like a request."),
        form=PersonForm,
        perform=_make_question,
        families=PERSON,
        order=30,
    ),
    Outcome(
        code="inquiry",
        label=_("An authority asks"),
        became=_("an inquiry of an authority"),
        verb=_("Open the inquiry"),
        done=_(
            "The inquiry is open. Read in the mail by when the authority wants its answer, and enter the day."
        ),
        meaning=_(
            "Words and files become an inquiry, received when the mail reached the server. Until somebody enters the "
            "last day, the office is reminded."
        ),
        form=AuthorityForm,
        perform=_open_inquiry,
        needs="handle_cases",
        order=40,
    ),
    Outcome(
        code=deciding.FORWARDED,
        label=_("Pass it on"),
        became=_("passed on"),
        verb=_("Pass it on"),
        done=_("The mail is passed on."),
        meaning=_(
            "Another company of the portal finds it among its mails, as received when it reached us. Anybody else "
            "gets its words by mail."
        ),
        form=ForwardForm,
        perform=_forward,
        families=PERSON,
        order=50,
    ),
    Outcome(
        code=deciding.SPAM,
        label=_("Spam"),
        became=_("spam"),
        verb=_("It is spam"),
        done=_("The mail is put aside; it goes in 30 days."),
        meaning=_("Nobody is told. It stays among the spam for 30 days, and can be taken back until then."),
        form=ConfirmForm,
        perform=_spam,
        families=(),
        order=90,
    ),
)


def register_all() -> None:
    """Offer them; called once at start-up."""
    for outcome in OUTCOMES:
        register(outcome)
