"""Where staff land after signing in."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from office.domain.access import access_of


def desk(request: HttpRequest) -> HttpResponse:
    """Lead whoever reads or follows requests to their list, and everybody else to what they may open."""
    if access_of(request.user).anywhere("read_cases"):
        return redirect("admin:requests_request_changelist")
    if access_of(request.user).anywhere("follow_cases"):
        return redirect("requests_standing")
    response: HttpResponse = admin.site.admin_view(admin.site.index)(request)
    return response
