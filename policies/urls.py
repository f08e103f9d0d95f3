"""Public addresses of policies."""

from django.urls import path

from policies import views

app_name = "policies"
urlpatterns = [
    path("<slug:controller>/policy/", views.policy, name="policy"),
    path("<slug:controller>/policy/<int:version>/", views.version, name="version"),
    path("<slug:controller>/policy/<int:old>..<int:new>/", views.comparison, name="comparison"),
    path("<slug:controller>/policies/", views.policies, name="list"),
    path("<slug:controller>/policies/<slug:policy>/", views.policy, name="further_policy"),
    path("<slug:controller>/policies/<slug:policy>/<int:version>/", views.version, name="further_version"),
    path(
        "<slug:controller>/policies/<slug:policy>/<int:old>..<int:new>/",
        views.comparison,
        name="further_comparison",
    ),
]
