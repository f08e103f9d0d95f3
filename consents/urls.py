"""Public addresses of consents."""

from django.urls import path

from consents import views

app_name = "consents"
urlpatterns = [
    path("<slug:controller>/policy/read/", views.acknowledge, name="acknowledge"),
    path("<slug:controller>/policy/read/noted/", views.acknowledged, name="acknowledged"),
]
