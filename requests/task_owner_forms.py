"""The questions that forms of tasks share: who does it, what an owner outside sees, until when."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.countries import all_countries
from office.dates import in_words
from office.domain.access import access_of, holders
from office.models import User
from requests.domain.situation import Situation
from requests.domain.tasks import Owner
from requests.fields import Email, Line
from requests.models import Request
from requests.staff_forms import StepForm
from requests.task_enums import SHOWABLE
from requests.task_words import label_of

OUTSIDE = "outside"
DAY_ERRORS = {
    "required": gettext_lazy("Give the day."),
    "invalid": gettext_lazy("Give the day as in 2026-12-28."),
}


def owners_of(situation: Situation) -> list[tuple[str, str]]:
    """Return who may own a task: nobody yet, somebody outside, each who may handle the controller's requests."""
    people = holders("handle_cases", controller=situation.case.controller)
    return [
        ("", _("Nobody yet")),
        (OUTSIDE, _("By mail, to the address")),
        *((str(user.pk), user.name) for user in people),
    ]


def showable(situation: Situation, *, viewer: User) -> list[tuple[str, str]]:
    """Return the details by which the person may be found: those that the request has and the viewer sees."""
    case = situation.case
    families = access_of(viewer).families(case.controller_id)
    return [
        (name, label_of(name))
        for name in SHOWABLE
        if Request._meta.get_field(name).family in families and getattr(case, name)  # type: ignore[union-attr]
    ]


def shown_field() -> forms.MultipleChoiceField:
    """Return the question which details an owner outside sees."""
    return forms.MultipleChoiceField(
        label=gettext_lazy("What an owner outside sees of the person"),
        help_text=gettext_lazy(
            "Beside the reference: only what they need to find the person, and only what they have anyway."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def check_owner(form: forms.Form, cleaned: dict[str, Any], *, owner: str, email: str) -> None:
    """Ask for an address where the owner is outside."""
    if cleaned.get(owner) == OUTSIDE and email in cleaned and not cleaned[email]:
        form.add_error(email, _("Write the address of the owner, or choose somebody of the office."))


def check_due(form: StepForm, day: date | None, *, name: str, latest: date) -> None:
    """Refuse a day that is over, or after the answer."""
    if day is not None and day < form.situation.today:
        form.add_error(name, _("This day is over."))
    elif day is not None and day > latest:
        form.add_error(
            name, _("The answer is due on %(day)s: a task can be due no later.") % {"day": in_words(latest)}
        )


def country_field(**kwargs: Any) -> forms.ChoiceField:
    """Return the question where an owner outside works: what is hidden there is not on their page."""
    return forms.ChoiceField(
        label=gettext_lazy("Country of work"),
        choices=lambda: [("", _("Not known")), *all_countries()],
        required=False,
        **kwargs,
    )


def owner_from(
    chosen: str,
    *,
    email: str = "",
    name: str = "",
    second: str = "",
    shown: list[str] | None = None,
    country: str | None = None,
) -> Owner:
    """Return the owner that a form describes."""
    if chosen and chosen != OUTSIDE:
        return Owner(user=User.objects.get(pk=chosen), second=second, shown=tuple(shown or ()))
    outside = chosen == OUTSIDE
    return Owner(
        email=email if outside else "",
        name=name if outside else "",
        second=second,
        shown=tuple(shown or ()),
        country=country if outside else None,
    )


class OwnerFields(StepForm):
    """Who does a task."""

    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False)
    email = Email(
        label=gettext_lazy("Address"), help_text=gettext_lazy("For an owner by mail."), required=False
    )
    name = Line(label=gettext_lazy("Name"), required=False)
    country = country_field(
        help_text=gettext_lazy("For an owner by mail. Some companies hide people’s data in some countries.")
    )
    second = Email(
        label=gettext_lazy("Second address"),
        help_text=gettext_lazy("Hears of it, once, if it is late."),
        required=False,
    )
    shown = shown_field()

    def prepare(self) -> None:
        """Offer owners and details."""
        cast(forms.ChoiceField, self.fields["owner"]).choices = owners_of(self.situation)
        details = showable(self.situation, viewer=self.viewer)
        if details:
            cast(forms.MultipleChoiceField, self.fields["shown"]).choices = details
        else:
            del self.fields["shown"]

    def clean(self) -> dict[str, Any]:
        """Ask for an address where the owner is outside."""
        cleaned = super().clean() or {}
        check_owner(self, cleaned, owner="owner", email="email")
        return cleaned

    @property
    def given(self) -> Owner:
        """The owner."""
        data = self.cleaned_data
        return owner_from(
            data["owner"],
            email=data["email"],
            name=data["name"],
            second=data["second"],
            shown=data.get("shown", []),
            country=data["country"] or None if self.country_is_new else data["country"],
        )

    @property
    def country_is_new(self) -> bool:
        """Whether nothing was known of the country when the form was made: then an empty answer says nothing."""
        return not self.initial.get("country")
