"""Single objects shown to somebody who has no role at their controller: help on one case, and no more.

This takes the place of guardian's own permission pages, which let whoever opens them give anything to anybody.
"""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext
from guardian.models import UserObjectPermission

from office.domain import access_log
from office.domain.access import access_of, forget
from office.errors import ShareRefusedError
from office.models import Controller, User


@transaction.atomic
def share(obj: Model, *, controller: Controller, to: User, by: User, now: datetime) -> None:
    """Let `to` look at `obj`, which belongs to `controller`; values of column families stay locked.

    Raises ShareRefusedError.
    """
    _may_share(controller, by=by)
    if not to.is_active:
        raise ShareRefusedError(gettext("This person is locked out."))
    UserObjectPermission.objects.assign_perm(f"view_{obj._meta.model_name}", to, obj)
    forget(to)
    _record("office.shared", obj, controller=controller, to=to, by=by, now=now)


@transaction.atomic
def stop_sharing(obj: Model, *, controller: Controller, to: User, by: User, now: datetime) -> None:
    """Take `obj` away from `to` again; does nothing when it was not shared.

    Raises ShareRefusedError.
    """
    _may_share(controller, by=by)
    removed, _kinds = _rows(obj).filter(user=to).delete()
    forget(to)
    if removed:
        _record("office.sharing_ended", obj, controller=controller, to=to, by=by, now=now)


def shared_with(obj: Model) -> list[User]:
    """Return the people to whom an object was shared one by one, by name."""
    return list(User.objects.filter(pk__in=_rows(obj).values("user")).order_by("name", "pk"))


def _rows(obj: Model) -> Any:
    kind = ContentType.objects.get_for_model(obj)
    return UserObjectPermission.objects.filter(content_type=kind, object_pk=str(obj.pk))


def _may_share(controller: Controller, *, by: User) -> None:
    if not access_of(by).allows("manage_office", controller.pk):
        raise ShareRefusedError(
            gettext("You do not manage the office of %(controller)s.") % {"controller": controller}
        )


def _record(action: str, obj: Model, *, controller: Controller, to: User, by: User, now: datetime) -> None:
    access_log.record(
        action=action, actor=by, controller=controller, target=obj, now=now, details={"to": str(to.pk)}
    )
