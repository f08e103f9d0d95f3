"""Addresses of staff pages about requests that list no rows; they stand before the admin's own."""

from django.contrib import admin
from django.urls import path

from requests import calendar_views, team_views
from requests.admin import standing
from requests.admin.calculator import calculator
from requests.admin.own_tasks import own_tasks

wrap = admin.site.admin_view

urlpatterns = [
    path("requests-standing/", wrap(standing.overview), name="requests_standing"),
    path("requests-standing/<uuid:pk>/", wrap(standing.page), name="requests_standing_one"),
    path("deadline-calculator/", wrap(calculator), name="deadline_calculator"),
    path("my-tasks/", wrap(own_tasks), name="tasks_own"),
    path("account/absence/", wrap(team_views.away), name="absence_own"),
    path("account/absence/<uuid:pk>/remove/", wrap(team_views.back), name="absence_remove"),
    path("account/hand-over/", wrap(team_views.hand_over), name="hand_over"),
    path("account/calendar/", wrap(calendar_views.own), name="calendar_own"),
    path("account/calendar/new/", wrap(calendar_views.make), name="calendar_make"),
    path("account/calendar/revoke/", wrap(calendar_views.revoke), name="calendar_revoke"),
]
