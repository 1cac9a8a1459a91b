"""Turnover for machines: the same wherever it is told."""

from datetime import date
from typing import Any

from bot.analytics.turnover import MonthTurnover, change_pct
from bot.answers import facts
from bot.answers.seen import Seen


def turnover_data(seen: Seen) -> dict[str, Any]:
    """The month, those that it is compared with, and what was bought on balance, in units of the currency."""
    now, before, year_ago = seen.now, seen.before, seen.year_ago
    return {
        "direction": seen.direction.value,
        **_month_data(now),
        "currency": seen.flows.currency,
        "previous_month": None if before is None else _month_data(before),
        "year_ago": None if year_ago is None else _month_data(year_ago),
        "vs_previous_month_pct": None if before is None else facts.plain(change_pct(now.average, before.average)),
        "times_year_ago": None if year_ago is None else facts.plain(now.average / year_ago.average),
        "net_buy": None if now.net_buy is None else round(now.net_buy),
    }


def share_data(month: MonthTurnover, share: float, market: float) -> dict[str, Any]:
    """The link's share of the market in a whole month, in per cent, counted two-sided."""
    return {"month": f"{month.month:%Y-%m}", "share_pct": facts.plain(share), "market_average_daily": round(market)}


def busiest_data(since: date, day: date, turnover: float) -> dict[str, Any]:
    """The highest day of those that are known, and from which day on they are."""
    return {"since": since.isoformat(), "date": day.isoformat(), "turnover": round(turnover)}


def _month_data(month: MonthTurnover) -> dict[str, Any]:
    return {
        "month": f"{month.month:%Y-%m}",
        "from": month.first.isoformat(),
        "to": month.last.isoformat(),
        "partial": month.partial,
        "days": month.days,
        "average_daily": round(month.average),
    }
