"""Django's name for this room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who changed what, and when."""

    name = "audit"
