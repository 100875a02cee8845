"""Looking up a million values in a sorted array: from the start of their bucket, step by step."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

BEYOND = np.iinfo(np.int64).max
BUCKETS_PER_VALUE = 2
MOST_STEPS = 6  # beyond that, a binary search is faster


class Lookup:
    """A sorted array, divided in equal buckets."""

    def __init__(self, values: Numbers) -> None:
        self.values = values
        self._fenced = np.append(values, BEYOND)
        self._low = int(values[0]) if len(values) else 0
        span = int(values[-1]) - self._low + 1 if len(values) else 1
        self._bits = max(0, (span // (BUCKETS_PER_VALUE * len(values) + 1)).bit_length())
        self._last = (span >> self._bits) + 1
        edges = self._low + (np.arange(self._last + 1, dtype=np.int64) << self._bits)
        self._near = np.searchsorted(values, edges)
        self._steps = int(np.diff(self._near, append=len(values)).max())

    def count_until(self, keys: Numbers) -> Numbers:
        """How many values are not above each key."""
        if self._steps > MOST_STEPS:
            return np.searchsorted(self.values, keys, side="right")
        place = self._start(keys)
        for _ in range(self._steps):
            place += self._fenced[place] <= keys
        return place

    def count_below(self, keys: Numbers) -> Numbers:
        """How many values are below each key."""
        if self._steps > MOST_STEPS:
            return np.searchsorted(self.values, keys, side="left")
        place = self._start(keys)
        for _ in range(self._steps):
            place += self._fenced[place] < keys
        return place

    def _start(self, keys: Numbers) -> Numbers:
        bucket = keys - self._low >> self._bits
        np.clip(bucket, 0, self._last, out=bucket)
        place: Numbers = self._near[bucket]
        return place
