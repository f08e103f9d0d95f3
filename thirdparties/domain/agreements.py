"""Agreements: stored, ended, their clauses looked for, their documents kept encrypted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from office.accepted_files import AcceptedFile
from office.domain.access import holders
from office.models import User
from thirdparties.domain import changes
from thirdparties.domain.sharing import key_of
from thirdparties.enums import AgreementKind, Clause, ThirdPartyKind
from thirdparties.errors import ThirdPartyError
from thirdparties.models import Agreement, AgreementDocument, ThirdParty
from thirdparties.querysets import AgreementQuerySet
from thirdparties.validators import LONGEST_PLACE


def save(agreement: Agreement, *, by: User | None, now: datetime, seen: int | None = None) -> bool:
    """Store a new or changed agreement, and tell whether there was anything to store.

    `seen` is the latest line of the access log that the person could know of. Raises `ChangedMeanwhileError`, and
    `ThirdPartyError` with the field to mend: no permission, an end before the start, a module without clauses, an
    owner who cannot read it.
    """
    party = agreement.third_party
    changes.demand_editor(by, controller_id=party.controller_id)
    with transaction.atomic():
        before = None if agreement._state.adding else changes.locked(agreement)
        changes.demand_same(before, seen=seen)
        if before is not None:
            if before.third_party_id != agreement.third_party_id:
                raise ThirdPartyError(_("An agreement stays with its third party."), field="third_party")
            agreement.clauses = before.clauses
        agreement.assessment = " ".join(agreement.assessment.split())
        changes.refuse(faults(agreement, today=party.controller.today(now)))
        fields = changes.changed_fields(agreement, before)
        if not fields:
            return False
        action = "thirdparties.agreement_saved"
        changes.keep(agreement, action=action, by=by, now=now)
        told: changes.Details = (
            {"change": "new"} if before is None else {"change": "changed", "fields": fields}
        )
        changes.note(action, agreement, controller=party.controller, by=by, now=now, details=told)
    return True


def faults(agreement: Agreement, *, today: date) -> dict[str, str]:
    """Say by field what is wrong with an agreement; nothing if it can be stored."""
    found = changes.value_faults(agreement, beside={"third_party", "owner"})
    return found or sense_faults(agreement, today=today)


def sense_faults(agreement: Agreement, *, today: date) -> dict[str, str]:
    """Say by field which values do not fit each other; what is not known yet fits."""
    found = {}
    starts_on: date | None = agreement.starts_on
    if agreement.ends_on and starts_on and agreement.ends_on < starts_on:
        found["ends_on"] = _("It cannot end before it starts.")
    if agreement.review_on and starts_on and agreement.review_on < starts_on:
        found["review_on"] = _("It cannot be looked at again before it starts.")
    if agreement.kind == AgreementKind.SCC and not agreement.scc_module:
        found["scc_module"] = _("Choose the module of the clauses.")
    if agreement.kind and agreement.kind != AgreementKind.SCC and agreement.scc_module:
        found["scc_module"] = _("Only standard contractual clauses have modules.")
    if agreement.assessed_on and agreement.assessed_on > today:
        found["assessed_on"] = _("The assessment cannot lie in the future.")
    if agreement.assessed_on and not agreement.assessment:
        found["assessment"] = _("Say what came out of the assessment.")
    if agreement.assessment and not agreement.assessed_on:
        found["assessed_on"] = _("Say when the assessment was done.")
    return found | _faults_beside_others(agreement)


def _faults_beside_others(agreement: Agreement) -> dict[str, str]:
    """Say what does not fit the company: somebody else's owner, or what is in the register already."""
    party: ThirdParty | None = agreement.third_party if agreement.third_party_id else None
    if party is None:
        return {}
    found = {}
    if agreement.owner_id not in {user.pk for user in holders(changes.NEEDS, controller=party.controller)}:
        found["owner"] = _("Choose somebody who may change the agreements of this company.")
    alike: Any = Agreement.objects.filter(third_party=party).exclude(pk=agreement.pk)
    names = ("kind", "scc_module", "starts_on", "ends_on")
    if alike.filter(**{name: getattr(agreement, name) for name in names}).exists():
        found["kind"] = _("This agreement is here already: of this kind, from and until these days.")
    return found


