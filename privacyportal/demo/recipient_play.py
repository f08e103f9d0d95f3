"""Play the recipients of the demo's companies: invented ones, of the kinds that their policies name (D14, P29)."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from mailroom.enums import State
from mailroom.models import Mail
from office.domain import access_rights, reviews
from office.domain.reviews import Terms
from office.models import Controller, User
from policies.models import DataCategory, Purpose, RecipientKind
from subjects.domain import people
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind
from thirdparties.domain import (
    agreements,
    notice_handling,
    notices,
    processing,
    register,
    sharing,
    systems,
)
from thirdparties.domain.notice_handling import Answer
from thirdparties.domain.systems import Holding
from thirdparties.enums import AgreementKind, Clause, Clue, ContactRole, Direction, NoticeKind, NoticeOutcome
from thirdparties.models import (
    Agreement,
    Facility,
    Mandate,
    Notice,
    RecordFacts,
    SubProcessorNotice,
    System,
    ThirdParty,
)

FOLDER = Path(__file__).parent / "recipients"
PLAIN = ("kind", "countries", "policy_url", "shown_by_name", "rests_on_consent", "meets_condition")
KINDS: dict[str, Any] = {"system": System, "facility": Facility}


class _Play:
    """The register of one company in the making."""

    def __init__(self, controller: Controller, *, by: User, now: datetime) -> None:
        self.controller = controller
        self.by = by
        self.now = now
        self.today = controller.today(now)
        self.parties: dict[str, ThirdParty] = {}
        self.facilities: dict[str, Facility] = {}

    def party(self, told: dict[str, Any]) -> None:
        """Make a third party with what it gets, what was agreed, and whom to write to."""
        why = told.get("contract_why", "")
        row = ThirdParty(
            controller=self.controller,
            legal_name=told["name"],
            recipient_kind=self._entry(RecipientKind, told["recipient_kind"]),
            parent=self.parties[told["parent"]] if "parent" in told else None,
            contract_needs=bool(why),
            contract_why=why,
            confidential_since=self._back(told["since_confidential"])
            if "since_confidential" in told
            else None,
            **{name: told[name] for name in PLAIN if name in told},
        )
        register.save(row, by=self.by, now=self.now)
        self.parties[row.legal_name] = row
        for share in told.get("shares", []):
            sharing.share(
                row,
                purpose=self._entry(Purpose, share["purpose"]),
                categories=[self._entry(DataCategory, code) for code in share["categories"]],
                direction=Direction.TO_THEM,
                by=self.by,
                now=self.now,
            )
        for agreed in told.get("agreements", []):
            self._agreement(row, agreed)
        for contact in told.get("contacts", []):
            role = ContactRole(contact["role"])
            sharing.add_contact(
                row, role=role, name=contact["name"], email=contact["email"], by=self.by, now=self.now
            )

    def _agreement(self, party: ThirdParty, told: dict[str, Any]) -> None:
        kind = AgreementKind(told["kind"])
        row = Agreement(
            third_party=party,
            kind=kind.value,
            scc_module=told.get("module", ""),
            owner=self.by,
            starts_on=self._back(told["since"]),
            ends_on=self._ahead(told["ends"]) if "ends" in told else None,
            review_on=self._ahead(told["review"]) if "review" in told else None,
            assessed_on=self._back(told["assessed"]) if "assessed" in told else None,
            assessment=told.get("assessment", ""),
        )
        agreements.save(row, by=self.by, now=self.now)
        if kind is AgreementKind.PROCESSOR:
            met = list(Clause)[: told["met"]]
            answers = {clause: f"§ {list(Clause).index(clause) + 3}" for clause in met}
            agreements.answer_clauses(
                row, answers=dict.fromkeys(Clause, "") | answers, by=self.by, now=self.now
            )

    def announced(self, told: dict[str, Any]) -> None:
        """Put an announced sub-processor on record."""
        row = SubProcessorNotice(
            third_party=self.parties[told["by"]],
            name=told["name"],
            countries=told["countries"],
            what=told["what"],
            announced_on=self._back(told["since"]),
            object_by=self._ahead(told["object_in"]),
        )
        sharing.announce(row, by=self.by, now=self.now)

    def facility(self, told: dict[str, Any]) -> None:
        """Make a facility."""
        row = Facility(controller=self.controller, **{**told, "operated_by": self._operator(told)})
        systems.save_facility(row, by=self.by, now=self.now)
        self.facilities[row.name] = row

    def system(self, told: dict[str, Any]) -> None:
        """Make a system with what it holds."""
        row = System(
            controller=self.controller,
            name=told["name"],
            operated_by=self._operator(told),
            facility=self.facilities[told["facility"]] if "facility" in told else None,
            classification=told["classification"],
            retention=told["retention"],
            contact=told["contact"],
        )
        holding = Holding(
            categories=[self._entry(DataCategory, code) for code in told["categories"]],
            purposes=[self._entry(Purpose, code) for code in told["purposes"]],
            stored_in=told["stored_in"],
            accessed_from=told["accessed_from"],
        )
        systems.save(row, holding=holding, by=self.by, now=self.now)

    def records(self, told: dict[str, Any]) -> None:
        """Say what the records of processing activities need beside the register."""
        facts = RecordFacts(controller=self.controller, dpo=told["dpo"], measures=told.get("measures", {}))
        processing.save_facts(facts, by=self.by, now=self.now)
        for code, concerned in told["subjects"].items():
            purpose = self._entry(Purpose, code)
            processing.set_data_subjects(purpose, subjects=concerned, by=self.by, now=self.now)
        for done in told.get("on_behalf", []):
            mandate = Mandate(third_party=self.parties[done["of"]], processing=done["processing"])
            rows = System.objects.filter(controller=self.controller, name__in=done["systems"])
            processing.save_mandate(mandate, systems=list(rows), by=self.by, now=self.now)

    def notice(self, told: dict[str, Any]) -> None:
        """Tell recipients about a person, and let some of them answer some days later."""
        then = self.now - timedelta(days=told["issued"])
        person = people.enter(
            self.controller,
            name=told["person"]["name"],
            country=self.controller.country,
            language=self.controller.default_language,
            identifiers=[Known(IdentifierKind.EMAIL, told["person"]["email"])],
            by=self.by,
            now=then,
        )
        notices.issue(
            controller=self.controller,
            recipients=ThirdParty.objects.in_use().filter(
                controller=self.controller, legal_name__in=told["to"]
            ),
            kind=NoticeKind(told["kind"]),
            purposes=[],
            person=person,
            find_by=[(Clue.NAME, told["person"]["name"]), (Clue.EMAIL, told["person"]["email"])],
            what="",
            due_on=self._ahead(told["due"]),
            cause="",
            by=self.by,
            now=then,
        )
        for said in told["answers"]:
            given = Answer(outcome=NoticeOutcome(said["outcome"]), text=said["text"], answered_by=said["by"])
            notice = Notice.objects.get(person=person, third_party=self.parties[said["from"]])
            # Whoever answered has got the mail; it is not for sending any more.
            mails = Mail.objects.filter(cause=notice.mail_cause, state=State.QUEUED)
            mails.update(state=State.SENT, sent_at=then, next_attempt_at=None)
            notice_handling.answer(notice, given=given, now=then + timedelta(days=5))

    def review(self, told: dict[str, Any]) -> None:
        """Put a system, a facility, an agreement or the access rights under regular review."""
        target: Any = self.controller
        if told["of"] == "agreement":
            target = Agreement.objects.filter(third_party=self.parties[told["named"]]).first()
        elif told["of"] in KINDS:
            target = KINDS[told["of"]].objects.get(controller=self.controller, name=told["named"])
        checklist = told.get("checklist") or access_rights.checklist()
        names = told.get("name") or dict.fromkeys(self.controller.languages, str(target))
        terms = Terms(
            name=names,
            interval_months=told["months"],
            checklist=checklist,
            owner=self.by,
            next_on=self._ahead(told["next"]),
        )
        reviews.plan(self.controller, terms=terms, by=self.by, now=self.now, target=target)

    def _operator(self, told: dict[str, Any]) -> ThirdParty | None:
        return self.parties[told["operated_by"]] if "operated_by" in told else None

    def _entry(self, model: Any, code: str) -> Any:
        return model.objects.get(controller=self.controller, code=code)

    def _back(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def _ahead(self, days: int) -> date:
        return self.today + timedelta(days=days)


def play(controller: Controller, *, by: User, now: datetime) -> int:
    """Make a company's register as far as it has none; return how many third parties that were."""
    if ThirdParty.objects.filter(controller=controller).exists():
        return 0
    told = tomllib.loads((FOLDER / f"{controller.slug}.toml").read_text(encoding="utf-8"))
    making = _Play(controller, by=by, now=now)
    for part, make in (
        ("parties", making.party),
        ("announced", making.announced),
        ("facilities", making.facility),
        ("systems", making.system),
        ("notices", making.notice),
        ("reviews", making.review),
    ):
        for entry in told.get(part, []):
            make(entry)
    making.records(told["records"])
    return len(making.parties)
