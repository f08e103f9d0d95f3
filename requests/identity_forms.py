"""The forms by which staff check who asks, and for whom somebody may act."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.domain.access import access_of, holders
from office.form_fields import Day
from office.models import User
from requests.domain import identity, identity_documents, on_record
from requests.domain.identity import Advice, Whereto
from requests.fields import Choices, Files, Paragraphs
from requests.identity_enums import ASKABLE, Method, Question, RepresentationKind, RepresentationState
from requests.staff_forms import FILES_HINT, StepForm, WordsForm
from subjects.models import Identifier
from vault.enums import Family

LETTER = "letter"
CHOOSE = ("", gettext_lazy("Choose"))

ASKED: dict[Method, tuple[Promise, Promise]] = {
    Method.MAILED_LINK: (
        gettext_lazy("Confirm the address that asks"),
        gettext_lazy("One press on their page; no officer is needed. Only where the address is on record."),
    ),
    Method.CODE: (
        gettext_lazy("A code to another address on record"),
        gettext_lazy(
            "They enter it on their page. It works for a day, by letter for two weeks, and five tries."
        ),
    ),
    Method.KNOWLEDGE: (
        gettext_lazy("Questions that only they can answer"),
        gettext_lazy("The number of an order, a device or the like. You compare; the answers are not kept."),
    ),
    Method.CALL_BACK: (
        gettext_lazy("A call to the number that we know"),
        gettext_lazy("Never to a number that came with the request."),
    ),
    Method.IN_PERSON: (gettext_lazy("A visit"), gettext_lazy("Look at a document, copy nothing.")),
    Method.DOCUMENT: (
        gettext_lazy("A document, as the last resort"),
        gettext_lazy(
            "Only where nothing else settles it. One person sees it; it is destroyed when the check ends."
        ),
    ),
}
"""What the office asks by each method, from what asks least of the person to what asks most."""


FOLLOWS = {"send_to": Method.CODE.value, "letter": Method.CODE.value, "checker": Method.DOCUMENT.value}
"""Fields that arise with one method alone."""


def name_of(method: Method) -> str | Promise:
    """Return what is asked by a method, as staff choose it."""
    return ASKED[method][0] if method in ASKED else method.label


def opening_of(method: Method) -> str:
    """Return the standard words by which a person is asked, in the language that is on."""
    return {
        Method.MAILED_LINK: _(
            "We know this e-mail address, so one press is enough: open your page by the link in this message and "
            "confirm that the address is yours."
        ),
        Method.CODE: _(
            "We have sent a code of eight digits to another address that we already had. Please enter it on your "
            "page; then we know that it is you. We need no copy of an identity document."
        ),
        Method.KNOWLEDGE: _(
            "Please tell us the serial number of a device or the number of an order of yours: on your page, by the "
            "link in this message, or by answering it. We need no copy of an identity document."
        ),
        Method.CALL_BACK: _(
            "We would like to call you on the telephone number that we already have. Please tell us when it suits "
            "you. We need no copy of an identity document."
        ),
        Method.IN_PERSON: _(
            "Please come to us and bring a document with your name and picture. We look at it and copy nothing."
        ),
        Method.DOCUMENT: _(
            "We could not make sure in another way that it is you. Please show us a document on your page. Black out "
            "your picture, your identity number and everything else but your name and your address. One person "
            "looks at it, and it is destroyed when the check ends."
        ),
    }[method]


class IdentityForm(WordsForm):
    """How the person is asked to show who they are, and why."""

    method = forms.ChoiceField(
        label=gettext_lazy("What do you ask?"),
        required=False,
        widget=Choices(
            hints={method.value: hint for method, (_name, hint) in ASKED.items()},
            opens={Method.CODE: "code", Method.DOCUMENT: "document"},
        ),
    )
    send_to = forms.ChoiceField(
        label=gettext_lazy("Where does the code go?"),
        help_text=gettext_lazy("Never to an address that came with the request."),
        required=False,
    )
    letter = Paragraphs(
        label=gettext_lazy("Postal address, as it stands in your own records"),
        help_text=gettext_lazy("For a code by letter only."),
        required=False,
        rows=4,
    )
    checker = forms.ChoiceField(
        label=gettext_lazy("Who looks at the document?"),
        help_text=gettext_lazy("Nobody else can open it."),
        required=False,
    )
    reason = Paragraphs(
        label=gettext_lazy("Why is there doubt who asks?"),
        help_text=gettext_lazy(
            "Stays on record. What asks more than is advised needs your own reason (Art 12(6) GDPR); else leave it "
            "empty, and the reason of the advice is kept."
        ),
        required=False,
        rows=2,
    )
    field_order = ("seen", "method", "send_to", "letter", "checker", "reason", "text")

    def prepare(self) -> None:
        """Offer what can be used here, the advised method chosen; words that nobody changed follow the choice."""
        case = self.situation.case
        self.advice: Advice = identity.advice(case)
        possible = [method for method in ASKABLE if identity.is_possible(case, method=method)]
        cast(forms.ChoiceField, self.fields["method"]).choices = [
            (method.value, ASKED[method][0]) for method in possible
        ]
        self.initial.setdefault("method", self._usual.value)
        if self.initial["method"] not in possible:
            self.initial["method"] = self._usual.value
        self._offer_addresses()
        self._offer_checkers()
        for name, method in FOLLOWS.items():
            self.fields[name].follows = method  # type: ignore[attr-defined]
        self._follow_choice()
        super().prepare()

    @property
    def _usual(self) -> Method:
        """The advised method, or the least one for a right that advises none."""
        if self.advice.method is not Method.NOT_NEEDED:
            return self.advice.method
        has_link = identity.is_possible(self.situation.case, method=Method.MAILED_LINK)
        return Method.MAILED_LINK if has_link else Method.KNOWLEDGE

    def _offer_addresses(self) -> None:
        case = self.situation.case
        sees = Family.CONTACT in access_of(self.viewer).families(case.controller_id)
        self.addresses: dict[str, Identifier] = {str(row.pk): row for row in on_record.other_addresses(case)}
        names = [
            (key, str(row.contact) if sees else _("An e-mail address on record (locked for you)"))
            for key, row in self.addresses.items()
        ]
        field = cast(forms.ChoiceField, self.fields["send_to"])
        field.choices = [CHOOSE, *names, (LETTER, _("By letter, to the address below"))]

    def _offer_checkers(self) -> None:
        case = self.situation.case
        people = holders(f"see_{Family.IDENTITY_DOCUMENT.value}", controller=case.controller)
        self.checkers: dict[str, User] = {
            str(user.pk): user for user in people if identity_documents.may_check(user, case=case)
        }
        field = cast(forms.ChoiceField, self.fields["checker"])
        field.choices = [CHOOSE, *((key, user.name) for key, user in self.checkers.items())]
        if str(self.viewer.pk) in self.checkers:
            self.initial.setdefault("checker", str(self.viewer.pk))

    def _follow_choice(self) -> None:
        """Put the standard words of the chosen method where those of another still stand."""
        self.words_followed = False
        if not self.is_bound:
            return
        with translation.override(self.situation.case.language):
            standard = {" ".join(opening_of(method).split()) for method in ASKABLE}
            if " ".join(str(self.data.get("text", "")).split()) in standard:
                words = opening_of(self._method(str(self.data.get("method", ""))))
                self.words_followed = " ".join(words.split()) != " ".join(str(self.data["text"]).split())
                self.data = {name: self.data.get(name) for name in self.data} | {"text": words}

    def _method(self, value: str) -> Method:
        return Method(value) if value in ASKABLE else self._usual

    def opening(self) -> str:
        """Ask for the least that settles the doubt."""
        return opening_of(Method(self.initial["method"]))

    def clean_method(self) -> str:
        """Take the advised method where none is chosen."""
        return self._method(self.cleaned_data["method"]).value

    def clean_text(self) -> str:
        """Send no words that nobody has read: those that have just followed the choice are shown first."""
        if self.words_followed and "preview" not in self.data:
            raise ValidationError(_("These words fit what you ask now. Read them, then send the question."))
        return str(self.cleaned_data["text"])

    def asked(self) -> dict[str, Any]:
        """Return what `identity.ask` takes."""
        data = self.cleaned_data
        by_letter = data["send_to"] == LETTER
        return {
            "text": data["text"],
            "method": Method(data["method"]),
            "reason": data["reason"],
            "checker": self.checkers.get(data["checker"]),
            "to": Whereto(
                identifier=self.addresses.get(data["send_to"]), letter=data["letter"] if by_letter else ""
            ),
        }


class ProofForm(StepForm):
    """How identity was shown, and when."""

    method = forms.ChoiceField(
        label=gettext_lazy("How did the person show who they are?"),
        choices=[(method.value, method.label) for method in ASKABLE],
        widget=Choices(opens={Method.KNOWLEDGE: "knowledge"}),
        error_messages={"required": gettext_lazy("Choose how identity was shown.")},
    )
    answered = forms.MultipleChoiceField(
        label=gettext_lazy("What did they answer rightly?"),
        help_text=gettext_lazy("The kind of question alone: the answers are kept nowhere."),
        choices=Question.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    on = Day(
        label=gettext_lazy("On which day?"),
        help_text=gettext_lazy("The day on which the proof arrived, even if you look at it only now."),
        error_messages={
            "required": gettext_lazy("Give the day."),
            "invalid": gettext_lazy("Give the day as in 2026-12-28."),
        },
    )

    def prepare(self) -> None:
        """Begin with today, and with what was asked; what was answered is a question of one method alone."""
        self.fields["answered"].follows = Method.KNOWLEDGE.value  # type: ignore[attr-defined]
        self.initial.setdefault("on", self.situation.today)
        if self.situation.open_check is not None:
            self.initial.setdefault("method", self.situation.open_check.method)

    def clean_on(self) -> date:
        """Check the day."""
        return self.no_later_than_today(self.cleaned_data["on"])

    def shown(self) -> dict[str, Any]:
        """Return what `identity.prove` takes."""
        data = self.cleaned_data
        return {
            "method": Method(data["method"]),
            "answered": [Question(value) for value in data["answered"]],
            "on": data["on"],
        }


class RepresentationForm(StepForm):
    """Whether somebody may act for another, and what shows it."""

    state = forms.ChoiceField(
        label=gettext_lazy("May they act for the other person?"),
        choices=[
            (RepresentationState.CONFIRMED.value, gettext_lazy("Yes, it is shown")),
            (RepresentationState.REFUSED.value, gettext_lazy("No, it is not shown")),
        ],
        widget=Choices(),
        error_messages={"required": gettext_lazy("Choose whether they may.")},
    )
    evidence = Paragraphs(
        label=gettext_lazy("What did you look at, and what does it show?"),
        rows=4,
        error_messages={"required": gettext_lazy("Say what you looked at and what it shows.")},
    )
    scope = Paragraphs(
        label=gettext_lazy("What does it cover?"),
        help_text=gettext_lazy("For a mandate: which rights, and until when. May stay empty."),
        required=False,
        rows=2,
    )
    born_on = Day(
        label=gettext_lazy("When was the child born?"),
        help_text=gettext_lazy(
            "It says until when somebody stands for the child. Kept with the child’s entry."
        ),
        required=False,
        error_messages={"invalid": gettext_lazy("Give the day as in 2026-12-28.")},
    )
    attachments = Files(label=gettext_lazy("Evidence"), help_text=FILES_HINT, required=False)

    def prepare(self) -> None:
        """Ask for the day of birth only where a guardian would be noted in the register."""
        found, child = self.situation.representation, self.situation.case.subject
        if (
            (found is not None and found.kind != RepresentationKind.GUARDIAN)
            or child is None
            or child.born_on
        ):
            del self.fields["born_on"]

    def clean_born_on(self) -> date | None:
        """Refuse a day in the future."""
        day: date | None = self.cleaned_data["born_on"]
        if day is not None and day > self.situation.today:
            raise ValidationError(_("This day lies in the future."))
        return day

    def settled(self) -> dict[str, Any]:
        """Return what `representation.settle` takes."""
        data = self.cleaned_data
        return {
            "state": RepresentationState(data["state"]),
            "evidence": data["evidence"],
            "scope": data["scope"],
            "born_on": data.get("born_on"),
            "files": data["attachments"],
        }
