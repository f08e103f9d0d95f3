"""A controller is checked: all findings, which of them are accepted, the most serious first."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.utils.translation import gettext as _

from office.models import Controller
from policies.drift import registry, subjects
from policies.drift.registry import Check
from policies.drift.subjects import Subject, VersionCheck
from policies.enums import Severity
from policies.findings import CHECK_FAILED, Finding
from policies.models import Acceptance

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Row:
    """A finding as a report has it: under the title of its check, with the acceptance that stands, if one does."""

    finding: Finding
    title: str
    fingerprint: str
    acceptance: Acceptance | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has accepted it."""
        return self.acceptance is None

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return self.finding.severity


@dataclass(frozen=True, slots=True)
class Report:
    """What was found at a controller on a day, and what was checked."""

    controller: Controller
    day: date
    rows: tuple[Row, ...]
    checked: tuple[str, ...]

    @property
    def open(self) -> list[Row]:
        """The findings that nobody has accepted."""
        return [row for row in self.rows if row.is_open]

    @property
    def accepted(self) -> list[Row]:
        """The findings that somebody has accepted for now."""
        return [row for row in self.rows if not row.is_open]

    @property
    def is_serious(self) -> bool:
        """Whether a serious finding is open."""
        return any(row.severity is Severity.SERIOUS for row in self.open)

    def row(self, fingerprint: str) -> Row | None:
        """Return a finding by its fingerprint."""
        return next((row for row in self.rows if row.fingerprint == fingerprint), None)


def run(controller: Controller, *, now: datetime) -> Report:
    """Carry out all checks on a controller. One that fails is a finding itself and keeps no other from running."""
    today = controller.today(now)
    subjects.forget(controller)
    checks = registry.registered()
    found: list[Finding] = []
    for check in checks:
        found += _outcome(check, partial(check.find, controller, today=today))
    subjects.forget(controller)
    return Report(
        controller=controller,
        day=today,
        rows=_rows(found, controller=controller, today=today),
        checked=tuple(str(check.title) for check in checks),
    )


def run_on(subject: Subject) -> tuple[Row, ...]:
    """Carry out the checks of texts and promises on one version, whatever its state."""
    controller, today = subject.controller, subject.today
    found: list[Finding] = []
    for check in registry.registered():
        if isinstance(check, VersionCheck):
            found += _outcome(check, partial(check.look, subject))
    return _rows(found, controller=controller, today=today)


def _outcome(check: Check, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Return what a check finds; that it failed, if it did."""
    try:
        return list(look())
    except Exception:
        logger.exception("The check %s failed.", check.code)
        return [_failed(check)]


def _failed(check: Check) -> Finding:
    return Finding(
        code=CHECK_FAILED,
        severity=Severity.SERIOUS,
        subject=check.code,
        policy_side=_("Not known: this check could not be carried out."),
        practice_side=_("Not known. The portal’s log says what went wrong in “%(check)s”.")
        % {"check": check.title},
        what_to_do=_("Ask whoever runs the portal to look into its log, then check again."),
    )


def _rows(found: Iterable[Finding], *, controller: Controller, today: date) -> tuple[Row, ...]:
    """Return each finding once, with its acceptance: what a version in force has is not told of a draft again."""
    standing = {
        one.finding: one
        for one in Acceptance.objects.filter(
            controller=controller, ended_at__isnull=True, expires_on__gte=today
        ).select_related("accepted_by")
    }
    rows = list(_once(found, controller=controller, standing=standing))
    return tuple(sorted(rows, key=lambda row: row.severity.weight))


def _once(
    found: Iterable[Finding], *, controller: Controller, standing: dict[str, Acceptance]
) -> Iterator[Row]:
    seen: set[str] = set()
    for finding in found:
        fingerprint = finding.fingerprint(controller_id=controller.pk)
        if fingerprint in seen:
            continue
        seen.add(fingerprint)
        failed = finding.code == CHECK_FAILED
        yield Row(
            finding=finding,
            title=_("A check could not be carried out") if failed else registry.title_of(finding.code),
            fingerprint=fingerprint,
            acceptance=standing.get(fingerprint),
        )
