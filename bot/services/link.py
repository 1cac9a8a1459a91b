"""The trading days of Stock Connect."""

from collections.abc import Iterator
from datetime import date, datetime

from bot.services.sessions import SETTLING, Sessions

EVERY_COMMON_DAY = date(2023, 4, 24)
"""Since this day the link trades on every day that both markets do; before, not on some days before holidays (HKEX,
24 February 2023)."""

_MARKETS = ("XHKG", "XSHG")


def link_days(sessions: Sessions, first: date, last: date) -> Iterator[date]:
    """The days from `first` to `last` on which Hong Kong and Shanghai both trade, ascending."""
    one, other = (sessions.between(market, first, last) for market in _MARKETS)
    yield from sorted(set(one) & set(other))


def over_at(sessions: Sessions, day: date) -> datetime:
    """When a trading day of the link is over in both markets: one may have a half-day."""
    return max(sessions.close(market, day) for market in _MARKETS) + SETTLING


def over_until(sessions: Sessions, now: datetime) -> date:
    """The last day that is over in both markets at a moment: closed for half an hour."""
    return min(sessions.phase(market, now).session for market in _MARKETS)
