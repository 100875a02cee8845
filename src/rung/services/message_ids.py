"""What tells our mails and calendar entries from everybody else's."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings


def host() -> str:
    """What stands behind the @ of our ids."""
    return urlsplit(settings.RUNG_BASE_URL).hostname or "rung.invalid"


def message_id(notice_id: UUID) -> str:
    """The fixed Message-ID of a notice."""
    return f"<notice-{notice_id}@{host()}>"
