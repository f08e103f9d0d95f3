"""The words of a step: begun with a standard text, kept as a draft, written in the office's own language beside."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from office.domain.access import access_of, reveal
from office.models import User
from office.shown import Shown, as_shown
from requests.admin.shown import Reader
from requests.admin.steps import STEPS, Step
from requests.domain import drafts, standard_texts, translating
from requests.domain.errors import RequestError
from requests.domain.situation import Situation
from requests.models import StandardText, StepDraft
from requests.staff_forms import StepForm
from requests.text_enums import TextKind
from requests.text_forms import OwnWordsForm
from vault.enums import Family


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft of a colleague: who wrote it when, and what, for whoever may read it."""

    who: str
    at: datetime
    text: Shown


@dataclass(frozen=True, slots=True)
class Words:
    """What the page of a step offers for its words. `asks` is whether the text chosen replaces what is typed."""

    texts: list[StandardText]
    own: OwnWordsForm
    chosen: str = ""
    asks: bool = False
    can_keep: bool = False
    kept_at: datetime | None = None
    others: list[Draft] = field(default_factory=list)


def has_words(step: Step) -> bool:
    """Tell whether a step says something to the person."""
    return "text" in step.form.base_fields and bool(step.mail or step.two_people)


def may_keep(viewer: User, standing: Situation) -> bool:
    """Tell whether somebody sees what is written, so that drafts of theirs can be shown to them again."""
    return Family.CONTENT in access_of(viewer).families(standing.case.controller_id)


def offered(
    step: Step, *, standing: Situation, viewer: User, http: HttpRequest, reader: Reader, form: StepForm
) -> Words | None:
    """Return what the page of a step offers for its words; None where the step has none."""
    if not has_words(step):
        return None
    mine, others = _drafts(step, standing=standing, viewer=viewer)
    typed = str(form["text"].value() or "")
    chosen = http.POST.get("text_id", "") if "begin" in http.POST else ""
    return Words(
        texts=list(standard_texts.fitting(standing.case, kinds=TextKind.for_step(step.code))),
        own=_own_form(http, mine=mine, viewer=viewer, standing=standing),
        chosen=chosen,
        asks=bool(chosen)
        and _would_be_lost(typed, standing=standing, viewer=viewer, step=step, chosen=chosen),
        can_keep=may_keep(viewer, standing),
        kept_at=mine.saved_at if mine is not None else None,
        others=[Draft(who=one.author.name, at=one.saved_at, text=reader.read(one, "text")) for one in others],
    )


def begun(step: Step, *, form: StepForm, http: HttpRequest) -> StepForm:
    """Return a step's form with the standard text that was chosen, unless it would overwrite what was typed.

    Nothing is checked yet, so nothing is found wrong either.
    """
    standing, viewer = form.situation, form.viewer
    given = {name: http.POST[name] for name in step.form.base_fields if name in http.POST}
    chosen = http.POST.get("text_id", "")
    text = _filled(chosen, standing=standing, viewer=viewer)
    stays = http.POST.get("begin") != "replace" and _would_be_lost(
        given.get("text", ""), standing=standing, viewer=viewer, step=step, chosen=chosen
    )
    if text and not stays:
        given["text"] = text
    return step.form(situation=standing, viewer=viewer, initial=given)


def draft_kept(step: Step, *, form: StepForm, http: HttpRequest, now: datetime) -> str:
    """Keep what is typed as a draft; return what went wrong, or nothing."""
    own_text, own_language = OwnWordsForm(http.POST).given
    try:
        drafts.keep(
            form.situation.case,
            step=step.code,
            text=str(form["text"].value() or ""),
            own_text=own_text,
            own_language=own_language,
            by=form.viewer,
            now=now,
        )
    except RequestError as error:
        return str(error)
    return ""


def first_values(step: Step, *, standing: Situation, viewer: User) -> dict[str, str]:
    """Return the draft with which the form of a step begins."""
    if not has_words(step) or not may_keep(viewer, standing):
        return {}
    mine, _others = _drafts(step, standing=standing, viewer=viewer)
    kept = as_shown(mine.text) if mine is not None else None
    return {"text": kept.text} if kept and not kept.erased else {}


def own_words_fault(step: Step, *, http: HttpRequest) -> bool:
    """Tell whether the words in the office's own language cannot be kept as they are."""
    return has_words(step) and not OwnWordsForm(http.POST).is_valid()


def settle(step: Step, *, form: StepForm, http: HttpRequest, now: datetime) -> None:
    """After a step was taken: drop its draft, and keep what was written first beside what was sent."""
    if not has_words(step):
        return
    drafts.discard(form.situation.case, step=step.code, by=form.viewer)
    own = OwnWordsForm(http.POST)
    if own.is_valid() and own.cleaned_data["text"]:
        translating.keep_original(
            form.situation.case,
            sent_at=now,
            language=own.cleaned_data["language"],
            text=own.cleaned_data["text"],
            by=form.viewer,
        )


@dataclass(frozen=True, slots=True)
class Begun:
    """That somebody has begun to write for a step: who, when, and where it goes on."""

    who: str
    at: datetime
    label: str | Promise
    url: str


def drafts_of(standing: Situation) -> list[Begun]:
    """Return who has begun to write what for a request; the words stand on the page of the step."""
    case = standing.case
    return [
        Begun(
            who=one.author.name,
            at=one.saved_at,
            label=STEPS[one.step].label_for(standing),
            url=reverse("admin:requests_request_step", args=[case.pk, one.step]),
        )
        for one in case.step_drafts.select_related("author")
        if one.step in STEPS and standing.is_open
    ]


def _own_form(
    http: HttpRequest, *, mine: StepDraft | None, viewer: User, standing: Situation
) -> OwnWordsForm:
    if http.method == "POST":
        return OwnWordsForm(http.POST)
    if mine is None or not may_keep(viewer, standing):
        return OwnWordsForm()
    kept = as_shown(mine.own_text)
    return OwnWordsForm(initial={"language": mine.own_language, "text": "" if kept.erased else kept.text})


def _drafts(step: Step, *, standing: Situation, viewer: User) -> tuple[StepDraft | None, list[StepDraft]]:
    found = drafts.of_step(standing.case, step=step.code)
    mine = next((one for one in found if one.author_id == viewer.pk), None)
    return mine, [one for one in found if one is not mine]


def _would_be_lost(typed: str, *, standing: Situation, viewer: User, step: Step, chosen: str) -> bool:
    """Tell whether somebody typed words that no standard text and no opening gives back."""
    plain = _plain(typed)
    if not plain or plain == _plain(_filled(chosen, standing=standing, viewer=viewer)):
        return False
    if plain == _plain(str(step.form(situation=standing, viewer=viewer)["text"].value() or "")):
        return False
    texts = standard_texts.fitting(standing.case, kinds=TextKind.for_step(step.code))
    return all(plain != _plain(_of(text, standing=standing, viewer=viewer)) for text in texts)


def _filled(key: str, *, standing: Situation, viewer: User) -> str:
    try:
        text = standard_texts.of(standing.case.controller, str(UUID(key)))
    except (ValueError, RequestError):
        return ""
    return _of(text, standing=standing, viewer=viewer)


def _of(text: StandardText, *, standing: Situation, viewer: User) -> str:
    case, current = standing.case, standing.current
    name = as_shown(reveal(viewer, case, "person_name", controller_id=case.controller_id))
    return standard_texts.filled(
        text.body,
        case=case,
        due_on=current.due_on if current else None,
        name="" if name.locked or name.erased else str(name),
        handler=viewer,
    )


def _plain(text: str) -> str:
    return " ".join(text.split())
