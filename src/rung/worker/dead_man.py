"""Tells a watcher outside, after completed sweeps, that the engine lives; silence is the alarm."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor

from rung import clock
from rung.adapters.ping import PingError, ping

log = logging.getLogger("rung.engine")
EVERY = 60.0  # seconds between two pings


class DeadMan:
    """Pings an address at most once a minute, beside the engine's own work, never in its way.

    Without an address it does nothing.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._pinged_at = -EVERY
        self._under_way: Future[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ping")

    def swept(self) -> None:
        """A sweep over what is due was completed just now."""
        seconds = clock.monotonic()
        busy = self._under_way is not None and not self._under_way.done()
        if not self._url or busy or seconds - self._pinged_at < EVERY:
            return
        self._pinged_at = seconds
        self._under_way = self._thread.submit(self._ping)

    def close(self) -> None:
        """Let a ping that is under way end; no other begins."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _ping(self) -> None:
        try:
            ping(self._url)
        except PingError as error:
            log.warning("engine.ping-failed", extra={"trouble": str(error)})
