"""Roles given and taken. Object permissions follow from the grants and from nothing else."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext
from guardian.models import UserObjectPermission

from office import history, roles
from office.domain import access_log
from office.domain.access import access_of, forget
from office.enums import Role
from office.errors import GrantRefusedError
from office.models import Controller, RoleGrant, User
from vault.enums import Family


@transaction.atomic
def grant_role(
    *,
    user: User,
    controller: Controller,
    role: Role,
    by: User | None,
    now: datetime,
    families: Iterable[Family] | None = None,
) -> RoleGrant:
    """Give `user` a role at a controller, or change the column families of one that they have.

    Without `families` the role's usual ones are taken. `by` None is the portal itself (set-up, demo); a member of
    staff must manage that office, and nobody gives themselves anything.

    Raises GrantRefusedError.
    """
    _may_change(user, controller=controller, by=by)
    seen = _checked(role, families)
    lock(user)
    grant = RoleGrant.objects.filter(user=user, controller=controller, role=role).first()
    if grant is not None and grant.families == seen:
        return grant
    grant = grant or RoleGrant(user=user, controller=controller, role=role, granted_by=by, granted_at=now)
    grant.families = seen
    history.sign(grant, by=by)
    grant.save()
    align(user, controller)
    _record("office.role_granted", grant, by=by, now=now)
    return grant


@transaction.atomic
def revoke_role(*, user: User, controller: Controller, role: Role, by: User | None, now: datetime) -> None:
    """Take a role from `user` at a controller; does nothing when they do not have it.

    Raises GrantRefusedError, also when the controller would be left without a privacy lead.
    """
    _may_change(user, controller=controller, by=by)
    lock(user)
    grant = RoleGrant.objects.filter(user=user, controller=controller, role=role).first()
    if grant is None:
        return
    if role is Role.PRIVACY_LEAD:
        keep_a_lead(controller, without=user)
    _record("office.role_revoked", grant, by=by, now=now)
    history.sign(grant, by=by)
    grant.delete()
    align(user, controller)


def lock(user: User) -> None:
    """Let one change at a time of somebody's roles happen; what names them, such as a log of theirs, goes on.

    Else two leads who change each other's roles in the same moment would wait for one another. Comes before grants
    are locked.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def keep_a_lead(controller: Controller, *, without: User) -> None:
    """Make sure that a controller has an active privacy lead beside one person.

    Raises GrantRefusedError.
    """
    rows = RoleGrant.objects.filter(controller=controller, role=Role.PRIVACY_LEAD)
    # The grants of all leads are locked first and asked about anew: locking somebody out changes no grant, so that a
    # lock on the active ones alone would go on with what was true before it waited. The people stay free, see `lock`.
    list(rows.select_for_update(of=("self",)).order_by("pk"))
    if not rows.filter(user__is_active=True).exclude(user=without).exists():
        raise GrantRefusedError(
            gettext("%(controller)s would be left without a privacy lead. Name another one first.")
            % {"controller": controller}
        )


def align(user: User, controller: Controller) -> None:
    """Bring one person's object permissions at a controller, and their groups, in line with their grants."""
    kind = ContentType.objects.get_for_model(Controller)
    wanted: set[str] = set()
    for grant in RoleGrant.objects.filter(user=user, controller=controller):
        wanted |= roles.permissions_of(Role(grant.role), grant.families)
    held = UserObjectPermission.objects.filter(user=user, content_type=kind, object_pk=str(controller.pk))
    codes = dict(held.values_list("permission__codename", "pk"))
    held.filter(pk__in=[pk for code, pk in codes.items() if code not in wanted]).delete()
    missing = Permission.objects.filter(content_type=kind, codename__in=wanted - codes.keys())
    UserObjectPermission.objects.bulk_create(
        UserObjectPermission(user=user, permission=row, content_type=kind, object_pk=str(controller.pk))
        for row in missing
    )
    everywhere = RoleGrant.objects.filter(user=user).order_by().values_list("role", flat=True).distinct()
    user.groups.set([roles.group_of(Role(role)) for role in everywhere])
    forget(user)


def align_all() -> None:
    """Bring everybody's object permissions in line: run after each migration, so a new table of roles counts."""
    for grant in RoleGrant.objects.order_by().distinct().select_related("user", "controller"):
        align(grant.user, grant.controller)


def _may_change(user: User, *, controller: Controller, by: User | None) -> None:
    if by is None:
        return
    if by == user:
        raise GrantRefusedError(gettext("Nobody changes their own roles. Ask another privacy lead."))
    if not access_of(by).allows("manage_office", controller.pk):
        raise GrantRefusedError(
            gettext("You do not manage the office of %(controller)s.") % {"controller": controller}
        )


def _checked(role: Role, families: Iterable[Family] | None) -> list[str]:
    chosen = roles.ROLE_FAMILIES[role] if families is None else frozenset(families)
    if chosen and role not in roles.MAY_SEE:
        raise GrantRefusedError(gettext("An auditor sees that data is there, never the data."))
    return [family.value for family in Family if family in chosen]


def _record(action: str, grant: RoleGrant, *, by: User | None, now: datetime) -> None:
    access_log.record(
        action=action,
        actor=by,
        controller=grant.controller,
        target=grant.user,
        now=now,
        details={"role": grant.role, "families": list(grant.families)},
    )
