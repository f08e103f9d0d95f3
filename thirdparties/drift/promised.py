"""What the policies in force declare of sharing, all of them together: a cookie policy adds to the main one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policies.declarations import Declaration

Codes = frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """What is declared of one kind: categories, recipients or countries, by the purpose that they are for."""

    by_purpose: Mapping[str, Codes]
    anywhere: Codes

    def for_any(self, purposes: Iterable[str]) -> Codes:
        """Return what is declared for one of these purposes or another."""
        return frozenset().union(*(self.by_purpose.get(purpose, frozenset()) for purpose in purposes))

    def lacking(self, code: str, purposes: Iterable[str]) -> list[str]:
        """Return those of the purposes for which this is not declared."""
        return sorted(one for one in purposes if code not in self.by_purpose.get(one, frozenset()))

    def declaring(self, code: str) -> list[str]:
        """Return the purposes for which this is declared."""
        return sorted(purpose for purpose, codes in self.by_purpose.items() if code in codes)


@dataclass(frozen=True, slots=True)
class Promised:
    """What is declared, by codes. Catch-alls are not among the recipients: they declare nobody (promise D14)."""

    purposes: Codes
    categories: Part
    recipients: Part
    countries: Part
    catch_alls: Codes


def union(declarations: Iterable[Declaration]) -> Promised:
    """Return what several versions declare together."""
    found = list(declarations)
    catch_alls = frozenset(
        code for one in found for code, recipient in one.recipients.items() if recipient.catch_all
    )
    return Promised(
        purposes=frozenset(code for one in found for code in one.purposes),
        categories=_part(found, "categories"),
        recipients=_part(found, "recipients", but=catch_alls),
        countries=_part(found, "countries"),
        catch_alls=catch_alls,
    )


def _part(declarations: Iterable[Declaration], name: str, *, but: Codes = frozenset()) -> Part:
    by_purpose: dict[str, Codes] = {}
    for one in declarations:
        for use in one.uses:
            codes = frozenset(getattr(use, name)) - but
            by_purpose[use.purpose] = by_purpose.get(use.purpose, frozenset()) | codes
    return Part(by_purpose=by_purpose, anywhere=frozenset().union(*by_purpose.values()))
