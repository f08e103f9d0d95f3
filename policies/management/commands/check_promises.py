"""`manage.py check_promises [--controller SLUG] [--format text|json]`: where policy and practice drift apart.

Exit code 0: no serious finding is open. 1: at least one is (an accepted one does not count). 2: there is no such
controller.

The JSON document is stable; keys are added, never renamed:

    {"at": "2026-11-25T09:00:00+00:00",         the moment of the check, ISO 8601
     "serious_open": 1,                         over all controllers
     "controllers": [
       {"controller": "dreame",                 the slug
        "name": "Dreame",
        "checked": ["Nothing is in force"],     what was looked for, in words
        "findings": [                           the most serious first
          {"fingerprint": "9f…",                SHA-256, the same as long as the difference is the same
           "code": "policies.catch-all",
           "severity": "serious",               or "warning", "note"
           "subject": "privacy:recipient:other-third-parties",
           "title": "A recipient declares nobody",
           "where": "Privacy policy, version 1 (In force)",
           "version": "6f…",                    id of the version, or null
           "anchor": "recipients",              section of the text, or ""
           "policy": "…", "practice": "…", "what_to_do": "…",
           "url": "/admin/…",                   path of the page to mend it on, or ""
           "accepted_until": "2027-01-31",      or null while the finding is open
           "accepted_because": "…"}]}]}          or null
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from office import clock
from office.dates import in_words
from office.models import Controller
from policies.drift.running import Report, Row, run
from policies.enums import Severity

SERIOUS_IS_OPEN, UNKNOWN_CONTROLLER = 1, 2


class Command(BaseCommand):
    """Hold policies against practice, and say what differs."""

    help = "Find where policies and practice drift apart; exit code 1 when something serious is open."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what the command takes."""
        parser.add_argument("--controller", help="the controller's address, such as dreame; without it all")
        parser.add_argument(
            "--format", choices=["text", "json"], default="text", help="text (default) or json"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, print, and leave with the code that says how it stands."""
        now = clock.now()
        reports = [run(controller, now=now) for controller in _controllers(options["controller"])]
        written = _as_json(reports, now=now) if options["format"] == "json" else _as_text(reports)
        self.stdout.write(written)
        if any(report.is_serious for report in reports):
            raise SystemExit(SERIOUS_IS_OPEN)


def _controllers(slug: str | None) -> list[Controller]:
    rows = Controller.objects.order_by("slug")
    if slug is None:
        return list(rows)
    found = list(rows.filter(slug=slug))
    if not found:
        raise CommandError(
            f"There is no controller with the address “{slug}”.", returncode=UNKNOWN_CONTROLLER
        )
    return found


def _as_text(reports: list[Report]) -> str:
    return "\n".join(line for report in reports for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield _("%(controller)s: %(open)s open, %(accepted)s accepted") % {
        "controller": report.controller.name,
        "open": len(report.open),
        "accepted": len(report.accepted),
    }
    if not report.rows:
        yield "  " + _("Nothing found. Checked: %(titles)s.") % {"titles": ", ".join(report.checked)}
    for severity in Severity:
        rows = [row for row in report.rows if row.severity is severity]
        if rows:
            yield f"  {severity.label}"
        for row in rows:
            yield from _finding(row)
    yield ""


def _finding(row: Row) -> Iterator[str]:
    finding = row.finding
    where = f" – {finding.where}" if finding.where else ""
    yield f"    {row.title}{where} [{finding.code}]"
    yield "      " + _("Policy: %(text)s") % {"text": finding.policy_side}
    yield "      " + _("Practice: %(text)s") % {"text": finding.practice_side}
    yield "      " + _("To do: %(text)s") % {"text": finding.what_to_do}
    if row.acceptance is not None:
        yield "      " + _("Accepted until %(day)s: %(reason)s") % {
            "day": in_words(row.acceptance.expires_on),
            "reason": row.acceptance.reason,
        }


def _as_json(reports: list[Report], *, now: datetime) -> str:
    serious = [row for report in reports for row in report.open if row.severity is Severity.SERIOUS]
    document = {
        "at": now.isoformat(),
        "serious_open": len(serious),
        "controllers": [
            {
                "controller": report.controller.slug,
                "name": report.controller.name,
                "checked": list(report.checked),
                "findings": [_row_as_json(row) for row in report.rows],
            }
            for report in reports
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _row_as_json(row: Row) -> dict[str, str | None]:
    finding, acceptance = row.finding, row.acceptance
    return {
        "fingerprint": row.fingerprint,
        "code": finding.code,
        "severity": finding.severity.value,
        "subject": finding.subject,
        "title": row.title,
        "where": str(finding.where),
        "version": str(finding.version) if finding.version is not None else None,
        "anchor": finding.anchor,
        "policy": str(finding.policy_side),
        "practice": str(finding.practice_side),
        "what_to_do": str(finding.what_to_do),
        "url": finding.url,
        "accepted_until": acceptance.expires_on.isoformat() if acceptance is not None else None,
        "accepted_because": acceptance.reason if acceptance is not None else None,
    }
