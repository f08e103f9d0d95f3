"""The rules by which a controller's deadlines are counted: told apart, so that a change can say what changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

import law
from office.models import Controller

PARTS = ("law", "place", "options", "closing_days", "holidays")
DIGITS = 12
"""Of each part's digest: five of them and four dots make 64."""


def fingerprint(controller: Controller, *, options: law.Options) -> str:
    """Return what tells one state of the rules from another, and in which of `PARTS` they differ."""
    chosen = replace(options, extra_closing_days=frozenset(), one_off_holidays=())
    parts = (
        _law_digest(),
        f"{controller.country} {controller.time_zone}",
        json.dumps(asdict(chosen), sort_keys=True, default=sorted),
        json.dumps(sorted(map(str, options.extra_closing_days))),
        json.dumps([(str(day), name) for day, name in options.one_off_holidays]),
    )
    return ".".join(hashlib.sha256(part.encode()).hexdigest()[:DIGITS] for part in parts)


def changed(before: str, after: str) -> tuple[str, ...]:
    """Return which of `PARTS` differ between two fingerprints; with nothing known before, the law itself."""
    old, new = before.split("."), after.split(".")
    if len(old) != len(new):
        return ("law",)
    return tuple(part for part, was, now in zip(PARTS, old, new, strict=True) if was != now)


def unsettled(fingerprint: str, *, parts: Collection[str]) -> str:
    """Return what differs from every fingerprint in these parts, to be kept while a change of them is carried out."""
    digests = zip(PARTS, fingerprint.split("."), strict=True)
    return ".".join("" if part in parts else digest for part, digest in digests)


@cache
def _law_digest() -> str:
    """Digest the rules: `law` is code and data without a database, its holidays come from a package."""
    digest = hashlib.sha256(version("holidays").encode())
    for file in sorted(Path(law.__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
