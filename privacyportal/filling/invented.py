"""People who do not exist: each has a number, from which everything about them follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid5

from office.models import Controller
from office.references import ALPHABET, check_character

FIRST = (
    *(
        "Elsa",
        "Alva",
        "Nils",
        "Maja",
        "Oskar",
        "Ingrid",
        "Lars",
        "Astrid",
        "Emil",
        "Signe",
        "Håkon",
        "Solveig",
    ),
    *("Jonas", "Lena", "Paul", "Claire", "Hugo", "Louise", "Olivia", "George", "Aisha", "Mateo", "Wei"),
)
LAST = (
    *("Testdotter", "Exempelsson", "Provberg", "Lindprov", "Testström", "Øvelse", "Prøvestad", "Eksempelsen"),
    *(
        "Muster",
        "Beispiel",
        "Dupont-Essai",
        "Lessai",
        "Sample",
        "Specimen",
        "Placeholder",
        "Prueba",
        "Amostra",
    ),
)
SCATTER = (
    2_654_435  # shares no factor with the alphabet's length: different numbers give different references
)


def name_of(number: int) -> str:
    """Return the name of the person with this number; several have the same, as people do."""
    return f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]}"


def address_of(number: int) -> str:
    """Return the e-mail address of the person with this number."""
    return f"elsa.{number}@person.example"


def serial_of(number: int) -> str:
    """Return the serial number of the device of the person with this number."""
    return f"SN-{number}"


def id_of(number: int, *, at: Controller) -> UUID:
    """Return the id of the person with this number in the register of a controller."""
    return uuid5(at.pk, str(number))


def checked(number: int, *, length: int) -> str:
    """Return what stands for a number in a reference: so many characters, scattered, and a check character."""
    rest, body = number * SCATTER, ""
    for _place in range(length):
        rest, digit = divmod(rest, len(ALPHABET))
        body += ALPHABET[digit]
    return body + check_character(body)


def free(wanted: Sequence[str], *, model: type[Any], draw: Callable[[], str]) -> list[str]:
    """Return these references; in place of one that a row of `model` has already, one that is drawn anew."""
    rows, own = model._default_manager.order_by(), set(wanted)
    taken = set(rows.filter(reference__in=wanted).values_list("reference", flat=True))
    found = []
    for one in wanted:
        reference = one
        while reference in taken:
            reference = draw()
            if reference in own or rows.filter(reference=reference).exists():
                taken.add(reference)
        own.add(reference)
        found.append(reference)
    return found
