"""One instrument's fall and figures; several side by side."""

from datetime import date

import numpy as np
import pandas as pd

from bot.domain.figures import Figure
from bot.domain.figures.risk import KeyFigure, RiskFigure, RiskRow, Water
from bot.domain.text import Day, Number, Percent, msg
from tests.charts.figures import NAMES, caption, said


def figures() -> dict[str, Figure]:
    return {"risk": one(), "risk-several": several(), "risk-two": two()}


def water(values: list[float]) -> Water:
    """The deepest of these, from 8 October 2024 on."""
    index = pd.bdate_range("2024-10-08", periods=len(values))
    at = int(np.argmin(values)) if values else 0
    trough = index[at].date() if values else date(2024, 10, 8)
    return Water(pd.Series(values, index=index, dtype=float), min(values, default=0.0), date(2024, 10, 8), trough)


def key(about: str, value: float, detail: str, way: int = 0) -> KeyFigure:
    shown = msg("{pct}", pct=Percent(value)) if way else msg("{number}", number=Number(value, 2))
    return KeyFigure(said(about), shown, said(detail), way)


def one() -> RiskFigure:
    depths = [0.0, *(-32.1 * np.sin(np.linspace(0, np.pi, 80)) ** 0.7).tolist(), -4.0, 0.0, -6.5]
    figures = (
        KeyFigure(said("Volatility"), msg("{pct}", pct=Percent(44.1, signed=False)), said("a year, of 84 changes")),
        key("Sharpe ratio", 0.88, "over a rate of 0%"),
        key("Beta", 1.38, "to Hang Seng Index"),
        key("Correlation", 0.83, "on 84 changes of both"),
        key("Best day", 14.6, "on 21 Feb 2025", 1),
        KeyFigure(said("Worst day"), msg("{pct}", pct=Percent(-8.81)), msg("on {day}", day=Day(date(2024, 10, 8))), -1),
    )
    return RiskFigure(caption("Alibaba in 6 months: volatility 48.9%, drawdown −32.1%"), water(depths), figures)


def several() -> RiskFigure:
    rows = tuple(
        RiskRow(f"{at}.HK", NAMES[at % len(NAMES)], None if at == 7 else 89.9 - 6 * at, -53.7 + 6 * at,
                said("beta 1.78 to Hang Seng Index · Sharpe 2.26"))
        for at in range(8)
    )  # fmt: skip
    table = tuple(tuple(None if 7 in (i, j) else round(1 - abs(i - j) / 5, 2) for j in range(8)) for i in range(8))
    return RiskFigure(caption("SMIC moved most"), rows=rows, correlations=table)


def two() -> RiskFigure:
    rows = (
        RiskRow("NVDA", NAMES[0], 53.4, -28.4, said("beta 2.41 to S&P 500")),
        RiskRow("9988.HK", NAMES[1], 48.9, 0.0, said("")),
    )
    pair = (key("Correlation", -0.16, "of the daily changes of Alibaba and Tencent"),)
    return RiskFigure(caption(simulated=True), None, pair, rows, ((1.0, -0.16), (-0.16, 1.0)))
