"""Members of staff who stand behind what the benchmarks prepare."""

from __future__ import annotations

from office import clock
from office.domain import grants
from office.enums import Role
from office.models import Controller, User


def member(role: Role, controller: Controller) -> User:
    """Return who has a role at a controller, made if need be."""
    email = f"{role.value}@{controller.slug}.example"
    found = User.objects.filter(email=email).first()
    if found is not None:
        return found
    user = User.objects.create_user(email, name=role.value, password=None)
    grants.grant_role(user=user, controller=controller, role=role, by=None, now=clock.now())
    return user
