"""Addresses of the page about oneself and of the step-up. Of allauth's there are those that we serve, and no others."""

from django.urls import path

from accounts.proof import confirming, views

urlpatterns = [
    path("", views.you, name="you"),
    path("name/", views.you_name, name="you_name"),
    path("sign-out-everywhere/", views.you_sign_out, name="you_sign_out"),
    path("confirm/", confirming.confirm, name="confirm"),
    path("reauthenticate/", confirming.to_confirm, name="account_reauthenticate"),
    path("2fa/reauthenticate/", confirming.to_confirm, name="mfa_reauthenticate"),
    path("2fa/webauthn/reauthenticate/", confirming.to_confirm, name="mfa_reauthenticate_webauthn"),
    path("2fa/", views.to_you, name="mfa_index"),
    path("2fa/authenticate/", views.mfa_authenticate, name="mfa_authenticate"),
    path("2fa/recovery-codes/", views.mfa_view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", views.mfa_generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/webauthn/", views.to_you, name="mfa_list_webauthn"),
    path("2fa/totp/activate/", views.mfa_activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", views.mfa_deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/webauthn/login/", views.mfa_login_webauthn, name="mfa_login_webauthn"),
    path("2fa/webauthn/add/", views.mfa_add_webauthn, name="mfa_add_webauthn"),
    path("2fa/webauthn/elsewhere/", views.you_elsewhere, name="you_elsewhere"),
    path("2fa/webauthn/keys/<int:pk>/remove/", views.mfa_remove_webauthn, name="mfa_remove_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", views.mfa_edit_webauthn, name="mfa_edit_webauthn"),
]
