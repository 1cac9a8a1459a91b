"""A chart's figure and its studies' numbers, from the bars and studies of the window."""

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from bot.analytics.bars import Period, aggregated
from bot.answers.single import Placed
from bot.answers.studies import Drawn
from bot.domain.figures import Caption
from bot.domain.figures.chart import ChartFigure, Convergence, EventMark, Overlay, Strength
from bot.domain.instruments import Instrument, Kind
from bot.domain.text import Message


def figure_of(
    caption: Caption,
    bars: pd.DataFrame,
    studies: Sequence[Drawn],
    style: Literal["line", "candles"],
    period: Period,
    *,
    logarithmic: bool,
    price: Message,
    placed: Sequence[Placed],
    listed: tuple[Message, ...],
    instrument: Instrument,
) -> ChartFigure:
    """The figure: everything on one index, of sessions or, where candles are of a longer period, of their last
    sessions. A study's value there is that of its last close on or before."""
    shown = aggregated(bars, period)
    # A study has values where there is a close; elsewhere it has a gap, as the price has.
    at = shown.index if period == "session" else shown["close"].dropna().index
    spans = {one.key: _on(one, bars, pd.DatetimeIndex(at), pd.DatetimeIndex(shown.index)) for one in studies}
    volumes = instrument.kind not in {Kind.INDEX, Kind.FX} and bool(shown["volume"].notna().any())
    convergence = next((one for one in studies if one.study.kind == "macd"), None)
    return ChartFigure(
        caption,
        bars=shown,
        style=style,
        logarithmic=logarithmic,
        price=price,
        overlays=tuple(_overlays(studies, spans)),
        volume=volumes and any(one.study.kind == "volume" for one in studies),
        strength=tuple(Strength(one.label, spans[one.key]["value"]) for one in studies if one.study.kind == "rsi"),
        convergence=None
        if convergence is None
        else Convergence(
            convergence.label, *(spans[convergence.key][part] for part in ("line", "signal", "histogram"))
        ),
        marks=tuple(EventMark(number + 1, one.session) for number, one in enumerate(placed)),
        listed=listed,
    )


def columns_of(one: Drawn, volumes: pd.Series) -> dict[str, float | None]:
    """The last values of a study for the JSON object, those of a volume being the last session's own."""
    if one.study.kind == "volume":
        last = float(volumes.iloc[-1])
        return {"value": None if pd.isna(last) else last}
    return {part: None if value is None else round(value, 6) for part, value in one.last().items()}


def _on(one: Drawn, bars: pd.DataFrame, at: pd.DatetimeIndex, index: pd.DatetimeIndex) -> dict[str, pd.Series]:
    """The study's series on the figure's index. In a period the last close's value stands for it."""
    if len(index) == len(bars):
        return {part: series.reindex(index) for part, series in one.parts.items()}
    found: dict[str, pd.Series] = {}
    for part, series in one.parts.items():
        last = series.reindex(series.index.union(at)).ffill()
        found[part] = last.reindex(at).reindex(index)
    return found


def _overlays(studies: Sequence[Drawn], spans: dict[str, dict[str, pd.Series]]) -> list[Overlay]:
    lines = [one for one in studies if one.study.kind in {"sma", "ema", "bollinger"}]
    found: list[Overlay] = []
    for group, one in enumerate(lines):
        parts = spans[one.key]
        found.append(Overlay(one.label, parts["value"], group))
        found += [Overlay(None, parts[edge], group) for edge in ("upper", "lower") if edge in parts]
    return found
