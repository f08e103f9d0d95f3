"""The page on which staff enter a request that arrived on another way than the web form."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from office.domain.access import access_of
from office.models import Controller, User
from requests.admin import standing
from requests.admin.step_page import address_of
from requests.domain import intake
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.entry_forms import EntryForm
from requests.models import Request

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin


def entry_page(page: PortalAdmin, http: HttpRequest) -> HttpResponse:
    """Take in a request for one of the controllers where the person may enter some."""
    controllers = open_to(http)
    form = EntryForm(
        http.POST if http.method == "POST" else None,
        http.FILES if http.method == "POST" else None,
        controllers=controllers,
    )
    if form.is_valid() and (case := _entered(form, by=cast(User, http.user), page=page)) is not None:
        messages.success(
            http,
            _("%(reference)s is entered; the receipt is on its way.") % {"reference": case.reference},
        )
        reads = access_of(http.user).allows("read_cases", case.controller_id)
        return HttpResponseRedirect(address_of(case) if reads else standing.address_of(case))
    reads = access_of(http.user).anywhere("read_cases")
    context = {
        **page.admin_site.each_context(http),
        "title": _("Enter a request"),
        "opts": page.opts if reads else None,
        "back": reverse("admin:requests_request_changelist" if reads else "requests_standing"),
        "form": form,
        "media": page.media,
    }
    return TemplateResponse(http, "admin/requests/request/entry.html", context)


def open_to(http: HttpRequest) -> list[Controller]:
    """Return the controllers where the person may enter requests; raises PermissionDenied if there is none."""
    ids = access_of(http.user).controllers("enter_cases")
    if not ids:
        raise PermissionDenied
    return list(Controller.objects.filter(pk__in=ids).order_by("name"))


def _entered(form: EntryForm, *, by: User, page: PortalAdmin) -> Request | None:
    try:
        return intake.enter(
            form.chosen,
            submission=form.submission(),
            channel=form.channel_chosen,
            received_on=form.cleaned_data["received_on"],
            by=by,
            now=page.now(),
        )
    except IntakeRefusedError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    except RequestError as error:
        form.add_error("received_on", str(error))
    return None
