"""Public addresses of tasks: whoever has the link answers, without an account."""

from django.urls import path

from requests import task_views

app_name = "tasks"
urlpatterns = [
    path("tasks/<slug:token>/", task_views.task, name="task"),
]
