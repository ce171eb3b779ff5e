"""Django's name for this room."""

from django.apps import AppConfig


class HooksConfig(AppConfig):
    """Endpoints, events and deliveries."""

    name = "hooks"

    def ready(self) -> None:
        """Say where secrets of this room lie."""
        from hooks import endpoints  # noqa: F401 - importing registers
