"""Pages of the look itself."""

from django.urls import path

from . import views

app_name = "web"

urlpatterns = [
    path("prefs/", views.preferences, name="preferences"),
    path("ui/", views.components, name="components"),
]
