"""Django's name for this room."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """People, teams, roles and connections."""

    name = "teams"

    def ready(self) -> None:
        """Register the checks."""
        from teams import checks  # noqa: F401 - importing registers
