"""Forms by which notices are issued: first what for, then to whom and by what the data is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office.form_fields import Day
from office.models import Controller
from policies.models import Purpose
from thirdparties.domain import notice_clues, notices
from thirdparties.domain.notices import LONGEST
from thirdparties.enums import Clue, NoticeKind
from thirdparties.form_fields import EntriesField
from thirdparties.forms import Refusing
from thirdparties.models import ThirdParty


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the latest notice of the kind at a recipient, in words; settled is what is open or confirmed."""

    words: str
    is_settled: bool


class AboutForm(forms.Form):
    """What recipients are to do, and for which purposes they have the data. Sent by GET."""

    kind = forms.ChoiceField(
        label=_("What are the recipients to do?"), choices=NoticeKind.choices, widget=forms.RadioSelect
    )
    purposes = EntriesField(
        label=_("For which purposes?"),
        help_text=_("None chosen: for all that they get data for."),
        queryset=Purpose.objects.none(),
        required=False,
    )

    def __init__(self, *args: Any, company: Controller, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handled = Q(sharings__isnull=False) | Q(systems__isnull=False)
        rows = Purpose.objects.in_use().filter(handled, controller=company).distinct()
        cast("forms.ModelChoiceField[Any]", self.fields["purposes"]).queryset = rows


class IssueForm(Refusing, forms.Form):
    """Whom to tell, by what the data is found, and until when.

    Recipients that a contract needs stand apart; where sharing is to stop they are left out unless chosen
    (promise D15).
    """

    recipients = forms.MultipleChoiceField(
        label=_("Recipients"), required=False, widget=forms.CheckboxSelectMultiple
    )
    needed = forms.MultipleChoiceField(
        label=_("Recipients that a contract with the person needs"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    find_by = forms.MultipleChoiceField(
        label=_("By what do they find the data?"),
        help_text=_(
            "They see only what you choose, and of that only what each of them gets. Choose what they need, no more."
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose by what the recipients find the data.")},
    )
    what = forms.CharField(
        label=_("More about it"),
        help_text=_("For a correction: what is wrong, and what is right. The recipients read it."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due_on = Day(label=_("Answer by"))

    def __init__(
        self,
        *args: Any,
        company: Controller,
        kind: NoticeKind,
        purposes: Iterable[Purpose],
        clues: dict[str, tuple[Clue, str]],
        due_on: date,
        today: date,
        told: Mapping[UUID, Told],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.clues, self.today, self.told = kind, clues, today, told
        chosen = list(purposes)
        every = notices.recipients_of(company).order_by("legal_name")
        silent = set(notices.unreachable(every).values_list("pk", flat=True))
        concerned = set(notices.recipients_of(company, purposes=chosen or None).values_list("pk", flat=True))
        self.silent = [party for party in every if party.pk in silent]
        reached = [party for party in every if party.pk not in silent]
        self._offer("recipients", [party for party in reached if not party.contract_needs], concerned)
        left_out = concerned if kind is not NoticeKind.STOP else set()
        self._offer("needed", [party for party in reached if party.contract_needs], left_out)
        if kind is NoticeKind.STOP and "needed" in self.fields:
            self.fields["needed"].help_text = gettext(
                "Left out unless you choose them. Tell the person that these stay, and why."
            )
        offered = [(key, f"{capfirst(str(clue.label))}: {value}") for key, (clue, value) in clues.items()]
        cast(forms.MultipleChoiceField, self.fields["find_by"]).choices = offered
        self.initial["find_by"] = self._what_they_have(reached)
        self.initial["due_on"] = due_on
        if kind is NoticeKind.CORRECT:
            self.fields["what"].required = True
            self.fields["what"].error_messages["required"] = gettext("Say what is wrong, and what is right.")

    def _offer(self, name: str, parties: list[ThirdParty], ticked: set[Any]) -> None:
        if not parties:
            del self.fields[name]
            return
        cast(forms.MultipleChoiceField, self.fields[name]).choices = [
            (str(party.pk), _named(party, told=self.told.get(party.pk))) for party in parties
        ]
        waits = {key for key, told in self.told.items() if told.is_settled}
        self.initial[name] = [str(party.pk) for party in parties if party.pk in ticked - waits]

    def _what_they_have(self, parties: list[ThirdParty]) -> list[str]:
        """Return the clues that one of the recipients gets; the first of all where the register knows of none."""
        known = frozenset().union(*notice_clues.known_to(parties).values())
        found = [key for key, (clue, _value) in self.clues.items() if clue in known]
        return found or sorted(self.clues, key=lambda key: self.clues[key][0] == Clue.NAME)[:1]

    def clean_due_on(self) -> date:
        """Refuse a day that is over."""
        day: date = self.cleaned_data["due_on"]
        if day < self.today:
            raise ValidationError(gettext("The day to answer by cannot lie in the past."))
        return day

    def clean(self) -> dict[str, Any]:
        """Ask for a recipient."""
        cleaned = super().clean() or {}
        if not self.errors and not self.chosen:
            name = "recipients" if "recipients" in self.fields else None
            self.add_error(name, gettext("Choose at least one recipient."))
        return cleaned

    @property
    def chosen(self) -> list[str]:
        """Return the keys of the recipients chosen."""
        return [*self.cleaned_data.get("recipients", []), *self.cleaned_data.get("needed", [])]

    @property
    def found_by(self) -> list[tuple[Clue, str]]:
        """Return by what the data is found."""
        return [self.clues[key] for key in self.cleaned_data["find_by"]]


def _named(party: ThirdParty, *, told: Told | None) -> str:
    parts = [str(party)]
    if party.contract_needs:
        parts.append(party.contract_why)
    if told is not None:
        parts.append(told.words)
    return " – ".join(parts)
