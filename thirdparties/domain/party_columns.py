"""Third parties as a table: a row for each, a column for each field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from office.models import Controller
from policies.models import RecipientKind
from thirdparties.enums import ThirdPartyKind
from thirdparties.models import ThirdParty
from thirdparties.places import read_countries

NAME, PARENT, RETIRED = "legal_name", "engaged_by", "retired"
TRUTH = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


class CellError(Exception):
    """A cell does not hold what its column takes; the text says what to write."""


@dataclass(frozen=True, slots=True)
class Known:
    """What cells can name: kinds of recipients by code, and third parties by name."""

    recipient_kinds: Mapping[str, RecipientKind]
    parties: Mapping[str, ThirdParty]

    @classmethod
    def of(cls, controller: Controller) -> Known:
        """Read what there is at a company."""
        kinds = RecipientKind.objects.filter(controller=controller)
        parties = ThirdParty.objects.filter(controller=controller).select_related("parent", "recipient_kind")
        return cls(
            recipient_kinds={kind.code: kind for kind in kinds},
            parties={party.legal_name: party for party in parties},
        )


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the first row, the field whose value it holds, what its cells hold."""

    name: str
    field: str
    shown: Callable[[ThirdParty], Any]
    read: Callable[[str, Known], Any]
    width: int = 18
    hint: Callable[[], str] = str

    @property
    def title(self) -> str:
        """What it is called in words, in the page's language."""
        if self.name == RETIRED:
            return _("Retired")
        field: Any = ThirdParty._meta.get_field(self.field)
        return str(capfirst(str(field.verbose_name)))

    @property
    def needed(self) -> bool:
        """Whether no row can do without it."""
        return self.name in {NAME, "kind"}

    @property
    def holds(self) -> str:
        """Say what its cells hold."""
        return self.hint()

    def value_of(self, party: ThirdParty) -> Any:
        """Return what the cell of a third party holds."""
        return self.shown(party)

    def text_of(self, party: ThirdParty) -> str:
        """Return it as text."""
        value = self.shown(party)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(value)


def _text(cell: str, known: Known) -> str:
    return cell.strip()


def _truth(cell: str, known: Known) -> bool:
    word = cell.strip().casefold()
    if word not in TRUTH:
        raise CellError(_("“%(text)s” is not known. Write yes or no.") % {"text": cell.strip()[:40]})
    return TRUTH[word]


def _kind(cell: str, known: Known) -> str:
    word = cell.strip().casefold()
    for kind in ThirdPartyKind:
        if word in {kind.value, str(kind.label).casefold()}:
            return kind.value
    raise CellError(_("Write one of: %(choices)s.") % {"choices": ", ".join(ThirdPartyKind.values)})


def _recipient_kind(cell: str, known: Known) -> RecipientKind | None:
    code = cell.strip()
    if code and code not in known.recipient_kinds:
        raise CellError(_("There is no kind of recipient with the code “%(code)s”.") % {"code": code[:60]})
    return known.recipient_kinds.get(code)


def _parent(cell: str, known: Known) -> ThirdParty | None:
    name = " ".join(cell.split())
    if name and name not in known.parties:
        raise CellError(_("There is no third party called “%(name)s”.") % {"name": name[:60]})
    return known.parties.get(name)


def _countries(cell: str, known: Known) -> list[str]:
    try:
        return read_countries(cell)
    except ValidationError as error:
        raise CellError(error.messages[0]) from None


def _day(cell: str, known: Known) -> date | None:
    if not cell.strip():
        return None
    try:
        return date.fromisoformat(cell.strip())
    except ValueError:
        raise CellError(_("Write the day as 2026-12-28.")) from None


def _yes_or_no() -> str:
    return _("yes or no")


COLUMNS = (
    Column(NAME, NAME, lambda party: party.legal_name, _text, width=40),
    Column("kind", "kind", lambda party: party.kind, _kind, hint=lambda: ", ".join(ThirdPartyKind.values)),
    Column(
        "recipient_kind",
        "recipient_kind",
        lambda party: party.recipient_kind.code if party.recipient_kind else "",
        _recipient_kind,
        hint=lambda: _("the code of the vocabulary"),
    ),
    Column(
        PARENT,
        "parent",
        lambda party: party.parent.legal_name if party.parent else "",
        _parent,
        width=40,
        hint=lambda: _("the legal name of the processor that engaged it"),
    ),
    Column("address", "address", lambda party: party.address, _text, width=40),
    Column(
        "countries",
        "countries",
        lambda party: ", ".join(party.countries),
        _countries,
        hint=lambda: _("two letters each, separated by commas"),
    ),
    Column(
        "meets_condition", "meets_condition", lambda party: party.meets_condition, _truth, hint=_yes_or_no
    ),
    Column("policy_url", "policy_url", lambda party: party.policy_url, _text, width=40),
    Column("shown_by_name", "shown_by_name", lambda party: party.shown_by_name, _truth, hint=_yes_or_no),
    Column(
        "rests_on_consent", "rests_on_consent", lambda party: party.rests_on_consent, _truth, hint=_yes_or_no
    ),
    Column("contract_needs", "contract_needs", lambda party: party.contract_needs, _truth, hint=_yes_or_no),
    Column("contract_why", "contract_why", lambda party: party.contract_why, _text, width=40),
    Column(
        "confidential_since",
        "confidential_since",
        lambda party: party.confidential_since.isoformat() if party.confidential_since else "",
        _day,
        hint=lambda: _("a day, as 2026-12-28"),
    ),
    Column(RETIRED, "retired_at", lambda party: party.retired_at is not None, _truth, hint=_yes_or_no),
)
NAMES = tuple(column.name for column in COLUMNS)


def column_for(field: str) -> str:
    """Return the name of the column to mend when a field is wrong."""
    return next((column.name for column in COLUMNS if column.field == field), "")
