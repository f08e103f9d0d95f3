"""What can go wrong with third parties, each with a sentence that a person can act on."""

from __future__ import annotations


class ThirdPartyError(Exception):
    """A write was refused. `str()` is the sentence to show, `field` the one thing to mend, if any."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
