"""Django's name for this room."""

from django.apps import AppConfig


class CreditsConfig(AppConfig):
    """Ledger, budgets and balances."""

    name = "credits"
