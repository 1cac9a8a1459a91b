"""The only reader of the time. Everything else is handed a `Clock`."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment, aware, in UTC."""


def system_clock() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds that never go back, for deadlines and budgets."""
    return time.monotonic()
