"""Bull and bear markets."""

from datetime import date

import pandas as pd

from bot.analytics.regime import regime
from bot.domain.figures import Figure
from bot.domain.figures.state import Entry, Level, StateFigure
from tests.charts.figures import caption, wave


def state(values: list[float], start: str = "2024-06-03", title: str = "", simulated: bool = False) -> StateFigure:
    """A figure of these closes, a value each weekday, with the states that they have."""
    closes = pd.Series(values, index=pd.bdate_range(start, periods=len(values)), dtype=float)
    told = regime(closes)
    return StateFigure(
        caption(
            title or "Hang Seng TECH in a bull market since 7 Feb 2025, +25.1% from the close of 13 Jan", simulated
        ),
        closes,
        tuple(Entry(f.state, f.at.day, f.at.close, f.extreme.day, f.extreme.close) for f in told.flips),
        tuple(Level(n.state, n.level, n.distance_pct) for n in told.nexts),
        told.change_pct,
    )


def lone() -> StateFigure:
    """One close, and both levels."""
    day = date(2025, 1, 13)
    closes = pd.Series([4221.92], index=pd.DatetimeIndex([day]))
    levels = (Level("bull", 5066.3, 20.0), Level("bear", 3377.54, -20.0))
    return StateFigure(caption("Hang Seng TECH in no bull or bear market yet"), closes, (), levels, None)


def figures() -> dict[str, Figure]:
    swings = [4000.0 + 180 * part for part in wave(180, 10.0, 3)]
    grown = [30.0 * 1.002**at * (1 + part / 100) for at, part in enumerate(wave(900, 30.0, 9))]
    return {"state": state(swings), "state-years": state(grown, "2021-09-01", simulated=True), "state-none": lone()}
