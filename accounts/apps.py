"""Django's name for this room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The ways in."""

    name = "accounts"

    def ready(self) -> None:
        """Register the checks, and listen to a password being reset."""
        from allauth.account.signals import password_reset

        from accounts import checks, people  # noqa: F401 - importing them registers them

        password_reset.connect(people.password_was_reset, dispatch_uid="accounts")
