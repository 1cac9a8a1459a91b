"""Round values for axes, and their words."""

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.words.language import MINUS


def nice_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 2.5, 5 × 10ⁿ that divides a positive span into at most `most` parts."""
    least = span / most
    power = 10.0 ** math.floor(math.log10(least))
    return next((part * power for part in (1.0, 2.0, 2.5, 5.0) if part * power >= least * (1 - 1e-9)), 10.0 * power)


def nice_values(low: float, high: float, most: int) -> list[float]:
    """Multiples of a round step from `low` to `high`, at most `most` + 1 of them."""
    step = nice_step(high - low, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [at * step for at in range(first, last + 1)]


def tick_text(value: float, step: float) -> str:
    """A tick's per cent with the decimals that its step needs: +20%, −2.5%, 0%."""
    if abs(value) < step / 1000:
        return "0%"
    if abs(value) >= 1e6 or step < 1e-4:
        return f"{value:+.3g}%".replace("-", MINUS)
    digits = next(digits for digits in range(8) if abs(round(step, digits) - step) <= step * 1e-6 or digits == 7)
    return f"{'+' if value > 0 else MINUS}{abs(value):,.{digits}f}%"


def _weekly(weeks: int, first: date, last: date) -> Iterator[date]:
    day = first + timedelta(days=-first.weekday() % 7)
    while day <= last:
        yield day
        day += timedelta(weeks=weeks)


def _monthly(months: int, first: date, last: date) -> Iterator[date]:
    at = first.year * 12 + first.month - 1
    at += -at % months
    while (day := date(at // 12, at % 12 + 1, 1)) <= last:
        if day >= first:
            yield day
        at += months


SHORT = 14
"""Days of an axis that is marked by its sessions: on a longer one, by weeks, months or years."""


def session_ticks(sessions: Sequence[date]) -> Iterator[list[date]]:
    """Sets of the sessions of a short axis, finest first: all, every second, every third one. None of a long axis."""
    if (sessions[-1] - sessions[0]).days <= SHORT:
        for apart in (1, 2, 3):
            yield list(sessions[::apart])


def date_ticks(first: date, last: date) -> Iterator[list[date]]:
    """Sets of days to mark between two days, finest first: weeks (Mondays), months, years."""
    for weeks in (1, 2):
        if (last - first).days <= 100:
            yield list(_weekly(weeks, first, last))
    for months in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200):
        yield list(_monthly(months, first, last))
