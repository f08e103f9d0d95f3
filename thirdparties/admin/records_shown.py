"""What the page of the records shows: a card for each entry, with its gaps and where each is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.chips import Chip
from office.domain.access import Access
from office.models import Controller
from thirdparties.admin.shown import Button, Fact
from thirdparties.domain.changes import NEEDS
from thirdparties.records import lines
from thirdparties.records.gaps import Gap, Lack
from thirdparties.records.shape import Activity, OnBehalf, Origin, Register


@dataclass(frozen=True, slots=True)
class GapLine:
    """A gap, and the page on which it is mended; none for people who only read."""

    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class EntryCard:
    """An entry of the records. `anchor` names it on the page."""

    anchor: str
    name: str
    note: str
    chips: Sequence[Chip]
    gaps: Sequence[GapLine]
    facts: Sequence[Fact]
    buttons: Sequence[Button] = ()


class Cards:
    """Turns a company's records into cards, with what the person may do about them."""

    def __init__(self, company: Controller, *, access: Access) -> None:
        self.company = company
        self.may_edit = access.allows(NEEDS, company.pk)
        self.may_manage = access.allows("manage_office", company.pk)

    def activity(self, one: Activity) -> EntryCard:
        """Return the card of an activity of the company."""
        chips = [gaps_chip(one.gaps)]
        if one.origin is Origin.PORTAL:
            chips.insert(0, Chip(_("this portal"), "new"))
        return EntryCard(
            anchor=one.code,
            name=one.name,
            note=one.lawful_basis.name,
            chips=chips,
            gaps=self.gaps(one.gaps, purpose=one.row),
            facts=list(_activity_facts(one)),
            buttons=self._buttons(one),
        )

    def on_behalf(self, one: OnBehalf) -> EntryCard:
        """Return the card of what is done for another controller."""
        buttons = [
            Button(_("Change"), address("mandate", self.company, one.row)),
            Button(_("End it"), address("mandate_end", self.company, one.row)),
        ]
        return EntryCard(
            anchor=str(one.row),
            name=one.controller.name,
            note=one.processing,
            chips=[gaps_chip(one.gaps)],
            gaps=self.gaps(one.gaps, mandate=one.row),
            facts=list(_on_behalf_facts(one)),
            buttons=buttons if self.may_edit else (),
        )

    def gaps(
        self, gaps: Iterable[Gap], *, purpose: UUID | None = None, mandate: UUID | None = None
    ) -> list[GapLine]:
        """Return gaps with the pages on which they are mended."""
        return [
            GapLine(gap.sentence, self._where(gap, purpose, mandate) if self.may_edit else "") for gap in gaps
        ]

    def _where(self, gap: Gap, purpose: UUID | None, mandate: UUID | None) -> str:
        """Return the address of the page on which a gap is mended."""
        settings = reverse("admin:office_controller_change", args=[self.company.pk])
        systems = reverse("admin:thirdparties_system_changelist")
        transfers = f"{reverse('thirdparties_transfers')}?controller={self.company.slug}"
        party = gap.row and reverse("admin:thirdparties_thirdparty_change", args=[gap.row])
        entry = purpose and reverse("admin:policies_purpose_change", args=[purpose])
        pages = {
            Lack.ADDRESS: settings if self.may_manage else "",
            Lack.SUBJECTS: purpose and address("subjects", self.company, purpose),
            Lack.CONDITION: entry,
            Lack.TIME_LIMIT: entry,
            Lack.CATEGORIES: systems,
            Lack.SYSTEM: address("mandate", self.company, mandate) if mandate else systems,
            Lack.TRANSFER: party or transfers,
            Lack.AGREEMENT: party,
            Lack.CLAUSES: party,
            Lack.CLIENT_ADDRESS: party,
        }
        return str(pages.get(gap.lack, address("facts", self.company)) or "")

    def _buttons(self, one: Activity) -> list[Button]:
        if not self.may_edit or one.row is None:
            return []
        purpose = reverse("admin:policies_purpose_change", args=[one.row])
        return [
            Button(_("Whose data it is"), address("subjects", self.company, one.row)),
            Button(_("The purpose"), purpose),
        ]


def address(page: str, company: Controller, *args: object) -> str:
    """Return the address of a page of a company's records."""
    return reverse(f"thirdparties_records_{page}", args=[company.slug, *args])


def gaps_chip(gaps: Sequence[Gap]) -> Chip:
    """Say how much is missing."""
    if not gaps:
        return Chip(_("complete"), "done")
    words = ngettext("%(count)s gap", "%(count)s gaps", len(gaps)) % {"count": len(gaps)}
    return Chip(words, "overdue")


def company_facts(register: Register) -> Iterator[Fact]:
    """Yield what the records say once."""
    company = register.company
    yield Fact(_("controller"), "\n".join(lines.company(company)))
    yield Fact(_("data protection officer"), "\n".join(lines.officer(company)) or "–")
    if company.representative:
        yield Fact(_("representative"), company.representative)
    yield Fact(_("security measures"), register.measures or "–")


def _activity_facts(one: Activity) -> Iterator[Fact]:
    if one.description:
        yield Fact(_("description"), one.description)
    yield _fact(_("lawful basis"), lines.basis(one))
    if one.joint_controllers:
        yield _fact(
            _("joint controllers"), [", ".join(lines.party(party)) for party in one.joint_controllers]
        )
    yield Fact(_("data subjects"), ", ".join(lines.people(one)) or "–")
    yield Fact(_("categories of data"), ", ".join(lines.data(one)) or "–")
    yield Fact(_("categories of recipients"), ", ".join(lines.kinds_of_recipients(one)) or "–")
    yield _fact(_("recipients"), lines.recipients(one))
    yield _fact(_("transfers to third countries"), lines.transfers(one.transfers))
    yield _fact(_("time limits for erasure"), one.time_limits)
    yield _fact(_("systems and measures"), lines.measures(one.systems))


def _on_behalf_facts(one: OnBehalf) -> Iterator[Fact]:
    yield _fact(_("controller"), lines.client(one))
    yield Fact(_("categories of processing"), one.processing)
    yield _fact(_("transfers to third countries"), lines.transfers(one.transfers))
    yield _fact(_("systems and measures"), lines.measures(one.systems))


def _fact(title: str, said: Iterable[str]) -> Fact:
    return Fact(title, "\n".join(said) or "–")
