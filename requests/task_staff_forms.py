"""The forms behind the buttons of tasks: one task more, its end, its owner, its day."""

from __future__ import annotations

from typing import cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.domain.access import reveal
from office.form_fields import Day
from office.values import Locked
from requests.domain import planning, task_days, tasks
from requests.domain.tasks import NewTask
from requests.fields import Choices, Files, Paragraphs
from requests.models import Task
from requests.staff_forms import FILES_HINT, StepForm
from requests.task_enums import TaskKind, TaskState
from requests.task_owner_forms import DAY_ERRORS, OUTSIDE, OwnerFields
from thirdparties.models import System, ThirdParty


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
