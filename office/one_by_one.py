"""Doing many things in a row so that what goes wrong with one keeps no other waiting."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")
logger = logging.getLogger(__name__)


class OneByOne:
    """Steps that each stand for themselves: failures are logged and kept, and the first is raised at the end."""

    def __init__(self) -> None:
        self._failures: list[Exception] = []

    def do(self, step: Callable[P, int], *args: P.args, **kwargs: P.kwargs) -> int:
        """Take a step and return its count; 0 where it fails. The log names the step and its first argument."""
        try:
            return step(*args, **kwargs)
        except Exception as error:
            logger.exception("%s failed for %s.", step.__qualname__, args[0] if args else "all")
            self._failures.append(error)
            return 0

    def end(self) -> None:
        """Raise the first failure, if there was one."""
        if self._failures:
            raise self._failures[0]
