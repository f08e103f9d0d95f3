"""Addresses of staff pages of the office that list no rows; they stand before the admin's own."""

from django.contrib import admin
from django.urls import path

from office.admin import access_rights, find_page, locked, log_notice

urlpatterns = [
    # stands before the library's own search, which would take what is typed in an address
    path("search/", admin.site.admin_view(find_page.page), name="find"),
    path("account/logging/", admin.site.admin_view(log_notice.page), name="log_notice"),
    path("locked/<str:model>/<uuid:pk>/<slug:field>/", admin.site.admin_view(locked.page), name="locked"),
    path("access-rights/", admin.site.admin_view(access_rights.page), name="access_rights"),
    path(
        "access-rights/<slug:controller>/csv/",
        admin.site.admin_view(access_rights.export),
        name="access_rights_export",
    ),
    path(
        "access-rights/<slug:controller>/review/",
        admin.site.admin_view(access_rights.plan),
        name="access_rights_review",
    ),
]
