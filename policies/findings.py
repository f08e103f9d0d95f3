"""What drift is told in: findings, each with its two sides. Plain data; any package makes them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from policies.enums import Severity

CHECK_FAILED = "policies.check-failed"
"""The code of the finding that a check could not be carried out; it cannot be accepted."""

Sentence = str | Promise


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference between what a policy says and what is so.

    `code` begins with that of the check. `subject` names what it is about in codes that stay the same: with the
    controller and the code it makes the fingerprint by which an acceptance finds it again, whatever the words.
    `policy_side` and `practice_side` are shown next to each other. `where` says which version or thing it is about,
    `url` leads there, `version` and `anchor` name a version and its section where there is one. `url_needs` is the
    permission at the controller without which the page behind `url` does not open; empty where the reader has it.
    """

    code: str
    severity: Severity
    subject: str
    policy_side: Sentence
    practice_side: Sentence
    what_to_do: Sentence
    url: str = ""
    url_needs: str = ""
    where: Sentence = ""
    version: UUID | None = None
    anchor: str = ""

    @property
    def may_be_accepted(self) -> bool:
        """Whether somebody can live with it for a while: not with a check that tells nothing."""
        return self.code != CHECK_FAILED

    def fingerprint(self, *, controller_id: UUID) -> str:
        """Return the SHA-256 over controller, code and subject, in hex."""
        return hashlib.sha256("\n".join((str(controller_id), self.code, self.subject)).encode()).hexdigest()
