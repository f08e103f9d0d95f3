"""`manage.py import_policy FILE --controller SLUG --language LANG`: a draft from a file, and what was found in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import ngettext

from office import clock
from office.models import Controller
from policies.domain import importing
from policies.domain.importing import Plan
from policies.enums import TermKind
from policies.errors import PolicyError
from policies.models import Policy, PolicyVersion
from policies.reading import files


class Command(BaseCommand):
    """Read a policy from a text, Markdown or HTML file into a draft. It publishes nothing."""

    help = "Import a policy's text as a draft: sections with anchors, and suggestions to accept or dismiss."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what the command takes."""
        parser.add_argument("file", type=Path, help="text (.txt), Markdown (.md) or HTML (.html), in UTF-8")
        parser.add_argument("--controller", required=True, help="the controller's address, such as dreame")
        parser.add_argument("--language", required=True, help="the text's language: en, sv or nb")
        parser.add_argument("--effective", help="the day on which it shall take effect, as 2026-12-28")
        parser.add_argument("--policy", help="the policy's address; without it the main privacy policy")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file, or say why not."""
        now = clock.now()
        effective_on = _day(options["effective"])
        controller = Controller.objects.filter(slug=options["controller"]).first()
        if controller is None:
            raise CommandError(f"There is no controller with the address “{options['controller']}”.")
        file: Path = options["file"]
        try:
            files.check_size(file.stat().st_size)
            reading = files.read(file.read_bytes(), name=file.name)
            with transaction.atomic():  # a policy that is made for a text goes with it
                policy = _policy(controller, slug=options["policy"], now=now)
                plan = importing.plan(policy, language=options["language"], reading=reading)
                version = importing.carry_out(plan, by=None, now=now, effective_on=effective_on)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except PolicyError as error:
            raise CommandError(str(error)) from error
        for line in _report(plan, version):
            self.stdout.write(line)


def _day(text: str | None) -> date | None:
    # Read in the command, not by argparse: a CommandError within it would end as a traceback.
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” is no day; write it as 2026-12-28.") from None


def _policy(controller: Controller, *, slug: str | None, now: Any) -> Policy:
    if slug is None:
        return importing.main_policy(controller, by=None, now=now)
    found = Policy.objects.filter(controller=controller, slug=slug).select_related("controller").first()
    if found is None:
        raise PolicyError(f"{controller} has no policy with the address “{slug}”.")
    return found


def _report(plan: Plan, version: PolicyVersion) -> list[str]:
    counts = plan.reading.counts
    lines = [
        f"{version.policy}, version {version.number} (draft), {plan.language}: {plan.outline.title}",
        ngettext("%(count)s section:", "%(count)s sections:", len(plan.outline.sections))
        % {"count": len(plan.outline.sections)},
        *(f"  {'  ' * (one.level - 2)}#{one.anchor}  {one.heading}" for one in plan.outline.sections),
        f"{counts.words} words, {counts.list_items} list items; {plan.kept_anchors} anchors kept.",
        *(str(note) for note in plan.reading.notes),
    ]
    if plan.alignment is not None:
        lines += [
            f"Not in this language: #{one.anchor}  {one.heading}" for one in plan.alignment.unmatched_first
        ]
        lines += [f"Only in this language: {one.heading}" for one in plan.alignment.unmatched_second]
    lines.append("Suggestions to accept or dismiss:")
    for kind in TermKind:
        codes = sorted({one.code for one in plan.found if one.kind is kind})
        lines.append(f"  {kind.label}: {', '.join(codes) or '–'}")
    return lines
