"""What the records of processing activities rest on beside the register: facts, and processing for others."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from office.models import Controller, User
from policies.models import Purpose
from thirdparties.domain import changes
from thirdparties.errors import ThirdPartyError
from thirdparties.models import Mandate, MandateSystem, PurposeFacts, RecordFacts, System


def facts_of(controller: Controller) -> RecordFacts:
    """Return a company's facts, empty ones that are not stored where nobody gave any."""
    found = RecordFacts.objects.filter(controller=controller).select_related("controller").first()
    return found or RecordFacts(controller=controller)


def save_facts(facts: RecordFacts, *, by: User | None, now: datetime) -> bool:
    """Store a company's facts, and tell whether there was anything to store. Raises `ThirdPartyError`."""
    controller = facts.controller
    changes.demand_editor(by, controller_id=controller.pk)
    with transaction.atomic():
        Controller.objects.select_for_update().filter(pk=controller.pk).first()
        before = RecordFacts.objects.filter(controller=controller).first()
        if before is not None:
            facts.pk, facts._state.adding = before.pk, False
        changes.refuse(changes.value_faults(facts, beside={"controller", "portal_system"}))
        changes.refuse(changes.foreign_faults(facts, controller_id=controller.pk, names=["portal_system"]))
        fields = changes.changed_fields(facts, before)
        if not fields:
            return False
        action = "thirdparties.record_facts_saved"
        changes.keep(facts, action=action, by=by, now=now)
        changes.note(action, facts, controller=controller, by=by, now=now, details={"fields": fields})
    return True


def set_data_subjects(
    purpose: Purpose, *, subjects: Collection[str], by: User | None, now: datetime
) -> PurposeFacts:
    """Say whose data is processed for a purpose. Raises `ThirdPartyError`."""
    changes.demand_editor(by, controller_id=purpose.controller_id)
    with transaction.atomic():
        changes.locked(purpose)
        facts = PurposeFacts.objects.filter(purpose=purpose).first() or PurposeFacts(purpose=purpose)
        if not facts._state.adding and facts.subjects == list(subjects):
            return facts
        facts.subjects = list(subjects)
        changes.refuse(changes.value_faults(facts, beside={"purpose"}))
        action = "thirdparties.data_subjects_set"
        changes.keep(facts, action=action, by=by, now=now)
        told: changes.Details = {"purpose": purpose.code, "subjects": facts.subjects}
        changes.note(action, facts, controller=purpose.controller, by=by, now=now, details=told)
    return facts


def save_mandate(mandate: Mandate, *, systems: Collection[System], by: User | None, now: datetime) -> bool:
    """Store for whom the company processes, and in which systems; tell whether there was anything to store.

    Raises `ThirdPartyError`, with the field to mend.
    """
    party = mandate.third_party
    changes.demand_editor(by, controller_id=party.controller_id)
    with transaction.atomic():
        if changes.locked(party).retired_at is not None and mandate._state.adding:
            raise ThirdPartyError(_("This third party is retired. Bring it back first."), field="third_party")
        before = None if mandate._state.adding else changes.locked(mandate)
        if before is not None:
            if before.third_party_id != mandate.third_party_id:
                raise ThirdPartyError(_("This stays with its third party."), field="third_party")
            mandate.retired_at = before.retired_at
        elif Mandate.objects.in_use().filter(third_party=party).exists():
            raise ThirdPartyError(
                _("What you process for them is on record already: change it there."), field="third_party"
            )
        changes.refuse(changes.value_faults(mandate, beside={"third_party"}))
        if any(system.controller_id != party.controller_id for system in systems):
            raise ThirdPartyError(_("This belongs to another company."), field="systems")
        fields = changes.changed_fields(mandate, before)
        action = "thirdparties.mandate_saved"
        if fields:
            changes.keep(mandate, action=action, by=by, now=now)
        if changes.replace_rows(
            MandateSystem,
            owner={"mandate": mandate},
            field="system",
            wanted=systems,
            action=action,
            by=by,
            now=now,
        ):
            fields.append("systems")
        if not fields:
            return False
        told: changes.Details = (
            {"change": "new"} if before is None else {"change": "changed", "fields": fields}
        )
        changes.note(action, mandate, controller=party.controller, by=by, now=now, details=told)
    return True


def end_mandate(mandate: Mandate, *, by: User | None, now: datetime) -> None:
    """Put on record that the company processes for another no more. Raises `ThirdPartyError`."""
    controller = mandate.third_party.controller
    changes.demand_editor(by, controller_id=controller.pk)
    with transaction.atomic():
        if changes.locked(mandate).retired_at is not None:
            raise ThirdPartyError(_("This has ended already."))
        mandate.refresh_from_db()
        mandate.retired_at = now
        action = "thirdparties.mandate_ended"
        changes.keep(mandate, action=action, by=by, now=now)
        changes.note(action, mandate, controller=controller, by=by, now=now)


def note_export(
    controller: Controller, *, format_name: str, language: str, by: User | None, now: datetime
) -> None:
    """Put on record that somebody took the records out of the portal."""
    changes.note(
        "thirdparties.records_exported",
        controller,
        controller=controller,
        by=by,
        now=now,
        details={"format": format_name, "language": language},
    )
