"""Who works on a request or an inquiry: what is locked there may be shown to them once, with a reason."""

from __future__ import annotations

from django.db.models import Model

from office import works_on
from office.models import User
from requests.models import Inquiry, Request, Task


def register() -> None:
    """Tell the office who works on what."""
    works_on.register(Request, works_on_request)
    works_on.register(Inquiry, works_on_inquiry)


def works_on_request(user: User, obj: Model) -> bool:
    """Tell whether a request, or an open task of it, is somebody's."""
    if not isinstance(obj, Request):
        return False
    return obj.assignee_id == user.pk or Task.objects.open().filter(request=obj, owner=user).exists()


def works_on_inquiry(user: User, obj: Model) -> bool:
    """Tell whether an inquiry is somebody's."""
    return isinstance(obj, Inquiry) and obj.assignee_id == user.pk
