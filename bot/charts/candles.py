"""Candles: the body from open to close, the wick from low to high."""

import numpy as np
import pandas as pd

from bot.charts import theme
from bot.charts.page import Page
from bot.charts.panels import Axis, Panel, numbers
from bot.charts.theme import Palette


def draw_candles(page: Page, axis: Axis, panel: Panel, bars: pd.DataFrame, palette: Palette) -> None:
    """A candle a session, of rectangles on whole pixels. A close without a range is a dash at its level."""
    opens, highs, lows, closes = (numbers(bars[column]) for column in ("open", "high", "low", "close"))
    wide = max(1, round(axis.pitch * 0.7))
    thin = 1 if wide < 5 else 2
    whole = np.isfinite(opens) & np.isfinite(highs) & np.isfinite(lows)
    for at in np.flatnonzero(np.isfinite(closes)).tolist():
        x, last = axis.x(at), round(panel.y(float(closes[at])))
        left = round(x - wide / 2)
        if not whole[at]:
            page.rect(left, last, wide, 2, theme.MUTED)
            continue
        moved = float(closes[at] - opens[at])
        colour = palette.up if moved > 0 else palette.down if moved < 0 else theme.MUTED
        begun, top, bottom = (round(panel.y(float(one[at]))) for one in (opens, highs, lows))
        page.rect(left + (wide - thin) // 2, top, thin, max(1, bottom - top), colour)
        page.rect(left, min(begun, last), wide, max(2, abs(begun - last)), colour)
