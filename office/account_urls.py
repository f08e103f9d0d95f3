"""Addresses at which staff choose a password, and of the page about themselves; they stand before the admin's own."""

from django.contrib import admin
from django.urls import path

from office import account_views, second_step_views, sign_in_views

wrap = admin.site.admin_view

urlpatterns = [
    path("login/", sign_in_views.SignInView.as_view(), name="sign_in"),
    path("login/code/", sign_in_views.code, name="sign_in_code"),
    path("account/sessions/end/", wrap(account_views.end_session), name="session_end"),
    path("account/second-step/", wrap(second_step_views.set_up), name="second_step"),
    path("account/second-step/begin/", wrap(second_step_views.begin), name="second_step_begin"),
    path("account/second-step/codes/", wrap(second_step_views.renew_codes), name="second_step_codes"),
    path("account/second-step/remove/", wrap(second_step_views.remove), name="second_step_remove"),
    path("password_change/", wrap(account_views.ChangePasswordView.as_view()), name="own_password"),
    path("account/", wrap(account_views.profile), name="profile"),
    path("password/", account_views.ResetView.as_view(), name="admin_password_reset"),
    path("password/sent/", account_views.ResetDoneView.as_view(), name="password_reset_done"),
    path(
        "password/<uidb64>/<token>/", account_views.NewPasswordView.as_view(), name="password_reset_confirm"
    ),
    path("invitation/<uidb64>/<token>/", account_views.InvitationView.as_view(), name="invitation"),
]
