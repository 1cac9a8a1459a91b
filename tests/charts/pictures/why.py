"""Moves in their context."""

import numpy as np
import pandas as pd

from bot.domain.figures import Figure
from bot.domain.figures.chart import EventMark
from bot.domain.figures.why import Beside, WhyFigure
from tests.charts.figures import caption, said


def figures() -> dict[str, Figure]:
    return {"why": day(), "why-week": week()}


def closes() -> pd.Series:
    """Three months with a jump at the end, the same every time."""
    steps = np.arange(64, dtype=float)
    values = 90 + 6 * np.sin(steps / 6) + np.sin(steps * 1.3)
    values[-1] += 11
    return pd.Series(values, pd.bdate_range(end="2025-02-12", periods=64), dtype="float64")


FACTS = (
    Beside(said("Size"), said("3.9×"), said("a usual day is 2.18%, by the 60 sessions before")),
    Beside(said("Volume"), said("2.87×"), said("against the mean of 20 sessions before with a volume")),
    Beside(said("Hang Seng Index"), said("+2.64%"), said("+5.84 pp between them")),
    Beside(said("BAT"), said("+4.19%"), said("mean of its 3 members")),
)


def day() -> WhyFigure:
    shown = closes()
    last, before = shown.index[-1].date(), shown.index[-2].date()
    marks = (EventMark(1, shown.index[-3].date()), EventMark(2, last))
    listed = (said("Event 1 · 10 Feb 2025: An event"), said("Event 2 · 12 Feb 2025: Another event"))
    about = caption("Alibaba +8.60% on 12 Feb 2025: 3.9× its usual day, 5.84 pp above Hang Seng Index")
    return WhyFigure(about, shown, before, last, 8.6, FACTS, marks, listed)


def week() -> WhyFigure:
    """A fall of a week, with a gap before it and three facts."""
    shown = closes().iloc[:-1]
    shown.iloc[20:24] = np.nan
    first, last = shown.index[-6].date(), shown.index[-1].date()
    return WhyFigure(caption("Xiaomi −13.7% in 1 week", simulated=True), shown, first, last, -13.7, FACTS[:3])
