"""Django's name for this room."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The bell and its mail."""

    name = "notices"

    def ready(self) -> None:
        """Listen to what happens to people."""
        from notices.listening import listen

        listen()
