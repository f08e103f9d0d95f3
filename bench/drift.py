"""The drift check of a large register: how long it takes, and whether its queries grow with the register."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import population
from bench.figures import Figure
from bench.stage import Stage
from office import clock
from office.enums import Role
from office.models import Controller
from policies.declarations import Use
from policies.domain import commitments, drafts, importing, lifecycle, texts
from policies.drift.running import run
from policies.models import DataCategory, Purpose, RecipientKind
from policies.outline import Outline, Section
from privacyportal.filling.offices import member
from thirdparties.enums import AgreementKind, Presence, ThirdPartyKind
from thirdparties.models import (
    Agreement,
    CountryUse,
    SharedCategory,
    Sharing,
    System,
    SystemCategory,
    SystemPurpose,
    ThirdParty,
)

PARTIES, SYSTEMS, PURPOSES = 1_000, 3_000, 500
CATEGORIES, RECIPIENTS = 60, 12
DECLARED = 100
"""Purposes that the policy declares; the others are what drifts."""
PER_ROW = 3
COUNTRIES = ("SE", "NO", "DE", "US", "CN", "SG", "GB")
SECONDS = 5.0


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure the whole check, with the policies' own part, at a tenth of the register and at all of it."""
    controller = population.register()
    rows = _Rows(controller)
    rows.vocabulary()
    rows.policy()
    rows.register(PARTIES // 10, SYSTEMS // 10)
    _seconds, few = _checked(controller)
    rows.register(PARTIES, SYSTEMS)
    seconds, many = _checked(controller)
    told = f"{seconds:.1f} s: {PARTIES:,} third parties, {SYSTEMS:,} systems"
    yield Figure("drift of a large register", told, f"under {SECONDS:g} s", ok=seconds < SECONDS)
    told = f"{many} at all of it, {few} at a tenth"
    yield Figure("drift of a large register, queries", told, "the same", ok=many == few)


def _checked(controller: Controller) -> tuple[float, int]:
    """Return how long a check took, and how many queries. Raises RuntimeError where it found nothing, or failed."""
    run(controller, now=clock.now())
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        report = run(controller, now=clock.now())
    taken = time.perf_counter() - started
    codes = {row.finding.code for row in report.rows}
    if "policies.check-failed" in codes or "thirdparties.recipient-undeclared" not in codes:
        raise RuntimeError(f"The check did not do its work: {sorted(codes)}.")
    return taken, len(captured)


class _Rows:
    """Stores a register in bulk, by dice that fall the same each time."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller
        self.dice = random.Random(2026)
        self.owner = member(Role.VENDOR_MANAGER, controller)
        self.entries: dict[type[Any], list[Any]] = {}

    def vocabulary(self) -> None:
        """Make the words that everything is described in."""
        for model, word, count in (
            (Purpose, "purpose", PURPOSES),
            (DataCategory, "category", CATEGORIES),
            (RecipientKind, "recipient", RECIPIENTS),
        ):
            basis = {"lawful_basis": "contract"} if model is Purpose else {}
            rows: list[Any] = [
                model(
                    controller=self.controller,
                    code=f"{word}-{number}",
                    name={"en": f"The {word} {number}"},
                    **basis,
                )
                for number in range(count)
            ]
            self.entries[model] = model._default_manager.bulk_create(rows)

    def policy(self) -> None:
        """Put a policy in force that declares some of it, as people do."""
        now, editor = clock.now(), member(Role.POLICY_EDITOR, self.controller)
        draft = drafts.begin(importing.main_policy(self.controller, by=editor, now=now), by=editor, now=now)
        outline = Outline("Privacy", (Section(heading="What we do", body="We deliver.", anchor="what"),))
        for language in self.controller.languages:
            texts.put(draft, language=language, outline=outline, by=editor, now=now)
        for purpose in self.entries[Purpose][:DECLARED]:
            use = Use(
                purpose=purpose.code,
                categories={f"category-{number}": "" for number in range(CATEGORIES // 2)},
                recipients={f"recipient-{number}": "" for number in range(RECIPIENTS // 2)},
                countries={"US": "", "GB": ""},
            )
            commitments.declare_use(draft, use=use, by=editor, now=now)
        lifecycle.submit(draft, by=editor, now=now)
        approver = member(Role.POLICY_APPROVER, self.controller)
        lifecycle.approve(draft, by=approver, now=now)
        lifecycle.schedule(draft, effective_on=self.controller.today(now), by=approver, now=now)

    def register(self, parties: int, systems: int) -> None:
        """Bring the register up to so many third parties and systems."""
        here = ThirdParty.objects.filter(controller=self.controller)
        made = [self._party(number) for number in range(here.count(), parties)]
        ThirdParty.objects.bulk_create(made)
        sharings = [
            Sharing(third_party=one, purpose=purpose) for one in made for purpose in self._some(Purpose)
        ]
        Sharing.objects.bulk_create(sharings)
        SharedCategory.objects.bulk_create(
            [
                SharedCategory(sharing=one, category=row)
                for one in sharings
                for row in self._some(DataCategory)
            ]
        )
        kind = AgreementKind.PROCESSOR.value
        start = self.controller.today(clock.now())
        Agreement.objects.bulk_create(
            [Agreement(third_party=one, kind=kind, owner=self.owner, starts_on=start) for one in made[::2]]
        )
        self._systems(range(System.objects.filter(controller=self.controller).count(), systems), list(here))

    def _systems(self, numbers: range, operators: list[ThirdParty]) -> None:
        made = [
            System(
                controller=self.controller,
                name=f"System {number}",
                operated_by=self.dice.choice(operators) if number % 3 else None,
            )
            for number in numbers
        ]
        System.objects.bulk_create(made)
        SystemPurpose.objects.bulk_create(
            [SystemPurpose(system=one, purpose=row) for one in made for row in self._some(Purpose)]
        )
        SystemCategory.objects.bulk_create(
            [SystemCategory(system=one, category=row) for one in made for row in self._some(DataCategory)]
        )
        CountryUse.objects.bulk_create(
            [
                CountryUse(system=one, country=self.dice.choice(COUNTRIES), presence=presence.value)
                for one in made
                for presence in Presence
            ]
        )

    def _party(self, number: int) -> ThirdParty:
        return ThirdParty(
            controller=self.controller,
            legal_name=f"Company {number} AB",
            name_key=f"company {number}",
            kind=(ThirdPartyKind.PROCESSOR if number % 2 else ThirdPartyKind.SEPARATE_CONTROLLER).value,
            recipient_kind=self.dice.choice(self.entries[RecipientKind]),
            countries=self.dice.sample(COUNTRIES, 2),
        )

    def _some(self, model: type[Any]) -> list[Any]:
        return self.dice.sample(self.entries[model], PER_ROW)
