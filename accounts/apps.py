"""Django's name for this room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The ways in."""

    name = "accounts"

    def ready(self) -> None:
        """Register the checks and where sealed secrets lie, and listen to passwords and factors."""
        from allauth.account.signals import password_reset
        from allauth.mfa.models import Authenticator
        from django.db.models.signals import post_delete, post_save

        from accounts import checks, entries, people  # noqa: F401 - importing checks registers them
        from accounts.proof import sealed  # noqa: F401 - so that what it seals is sealed anew with the rest

        password_reset.connect(people.password_was_reset, dispatch_uid="accounts")
        post_save.connect(entries.factor_saved, sender=Authenticator, dispatch_uid="accounts")
        post_delete.connect(entries.factor_deleted, sender=Authenticator, dispatch_uid="accounts")
