"""Addresses of staff pages about persons that list no rows; they stand before the admin's own."""

from django.contrib import admin
from django.urls import path

from subjects import account_views

wrap = admin.site.admin_view

urlpatterns = [
    path("account-of/<slug:kind>/<uuid:pk>/", wrap(account_views.page), name="account_of"),
    path("account-of/<slug:kind>/<uuid:pk>/pdf/", wrap(account_views.pdf), name="account_of_pdf"),
]
