"""Public addresses of consents."""

from django.urls import path

from consents import guardian_views, preference_views, unsubscribe_views, views

app_name = "consents"
urlpatterns = [
    path("<slug:controller>/policy/read/", views.acknowledge, name="acknowledge"),
    path("<slug:controller>/policy/read/noted/", views.acknowledged, name="acknowledged"),
    path(".well-known/gpc.json", unsubscribe_views.gpc, name="gpc"),
    path("<slug:controller>/unsubscribe/<slug:token>/", unsubscribe_views.unsubscribe, name="unsubscribe"),
    path("<slug:controller>/guardians/stop/<slug:token>/", guardian_views.stop, name="guardian_stop"),
    path("<slug:controller>/guardians/<slug:token>/", guardian_views.question, name="guardian"),
    path("<slug:controller>/guardians/<slug:token>/new/", guardian_views.renew, name="guardian_renew"),
    path(
        "<slug:controller>/guardians/<slug:token>/not-mine/",
        guardian_views.not_theirs,
        name="guardian_not_theirs",
    ),
    path("<slug:controller>/preferences/", preference_views.choices, name="preferences"),
    path("<slug:controller>/preferences/sent/", preference_views.sent, name="preferences_sent"),
    path("<slug:controller>/preferences/code/", preference_views.code, name="second_step"),
    path("<slug:controller>/preferences/leave/", preference_views.leave, name="leave"),
    path("<slug:controller>/preferences/stop/<slug:scope>/", preference_views.stop, name="stop"),
    path("<slug:controller>/preferences/agree/<slug:purpose>/", preference_views.agree, name="agree"),
    path(
        "<slug:controller>/preferences/guardian/<slug:purpose>/",
        preference_views.guardian,
        name="ask_guardian",
    ),
    path(
        "<slug:controller>/preferences/lift/<slug:purpose>/<slug:what>/", preference_views.lift, name="lift"
    ),
    path("<slug:controller>/preferences/<slug:token>/", preference_views.open_link, name="open"),
    path("<slug:controller>/preferences/<slug:token>/new/", preference_views.renew, name="renew"),
]
