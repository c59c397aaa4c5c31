"""The look: base templates, components, theme and static files. It has no models."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "zugong.web"
    label = "web"
