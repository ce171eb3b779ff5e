"""Django's name for this room."""

from django.apps import AppConfig


class VideosConfig(AppConfig):
    """Jobs and the library."""

    name = "videos"
