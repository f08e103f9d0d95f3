"""Addresses at which staff choose a password, and of the page about themselves; they stand before the admin's own."""

from django.contrib import admin
from django.urls import path

from office import account_views

urlpatterns = [
    path("account/", admin.site.admin_view(account_views.profile), name="profile"),
    path("password/", account_views.ResetView.as_view(), name="admin_password_reset"),
    path("password/sent/", account_views.ResetDoneView.as_view(), name="password_reset_done"),
    path(
        "password/<uidb64>/<token>/", account_views.NewPasswordView.as_view(), name="password_reset_confirm"
    ),
    path("invitation/<uidb64>/<token>/", account_views.InvitationView.as_view(), name="invitation"),
]
