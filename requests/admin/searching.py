"""Searching the worklist: by a reference, by an exact identifier through its keyed hash, or by a person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from office.admin_counting import COUNTED
from office.domain.access import Access
from requests.domain import references
from requests.models import Request
from requests.models.case import EXACT_INDEXES
from requests.panels import BY_PERSON
from subjects.models import Subject
from vault.domain import indexes
from vault.enums import Family

BY_ADDRESS = "address-"
"""Begins a search by e-mail address, before the address's keyed hash."""

BY_EXACT = "exact-"
"""Begins a search by account, serial or order number, before their keyed hashes."""

NOTHING = "–"
"""Stands for what was searched for in vain."""


def found(rows: QuerySet[Any], term: str, *, access: Access) -> QuerySet[Any]:
    """Narrow a list to what a search is for; identifiers find nothing where their family may not be seen."""
    if not term:
        return rows
    if term.startswith(BY_ADDRESS):
        places = access.controllers(f"see_{Family.CONTACT.value}")
        return rows.filter(email_index=term.removeprefix(BY_ADDRESS), controller_id__in=places)
    if term.startswith(BY_EXACT):
        return rows.filter(pk__in=by_exact(term.removeprefix(BY_EXACT).split("."), access=access))
    if term.startswith(BY_PERSON):
        return rows.filter(subject__in=of_person(term.removeprefix(BY_PERSON), access=access))
    return rows.filter(reference=references.normalise(term) or "")


def searchable(typed: str, *, among: QuerySet[Any]) -> str:
    """Return what stands in the address of a search: a reference, or the keyed hashes of an identifier.

    A number may look like a reference: it is one only if a request has it `among` those that may be found.
    Addresses of pages end up in the browser's history, in the logs of proxies and in links on the page itself; so
    what finds nothing, such as a name, does not stand there either.
    """
    text = typed.strip()
    if "@" in text:
        return f"{BY_ADDRESS}{indexes.of(Request, 'email_index', text)}"
    reference = references.normalise(text)
    if reference and among.filter(reference=reference).exists():
        return reference
    hashes = [indexes.of(Request, name, text) for name in EXACT_INDEXES]
    return f"{BY_EXACT}{'.'.join(hashes)}" if any(hashes) else (NOTHING if text else "")


def is_reference(term: str) -> bool:
    """Tell whether a search is for one request by its reference."""
    return bool(term) and references.normalise(term) == term


def by_exact(hashes: list[str], *, access: Access) -> list[UUID]:
    """Return the requests with one of these identifiers, as many as are counted, where its family may be seen.

    Each column is asked for itself, so that each goes by its own index.
    """
    found = Request.objects.none().values_list("pk", flat=True)
    for name, index in zip(EXACT_INDEXES, hashes, strict=False):
        family = Request._meta.get_field(name.removesuffix("_index")).family  # type: ignore[union-attr]
        places = access.controllers(f"see_{family.value}")
        if index and places:
            rows = Request.objects.filter(**{name: index}, controller_id__in=places).order_by()
            found = found.union(rows.values_list("pk", flat=True))
    return list(found[:COUNTED])


def of_person(reference: str, *, access: Access) -> QuerySet[Any]:
    """Return a person's entries in the register, those of merged ones included, where it may be read."""
    entries = Subject.objects.filter(controller__in=access.controllers("read_subjects"))
    return entries.filter(Q(reference=reference) | Q(merged_into__reference=reference)).values("pk")
