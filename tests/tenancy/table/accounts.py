"""Accounts: signing up and in, passwords and second factors; a library's pages under our look.

Which methods they answer and where they lead is the library's, so these lines hold only who may be there.
"""

from typing import Any

from tests.tenancy.row import BOTH, PUBLIC, SIGNED_IN, Plain, Row

_WHY = "a page of allauth"
_NO_KEY = Plain("987654321")


def _row(name: str, may: str, **at: Plain) -> Row:
    more: dict[str, Any] = {"at": at, "of_team": False, "loose": _WHY}
    return Row(name, may, BOTH, **more)


ROWS = [
    _row("account_login", PUBLIC),
    _row("account_logout", PUBLIC),
    _row("account_inactive", PUBLIC),
    _row("account_signup", PUBLIC),
    _row("account_reauthenticate", SIGNED_IN),
    _row("account_email", SIGNED_IN),
    _row("account_email_verification_sent", PUBLIC),
    _row("account_change_password", SIGNED_IN),
    _row("account_set_password", SIGNED_IN),
    _row("account_reset_password", PUBLIC),
    _row("account_confirm_login_code", PUBLIC),
    _row("account_confirm_email", PUBLIC, key=Plain("no-such-key")),
    _row("account_reset_password_from_key_done", PUBLIC),
    _row("account_reset_password_from_key", PUBLIC, uidb36=Plain("zz"), key=Plain("no-such-key")),
    _row("account_reset_password_done", PUBLIC),
    _row("mfa_index", SIGNED_IN),
    # Half signed in: the password was right and the second factor is asked for.
    _row("mfa_authenticate", PUBLIC),
    _row("mfa_reauthenticate", SIGNED_IN),
    _row("mfa_activate_totp", SIGNED_IN),
    _row("mfa_deactivate_totp", SIGNED_IN),
    _row("mfa_view_recovery_codes", SIGNED_IN),
    _row("mfa_generate_recovery_codes", SIGNED_IN),
    _row("mfa_download_recovery_codes", SIGNED_IN),
    _row("mfa_list_webauthn", SIGNED_IN),
    _row("mfa_add_webauthn", SIGNED_IN),
    _row("mfa_reauthenticate_webauthn", SIGNED_IN),
    _row("mfa_remove_webauthn", SIGNED_IN, pk=_NO_KEY),
    _row("mfa_edit_webauthn", SIGNED_IN, pk=_NO_KEY),
    _row("mfa_login_webauthn", PUBLIC),
]
