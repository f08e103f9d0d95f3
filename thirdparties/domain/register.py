"""The register of third parties: stored, retired, brought back; none twice, none its own sub-processor."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from office.models import Controller, User
from thirdparties.domain import changes
from thirdparties.domain.engaging import Parents, above
from thirdparties.enums import ThirdPartyKind
from thirdparties.errors import ThirdPartyError
from thirdparties.models import Mandate, System, ThirdParty
from thirdparties.names import begins_a_formula, has_control_signs, key_of

RELATED = ("parent", "recipient_kind")
NEW, CHANGED = "new", "changed"


def save(party: ThirdParty, *, by: User | None, now: datetime, seen: int | None = None) -> bool:
    """Store a new or changed third party, and tell whether there was anything to store.

    `seen` is the latest line of the access log that the person could know of. Raises `ChangedMeanwhileError`, and
    `ThirdPartyError` with the field to mend: no permission, the same company spelled otherwise, a circle of
    sub-processors, a value that does not fit.
    """
    changes.demand_editor(by, controller_id=party.controller_id)
    with transaction.atomic():
        _lock_register(party)
        before = None if party._state.adding else changes.locked(party)
        changes.demand_same(before, seen=seen)
        if before is not None:
            if before.controller_id != party.controller_id:
                raise ThirdPartyError(_("A third party stays with its company."), field="controller")
            party.retired_at, party.data_key_id = before.retired_at, before.data_key_id
        tidy(party)
        changes.refuse(faults(party))
        fields = changes.changed_fields(party, before)
        if not fields:
            return False
        changes.keep(party, action="thirdparties.party_saved", by=by, now=now)
        told: changes.Details = {"change": NEW} if before is None else {"change": CHANGED, "fields": fields}
        changes.note(
            "thirdparties.party_saved", party, controller=party.controller, by=by, now=now, details=told
        )
    return True


def retire(party: ThirdParty, *, by: User | None, now: datetime) -> None:
    """Take a third party out of use. Raises `ThirdPartyError`: it runs a system, engaged others, is processed for."""
    changes.demand_editor(by, controller_id=party.controller_id)
    with transaction.atomic():
        _lock_register(party)
        found = changes.locked(party)
        if found.retired_at is not None:
            raise ThirdPartyError(_("This is retired already."))
        if System.objects.in_use().filter(operated_by=party).exists():
            raise ThirdPartyError(_("It operates a system that is in use. Retire the system first."))
        if ThirdParty.objects.in_use().filter(parent=party).exists():
            raise ThirdPartyError(_("Sub-processors that it engaged are in use. Retire them first."))
        if Mandate.objects.in_use().filter(third_party=party).exists():
            raise ThirdPartyError(_("You process on its behalf. End that first, under “Article 30”."))
        _set_retired(party, at=now, action="thirdparties.party_retired", by=by, now=now)


def bring_back(party: ThirdParty, *, by: User | None, now: datetime) -> None:
    """Put a retired third party to use again. Raises `ThirdPartyError`."""
    changes.demand_editor(by, controller_id=party.controller_id)
    with transaction.atomic():
        if changes.locked(party).retired_at is None:
            raise ThirdPartyError(_("This is not retired."))
        _set_retired(party, at=None, action="thirdparties.party_brought_back", by=by, now=now)


def tidy(party: ThirdParty) -> None:
    """Bring names and lists into the form that they are stored in."""
    party.legal_name = " ".join(party.legal_name.split())
    party.name_key = key_of(party.legal_name)
    party.contract_why = " ".join(party.contract_why.split()) if party.contract_needs else ""
    party.address = party.address.replace("\r\n", "\n").strip()


def faults(party: ThirdParty) -> dict[str, str]:
    """Say by field what is wrong with a third party that was tidied; nothing if it can be stored."""
    found = value_faults(party)
    found |= changes.foreign_faults(party, controller_id=party.controller_id, names=RELATED)
    if party.name_key and (twin := twin_of(party)):
        found.setdefault(
            "legal_name", _("This company is here already, as “%(name)s”.") % {"name": twin.legal_name}
        )
    if circle_of(party.pk, parents={**_parents(party.controller_id), party.pk: party.parent_id}):
        found.setdefault(
            "parent",
            _("It would become its own sub-processor: “%(name)s” was engaged through it.")
            % {"name": party.parent},
        )
    return found


def value_faults(party: ThirdParty) -> dict[str, str]:
    """Say by field which values are wrong, whatever other third parties there are."""
    found = changes.value_faults(party, beside={"controller", "parent", "recipient_kind", "name_key"})
    if begins_a_formula(party.legal_name):
        found.setdefault(
            "legal_name",
            _("A name cannot begin with “%(sign)s”: a spreadsheet would take it for a formula.")
            % {"sign": party.legal_name[0]},
        )
    if has_control_signs(party.legal_name):
        found.setdefault("legal_name", _("The name holds signs that cannot be seen. Type it anew."))
    if not party.name_key:
        found.setdefault("legal_name", _("Write a name with letters or digits."))
    if party.parent_id is not None and party.kind and party.kind != ThirdPartyKind.SUB_PROCESSOR:
        found.setdefault(
            "parent", _("Only a sub-processor is engaged by another. Choose that kind, or leave this empty.")
        )
    if party.kind == ThirdPartyKind.SUB_PROCESSOR and party.parent_id is None:
        found.setdefault("parent", _("Choose the processor that engaged this sub-processor."))
    if party.contract_needs and not party.contract_why:
        found.setdefault("contract_why", _("Say why the contract cannot do without it: people are told."))
    return found


def twin_of(party: ThirdParty) -> ThirdParty | None:
    """Return the third party of the same controller whose name means the same company."""
    rows = ThirdParty.objects.filter(controller=party.controller_id, name_key=party.name_key)
    found: ThirdParty | None = rows.exclude(pk=party.pk).first()
    return found


def circle_of(party: UUID, *, parents: Parents) -> list[UUID]:
    """Return the way up from a third party that leads back to it, it first and last; empty where there is none."""
    way = [party, *above(party, parents=parents)]
    return [*way, party] if parents.get(way[-1]) == party else []


def _parents(controller_id: UUID | None) -> dict[UUID, UUID | None]:
    rows = ThirdParty.objects.filter(controller=controller_id, parent__isnull=False)
    return dict(rows.values_list("pk", "parent"))


def _lock_register(party: ThirdParty) -> None:
    """Let only one person at a time change who engaged whom at a controller: two halves of a circle make one."""
    Controller.objects.select_for_update().filter(pk=party.controller_id).first()


def _set_retired(
    party: ThirdParty, *, at: datetime | None, action: str, by: User | None, now: datetime
) -> None:
    party.refresh_from_db()
    party.retired_at = at
    changes.keep(party, action=action, by=by, now=now)
    changes.note(action, party, controller=party.controller, by=by, now=now)
