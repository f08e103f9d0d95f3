"""The forms behind the buttons of tasks: the plan, one task, its end, its owner, its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.countries import all_countries
from office.dates import in_words
from office.domain.access import access_of, holders, reveal
from office.form_fields import Day
from office.models import User
from office.values import Locked
from requests.domain import planning, task_days, tasks
from requests.domain.planning import Proposal
from requests.domain.situation import Situation
from requests.domain.tasks import NewTask, Owner
from requests.fields import Choices, Email, Files, Line, Paragraphs
from requests.models import Request, Task
from requests.staff_forms import FILES_HINT, StepForm
from requests.task_enums import SHOWABLE, TaskKind, TaskState
from requests.task_words import label_of
from thirdparties.models import System, ThirdParty

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


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One proposal with its fields on the form."""

    proposal: Proposal
    pick: Any
    kind: Any
    owner: Any
    email: Any
    second: Any
    country: Any
    due: Any


class PlanForm(StepForm):
    """Who is to do what at each place that the register knows."""

    shown = shown_field()
    words = Paragraphs(
        label=gettext_lazy("What exactly, for all of them"),
        help_text=gettext_lazy("Owners read it. Leave out what they need not know of the person."),
        rows=3,
        required=False,
    )
    field_order = ("seen", "shown", "words")

    def prepare(self) -> None:
        """Make a row of fields for each proposal."""
        case = self.situation.case
        self.proposals = planning.proposals(case, viewer=self.viewer)
        cast(forms.MultipleChoiceField, self.fields["shown"]).choices = showable(
            self.situation, viewer=self.viewer
        )
        if not cast(forms.MultipleChoiceField, self.fields["shown"]).choices:
            del self.fields["shown"]
        owners = owners_of(self.situation)
        due, kind = task_days.default_due(case, today=self.situation.today), planning.default_kind(case)
        for one in self.proposals:
            place = str(one.place)
            self.fields |= {
                f"pick_{one.key}": forms.BooleanField(label=place, required=False, initial=one.fits),
                f"kind_{one.key}": forms.ChoiceField(
                    label=_("What to do"), choices=TaskKind.choices, initial=kind
                ),
                f"owner_{one.key}": forms.ChoiceField(
                    label=_("Owner"), choices=owners, required=False, initial=OUTSIDE if one.email else ""
                ),
                f"email_{one.key}": Email(label=_("Address"), required=False, initial=one.email),
                f"second_{one.key}": Email(
                    label=_("Second address, if it is late"), required=False, initial=one.second
                ),
                f"country_{one.key}": country_field(),
                f"due_{one.key}": Day(label=_("Due"), initial=due, error_messages=DAY_ERRORS),
            }

    @property
    def rows(self) -> list[PlanRow]:
        """The fields of each proposal."""
        names = ("pick", "kind", "owner", "email", "second", "country", "due")
        return [
            PlanRow(proposal=one, **{name: self[f"{name}_{one.key}"] for name in names})
            for one in self.proposals
        ]

    @property
    def common(self) -> list[Any]:
        """The fields that hold for every row."""
        return [self[name] for name in ("shown", "words") if name in self.fields]

    def full_clean(self) -> None:
        """Look only at the rows that are ticked: what stands in others does not matter."""
        if self.is_bound:
            for one in self.proposals:
                if not self.data.get(self.add_prefix(f"pick_{one.key}")):
                    for name in ("kind", "due", "email", "second", "country"):
                        self.fields[f"{name}_{one.key}"].disabled = True
        super().full_clean()
        for field in self.fields.values():
            field.disabled = False  # whoever ticks another row now can fill it in

    def clean(self) -> dict[str, Any]:
        """Ask for an address where the owner is outside, and for at least one tick."""
        cleaned = super().clean() or {}
        picked = [one for one in self.proposals if cleaned.get(f"pick_{one.key}")]
        if not picked:
            self.add_error(None, _("Tick at least one place."))
        latest = task_days.latest(self.situation.case, today=self.situation.today)
        for one in picked:
            check_owner(self, cleaned, owner=f"owner_{one.key}", email=f"email_{one.key}")
            check_due(self, cleaned.get(f"due_{one.key}"), name=f"due_{one.key}", latest=latest)
        return cleaned

    @property
    def tasks(self) -> list[NewTask]:
        """What is to be made."""
        data = self.cleaned_data
        return [
            NewTask(
                kind=TaskKind(data[f"kind_{one.key}"]),
                due_on=data[f"due_{one.key}"],
                owner=owner_from(
                    data[f"owner_{one.key}"],
                    email=data[f"email_{one.key}"],
                    second=data[f"second_{one.key}"],
                    shown=data.get("shown", []),
                    country=data[f"country_{one.key}"] or None,
                ),
                words=data["words"],
                system=one.system,
                third_party=one.third_party,
            )
            for one in self.proposals
            if data[f"pick_{one.key}"]
        ]


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


