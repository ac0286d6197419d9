"""Which capability an address needs. Ours say it themselves; those of libraries are listed here.

An address that is in neither place is closed to everybody, and fails the build.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from counterpart.foundation.web import PUBLIC, SIGNED_IN, declared

UNDECLARED = "nobody.declared_this"
CLOSED = "closed"  # a library's address that this house does not open to anybody

LIBRARY: dict[str, str] = {
    "set_language": PUBLIC,
    "account_login": PUBLIC,
    "account_logout": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_reauthenticate": SIGNED_IN,
    "mfa_authenticate": PUBLIC,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_login_webauthn": PUBLIC,
    "mfa_signup_webauthn": CLOSED,
    "mfa_trust": CLOSED,
    "account_signup": CLOSED,
    "account_signup_by_passkey": CLOSED,
    "account_inactive": PUBLIC,
    "account_set_password": CLOSED,
    "account_email": CLOSED,
    "account_email_verification_sent": CLOSED,
    "account_confirm_email": CLOSED,
    "account_reset_password": CLOSED,
    "account_reset_password_done": CLOSED,
    "account_reset_password_from_key": CLOSED,
    "account_reset_password_from_key_done": CLOSED,
    "account_confirm_login_code": CLOSED,
    "account_request_login_code": CLOSED,
}


def capability_of(view: Callable[..., Any], request: HttpRequest) -> str:
    own = declared(view)
    if own:
        return own[0]
    if request.path.startswith(("/static/", "/api/v1/")):
        return PUBLIC  # files for everybody; the API proves its own bearer tokens, operation by operation
    name = request.resolver_match.view_name if request.resolver_match else ""
    return LIBRARY.get(name or "", UNDECLARED)
