"""By what each recipient may find a person: only what it has of people, so that a notice tells it nothing new.

Which clue a data category holds is told by its code where that is one of the standard vocabulary, else by its term in
the Data Privacy Vocabulary (Art 5(1)(c) GDPR).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from thirdparties.enums import Clue, Direction
from thirdparties.models import SharedCategory, ThirdParty

Found = Sequence[tuple[Clue, str]]

CODES: dict[str, frozenset[Clue]] = {
    "name": frozenset({Clue.NAME}),
    "email-address": frozenset({Clue.EMAIL}),
    "phone-number": frozenset({Clue.PHONE}),
    "contact-details": frozenset({Clue.EMAIL, Clue.PHONE}),
    "account-id": frozenset({Clue.ACCOUNT}),
    "device-id": frozenset({Clue.DEVICE_SERIAL, Clue.IMEI}),
    "imei": frozenset({Clue.IMEI}),
}
"""What data of a category of the standard vocabulary holds."""

TERMS: dict[str, frozenset[Clue]] = {
    "pd:Name": CODES["name"],
    "pd:EmailAddress": CODES["email-address"],
    "pd:TelephoneNumber": CODES["phone-number"],
    "pd:Contact": CODES["contact-details"],
    "pd:Username": CODES["account-id"],
    "pd:UID": CODES["device-id"],
}
"""What data of another category holds; wider terms such as pd:DeviceBased tell nothing."""


@dataclass(frozen=True, slots=True, repr=False)
class Fitting:
    """By what one recipient finds the data, and the kinds that it does not get as far as the register knows.

    Where it gets none of what was chosen, `shown` is all of it: whoever issues is told, and decides.
    """

    shown: Found
    not_had: tuple[Clue, ...]

    @property
    def is_guess(self) -> bool:
        """Whether it is shown what it does not get as far as the register knows."""
        return bool(self.not_had) and {clue for clue, _value in self.shown} >= set(self.not_had)


def known_to(parties: Collection[ThirdParty]) -> dict[UUID, frozenset[Clue]]:
    """Return which kinds of clues each of these third parties gets, for whatever purpose."""
    rows = SharedCategory.objects.filter(
        sharing__third_party__in=parties, sharing__direction__in=[Direction.TO_THEM, Direction.BOTH]
    )
    found: defaultdict[UUID, frozenset[Clue]] = defaultdict(frozenset)
    for party, code, term in rows.values_list("sharing__third_party", "category__code", "category__dpv"):
        found[party] |= CODES.get(code) or TERMS.get(term, frozenset())
    return dict(found)


def fit(find_by: Found, *, known: frozenset[Clue]) -> Fitting:
    """Leave out what a recipient does not get, unless nothing would be left."""
    not_had = tuple(dict.fromkeys(clue for clue, _value in find_by if clue not in known))
    shown = [(clue, value) for clue, value in find_by if clue in known]
    return Fitting(shown=shown or find_by, not_had=not_had)
