"""Indices of three markets."""

from datetime import date

import pandas as pd

from bot.domain.figures import Figure
from bot.domain.figures.markets import MarketGroup, MarketRow, MarketsFigure
from bot.domain.text import Day, Message, Name, msg
from tests.charts.figures import INDEX, LAST, caption, wave

COLUMNS = (msg("1d"), msg("1w"), msg("1m"), msg("ytd"))


def figures() -> dict[str, Figure]:
    return {"markets": markets(), "markets-wide": wide()}


def row(
    name: Name, level: float, *changes: float | None, currency: str | None = None, day: date | None = None
) -> MarketRow:
    path = pd.Series([level + step for step in wave(24, (changes[2] or 0.0) * level / 100, 2)],
                     index=pd.bdate_range("2025-01-10", periods=24))  # fmt: skip
    return MarketRow("X", name, level, currency, day, path, changes)


def title(place: str, note: Message | None = None) -> Message:
    return note or Message("{place} · {day}", {"place": Name(place), "day": Day(LAST, year=False)})


def markets() -> MarketsFigure:
    hong_kong = (
        row(INDEX, 5281.18, 2.7, 7.12, 23.9, 18.2),
        row(Name("Hang Seng Index", "恒生指數", "恒生指数"), 21858.0, 2.64, 6.12, 14.7, 8.96),
    )
    mainland = (row(Name("CSI 300 ETF"), 3.919, 0.95, None, 5.02, -0.38, currency="CNY"),)
    new_york = (
        row(Name("Nasdaq Composite", "納斯達克綜合", "纳斯达克综合"), 19650.0, 0.03, -0.22, 0.0, 1.76),
        row(Name("Golden Dragon China", "納斯達克中國金龍"), 7118.69, -0.004, 12.1, -9.6, -13.4, day=date(2025, 2, 11)),
    )
    groups = (
        MarketGroup(title("Hong Kong"), hong_kong),
        MarketGroup(title("Mainland", msg("Mainland · {day}, not final", day=Day(LAST, year=False))), mainland),
        MarketGroup(title("New York"), new_york),
    )
    return MarketsFigure(caption("Hang Seng TECH +2.70% leads"), COLUMNS, groups, (Name("China Enterprises"),))


def wide() -> MarketsFigure:
    """Changes so large that they have a row of their own."""
    group = MarketGroup(title("Hong Kong"), (row(INDEX, 5e9, 5e7, -99.0, 4e6, 1e300),))
    return MarketsFigure(caption(simulated=True), COLUMNS, (group,))
