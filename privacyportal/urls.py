"""Addresses of the portal."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from privacyportal import health, metrics, reports
from privacyportal.api import api
from privacyportal.desk import desk, refresh

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("api/v1/", api.urls),
    path("admin/", include("office.account_urls")),
    path("admin/", include("office.staff_urls")),
    path("admin/", include("policies.staff_urls")),
    path("admin/", include("subjects.staff_urls")),
    path("admin/", include("thirdparties.staff_urls")),
    path("admin/", include("requests.staff_urls")),
    path("admin/", admin.site.admin_view(desk), name="dashboard"),
    path("admin/dashboard/refresh/", admin.site.admin_view(refresh), name="dashboard_refresh"),
    path("admin/reports/", admin.site.admin_view(reports.listed), name="monthly_reports"),
    path("admin/reports/make/", admin.site.admin_view(reports.make), name="monthly_reports_make"),
    path("admin/reports/<uuid:pk>/", admin.site.admin_view(reports.shown), name="monthly_report"),
    path("admin/reports/<uuid:pk>/report.pdf", admin.site.admin_view(reports.pdf), name="monthly_report_pdf"),
    path("admin/", admin.site.urls),
    path("", include("thirdparties.notice_urls")),
    path("", include("requests.task_urls")),
    path("", include("policies.urls")),
    path("", include("thirdparties.urls")),
    path("", include("consents.urls")),
    path("", include("requests.urls")),
    path("", include("office.urls")),
]

handler400 = "privacyportal.errors.bad_request"
handler403 = "privacyportal.errors.forbidden"
handler404 = "privacyportal.errors.not_found"
handler500 = "privacyportal.errors.broken"
