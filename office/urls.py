"""Public addresses of the office."""

from django.urls import path

from office import views

app_name = "office"
urlpatterns = [
    path("", views.home, name="home"),
    path("<slug:controller>/", views.controller_home, name="controller_home"),
    path("<slug:controller>/brand.css", views.brand_css, name="brand_css"),
    path("<slug:controller>/logo", views.logo, name="logo"),
]
