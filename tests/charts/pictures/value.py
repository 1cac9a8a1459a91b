"""Market value before and after, and its largest days."""

from datetime import date

from bot.domain.figures import Figure
from bot.domain.figures.value import RecordFigure, ValueDay, ValueFigure
from tests.charts.figures import caption, said


def figures() -> dict[str, Figure]:
    return {
        "value": value("USD", 3492.76e9, 2900.11e9, -16.97, "Nvidia lost $592.7bn of market value on 27 Jan 2025"),
        "value-gain": value("HKD", 1.49e12, 2.13e12, 43.0, "Alibaba gained HK$640.7bn in 1 month (+43.0%)"),
        "record": record(),
    }


def value(currency: str, before: float, after: float, change_pct: float, title: str) -> ValueFigure:
    return ValueFigure(
        caption(title), currency, date(2025, 1, 24), before, date(2025, 1, 27), after, change_pct,
        said("24.49bn shares on 15 Nov 2024 (quarterly report)"),
    )  # fmt: skip


def record() -> RecordFigure:
    losses = [(date(2025, 1, 27), -592.7e9, -16.97), (date(2024, 9, 3), -278.5e9, -9.53)]
    gains = [(date(2024, 7, 31), 325.5e9, 12.81), (date(2025, 1, 28), 258.9e9, 8.93), (date(2024, 9, 11), 9.9e9, 0.4)]
    about = caption("Nvidia’s largest days: −$592.7bn on 27 Jan 2025, +$325.5bn on 31 Jul 2024", simulated=True)
    return RecordFigure(about, "USD", tuple(ValueDay(*day) for day in losses), tuple(ValueDay(*day) for day in gains))
