"""Django's name for this room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The ways in."""

    name = "accounts"
