"""Ids and times as Discord writes them."""

from __future__ import annotations

import time

DISCORD_EPOCH_MS = 1_420_070_400_000


def iso(seconds: float) -> str:
    """A Unix time as Discord writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{int(seconds % 1 * 1e6):06d}+00:00"


class Snowflakes:
    """Unique, increasing ids that carry their creation time, as Discord's do; `ahead` seconds before this machine's
    clock, where a test lets time pass."""

    def __init__(self) -> None:
        self._last = 0
        self.ahead = 0.0

    def new(self) -> int:
        """The next id."""
        now = (time.time_ns() // 1_000_000 + int(self.ahead * 1000) - DISCORD_EPOCH_MS) << 22
        self._last = max(now, self._last + 1)
        return self._last
