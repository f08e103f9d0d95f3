"""Public addresses of recipients."""

from django.urls import path

from thirdparties import views

app_name = "thirdparties"
urlpatterns = [path("<slug:controller>/recipients/", views.recipients, name="recipients")]
