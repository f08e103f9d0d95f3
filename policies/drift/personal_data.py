"""Whether the law calls a kind of data personal, whatever a policy calls it (promises P32, D11).

The standard vocabulary says it for the kinds that it knows; the controller's own kinds are recognised by their code,
by their term in the Data Privacy Vocabulary (`pd:` holds personal data only), or by their name.
"""

from __future__ import annotations

from policies.declarations import DeclaredCategory
from policies.drift.pointing import codes_in
from policies.enums import TermKind
from policies.terms import catalogue
from policies.terms.finder import TermRow

POINTS_AT_NOBODY = frozenset({"dpv:AnonymisedData", "dpv:NonPersonalData", "dpv:SyntheticData"})


def is_personal(code: str, *, category: DeclaredCategory, terms: tuple[TermRow, ...]) -> bool:
    """Return whether data of this kind is personal by law; what is aggregated or anonymised is not."""
    known = catalogue.categories()
    if code in known:
        return known[code].personal
    if category.dpv in POINTS_AT_NOBODY:
        return False
    named = {one for kind, one in codes_in([category.name], terms=terms) if kind is TermKind.CATEGORY}
    kinds = [known[one] for one in named if one in known]
    if any(not one.personal for one in kinds):
        return False
    described = codes_in([category.description], terms=terms)
    if any(kind is TermKind.CATEGORY and one in known and not known[one].personal for kind, one in described):
        return False
    return category.dpv.startswith("pd:") or bool(kinds)
