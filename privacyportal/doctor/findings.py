"""What a check has to say, and how checks are listed and carried out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from privacyportal.logs import described

logger = logging.getLogger(__name__)


class Level(StrEnum):
    """How bad it is: as it should be, to be looked at some day, or something does not work."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about the installation and, where it is not as it should be, one about what to do."""

    level: Level
    says: str
    do: str = ""
    check: str = ""


Check = Callable[[], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A check, by its name, with the databases that it asks."""

    name: str
    look: Check
    needs: frozenset[str]


CHECKS: list[Listed] = []


def check(name: str, *, needs: tuple[str, ...] = ()) -> Callable[[Check], Check]:
    """List a check."""

    def listed(look: Check) -> Check:
        CHECKS.append(Listed(name, look, frozenset(needs)))
        return look

    return listed


def ok(says: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(Level.OK, says)


def warning(says: str, do: str) -> Finding:
    """Say what should be looked at some day."""
    return Finding(Level.WARNING, says, do)


def wrong(says: str, do: str) -> Finding:
    """Say what does not work."""
    return Finding(Level.WRONG, says, do)


def carry_out(listed: Listed) -> Iterator[Finding]:
    """Look; yield what is found under the check's name. A check that fails itself is a finding, too."""
    try:
        for each in listed.look():
            yield Finding(each.level, each.says, each.do, listed.name)
    except Exception as error:  # whatever is broken, the other checks are wanted all the same
        logger.debug("The check %s failed.", listed.name, exc_info=True)
        yield Finding(
            Level.WRONG,
            f"This could not be looked into: {described(error)}.",
            "Mend what is said to be wrong above, then run `manage.py doctor` again.",
            listed.name,
        )
