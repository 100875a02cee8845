"""What tells our mails and calendar entries from everybody else's."""

from functools import lru_cache
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings


def host() -> str:
    """What stands behind the @ of our ids."""
    return _host_of(settings.RUNG_BASE_URL)


def message_id(notice_id: UUID) -> str:
    """The fixed Message-ID of a notice."""
    return f"<notice-{notice_id}@{host()}>"


@lru_cache(maxsize=1)
def _host_of(base_url: str) -> str:
    return urlsplit(base_url).hostname or "rung.invalid"
