"""The page on which staff enter a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from office.domain.access import access_of
from office.models import Controller, User
from subjects.admin.page import address_of
from subjects.admin.steps import NEEDS
from subjects.domain import people
from subjects.errors import SubjectError, TakenError
from subjects.forms import EntryForm
from subjects.models import Subject

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin


def entry_page(page: PortalAdmin, http: HttpRequest) -> HttpResponse:
    """Enter a person at one of the controllers where the viewer keeps the register."""
    ids = access_of(http.user).controllers(NEEDS)
    if not ids:
        raise PermissionDenied
    controllers = list(Controller.objects.filter(pk__in=ids).order_by("name"))
    form = EntryForm(http.POST if http.method == "POST" else None, controllers=controllers)
    if form.is_valid() and (made := _entered(form, by=cast(User, http.user), page=page)) is not None:
        messages.success(http, _("%(reference)s is entered.") % {"reference": made.reference})
        return HttpResponseRedirect(address_of(made))
    context = {
        **page.admin_site.each_context(http),
        "title": _("Enter a person"),
        "opts": page.opts,
        "form": form,
        "media": page.media,
    }
    return TemplateResponse(http, "admin/subjects/subject/entry.html", context)


def _entered(form: EntryForm, *, by: User, page: PortalAdmin) -> Subject | None:
    data = form.cleaned_data
    try:
        return people.enter(
            form.chosen,
            name=data["name"],
            country=data["country"],
            language=data["language"],
            identifiers=form.identifiers,
            act=form.own_act,
            by=by,
            now=page.now(),
        )
    except TakenError as error:
        form.add_error(error.kind.value, str(error))
    except SubjectError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    return None