def answer_clauses(
    agreement: Agreement,
    *,
    answers: Mapping[Clause, str],
    by: User | None,
    now: datetime,
    seen: int | None = None,
) -> Agreement:
    """Say of each clause of Article 28 where it is met; an empty text means that it is missing.

    Raises `ThirdPartyError`: no permission, another kind of agreement, a text that is too long; and
    `ChangedMeanwhileError` where `seen` is not the latest line about it.
    """
    party = agreement.third_party
    changes.demand_editor(by, controller_id=party.controller_id)
    with transaction.atomic():
        row = changes.locked(agreement)
        changes.demand_same(row, seen=seen)
        if row.kind != AgreementKind.PROCESSOR:
            raise ThirdPartyError(_("Only a processor agreement has these clauses."))
        given = {clause.value: " ".join(where.split()) for clause, where in answers.items()}
        for code, where in given.items():
            if len(where) > LONGEST_PLACE:
                raise ThirdPartyError(
                    _("Write at most %(limit)s characters.") % {"limit": LONGEST_PLACE}, field=code
                )
        if row.clauses == {**row.clauses, **given}:
            return row
        row.clauses = {**row.clauses, **given}
        action = "thirdparties.clauses_answered"
        changes.keep(row, action=action, by=by, now=now)
        told: changes.Details = {"missing": [clause.value for clause in row.missing_clauses]}
        changes.note(action, row, controller=party.controller, by=by, now=now, details=told)
    return row


def keep_document(
    agreement: Agreement, *, file: AcceptedFile, by: User | None, now: datetime
) -> AgreementDocument:
    """Keep a file with an agreement, encrypted under the third party's key. Raises `ThirdPartyError`."""
    party = agreement.third_party
    changes.demand_editor(by, controller_id=party.controller_id)
    document = AgreementDocument(
        agreement=agreement,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        created_at=now,
    )
    with transaction.atomic():
        document.data_key_id = key_of(party, by=by, now=now)
        try:
            document.file.save(file.name, file.upload, save=False)
            document.save()
        except Exception:
            document.file.delete(save=False)
            raise
        told: changes.Details = {"document": str(document.pk), "size": file.size}
        changes.note(
            "thirdparties.document_kept", agreement, controller=party.controller, by=by, now=now, details=told
        )
    return document


def note_opened(document: AgreementDocument, *, by: User, now: datetime) -> None:
    """Put on record that somebody opened a document."""
    agreement = document.agreement
    changes.note(
        "thirdparties.document_opened",
        agreement,
        controller=agreement.third_party.controller,
        by=by,
        now=now,
        details={"document": str(document.pk)},
    )


def standing_agreements(party: ThirdParty, *, on: date) -> AgreementQuerySet:
    """Return the agreements with a third party that hold on a day, by kind."""
    found: AgreementQuerySet = Agreement.objects.standing(on).filter(third_party=party).order_by("kind")
    return found


class State(StrEnum):
    """Whether the agreement that a third party needs is there."""

    NOT_NEEDED = "not_needed"
    MISSING = "missing"
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a third party stands; `ends_in` are the days until the last of its agreements ends, None for no end.

    `lacking` is the agreement to mend where none of those in place meets all clauses of Article 28(3).
    """

    state: State
    ends_in: int | None = None
    lacking: Agreement | None = None


NEEDED = {
    ThirdPartyKind.PROCESSOR: AgreementKind.PROCESSOR,
    ThirdPartyKind.SUB_PROCESSOR: AgreementKind.PROCESSOR,
    ThirdPartyKind.JOINT_CONTROLLER: AgreementKind.JOINT,
}
"""What Articles 26 and 28 GDPR ask of whom; a sub-processor's is with the processor that engaged it."""


def standing_of(party: ThirdParty, *, on: date) -> Standing:
    """Say whether a third party has the agreement that it needs on a day; reads `party.agreements`."""
    needed = NEEDED.get(ThirdPartyKind(party.kind))
    if needed is None:
        return Standing(State.NOT_NEEDED)
    found = [
        agreement
        for agreement in party.agreements.all()
        if agreement.kind == needed
        and agreement.starts_on <= on
        and (agreement.ends_on is None or agreement.ends_on >= on)
    ]
    if not found:
        return Standing(State.MISSING)
    best = min(found, key=lambda agreement: len(agreement.missing_clauses))
    lacking = best if best.missing_clauses else None
    ends = [agreement.ends_on for agreement in found if agreement.ends_on is not None]
    if len(ends) < len(found):
        return Standing(State.STANDING, lacking=lacking)
    return Standing(State.STANDING, ends_in=max((end - on).days for end in ends), lacking=lacking)
