"""Quotes."""

import numpy as np
import pandas as pd

from bot.domain.figures import Figure
from bot.domain.figures.quote import QuoteFact, QuoteFigure, Range
from bot.domain.text import Amount, Day, Money, Number, Price, msg
from tests.charts.figures import FIRST, caption, said


def figures() -> dict[str, Figure]:
    return {"quote": share(), "quote-rate": rate()}


def month(last: float, swing: float) -> pd.Series:
    """A month of closes that ends at a level, the same every time."""
    steps = np.linspace(1.0, 0.0, 23)
    closes = last + swing * steps * np.cos(steps * 9)
    return pd.Series(closes, pd.bdate_range(end="2025-02-12", periods=23), dtype="float64")


def share() -> QuoteFigure:
    ranges = (
        Range(msg("Day"), 110.1, 114.0, said("110.10"), said("114.00")),
        Range(msg("52 weeks"), 66.1, 117.0, said("66.10"), said("117.00")),
    )
    facts = (
        QuoteFact(
            msg("Volume"),
            msg(
                "{volume}, {times}× the mean of 20 sessions with a volume",
                volume=Amount(2.153e8),
                times=Number(2.87, 2),
            ),
        ),
        QuoteFact(msg("Market value"), msg("{worth}", worth=Money(2.1e12, "HKD"))),
        QuoteFact(
            msg("Also traded as"), said("BABA USD 118.33 (11 Feb 2025): BABA costs 1.60% more than in Hong Kong")
        ),
    )
    return QuoteFigure(
        caption("Alibaba (9988.HK) HKD 113.80, +2.30% today (12 Feb, closed)"),
        price=msg("{price}", price=Price(113.8, "HKD")),
        level=113.8,
        change_pct=2.3,
        since=msg("since the close of {day}", day=Day(FIRST)),
        closes=month(113.8, -24.0),
        span=msg("Closes of a month"),
        ranges=ranges,
        facts=facts,
    )


def rate() -> QuoteFigure:
    """A currency: no facts, and a range of nothing."""
    level = said("7.7787")
    return QuoteFigure(
        caption("USD/HKD (HKD=X) 7.7787, 0.00% on 12 Feb 2025", simulated=True),
        price=level,
        level=7.7787,
        change_pct=0.0,
        since=msg("since the close of {day}", day=Day(FIRST)),
        closes=month(7.7787, 0.01),
        span=msg("Closes of a month"),
        ranges=(Range(msg("Day"), 7.7787, 7.7787, level, level),),
    )
