"""Addresses of the ways in. Of allauth's there are those that we serve, and no others."""

from django.urls import path, re_path

from accounts.views import door, mailbox, secrets

urlpatterns = [
    path("sign-in/", door.sign_in, name="sign_in"),
    path("sign-in/", door.sign_in, name="account_login"),  # what allauth calls it
    path("sign-in/<str:token>/", door.sign_in_link, name="sign_in_link"),
    path("sign-up/", mailbox.sign_up, name="account_signup"),
    path("account/inactive/", door.inactive, name="account_inactive"),
    path("account/confirm-email/", mailbox.verification_sent, name="account_email_verification_sent"),
    re_path(r"^account/confirm-email/(?P<key>[-:\w]+)/$", mailbox.confirm_email, name="account_confirm_email"),
    path("account/email/", secrets.address, name="account_email"),
    path("account/password/change/", secrets.password_change, name="account_change_password"),
    path("account/password/set/", secrets.password_set, name="account_set_password"),
    path("account/password/reset/", secrets.password_reset, name="account_reset_password"),
    path("account/password/reset/done/", secrets.password_reset_done, name="account_reset_password_done"),
    path(
        "account/password/reset/key/done/",
        secrets.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        secrets.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
