"""Price histories."""

import numpy as np
import pandas as pd

from bot.analytics.indicators import bollinger, macd, rsi, sma
from bot.domain.figures import Figure
from bot.domain.figures.chart import ChartFigure, Convergence, EventMark, Overlay, Strength
from bot.domain.text import Message, Price, msg
from tests.charts.figures import caption, said

WARM = 60


def bars(count: int, last: str = "2025-02-12") -> pd.DataFrame:
    """Bars of weekdays with some movement, the same every time."""
    steps = np.arange(count, dtype=float)
    closes = 100 + 12 * np.sin(steps / 17) + 4 * np.sin(steps / 3.1) + steps * 0.05
    opens = closes - 1.6 * np.cos(steps * 1.7)
    frame = pd.DataFrame({"open": opens, "close": closes})
    frame["high"] = frame.max(axis=1) + 0.8 + 0.5 * np.cos(steps)
    frame["low"] = frame.min(axis=1) - 0.8 + 0.5 * np.sin(steps)
    frame["volume"] = 1e8 * (1 + 0.6 * np.cos(steps / 4) ** 2)
    return frame[["open", "high", "low", "close", "volume"]].set_index(pd.bdate_range(end=last, periods=count))


def figures() -> dict[str, Figure]:
    return {"chart": line(), "candles": candles(), "candles-log": logarithmic(), "chart-day": short()}


def line() -> ChartFigure:
    """A line with a gap and two events."""
    shown = bars(120)
    shown.iloc[60:64] = np.nan
    marks = (EventMark(1, shown.index[80].date()), EventMark(2, shown.index[83].date()))
    listed = (said("1 · 6 Jan 2025: An event"), said("2 · 9 Jan 2025: Another event with a title of some length"))
    about = caption("Alibaba +12.3% in 6 months to HKD 104.25, 4.1% below the high of 18 Jan")
    return ChartFigure(about, shown, "line", False, price(shown), marks=marks, listed=listed)


def candles() -> ChartFigure:
    """Candles with everything beside them."""
    whole = bars(130 + WARM)
    shown, closes = whole.iloc[WARM:], whole["close"]
    bands, turn = bollinger(closes), macd(closes)
    overlays = (
        Overlay(said("SMA 20"), sma(closes, 20).iloc[WARM:], 0),
        Overlay(said("SMA 50"), sma(closes, 50).iloc[WARM:], 1),
        Overlay(said("Bollinger 20"), bands.middle.iloc[WARM:], 2),
        Overlay(None, bands.upper.iloc[WARM:], 2),
        Overlay(None, bands.lower.iloc[WARM:], 2),
    )
    parts = (part.iloc[WARM:] for part in (turn.line, turn.signal, turn.histogram))
    return ChartFigure(
        caption("Nvidia +12.3% in 6 months to USD 133.57, above its 50-session mean"),
        shown,
        "candles",
        False,
        price(shown),
        overlays=overlays,
        volume=True,
        strength=(
            Strength(said("RSI 14"), rsi(closes).iloc[WARM:]),
            Strength(said("RSI 7"), rsi(closes, 7).iloc[WARM:]),
        ),
        convergence=Convergence(said("MACD"), *parts),
        marks=tuple(EventMark(at + 1, shown.index[-12 + at].date()) for at in range(5)),
        listed=tuple(said(f"{at + 1} · 3{at % 2} Jan 2025: An event") for at in range(5)),
    )


def logarithmic() -> ChartFigure:
    """As many candles as there can be, over a hundredfold on a logarithmic scale."""
    shown = bars(265)
    growth = np.geomspace(0.02, 2.0, len(shown))
    scaled = shown[["open", "high", "low", "close"]].mul(growth, axis=0).assign(volume=shown["volume"])
    return ChartFigure(caption("A hundredfold", simulated=True), scaled, "candles", True, price(scaled), volume=True)


def short() -> ChartFigure:
    """Two sessions."""
    shown = bars(2)
    return ChartFigure(caption("Alibaba +1.00% in 1 session to HKD 104.25"), shown, "candles", False, price(shown))


def price(shown: pd.DataFrame) -> Message:
    return msg("{price}", price=Price(float(shown["close"].iloc[-1]), None))
