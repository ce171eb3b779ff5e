"""Django's name for this room."""

from django.apps import AppConfig


class VideosConfig(AppConfig):
    """Jobs and the library."""

    name = "videos"

    def ready(self) -> None:
        """Register the checks."""
        from videos import checks  # noqa: F401 - importing registers
