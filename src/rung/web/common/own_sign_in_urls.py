"""How a person comes in, kept by themselves; the names are those the sign-in library looks for."""

from django.urls import path

from rung.web.common import own_sign_in, second_step

urlpatterns = [
    path("security/", own_sign_in.page, name="mfa_index"),
    path("security/passkeys/add/", own_sign_in.add_passkey, name="mfa_add_webauthn"),
    path("security/app/", own_sign_in.add_app, name="mfa_activate_totp"),
    path("security/factors/<int:factor_id>/remove/", own_sign_in.remove, name="remove_factor"),
    path("security/recovery-codes/", own_sign_in.codes, name="mfa_view_recovery_codes"),
    path("security/browsers/", own_sign_in.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("second-step/", second_step.second_step, name="mfa_authenticate"),
    path("again/code/", second_step.code_again, name="mfa_reauthenticate"),
    path("again/passkey/", second_step.passkey_again, name="mfa_reauthenticate_webauthn"),
    path("passkey/", second_step.passkey_alone, name="mfa_login_webauthn"),
]
