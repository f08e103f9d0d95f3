"""The public page about recipients."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from office.public import get_controller
from thirdparties.public import recipients as told


@require_safe
def recipients(request: HttpRequest, controller: str) -> HttpResponse:
    """Tell who gets data, for what and where, in the reader's language."""
    company = get_controller(controller)
    groups = told.kept_groups(company)
    context = {
        "controller": company,
        "groups": groups,
        "is_protected_abroad": any(place.rests_on for group in groups for place in group.places),
    }
    return render(request, "public/thirdparties/recipients.html", context)
