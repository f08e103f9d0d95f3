"""The page `docs/rights.md`, made from the data: `python -m law.rights_table > docs/rights.md`."""

import sys
from collections.abc import Iterator

from law.enums import Right, Step, Unit
from law.jurisdictions import REGISTRY
from law.periods import Period
from law.rights import case_name, needs_identity
from law.statutes import Statute
from law.terms import terms_of

_UNITS = {
    Unit.HOURS: ("hour", "hours"),
    Unit.DAYS: ("day", "days"),
    Unit.WORKING_DAYS: ("working day", "working days"),
    Unit.MONTHS: ("month", "months"),
}


def markdown() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Rights"
    yield ""
    yield "Made from the data in `law/` by `python -m law.rights_table > docs/rights.md`; do not edit."
    yield ""
    yield "One `law.Right` serves every law. A case file calls them as in the second column."
    yield ""
    yield "| right | in a case file | identity checked by default |"
    yield "|---|---|---|"
    for right in Right:
        yield f"| `{right.value}` | `{case_name(right)}` | {'yes' if needs_identity(right) else 'no'} |"
    yield ""
    yield "Below, each law's own term with its article, the time to answer and the whole time when extended."
    yield "“Guidance”: the law names no number for this right, or has no such right; the date is a recommendation."
    for statute, places in _statutes().items():
        yield ""
        yield f"## {statute.name[0].upper()}{statute.name[1:]}, from {statute.valid_from}"
        yield ""
        defaults = f"Default of `roll`: `{statute.roll.value}`; of `identity`: `{statute.identity.value}`."
        yield f"{', '.join(places)}. {defaults}"
        yield ""
        yield "| right | the law's term | answer | extended | acknowledge | source |"
        yield "|---|---|---|---|---|---|"
        for right in Right:
            yield _row(statute, right)


def _statutes() -> dict[Statute, list[str]]:
    found: dict[Statute, list[str]] = {}
    for code, jurisdiction in REGISTRY.items():
        for statute in jurisdiction.statutes:
            found.setdefault(statute, []).append(code)
    return found


def _row(statute: Statute, right: Right) -> str:
    rule = statute.rule(Step.RESPOND, right)
    term = terms_of(statute.code).get(right, "–")
    if rule is None:
        return f"| `{right.value}` | {term} | – | – | – | – |"
    extended = statute.rule(Step.RESPOND_EXTENDED, right)
    told = statute.rule(Step.EXTENSION_NOTICE, right)
    acknowledge = statute.rule(Step.ACKNOWLEDGE, right)
    longer = words(extended.period) if extended else "as told" if told else "–"
    answer = words(rule.period) + (" (guidance)" if rule.guidance else "")
    receipt = words(acknowledge.period) if acknowledge else "–"
    return f"| `{right.value}` | {term} | {answer} | {longer} | {receipt} | {rule.source} |"


def words(period: Period) -> str:
    """A period in English, such as `1 month`."""
    one, many = _UNITS[period.unit]
    return f"{period.amount} {one if period.amount == 1 else many}"


if __name__ == "__main__":
    sys.stdout.write(markdown())
