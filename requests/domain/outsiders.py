"""Help on one case: somebody who has no role at the controller is shown a single request."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from office.domain import sharing
from office.domain.access import access_of
from office.errors import ShareRefusedError
from office.models import User
from requests.domain.errors import RequestError
from requests.models import Request


def show_to(case: Request, *, to: User, by: User, now: datetime) -> None:
    """Let somebody from outside read one request; the values of column families stay locked for them.

    Raises `RequestError` for whoever may read the controller's requests anyway, and for whoever may not decide it.
    """
    if access_of(to).allows("read_cases", case.controller_id):
        raise RequestError(_("This person may read the requests of this controller already."))
    try:
        sharing.share(case, controller=case.controller, to=to, by=by, now=now)
    except ShareRefusedError as error:
        raise RequestError(str(error)) from error


def hide_from(case: Request, *, to: User, by: User, now: datetime) -> None:
    """End what `show_to` began. Raises `RequestError` for whoever may not decide it."""
    try:
        sharing.stop_sharing(case, controller=case.controller, to=to, by=by, now=now)
    except ShareRefusedError as error:
        raise RequestError(str(error)) from error
