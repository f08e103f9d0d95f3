"""Addresses of staff pages about third parties that list no rows; they stand before the admin's own."""

from django.contrib import admin
from django.urls import path

from thirdparties.admin.transfers_page import transfers_page

urlpatterns = [
    path("transfers/", admin.site.admin_view(transfers_page), name="thirdparties_transfers"),
]
