"""Policies: a text imported, two versions compared, the public page against an empty view of the same process."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import clients, population
from bench.figures import Figure, at_least
from bench.stage import Stage
from law import Right
from office import clock
from office.enums import Role
from office.models import Controller, User
from policies.comparing.texts import compare
from policies.declarations import Use
from policies.domain import commitments, drafts, importing, lifecycle, standard, texts
from policies.enums import TermKind
from policies.models import PolicyVersion
from policies.outline import Outline, Section
from policies.reading import files
from policies.terms import catalogue
from privacyportal.demo import policy_data
from privacyportal.filling.offices import member

WORDS, LONG = 2_500, 10_000
SECTIONS = 25
IMPORT_SECONDS = 1.0
COMPARE_MS = 300
SHAPES = {"sections": (25, 4), "one section": (1, 100), "one paragraph": (1, 1), "lines": (500, 1)}
"""How 10,000 words are divided: into sections, each into paragraphs."""
MOST_QUERIES = 3
LEAST_SHARE = 0.6
PAGES = 4_000
ROUNDS = 5
EVERY = 25
"""One word in so many is another in the new version."""


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure the import and the comparison in this process, the page over HTTP."""
    controller = population.controller()
    seconds = _import_seconds(controller)
    told = f"{seconds * 1000:.0f} ms"
    yield Figure(
        "policy of 2,500 words imported", told, f"under {IMPORT_SECONDS:g} s", ok=seconds < IMPORT_SECONDS
    )
    ms, shape = max((_compare_ms(*pair), shape) for shape, pair in _pairs().items())
    told = f"{ms:.0f} ms ({shape})"
    yield Figure("10,000 words compared, the slowest", told, f"under {COMPARE_MS} ms", ok=ms < COMPARE_MS)
    version = _published(controller)
    address = f"/{controller.slug}/policy/"
    asked = _queries(address)
    yield Figure(
        "public policy page, queries",
        f"{asked} the first time",
        f"at most {MOST_QUERIES}",
        ok=asked <= MOST_QUERIES,
    )
    with stage.web("bench.wsgi") as root:
        for path in (address, "/empty/"):
            clients.look(root, path, PAGES // 10)
        page = max(clients.look(root, address, PAGES) for _round in range(2))
        empty = max(clients.look(root, "/empty/", PAGES) for _round in range(2))
    told = f"{page:.0f} a second, empty {empty:.0f}; {_size(version)} words"
    yield at_least("public policy page, cached", ratio=page / empty, bound=LEAST_SHARE, told=told)


def _import_seconds(controller: Controller) -> float:
    """Return how long the second import takes: with the first the term list becomes the controller's own."""
    now, by = clock.now(), member(Role.POLICY_EDITOR, controller)
    policy = importing.main_policy(controller, by=by, now=now)
    taken = []
    for seed in range(3):
        content = _plain(_outline(WORDS, seed=seed)).encode()
        started = time.perf_counter()
        reading = files.read(content, name="policy.txt")
        importing.carry_out(importing.plan(policy, language="en", reading=reading), by=by, now=now)
        taken.append(time.perf_counter() - started)
    return min(taken[1:])


def _compare_ms(old: Outline, new: Outline) -> float:
    best = float("inf")
    for _round in range(ROUNDS):
        started = time.perf_counter()
        compare(old, new)
        best = min(best, time.perf_counter() - started)
    return best * 1000


def _pairs() -> dict[str, tuple[Outline, Outline]]:
    """Return each shape of a long text with itself reworded, with another text, and with one under other anchors."""
    pairs = {}
    for shape, (sections, paragraphs) in SHAPES.items():
        old, new = (_shaped(seed, sections=sections, paragraphs=paragraphs) for seed in (1, 2))
        pairs[f"{shape}, reworded"] = (
            old,
            replace(old, sections=tuple(_reworded(one, number) for number, one in enumerate(old.sections))),
        )
        pairs[f"{shape}, written anew"] = (old, new)
        renamed = tuple(replace(one, anchor=f"other-{one.anchor}") for one in new.sections)
        pairs[f"{shape}, with other anchors"] = (old, replace(new, sections=renamed))
    return pairs


def _shaped(seed: int, *, sections: int, paragraphs: int) -> Outline:
    """Return 10,000 words in so many sections of so many paragraphs, drawn from an invented vocabulary of 3,000."""
    dice = random.Random(seed)
    vocabulary = [
        "".join(dice.choices("abcdefghiklmnoprstuvåäø", k=dice.randint(2, 11))) for _ in range(3000)
    ]

    def paragraph() -> str:
        return " ".join(dice.choices(vocabulary, k=LONG // sections // paragraphs)).capitalize() + "."

    return Outline(
        "Policy",
        tuple(
            Section(
                paragraph()[:40], "\n\n".join(paragraph() for _ in range(paragraphs)), 2, f"part-{number}"
            )
            for number in range(sections)
        ),
    )


def _outline(words: int, *, seed: int) -> Outline:
    """Return a text of many words: those of the demo's policies, shaken."""
    dice = random.Random(seed)
    said = policy_data.versions("procotsmart")[0].text("en").split()
    each = words // SECTIONS
    sections = []
    for number in range(SECTIONS):
        chosen = [dice.choice(said).strip("#*-") or "data" for _word in range(each)]
        lines = [" ".join(chosen[start : start + 20]) + "." for start in range(0, each, 20)]
        body = "\n\n".join(lines)
        sections.append(Section(heading=f"What we do, part {number}", body=body, anchor=f"part-{number}"))
    return Outline("Privacy at Bench", tuple(sections))


def _plain(outline: Outline) -> str:
    parts = [outline.title, *(f"{one.heading}\n\n{one.body}" for one in outline.sections)]
    return "\n\n".join(parts)


def _reworded(section: Section, number: int) -> Section:
    words = section.body.split(" ")
    for place in range(number % EVERY, len(words), EVERY):
        words[place] = "otherwise"
    return Section(section.heading, " ".join(words), section.level, section.anchor)


def _published(controller: Controller) -> PolicyVersion:
    """Publish the longer of the demo's policies at the measured controller, as people do."""
    now, by = clock.now(), member(Role.POLICY_EDITOR, controller)
    version = policy_data.versions("procotsmart")[0]
    draft = drafts.begin(importing.main_policy(controller, by=by, now=now), by=by, now=now)
    reading = files.read(version.text("en").encode(), name="policy.md")
    plan = importing.plan(draft.policy, language="en", reading=reading, into=draft)
    for language in controller.languages:
        texts.put(draft, language=language, outline=plan.outline, by=by, now=now)
    _declare(draft, by=by)
    lifecycle.submit(draft, by=by, now=now)
    lifecycle.approve(draft, by=member(Role.POLICY_APPROVER, controller), now=now)
    today: date = controller.today(now)
    return lifecycle.schedule(draft, effective_on=today, by=by, now=now)


def _declare(draft: PolicyVersion, *, by: User) -> None:
    """Declare ten purposes of the standard vocabulary with ten kinds of data and five recipients each."""
    now, controller = clock.now(), draft.policy.controller
    chosen = {
        TermKind.PURPOSE: list(catalogue.purposes())[:10],
        TermKind.CATEGORY: list(catalogue.categories())[:10],
        TermKind.RECIPIENT: list(catalogue.recipients())[:5],
    }
    for kind, codes in chosen.items():
        for code in codes:
            standard.take_over(controller, kind=kind, code=code, by=by, now=now)
    for purpose in chosen[TermKind.PURPOSE]:
        use = Use(
            purpose=purpose,
            categories=dict.fromkeys(chosen[TermKind.CATEGORY], ""),
            recipients=dict.fromkeys(chosen[TermKind.RECIPIENT], ""),
            countries={"CN": "", "SG": ""},
        )
        commitments.declare_use(draft, use=use, by=by, now=now)
    commitments.declare_rights(draft, rights={Right.ACCESS: "", Right.ERASURE: ""}, by=by, now=now)


def _queries(address: str) -> int:
    client = Client()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address, headers={"host": "localhost"})
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return len(captured)


def _size(version: PolicyVersion) -> int:
    return sum(len(one.body.split()) for one in next(iter(texts.outlines_of(version).values())).sections)
