"""What standard texts are for, and which of them fit which step."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TextKind(models.TextChoices):
    """What a standard text is for."""

    FIRST_RESPONSE = "first_response", _("First response")
    IDENTITY = "identity", _("Identity check")
    QUESTION = "question", _("Question")
    EXTENSION = "extension", _("Extension")
    FEE = "fee", _("Fee")
    ANSWER = "answer", _("Answer")
    REFUSAL = "refusal", _("Refusal")
    CLOSING = "closing", _("Closing")

    @classmethod
    def for_step(cls, code: str) -> tuple[TextKind, ...]:
        """Return what fits the words of a step; for one that is not listed all but the first response."""
        return FITTING.get(code, tuple(kind for kind in cls if kind is not cls.FIRST_RESPONSE))


FITTING: dict[str, tuple[TextKind, ...]] = {
    "identity": (TextKind.IDENTITY,),
    "ask": (TextKind.QUESTION,),
    "fee": (TextKind.FEE,),
    "extend": (TextKind.EXTENSION,),
    "answer": (TextKind.ANSWER,),
    "propose": (TextKind.REFUSAL, TextKind.CLOSING),
}
"""The kinds of text for each step with words to the person, by the step's code."""
