"""What the public may read of a company's policies, looked up once in some seconds by each process."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from office import public
from office.kept import Kept
from office.models import Controller
from policies.enums import Status
from policies.models import Policy, PolicyVersion


@dataclass(frozen=True, slots=True)
class PublicPolicy:
    """A policy with the versions that are or were in force, or are announced; the highest number first."""

    policy: Policy
    versions: tuple[PolicyVersion, ...]

    @property
    def in_force(self) -> PolicyVersion | None:
        """The version that applies now."""
        return next((one for one in self.versions if one.state is Status.IN_FORCE), None)

    @property
    def announced(self) -> list[PolicyVersion]:
        """The versions that will apply, the earliest first."""
        waiting = [one for one in self.versions if one.state is Status.SCHEDULED]
        return sorted(waiting, key=_effect)

    def version(self, number: int) -> PolicyVersion | None:
        """Return the version of a number, if the public may read it."""
        return next((one for one in self.versions if one.number == number), None)

    def before(self, version: PolicyVersion) -> PolicyVersion | None:
        """Return the version that a version follows: what its consequences were weighed against."""
        applied = [one for one in self.versions if one.state.is_published]
        applied.sort(key=lambda one: (one.in_force_at is not None, one.in_force_at))
        line = [*applied, *self.announced]
        place = line.index(version)
        return line[place - 1] if place else None


@dataclass(frozen=True, slots=True)
class Standing:
    """A company with its policies that have something to read, the main one first.

    `stamp` is another whenever anything that the pages show is another.
    """

    controller: Controller
    policies: tuple[PublicPolicy, ...]
    stamp: str

    @property
    def main(self) -> PublicPolicy | None:
        """The policy that people find at `/policy/`."""
        return next((one for one in self.policies if one.policy.is_main), None)

    def policy(self, slug: str) -> PublicPolicy | None:
        """Return the policy with this address."""
        return next((one for one in self.policies if one.policy.slug == slug), None)


def _effect(version: PolicyVersion) -> date:
    return version.effective_on or date.max


def _find(slug: str) -> Standing | None:
    controller = public.known.get(slug)
    if controller is None:
        return None
    rows = (
        PolicyVersion.objects.public()
        .filter(policy__controller=controller)
        .select_related("policy")
        .order_by("-policy__is_main", "policy__slug", "-number")
    )
    shelves = []
    for policy, versions in groupby(rows, key=lambda version: version.policy):
        policy.controller = controller
        held = tuple(versions)
        for version in held:
            version.policy = policy
        shelves.append(PublicPolicy(policy=policy, versions=held))
    return Standing(controller=controller, policies=tuple(shelves), stamp=_stamp(controller, shelves))


def _stamp(controller: Controller, shelves: list[PublicPolicy]) -> str:
    shown = (
        *(controller.pk, controller.name, *controller.languages, controller.contact_email),
        *(controller.dpo_email, controller.postal_address, controller.country, controller.time_zone),
        str(controller.logo),
    )
    versions = (
        (version.pk, version.status, version.revision) for shelf in shelves for version in shelf.versions
    )
    names = (tuple(shelf.policy.name.items()) for shelf in shelves)
    return hashlib.sha256(repr((*shown, *versions, *names)).encode()).hexdigest()


standings: Kept[str, Standing] = Kept(_find)
"""By the company's address."""
