"""The deadline calculator: what would be due when, for a request that does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

import law
from law import LawError
from office import citations, clock
from office.countries import place_name
from office.dates import in_words
from office.derivations import Line, in_lines
from office.domain.access import access_of
from office.law_words import FEES, REMEDIES, STEPS
from office.models import Controller
from requests.admin.chips import SOON_DAYS, Chip
from requests.admin.page import substituted
from requests.calculator_forms import CalculatorForm
from requests.domain import what_if
from requests.domain.clock import Derived, day_of
from requests.domain.what_if import Answer, IdentityWindow, Question, UnderLaw


@dataclass(frozen=True, slots=True)
class Day:
    """A last day, the steps that share it, and how it was counted."""

    steps: list[str]
    on: date
    safe: date | None
    paused: bool
    guidance: bool
    working: bool
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Fact:
    """What else the law says, in sentences, with its article."""

    name: str
    sentences: list[str]
    source: str = ""


@dataclass(frozen=True, slots=True)
class LawCard:
    """One law with its days and what goes with them."""

    title: str
    statute: str
    days: list[Day]
    facts: list[Fact]


def readable_by(request: HttpRequest) -> list[Controller]:
    """Return the controllers whose requests the person may read, first those where they handle them.

    Raises PermissionDenied if there is none.
    """
    access = access_of(request.user)
    found = Controller.objects.filter(pk__in=access.controllers("read_cases")).order_by("name")
    if not found:
        raise PermissionDenied
    return sorted(found, key=lambda one: not access.allows("handle_cases", one.pk))


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """Work out every date for what the address of the page says; nothing is stored."""
    form = CalculatorForm(request.GET, controllers=readable_by(request), now=clock.now())
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Deadline calculator"),
        "form": form,
    }
    if form.is_valid():
        question = form.question()
        try:
            context |= _result(what_if.answer(question), question=question)
        except LawError as error:
            form.refuse(error)
    return TemplateResponse(request, "admin/requests/calculator.html", context)


def _result(answer: Answer, *, question: Question) -> dict[str, Any]:
    working = answer.working
    on = day_of(working.deadline.due)
    person = question.person
    return {
        "working": working.deadline,
        "working_on": on,
        "working_step": STEPS[working.deadline.step],
        "working_law": place_name(working.jurisdiction),
        "working_safe": day_of(working.deadline.safe),
        "left": _left(on, today=question.today),
        "note": substituted(person) if answer.substituted else "",
        "laws": [_card(one, answer=answer, question=question) for one in answer.laws],
        "authorities": law.authorities(residence=person, infringement=question.controller.country),
        "facts": list(_about_person(person, on=day_of(question.received))),
    }


def _left(on: date, *, today: date) -> Chip:
    days = (on - today).days
    if days < 0:
        text = ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": -days}
        return Chip(text, "overdue")
    if days == 0:
        return Chip(_("due today"), "soon")
    text = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return Chip(text, "soon" if days <= SOON_DAYS else "fine")


def _card(found: UnderLaw, *, answer: Answer, question: Question) -> LawCard:
    return LawCard(
        title=place_name(found.jurisdiction),
        statute=found.statute,
        days=_days(found.deadlines, working=answer.working),
        facts=list(_facts(found, question=question)),
    )


def _days(deadlines: tuple[Derived, ...], *, working: Derived) -> list[Day]:
    """Return the days in order; steps whose day was counted in the same way share one."""
    grouped: dict[object, list[Derived]] = {}
    for one in deadlines:
        trail = tuple((step.code, step.on, tuple(step.params.items())) for step in one.deadline.derivation)
        grouped.setdefault((one.deadline.safe, one.deadline.guidance, trail), []).append(one)
    days = [_day(group, working=working) for group in grouped.values()]
    return sorted(days, key=lambda day: day.on)


def _day(group: list[Derived], *, working: Derived) -> Day:
    first = group[0].deadline
    on, safe = day_of(first.due), day_of(first.safe)
    return Day(
        steps=[_step(one, beside=group[0]) for one in group],
        on=on,
        safe=safe if safe != on else None,
        paused=first.paused,
        guidance=first.guidance,
        working=any(one is working for one in group),
        lines=in_lines(first.derivation),
    )


def _step(one: Derived, *, beside: Derived) -> str:
    """Name a step, with the articles that the derivation shown does not cite."""
    name = str(STEPS[one.deadline.step])
    shown = {step.source for step in beside.deadline.derivation}
    own = dict.fromkeys(step.source for step in one.deadline.derivation if step.source not in shown)
    cited = "; ".join(citations.in_words(source) for source in own)
    return f"{name} ({cited})" if cited else name


def _facts(found: UnderLaw, *, question: Question) -> Iterator[Fact]:
    code, today = found.jurisdiction, question.today
    if found.identity is not None:
        yield _identity(found.identity, question=question)
    yield Fact(_("Extension"), _extension(found.extension, today=today))
    yield Fact(
        _("A refusal must name"),
        [
            f"{REMEDIES[one.remedy]} ({citations.in_words(one.source)})"
            for one in law.remedies(code, on=today)
        ],
    )
    rules = law.fee_rules(code)
    yield Fact(_("Fee"), _fee(rules), citations.in_words(rules.source))


def _identity(window: IdentityWindow, *, question: Question) -> Fact:
    said = []
    if not law.needs_identity(question.right):
        said.append(_("This right needs no proof of identity by default."))
    if window.by is None:
        said.append(_("Asking for it does not stop the clock."))
    elif window.by < question.today:
        said.append(_("It had to be asked by %(day)s to stop the clock.") % {"day": in_words(window.by)})
    else:
        said.append(_("Ask by %(day)s: later the clock runs on.") % {"day": in_words(window.by)})
    return Fact(_("Proof of identity"), said, citations.in_words(window.source))


def _extension(found: law.Extension, *, today: date) -> list[str]:
    if found.tell_by is None:
        return [_("This law knows none.")]
    if found.told_on is not None:
        return [_("The time is extended; the person was told on %(day)s.") % {"day": in_words(found.told_on)}]
    last = {"day": in_words(day_of(found.tell_by))}
    if not found.possible:
        return [_("Not possible any more: the person had to be told by %(day)s.") % last]
    said = [_("Possible once. Tell the person, with the reasons, by %(day)s.") % last]
    if found.until is None:
        said.append(_("The law sets no last day for the answer then: the day that the person is told binds."))
    else:
        said.append(_("The answer is then due on %(day)s.") % {"day": in_words(day_of(found.until))})
    return said


def _fee(rules: law.FeeRules) -> list[str]:
    if not rules.grounds:
        return [_("Free of charge.")]
    said = [_("Free of charge, except:"), *(str(FEES[ground]) for ground in rules.grounds)]
    if rules.limit:
        said.append(_("At most %(amount)s.") % {"amount": rules.limit})
    return said


def _about_person(person: str, *, on: date) -> Iterator[Fact]:
    age = law.age_of_consent(person, on=on)
    if age is not None:
        said = _("A child consents alone from the age of %(age)s.") % {"age": age.age}
        yield Fact(_("Age of consent"), [said], citations.in_words(age.source))
