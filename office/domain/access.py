"""Who may see what: the grants of one member of staff, read once and asked many times."""

from collections import defaultdict
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, F, Model, Value, When
from guardian.models import UserObjectPermission

from office import clock
from office.models import Controller, User, ViewingException
from office.values import Locked
from vault.enums import Family

SEE = "see_"
REVEAL = "reveal_"
SEES = (SEE, REVEAL)
"""What permissions that lead to persons' values begin with."""


class Access:
    """What one member of staff may do, per controller and per object.

    All questions are answered from one query, made at the first of them. Who is not signed in, or not
    active any more, may do nothing.
    """

    def __init__(self, user: User | AnonymousUser) -> None:
        self._user = user

    def controllers(self, perm: str) -> frozenset[UUID]:
        """Return the ids of the controllers where the person holds `perm`."""
        return frozenset(self._by_permission[perm]) if perm in self._by_permission else frozenset()

    def allows(self, perm: str, controller_id: UUID | None) -> bool:
        """Tell whether the person holds `perm` at a controller."""
        return controller_id in self._by_permission.get(perm, ())

    def anywhere(self, perm: str) -> bool:
        """Tell whether the person holds `perm` at any controller."""
        return bool(self._by_permission.get(perm))

    def families(self, controller_id: UUID | None) -> frozenset[Family]:
        """Return the column families that are shown to the person at a controller."""
        return frozenset(family for family in Family if self.allows(SEE + family.value, controller_id))

    @cached_property
    def hidden_at(self) -> frozenset[UUID]:
        """The ids of the controllers that show no persons' values where the person works (a transfer).

        Asks the database only about people whose country of work is known. An exception holds until it ends.
        """
        if not isinstance(self._user, User) or not self._user.country:
            return frozenset()
        country = self._user.country
        places = Controller.objects.values_list("pk", "hidden_abroad")
        hidden = {pk for pk, countries in places if country in countries}
        if not hidden:
            return frozenset()
        rows = ViewingException.objects.filter(
            user=self._user, controller__in=hidden, country=country, ended_at__isnull=True
        )
        now = clock.now()
        excepted = {row.controller_id for row in rows.select_related("controller") if row.holds(now)}
        return frozenset(hidden - excepted)

    def granted_objects(self, model: type[Model], perm: str | None = None) -> frozenset[UUID]:
        """Return the ids of single objects shared with the person, by default those shared for viewing.

        Asks the database only for people who hold a grant on an object of this kind.
        """
        kind = ContentType.objects.get_for_model(model).pk
        perm = perm or f"view_{model._meta.model_name}"
        if (kind, perm) not in self._kinds:
            return frozenset()
        rows = UserObjectPermission.objects.filter(
            user=self._user, content_type=kind, permission__codename=perm
        )
        return frozenset(UUID(key) for key in rows.values_list("object_pk", flat=True))

    def is_shown_single(self, model: type[Model]) -> bool:
        """Tell whether single objects of a kind were shared with the person for viewing."""
        kind = ContentType.objects.get_for_model(model).pk
        return (kind, f"view_{model._meta.model_name}") in self._kinds

    @cached_property
    def _rows(self) -> list[tuple[int, str, str]]:
        if not self._user.is_authenticated or not self._user.is_active:
            return []
        controllers = ContentType.objects.get_for_model(Controller)
        which = Case(When(content_type=controllers, then=F("object_pk")), default=Value(""))
        rows = UserObjectPermission.objects.filter(user=self._user).annotate(which=which)
        return list(rows.values_list("content_type", "which", "permission__codename").distinct())

    @cached_property
    def _by_permission(self) -> dict[str, frozenset[UUID]]:
        held: defaultdict[str, set[UUID]] = defaultdict(set)
        for _kind, which, perm in self._rows:
            if which:
                held[perm].add(UUID(which))
        hidden = self.hidden_at if held else frozenset()
        return {perm: frozenset(ids - hidden if perm.startswith(SEES) else ids) for perm, ids in held.items()}

    @cached_property
    def _kinds(self) -> frozenset[tuple[int, str]]:
        return frozenset((kind, perm) for kind, which, perm in self._rows if not which)


def access_of(user: Any) -> Access:
    """Return what `user` may do. Kept on the user object, so for one request and no longer."""
    access: Access | None = getattr(user, "_office_access", None)
    if access is None:
        access = Access(user)
        user._office_access = access
    return access


def holders(perm: str, *, controller: Controller) -> list[User]:
    """Return the active members of staff who hold `perm` at a controller, by name."""
    kind = ContentType.objects.get_for_model(Controller)
    rows = UserObjectPermission.objects.filter(
        content_type=kind, object_pk=str(controller.pk), permission__codename=perm
    )
    found = list(User.objects.filter(is_active=True, pk__in=rows.values("user")).order_by("name", "pk"))
    return (
        [user for user in found if access_of(user).allows(perm, controller.pk)] if is_value(perm) else found
    )


def is_value(perm: str) -> bool:
    """Tell whether a permission leads to persons' values, which may be hidden abroad."""
    return perm.startswith(SEES)


def forget(user: Any) -> None:
    """Let the next question about `user` read their grants anew."""
    if hasattr(user, "_office_access"):
        del user._office_access


def reveal(user: Any, obj: Model, field_name: str, *, controller_id: UUID | None) -> Any:
    """Return an encrypted field's value if `user` was granted its family at the controller, else `Locked`.

    An erased value comes back as the vault's marker, whoever asks. A field without a family is not personal.
    """
    family: Family | None = getattr(obj._meta.get_field(field_name), "family", None)
    if family is not None and not access_of(user).allows(SEE + family.value, controller_id):
        return lock(user, obj, field_name, controller_id=controller_id)
    return getattr(obj, field_name)


def lock(user: Any, obj: Model, field_name: str, *, controller_id: UUID | None) -> Locked:
    """Return what stands for a value of a row that may not be shown to `user`."""
    family: Family = getattr(obj._meta.get_field(field_name), "family")  # noqa: B009 - of encrypted fields only
    return Locked(
        family,
        abroad=controller_id in access_of(user).hidden_at,
        about=(obj._meta.label_lower, obj.pk, field_name) if isinstance(obj.pk, UUID) else None,
    )
