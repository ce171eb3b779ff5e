"""Django's name for this room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The ways in."""

    name = "accounts"

    def ready(self) -> None:
        """Register the checks and where sealed secrets lie, and listen to a password being reset."""
        from allauth.account.signals import password_reset

        from accounts import checks, people  # noqa: F401 - importing them registers them
        from accounts.proof import sealed  # noqa: F401 - so that what it seals is sealed anew with the rest

        password_reset.connect(people.password_was_reset, dispatch_uid="accounts")
