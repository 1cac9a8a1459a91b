"""Stock Connect turnover by month."""

from collections.abc import Sequence
from datetime import date

from bot.domain.figures import Figure
from bot.domain.figures.turnover import MonthBar, TurnoverFigure
from bot.domain.text import Month, MonthTo
from tests.charts.figures import caption

_AVERAGES = (29.8, 36.7, 38.1, 55.7, 38.5, 33.7, 28.3, 61.9, 101.5, 70.7, 66.1, 61.8)
_NET = (24.5, 85.9, -80.4, 70.3, 0.0, 47.9, 41.9, 42.3, 83.8, 125.0, 95.4, 125.6)


def figures() -> dict[str, Figure]:
    title = "Southbound turnover HK$102.4bn a day on 1–11 Feb, +65.7% on January, 3.4× Feb 2024"
    part = MonthBar(date(2025, 2, 1), MonthTo(date(2025, 2, 11), year=False), 102.4e9, 12.4e9, 65.7, True, True)
    north = [MonthBar(bar.month, bar.name, bar.average, None, 4.5 - at) for at, bar in enumerate(months(_AVERAGES))]
    hole = MonthBar(date(2024, 8, 1), Month(date(2024, 8, 1)), None, None)
    return {
        "turnover": TurnoverFigure(caption(title), "HKD", (*months(_AVERAGES, _NET), part)),
        "turnover-north": TurnoverFigure(caption("Northbound turnover", True), "CNY", (*north[:6], hole), net=False),
    }


def months(averages: Sequence[float], net: Sequence[float] = ()) -> list[MonthBar]:
    """Whole months from February 2024 on, in billions."""
    found: list[MonthBar] = []
    for at, average in enumerate(averages):
        month = date(2024 + (at + 1) // 12, (at + 1) % 12 + 1, 1)
        balance = net[at] * 1e9 if net else None
        found.append(MonthBar(month, Month(month), average * 1e9, balance, compared=at in (0, len(averages) - 1)))
    return found
