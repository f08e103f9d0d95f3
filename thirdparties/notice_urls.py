"""Public addresses of notices: whoever has the link answers, without an account."""

from django.urls import path

from thirdparties import notice_views

app_name = "notices"
urlpatterns = [
    path("notices/<slug:token>/", notice_views.notice, name="notice"),
]
