"""Play disclosures and statistical shares of the demo’s companies (promises P17, P18); all are invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from office.models import Controller, User
from policies.models import DataCategory
from subjects.domain import people
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind, Proof
from subjects.models import Subject
from thirdparties.disclosure_enums import DisclosureCase
from thirdparties.domain import disclosing, disclosure_notice, disclosures, statistics
from thirdparties.models import Disclosure, StatisticalShare


@dataclass(frozen=True, slots=True)
class _Play:
    """The log of one company in the making."""

    controller: Controller
    preparer: User
    approver: User
    now: datetime

    def ago(self, days: int) -> datetime:
        """Return the moment some days ago."""
        return self.now - timedelta(days=days)

    def day(self, days: int) -> date:
        """Return the day some days ago, or ahead for a negative number."""
        return self.controller.today(self.ago(days))

    def person(self, name: str, email: str, *, country: str, language: str) -> Subject:
        """Enter a person with a verified address."""
        known = Known(IdentifierKind.EMAIL, email, proof=Proof.PURCHASE)
        return people.enter(
            self.controller,
            name=name,
            country=country,
            language=language,
            identifiers=[known],
            by=self.preparer,
            now=self.ago(90),
        )

    def entered(self, row: Disclosure, *, codes: Sequence[str], days: int) -> Disclosure:
        """Enter a disclosure."""
        row.controller = self.controller
        categories = list(DataCategory.objects.filter(controller=self.controller, code__in=codes))
        return disclosures.save(row, categories=categories, by=self.preparer, now=self.ago(days))


def play(controller: Controller, *, preparer: User, approver: User, now: datetime) -> int:
    """Make a company's log as far as it has none; return how many disclosures that were."""
    if Disclosure.objects.filter(controller=controller).exists():
        return 0
    making = _Play(controller, preparer, approver, now)
    PLAYS[controller.slug](making)
    return Disclosure.objects.filter(controller=controller).count()


def _dreame(making: _Play) -> None:
    by, now = making.preparer, making.now
    petra = making.person("Petra Holmström", "petra.holmstrom@person.example", country="SE", language="sv")
    ordered = making.entered(
        Disclosure(
            case=DisclosureCase.LAW,
            recipient="Solna tingsrätt",
            country="SE",
            provision="Rättegångsbalken 38 kap. 2 §",
            asked="Vem beställde en robotdammsugare till Hamngatan 7 den 3 mars?",
            given="Namn och leveransadress för en beställning, som utskrift",
            period_from=making.day(120),
            period_to=making.day(118),
        ),
        codes=("name", "postal-address"),
        days=24,
    )
    disclosures.add_person(ordered, subject=petra, by=by, now=making.ago(24))
    answers = {
        "verified": "Ringde upp tingsrättens växel och talade med handläggaren",
        "scope": "Föreläggandet gäller en beställning; ingenting därutöver lämnas ut",
        "gag": "yes",
    }
    disclosures.answer(ordered, answers=answers, by=by, now=making.ago(24))
    disclosure_notice.withhold(
        ordered,
        until=making.day(-20),
        reason="Föreläggandet förbjuder oss att berätta medan målet pågår",
        by=by,
        now=making.ago(24),
    )
    disclosing.hand_over(ordered, by=by, now=making.ago(24))
    disclosing.approve(ordered, by=making.approver, now=making.ago(23))
    disclosing.record(ordered, on=making.day(22), by=by, now=making.ago(22))
    urgent = making.entered(
        Disclosure(
            case=DisclosureCase.EMERGENCY,
            recipient="Räddningstjänsten Storgöteborg",
            country="SE",
            provision="Artikel 6.1 d i dataskyddsförordningen",
            asked="Var finns roboten som skickade rökvarningen, och vem kan öppna?",
            given="Leveransadress och telefonnummer, muntligt",
            period_from=making.day(0),
            period_to=making.day(0),
            others_count=1,
        ),
        codes=("postal-address", "phone-number"),
        days=0,
    )
    answers = {
        "facts": "Rökvarning från en lägenhet; ingen öppnar och grannarna hör någon ropa",
        "number": "Ledningscentralens nummer",
        "number_source": "Räddningstjänstens egen webbplats",
        "called_by": "Erik Nyström",
        "called_on": making.day(0).isoformat(),
        "called_at": "08:15",
    }
    disclosures.answer(urgent, answers=answers, by=by, now=now)
    disclosing.hand_over(urgent, by=by, now=now)
    _share(making, "Annonsverket Norden AB", "Sålda robotdammsugare per län och kvartal", group=180)


def _procotsmart(making: _Play) -> None:
    by = making.preparer
    jonas = making.person("Jonas Bakke", "jonas.bakke@person.example", country="NO", language="nb")
    proved = making.entered(
        Disclosure(
            case=DisclosureCase.CRIME,
            recipient="Oslo politidistrikt",
            country="NO",
            provision="Straffeprosessloven § 210",
            asked="Hvilken konto klokken med dette serienummeret er knyttet til",
            given="Kontoens e-postadresse og datoen den ble opprettet",
            period_from=making.day(200),
            period_to=making.day(40),
        ),
        codes=("email-address",),
        days=30,
    )
    disclosures.add_person(proved, subject=jonas, by=by, now=making.ago(30))
    answers = {
        "case_number": "1234/26",
        "necessity": "Klokken er stjålet, og bare kontoen viser hvem som bruker den",
        "balance": "Én opplysning om én person; eieren har anmeldt tyveriet selv",
    }
    disclosures.answer(proved, answers=answers, by=by, now=making.ago(30))
    disclosing.hand_over(proved, by=by, now=making.ago(30))
    disclosing.approve(proved, by=making.approver, now=making.ago(29))
    disclosing.record(proved, on=making.day(29), by=by, now=making.ago(29))
    disclosure_notice.note_told(proved, how="Brev samme dag", on=making.day(28), by=by, now=making.ago(28))
    officer = making.entered(
        Disclosure(
            case=DisclosureCase.OFFICER,
            recipient="Singapore Police Force",
            country="SG",
            asked="Alt som finnes om en konto",
            others_count=1,
        ),
        codes=(),
        days=2,
    )
    disclosures.answer(officer, answers={"agency": "Singapore Police Force"}, by=by, now=making.ago(2))
    _share(making, "Nordlys Statistikk AS", "Skritt per dag, etter fylke og aldersgruppe", group=60)


def _share(making: _Play, recipient: str, what: str, *, group: int) -> None:
    share = StatisticalShare(
        controller=making.controller,
        recipient=recipient,
        shared_on=making.day(15),
        what=what,
        purpose="Planlegging" if making.controller.slug == "procotsmart" else "Planering",
        smallest_group=group,
    )
    statistics.record(share, by=making.preparer, now=making.ago(15))


PLAYS = {"dreame": _dreame, "procotsmart": _procotsmart}
