"""Addresses of staff pages about policies that list no rows; they stand before the admin's own."""

from django.contrib import admin
from django.urls import path

from policies.admin import drift_page

wrap = admin.site.admin_view

urlpatterns = [
    path("drift/", wrap(drift_page.drift), name="policies_drift"),
    path(
        "drift/<slug:controller>/<slug:fingerprint>/accept/",
        wrap(drift_page.accept),
        name="policies_drift_accept",
    ),
    path(
        "drift/<slug:controller>/<slug:fingerprint>/take-back/",
        wrap(drift_page.take_back),
        name="policies_drift_take_back",
    ),
]
