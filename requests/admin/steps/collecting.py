"""The steps by which files for the answer are collected and looked through."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from requests.admin import consequences
from requests.admin.steps.step import Step
from requests.collecting_forms import CollectForm, OthersForm, UncollectForm
from requests.domain import collecting, drafting
from requests.enums import FileSource
from requests.staff_forms import ConfirmForm
from vault.enums import Family

STEPS = (
    Step(
        code="draft",
        label=_("Draft from the register"),
        verb=_("Make the files"),
        done=_("The files are collected: look through them, mend what must be mended."),
        form=ConfirmForm,
        offered=lambda now: now.is_open and now.case.right in drafting.SCHEMAS,
        consequences=consequences.of_drafting,
        perform=lambda case, form, act: drafting.draft(case, **act.as_keywords()),
        family=Family.DOCUMENT,
    ),
    Step(
        code="collect",
        label=_("Collect files"),
        verb=_("Put them to the collection"),
        done=_("The files are collected."),
        form=CollectForm,
        offered=lambda now: now.is_open,
        consequences=consequences.of_collecting,
        perform=lambda case, form, act: collecting.add(
            case, files=form.cleaned_data["attachments"], source=FileSource.OFFICE, **act.as_keywords()
        ),
    ),
    Step(
        code="uncollect",
        label=_("Take a collected file out"),
        verb=_("Take it out"),
        done=_("The file is taken out and deleted."),
        form=UncollectForm,
        offered=lambda now: now.is_open and now.collected > 0,
        consequences=consequences.of_uncollecting,
        perform=lambda case, form, act: collecting.remove(form.chosen, case=case, **act.as_keywords()),
        destroys=True,
        family=Family.DOCUMENT,
    ),
    Step(
        code="others",
        label=_("Check for other people’s data"),
        verb=_("Confirm"),
        done=_("It is on record that you looked through what is collected."),
        form=OthersForm,
        offered=lambda now: now.is_open and now.collected > 0,
        consequences=consequences.of_looking_through,
        perform=lambda case, form, act: collecting.confirm_others(case, **act.as_keywords()),
        family=Family.DOCUMENT,
    ),
)
