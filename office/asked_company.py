"""The company that the address of a page asks for."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from office.models import Controller


def asked_company(http: HttpRequest, among: Iterable[Controller]) -> Controller | None:
    """Return the one that `?controller=` names, if it is among these; say so on the page if it is not."""
    wanted = http.GET.get("controller", "")
    found = next((one for one in among if one.slug == wanted), None)
    if wanted and found is None:
        messages.warning(
            http, _("The address names a company that is not among yours: this is the page without it.")
        )
    return found
