"""Django's name for this room."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """People, teams, roles and connections."""

    name = "teams"

    def ready(self) -> None:
        """Register the checks, and where sealed keys lie."""
        from teams import checks, connections  # noqa: F401 - importing registers