class AddTaskForm(OwnerFields):
    """One task more."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What to do"),
        choices=TaskKind.choices,
        error_messages={"required": gettext_lazy("Choose what to do.")},
    )
    place = forms.ChoiceField(label=gettext_lazy("Where"), required=False)
    words = Paragraphs(label=gettext_lazy("What exactly"), rows=3, required=False)
    due_on = Day(label=gettext_lazy("Due"), error_messages=DAY_ERRORS)
    field_order = (
        "seen",
        "kind",
        "place",
        "words",
        "due_on",
        "owner",
        "email",
        "name",
        "country",
        "second",
        "shown",
    )

    def prepare(self) -> None:
        """Offer the systems and recipients of the controller."""
        super().prepare()
        case = self.situation.case
        self.places: dict[str, System | ThirdParty] = {
            f"{one._meta.model_name}-{one.pk}": one
            for model in (System, ThirdParty)
            for one in model.objects.in_use().filter(controller=case.controller)
        }
        cast(forms.ChoiceField, self.fields["place"]).choices = [
            ("", _("Nowhere in the register")),
            *((key, str(place)) for key, place in self.places.items()),
        ]
        self.initial.setdefault("kind", planning.default_kind(case).value)
        self.initial.setdefault("due_on", task_days.default_due(case, today=self.situation.today))

    @property
    def task(self) -> NewTask:
        """What is to be made."""
        data = self.cleaned_data
        place = self.places.get(data["place"])
        return NewTask(
            kind=TaskKind(data["kind"]),
            due_on=data["due_on"],
            owner=self.given,
            words=data["words"],
            system=place if isinstance(place, System) else None,
            third_party=place if isinstance(place, ThirdParty) else None,
        )


class TaskForm(StepForm):
    """Which task."""

    states: frozenset[TaskState] = frozenset({TaskState.OPEN})

    task = forms.ChoiceField(
        label=gettext_lazy("Which task?"),
        widget=Choices(),
        error_messages={
            "required": gettext_lazy("Choose the task."),
            "invalid_choice": gettext_lazy("This cannot be done with this task any more."),
        },
    )

    def prepare(self) -> None:
        """Offer the tasks with which it can be done; the one that was asked for alone."""
        rows = [row for row in tasks.of(self.situation.case) if TaskState(row.state) in self.states]
        self.rows = {str(row.pk): row for row in rows}
        cast(forms.ChoiceField, self.fields["task"]).choices = [
            (key, f"{row.kind_name}, {row.place}" if row.place else str(row.kind_name))
            for key, row in self.rows.items()
        ]
        if len(self.rows) == 1:
            self.initial.setdefault("task", next(iter(self.rows)))

    @property
    def row(self) -> Task:
        """The task chosen."""
        return self.rows[self.cleaned_data["task"]]


class EndTaskForm(TaskForm):
    """What came of a task."""

    result = Paragraphs(label=gettext_lazy("What was done or found"), rows=4, required=False)
    attachments = Files(label=gettext_lazy("Files"), help_text=FILES_HINT, required=False)


class ReopenForm(TaskForm):
    """Which task was ended by mistake."""

    states = frozenset({TaskState.DONE, TaskState.NOTHING_FOUND})


class TaskOwnerForm(TaskForm, OwnerFields):
    """Who does a task from now on."""

    field_order = ("seen", "task", "owner", "email", "name", "country", "second", "shown")

    def prepare(self) -> None:
        """Begin with the owner as it is, as far as the viewer sees it."""
        TaskForm.prepare(self)
        OwnerFields.prepare(self)
        row = self.rows.get(str(self.initial.get("task", "")))
        if row is None:
            return
        self.initial.setdefault("owner", OUTSIDE if row.outsider_id else str(row.owner_id or ""))
        self.initial.setdefault("shown", row.shown)
        if row.outsider is not None:
            self.initial.setdefault("country", row.outsider.country)
        for name, owner in (("email", row.outsider), ("second", row.second)):
            if owner is not None:
                seen = reveal(self.viewer, owner, "email", controller_id=owner.controller_id)
                self.initial.setdefault(name, "" if isinstance(seen, Locked) else str(seen or ""))


class TaskDueForm(TaskForm):
    """Until when."""

    due_on = Day(label=gettext_lazy("Due"), error_messages=DAY_ERRORS)
