"""Public addresses of data-subject requests."""

from django.urls import path

from requests import calendar_views, identity_views, package_views, views

app_name = "requests"
urlpatterns = [
    path("calendar/<slug:token>.ics", calendar_views.feed, name="calendar"),
    path("<slug:controller>/privacy-notice/", views.privacy_notice, name="privacy_notice"),
    path("<slug:controller>/requests/new/", views.new, name="new"),
    path("<slug:controller>/requests/received/", views.received, name="received"),
    path("<slug:controller>/requests/link/", views.link, name="link"),
    path("<slug:controller>/requests/link/sent/", views.link_sent, name="link_sent"),
    path("<slug:controller>/requests/<slug:token>/", views.status, name="status"),
    path("<slug:controller>/requests/<slug:token>/code/", views.code, name="second_step"),
    path("<slug:controller>/requests/<slug:token>/confirm/", views.confirm, name="confirm"),
    path("<slug:controller>/requests/<slug:token>/identity/", identity_views.identity, name="identity"),
    path("<slug:controller>/requests/<slug:token>/evidence/", identity_views.evidence, name="evidence"),
    path("<slug:controller>/requests/<slug:token>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:controller>/requests/<slug:token>/files/<uuid:file>/", views.file, name="file"),
    path(
        "<slug:controller>/requests/<slug:token>/certificate.pdf", package_views.certified, name="certificate"
    ),
    path("<slug:controller>/requests/<slug:token>/package/", package_views.package, name="package"),
    path(
        "<slug:controller>/requests/<slug:token>/package/download/",
        package_views.download,
        name="package_download",
    ),
    path(
        "<slug:controller>/requests/<slug:token>/package/code/", package_views.new_code, name="package_code"
    ),
]
