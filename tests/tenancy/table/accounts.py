"""Accounts: signing up, passwords, one's address and name, second factors, and the step-up."""

from tests.tenancy.row import BOTH, GET, OWN, POST, PUBLIC, SIGNED_IN, Plain, Row

NOBODY = {"email": "nobody@example.test"}
PASSWORDS = {"password1": "a-fake-pass-phrase-of-theirs", "password2": "a-fake-pass-phrase-of-theirs"}
SPENT = {"uidb36": Plain("zz"), "key": Plain("no-such-key")}
PASSKEY = {"pk": "passkey"}

ROWS = [
    Row("account_login", PUBLIC, BOTH, of_team=False),
    Row("account_signup", PUBLIC, BOTH, body={**NOBODY, **PASSWORDS}, of_team=False),
    Row("account_inactive", PUBLIC, of_team=False),
    Row("account_email_verification_sent", PUBLIC, BOTH, of_team=False, to_door=True),
    Row("account_confirm_email", PUBLIC, BOTH, at={"key": Plain("no-such-key")}, of_team=False),
    Row("account_reset_password", PUBLIC, BOTH, body=NOBODY, of_team=False),
    Row("account_reset_password_done", PUBLIC, of_team=False),
    Row("account_reset_password_from_key", PUBLIC, BOTH, at=SPENT, body=PASSWORDS, of_team=False),
    Row("account_reset_password_from_key_done", PUBLIC, of_team=False),
    Row("account_change_password", SIGNED_IN, BOTH, body={"oldpassword": "wrong", **PASSWORDS}, of_team=False),
    Row("account_set_password", SIGNED_IN, BOTH, body=PASSWORDS, of_team=False, fresh=True),
    Row("account_email", SIGNED_IN, BOTH, body=NOBODY, of_team=False, fresh=True),
    Row("you", SIGNED_IN, of_team=False),
    Row("you_name", SIGNED_IN, POST, body={"name": "Another name"}, of_team=False),
    Row("you_sign_out", SIGNED_IN, POST, of_team=False),
    Row("you_elsewhere", SIGNED_IN, POST, of_team=False, fresh=True),
    Row("confirm", SIGNED_IN, BOTH, body={"password": "wrong"}, of_team=False),
    # allauth's own pages that ask again: all of them lead to ours.
    *(
        Row(name, SIGNED_IN, BOTH, of_team=False)
        for name in ("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn")
    ),
    *(Row(name, SIGNED_IN, GET, of_team=False) for name in ("mfa_index", "mfa_list_webauthn")),
    # Half signed in: the password was right and the second factor is asked for.
    Row("mfa_authenticate", PUBLIC, BOTH, of_team=False, to_door=True),
    Row("mfa_login_webauthn", PUBLIC, BOTH, of_team=False, to_door=True),
    Row("mfa_activate_totp", SIGNED_IN, BOTH, of_team=False, fresh=True),
    Row("mfa_deactivate_totp", SIGNED_IN, BOTH, of_team=False, fresh=True),
    Row("mfa_add_webauthn", SIGNED_IN, BOTH, of_team=False, fresh=True),
    Row("mfa_remove_webauthn", OWN, BOTH, at=PASSKEY, of_team=False, fresh=True),
    Row("mfa_edit_webauthn", OWN, BOTH, at=PASSKEY, body={"name": "Another name"}, of_team=False, fresh=True),
    Row("mfa_view_recovery_codes", SIGNED_IN, of_team=False, fresh=True),
    Row("mfa_generate_recovery_codes", SIGNED_IN, BOTH, of_team=False, fresh=True),
]
