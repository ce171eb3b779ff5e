"""Django's name for this room."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The bell and its mail."""

    name = "notices"
