"""What a company's policies promise, ready to be asked about: purposes in force, published versions and their texts.

Each process keeps it for some seconds; what a published version declares never changes and is kept for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from office.kept import Kept
from policies.declarations import Declaration, DeclaredPurpose, from_json
from policies.enums import LawfulBasis, MessageClass, SpecialCondition, Status
from policies.models import PolicyText, PolicyVersion, Purpose

KEPT_DECLARATIONS = 256
ADVERTISING = ("Advertising", "Marketing")
"""How the Data Privacy Vocabulary's names of such purposes end."""


@dataclass(frozen=True, slots=True)
class Published:
    """A version that is or was in force. `texts` are the fingerprints by language."""

    id: UUID
    policy: str
    is_main: bool
    number: int
    in_force: bool
    texts: dict[str, str]

    def language_for(self, asked: str, *, otherwise: Iterable[str]) -> str:
        """Return the language in which a reader who asked for one is shown the text; empty where none fits."""
        return next((code for code in (asked[:2], *otherwise) if code in self.texts), "")

    @property
    def declaration(self) -> Declaration:
        """What it promises."""
        return declaration_of(self.id)


@dataclass(frozen=True, slots=True)
class Promised:
    """A purpose on the terms of one published version."""

    version: Published
    purpose: DeclaredPurpose
    categories: frozenset[str]

    @property
    def basis(self) -> LawfulBasis:
        """Why it is lawful."""
        return LawfulBasis(self.purpose.lawful_basis)

    @property
    def rests_on_consent(self) -> bool:
        """Whether it needs the person's consent: as its basis, or for the special data that it uses."""
        return (
            self.basis is LawfulBasis.CONSENT
            or self.purpose.special_condition == SpecialCondition.EXPLICIT_CONSENT
        )

    @property
    def is_marketing(self) -> bool:
        """Whether it sends marketing: nothing for minors (promise P26), and an objection always counts."""
        return self.purpose.message == MessageClass.MARKETING

    @property
    def is_advertising(self) -> bool:
        """Whether it advertises, by messages or otherwise: what a browser's signal objects to."""
        return self.is_marketing or self.purpose.dpv.endswith(ADVERTISING)

    @property
    def can_be_objected_to(self) -> bool:
        """Whether an objection stops it (Art 21(1) and (2) GDPR); a no to what rests on consent counts as well."""
        return (
            self.basis in {LawfulBasis.LEGITIMATE_INTERESTS, LawfulBasis.PUBLIC_TASK}
            or self.rests_on_consent
            or self.is_marketing
        )


@dataclass(frozen=True, slots=True)
class Promises:
    """What a company promises and promised. `purposes` are the ids of its vocabulary by code."""

    purposes: dict[str, UUID]
    versions: tuple[Published, ...]

    @property
    def main(self) -> Published | None:
        """The version of the main policy that is in force."""
        return next((one for one in self.versions if one.is_main and one.in_force), None)

    def version(self, number: int, *, policy: str = "") -> Published | None:
        """Return a published version by its number; without a policy's address that of the main one."""
        return next(
            (
                one
                for one in self.versions
                if one.number == number and (one.policy == policy if policy else one.is_main)
            ),
            None,
        )

    def knows(self, purpose: str, number: int | None, *, policy: str = "") -> bool:
        """Return whether there is such a purpose, and such a version if one is named."""
        return purpose in self.purposes and (
            number is None or self.version(number, policy=policy) is not None
        )

    def by_id(self, version: UUID) -> Published | None:
        """Return a published version."""
        return next((one for one in self.versions if one.id == version), None)

    def in_force(self, purpose: str) -> Iterator[Promised]:
        """Yield the purpose as each version in force declares it, that of the main policy first."""
        for version in self.versions:
            if version.in_force and (found := promised(version, purpose)) is not None:
                yield found

    def ever(self, purpose: str) -> Iterator[Promised]:
        """Yield the purpose as each published version declares or declared it."""
        for version in self.versions:
            if (found := promised(version, purpose)) is not None:
                yield found


def promised(version: Published, purpose: str) -> Promised | None:
    """Return a purpose as a version declares it."""
    declared = version.declaration.purposes.get(purpose)
    if declared is None:
        return None
    use = version.declaration.use_of(purpose)
    return Promised(
        version=version, purpose=declared, categories=frozenset(use.categories if use is not None else ())
    )


def of(controller_id: UUID) -> Promises:
    """Return what a company promises and promised, as it was some seconds ago at most."""
    return _promises.get(controller_id) or Promises(purposes={}, versions=())


def anew(controller_id: UUID) -> Promises:
    """Return what a company promises now: for what is not found, since it may have been published a moment ago."""
    _promises.forget()
    return of(controller_id)


@lru_cache(maxsize=KEPT_DECLARATIONS)
def declaration_of(version: UUID) -> Declaration:
    """Return what a published version declares."""
    stored = PolicyVersion.objects.published().values_list("declaration", flat=True).get(pk=version)
    return from_json(stored)


def _find(controller_id: UUID) -> Promises:
    texts: dict[UUID, dict[str, str]] = {}
    rows = PolicyVersion.objects.published().filter(policy__controller=controller_id)
    for version, language, fingerprint in PolicyText.objects.filter(version__in=rows).values_list(
        "version_id", "language", "content_hash"
    ):
        texts.setdefault(version, {})[language] = fingerprint
    versions = rows.order_by("-policy__is_main", "policy__slug", "-number").values_list(
        "pk", "policy__slug", "policy__is_main", "number", "status"
    )
    return Promises(
        purposes=dict(Purpose.objects.filter(controller=controller_id).values_list("code", "pk")),
        versions=tuple(
            Published(
                id=pk,
                policy=slug,
                is_main=is_main,
                number=number,
                in_force=status == Status.IN_FORCE,
                texts=texts.get(pk, {}),
            )
            for pk, slug, is_main, number, status in versions
        ),
    )


_promises: Kept[UUID, Promises] = Kept(_find)
