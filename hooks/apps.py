"""Django's name for this room."""

from django.apps import AppConfig


class HooksConfig(AppConfig):
    """Endpoints, events and deliveries."""

    name = "hooks"
