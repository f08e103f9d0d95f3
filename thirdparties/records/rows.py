"""Everything that a company's records are made of, read in a number of queries that does not grow with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from office.models import Controller
from policies.declarations import from_json
from policies.models import DataCategory, PolicyVersion, Purpose, RecipientKind
from thirdparties.domain.processing import facts_of
from thirdparties.domain.transfers import Transfer, derive, uses_of
from thirdparties.enums import Direction
from thirdparties.models import (
    Mandate,
    MandateSystem,
    PurposeFacts,
    RecordFacts,
    SharedCategory,
    Sharing,
    System,
    SystemCategory,
    SystemPurpose,
    ThirdParty,
)

Links = Mapping[UUID, list[UUID]]


@dataclass(frozen=True, slots=True)
class Share:
    """That a third party gets or gives data for a purpose, and of which categories."""

    party: UUID
    is_given: bool
    """Whether the third party gets it; else it only gives."""
    categories: tuple[UUID, ...]


@dataclass(slots=True)
class Declared:
    """What the policies in force declare for a purpose, by code."""

    categories: set[str] = field(default_factory=set)
    recipients: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows by their keys, and which belongs to which; only what is in use."""

    facts: RecordFacts
    purposes: list[Purpose]
    subjects: Mapping[UUID, list[str]]
    categories: Mapping[UUID, DataCategory]
    kinds: Mapping[str, RecipientKind]
    declared: Mapping[str, Declared]
    systems: Mapping[UUID, System]
    systems_of: Links
    categories_of: Links
    parties: Mapping[UUID, ThirdParty]
    engaged_by: Links
    shares: Mapping[UUID, list[Share]]
    mandates: list[Mandate]
    mandate_systems: Links
    transfers: tuple[Transfer, ...]


def read(controller: Controller, *, on: date) -> Rows:
    """Read what a company's records of a day are made of."""
    systems = System.objects.in_use().filter(controller=controller)
    by_key = {row.pk: row for row in systems.prefetch_related("operated_by", "facility")}
    parties = ThirdParty.objects.in_use().filter(controller=controller)
    known = {row.pk: row for row in parties.prefetch_related("agreements", "recipient_kind")}
    shares = _shares(controller)
    given = {share.party for rows in shares.values() for share in rows if share.is_given}
    engaged_by: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for party in known.values():
        if party.parent_id is not None:
            engaged_by[party.parent_id].append(party.pk)
    mandates = Mandate.objects.in_use().filter(third_party__controller=controller)
    return Rows(
        facts=facts_of(controller),
        purposes=list(Purpose.objects.in_use().filter(controller=controller)),
        subjects=dict(
            PurposeFacts.objects.filter(purpose__controller=controller).values_list("purpose", "subjects")
        ),
        categories={row.pk: row for row in DataCategory.objects.filter(controller=controller)},
        kinds={row.code: row for row in RecipientKind.objects.filter(controller=controller)},
        declared=_declared(controller),
        systems=by_key,
        systems_of=_links(
            SystemPurpose.objects.filter(system__controller=controller).order_by("system__name"),
            "purpose",
            "system",
        ),
        categories_of=_links(
            SystemCategory.objects.filter(system__controller=controller).order_by("category__code"),
            "system",
            "category",
        ),
        parties=known,
        engaged_by=engaged_by,
        shares=shares,
        mandates=list(mandates.select_related("third_party")),
        mandate_systems=_links(
            MandateSystem.objects.filter(mandate__third_party__controller=controller).order_by(
                "system__name"
            ),
            "mandate",
            "system",
        ),
        transfers=derive(
            controller,
            systems=by_key.values(),
            uses=uses_of(controller),
            given=[party for key, party in known.items() if key in given],
            engaged=[party for party in known.values() if party.parent_id is not None],
            on=on,
        ),
    )


def _links(rows: Any, one: str, other: str) -> dict[UUID, list[UUID]]:
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for key, value in rows.values_list(one, other):
        found[key].append(value)
    return dict(found)


def _shares(controller: Controller) -> dict[UUID, list[Share]]:
    """Return by purpose who gets or gives what for it."""
    parts = SharedCategory.objects.filter(sharing__third_party__controller=controller)
    categories = _links(parts.order_by("category__code"), "sharing", "category")
    found: defaultdict[UUID, list[Share]] = defaultdict(list)
    rows = Sharing.objects.filter(third_party__controller=controller).order_by("third_party__legal_name")
    for key, purpose, party, direction in rows.values_list("pk", "purpose", "third_party", "direction"):
        share = Share(party, direction != Direction.FROM_THEM, tuple(categories.get(key, ())))
        found[purpose].append(share)
    return dict(found)


def _declared(controller: Controller) -> dict[str, Declared]:
    found: defaultdict[str, Declared] = defaultdict(Declared)
    versions = PolicyVersion.objects.in_force().filter(policy__controller=controller)
    for stored in versions.values_list("declaration", flat=True):
        for use in from_json(stored).uses:
            found[use.purpose].categories |= use.categories.keys()
            found[use.purpose].recipients |= use.recipients.keys()
    return dict(found)
