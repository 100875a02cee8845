"""What an authenticator app shows."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from rung import clock

STEP = 30  # seconds


def app_code(secret: str, *, ahead: int = 0) -> str:
    """The code of now, or of a step to come."""
    return format_hotp_value(hotp_value(secret, int(clock.machine().timestamp()) // STEP + ahead))
