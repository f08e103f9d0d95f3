"""Addresses of staff pages about third parties that list no rows; they stand before the admin's own."""

from django.contrib import admin
from django.urls import path

from thirdparties.admin import records_page, records_steps
from thirdparties.admin.transfers_page import transfers_page

wrap = admin.site.admin_view
RECORDS = "article-30/<slug:controller>"

urlpatterns = [
    path("transfers/", wrap(transfers_page), name="thirdparties_transfers"),
    path("article-30/", wrap(records_page.records), name="thirdparties_records"),
    path(f"{RECORDS}/export/", wrap(records_page.export), name="thirdparties_records_export"),
    path(f"{RECORDS}/facts/", wrap(records_steps.facts), name="thirdparties_records_facts"),
    path(
        f"{RECORDS}/purposes/<uuid:pk>/", wrap(records_steps.subjects), name="thirdparties_records_subjects"
    ),
    path(
        f"{RECORDS}/on-behalf/add/", wrap(records_steps.mandate_add), name="thirdparties_records_mandate_add"
    ),
    path(f"{RECORDS}/on-behalf/<uuid:pk>/", wrap(records_steps.mandate), name="thirdparties_records_mandate"),
    path(
        f"{RECORDS}/on-behalf/<uuid:pk>/end/",
        wrap(records_steps.mandate_end),
        name="thirdparties_records_mandate_end",
    ),
]
