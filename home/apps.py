"""Django's name for this room."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Home, the status page and the frame."""

    name = "home"
