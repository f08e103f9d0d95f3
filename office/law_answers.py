"""An answer of `law` in plain words: one case with its reasons and everything that goes with it."""

from collections.abc import Iterator
from datetime import date
from typing import TypedDict

from django.utils.translation import get_language, gettext

import law
from law import Case, Deadline, Step
from office import citations
from office.cldr import names_in
from office.dates import due_in_words
from office.derivations import in_lines
from office.law_words import FEES, REMEDIES, RIGHTS, STEPS


class WrittenLine(TypedDict):
    """One line of a derivation in JSON; `text` and `source` are in the current language."""

    on: str
    code: str
    text: str
    source: str


class WrittenAnswer(TypedDict, total=False):
    """An answer in JSON: the date alone, or with what explains it."""

    id: str
    due: str
    safe: str
    paused: bool
    guidance: bool
    rule: str
    rule_version: str
    derivation: list[WrittenLine]


def written(answer: law.Answer) -> WrittenAnswer:
    """Write an answer for JSON: the date alone."""
    return WrittenAnswer(id=answer.filed.id, due=answer.deadline.due.isoformat())


def explained(answer: law.Answer) -> WrittenAnswer:
    """Write an answer for JSON with its reasons in the current language."""
    found = answer.deadline
    lines = zip(found.derivation, in_lines(found.derivation), strict=True)
    return written(answer) | WrittenAnswer(
        safe=found.safe.isoformat(),
        paused=found.paused,
        guidance=found.guidance,
        rule=found.rule,
        rule_version=found.rule_version,
        derivation=[
            WrittenLine(on=line.on.isoformat(), code=step.code.value, text=line.text, source=line.source)
            for step, line in lines
        ],
    )


def reasons(found: Deadline) -> list[str]:
    """Say how a date was counted, a sentence with its article for each line."""
    return [f"{line.text} ({line.source})" for line in in_lines(found.derivation)]


def told(case: Case, step: Step, *, today: date) -> str:
    """Answer one case in plain words: the last days, the reasons, where to complain, what it may cost.

    Raises LawError.
    """
    asked = law.deadline(case, step, today=today)
    others = [one for one in law.deadlines(case, today=today) if one.step is not step]
    blocks = [
        [_title(case)],
        [*_last_day(asked)],
        [gettext("How this was counted:"), *_listed(reasons(asked))],
    ]
    if others:
        blocks.append(
            [
                gettext("Other last days:"),
                *_listed([f"{STEPS[one.step]}: {due_in_words(one.due)}" for one in others]),
            ]
        )
    blocks.append([*_about(case, today)])
    return "\n\n".join("\n".join(block) for block in blocks)


def _listed(lines: list[str]) -> list[str]:
    return [f"- {line}" for line in lines]


def _title(case: Case) -> str:
    right = RIGHTS[case.right] if case.right is not None else gettext("Breach")
    return f"{_place(case.jurisdiction)} · {right}"


def _place(code: str) -> str:
    country, _, region = code.partition("-")
    name = names_in(get_language() or "en").territories.get(country, country)
    return f"{name} ({code})" if region else name


def _last_day(found: Deadline) -> Iterator[str]:
    yield f"{STEPS[found.step]}: {due_in_words(found.due)}"
    if found.guidance:
        yield gettext("The law names no number of days; this day is a recommendation.")
    if found.paused:
        yield gettext("The clock is stopped; counted as if it ran again today.")
    if found.safe != found.due:
        yield gettext("Safe date, without any pause: %(day)s") % {"day": due_in_words(found.safe)}


def _about(case: Case, today: date) -> Iterator[str]:
    for authority in law.authorities(residence=case.jurisdiction, infringement=case.acts_in):
        known = (authority.name, authority.address, authority.email, authority.link)
        yield gettext("Complaints go to: %(authority)s") % {
            "authority": ", ".join(text for text in known if text)
        }
    if case.right is None:
        return
    named = law.remedies(case.jurisdiction, on=today)
    yield gettext("A refusal must name: %(remedies)s") % {
        "remedies": ", ".join(f"{REMEDIES[one.remedy]} ({citations.in_words(one.source)})" for one in named)
    }
    yield _cost(case.jurisdiction)
    age = law.age_of_consent(case.jurisdiction, on=today)
    if age is not None:
        yield gettext("A child consents alone from the age of %(age)s (%(source)s).") % {
            "age": age.age,
            "source": citations.in_words(age.source),
        }


def _cost(code: str) -> str:
    rules = law.fee_rules(code)
    source = citations.in_words(rules.source)
    if not rules.grounds:
        return gettext("Free of charge (%(source)s).") % {"source": source}
    grounds = ", ".join(str(FEES[ground]) for ground in rules.grounds)
    grounds += f", ≤ {rules.limit}" if rules.limit else ""
    return gettext("Free of charge, except %(grounds)s (%(source)s).") % {
        "grounds": grounds,
        "source": source,
    }
