"""What can go wrong with the register of persons, each with a sentence that a person can act on."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.models import AccessEntry
from subjects.enums import IdentifierKind, SuppressionKind

NAMED_ROWS = 50
"""How many rows a sentence names; the error itself knows all of them."""


class SubjectError(Exception):
    """A write to the register was refused. `str()` is the sentence to show, `field` the one thing to mend, if any."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class ValueRefusedError(SubjectError):
    """What was typed is no value of its kind."""


class GoneError(SubjectError):
    """The person was erased, or merged into another."""

    def __init__(self, *, merged: bool) -> None:
        super().__init__(
            _("This entry was merged into another one. Make the change there.")
            if merged
            else _("This person was erased. Nothing can be added to what is left.")
        )


class ChangedMeanwhileError(SubjectError):
    """Somebody else changed the person's entry since the page was opened; `entries` tell what."""

    def __init__(self, entries: list[AccessEntry]) -> None:
        super().__init__(
            _("Somebody changed this person’s entry while you had it open. Nothing of yours was done yet.")
        )
        self.entries = entries


class TakenError(SubjectError):
    """An identifier is somebody else's in that time. Says of which kind, never whose or what."""

    def __init__(self, kind: IdentifierKind) -> None:
        if kind.is_device:
            sentence = _("This %(kind)s belongs to another person at that time. End it there first.")
        else:
            sentence = _(
                "This %(kind)s belongs to another person at that time. If both are the same person, merge them."
            )
        super().__init__(sentence % {"kind": kind.label}, field="value")
        self.kind = kind


class SuppressedError(SubjectError):
    """The person was erased and has not come back by an act of their own."""

    def __init__(self, kind: IdentifierKind) -> None:
        super().__init__(
            _(
                "Somebody with this %(kind)s was erased. Only an act of the person themselves brings them back: "
                "say which."
            )
            % {"kind": kind.label},
            field="act",
        )


class SuppressedRowsError(SubjectError):
    """Rows of an import are of people who were erased or want no marketing. `rows` are their numbers."""

    def __init__(self, rows: Sequence[int], *, what: SuppressionKind) -> None:
        numbers = ", ".join(str(row) for row in rows[:NAMED_ROWS]) + (" …" if len(rows) > NAMED_ROWS else "")
        erased = ngettext(
            "Row %(rows)s is of somebody who was erased. Leave it out.",
            "Rows %(rows)s are of people who were erased. Leave them out.",
            len(rows),
        )
        declined = ngettext(
            "Row %(rows)s is of somebody who wants no marketing. Leave it out.",
            "Rows %(rows)s are of people who want no marketing. Leave them out.",
            len(rows),
        )
        sentence = erased if what is SuppressionKind.ERASED else declined
        super().__init__(sentence % {"rows": numbers})
        self.rows = list(rows)


class GuardianRefusedError(SubjectError):
    """Nobody can stand for this person in that way; the text says why."""


class MergeRefusedError(SubjectError):
    """Two entries cannot become one; the text says why."""
