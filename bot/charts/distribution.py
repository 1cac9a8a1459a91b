"""How the changes of many members are spread: a small histogram with a count over every bar."""

import math
from dataclasses import dataclass

from bot.charts import theme
from bot.charts.page import Page, height
from bot.charts.ticks import nice_step, tick_text
from bot.domain.text import nmsg

_BARS = 12
_TALL = 110


@dataclass(frozen=True, slots=True)
class Bins:
    """Counts between `edges` (one more than counts), which are multiples of a round step, zero among them.

    The first and last bins also hold what lies outside; `open_low` and `open_high` say whether they do.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    open_low: bool
    open_high: bool


def bins(changes: list[float]) -> Bins:
    """Finite changes, at least one, in at most twelve bins; one in forty at each end may be outside."""
    ordered = [max(-1e9, min(1e9, change)) for change in sorted(changes)]
    trim = len(ordered) // 40
    low, high = min(ordered[trim], 0.0), max(ordered[-1 - trim], 0.0)
    step = nice_step(max(high - low, 0.1), _BARS - 2)
    first = math.floor(low / step)
    last = max(math.ceil(high / step), first + 1)
    counts = [0] * (last - first)
    for change in ordered:
        counts[max(0, min(last - first - 1, math.floor(change / step) - first))] += 1
    edges = tuple(at * step for at in range(first, last + 1))
    return Bins(edges, tuple(counts), ordered[0] < edges[0], ordered[-1] > edges[-1])


def draw_distribution(page: Page, changes: list[float], palette: theme.Palette) -> None:
    """Heading, bars with their counts, and the per cents at some edges."""
    spread = bins(changes)
    page.y += 26
    heading = page.words.text(nmsg("All {count} members", "All {count} members", len(changes)))
    page.paragraph([heading], theme.STRONG, theme.INK)
    page.y += height(1, theme.TEXT) + 6
    wide = page.inner / len(spread.counts)
    foot = page.y + _TALL
    for at, count in enumerate(spread.counts):
        tall = _TALL * count / max(spread.counts)
        left = theme.MARGIN + at * wide
        colour = palette.up if spread.edges[at] >= 0 else palette.down
        if count:
            page.rect(left + 2, foot - max(tall, 2), wide - 4, max(tall, 2), colour)
            page.centred(left + wide / 2, foot - tall - 20, str(count), theme.TEXT, theme.INK, "middle")
    page.rect(theme.MARGIN, foot, page.inner, 2, theme.AXIS)
    page.y = foot
    _edges(page, spread, wide)


def _edges(page: Page, spread: Bins, wide: float) -> None:
    """Labels under the edges, zero first, then outwards wherever there is room."""
    step = spread.edges[1] - spread.edges[0]
    zero = min(range(len(spread.edges)), key=lambda at: abs(spread.edges[at]))
    taken: list[tuple[float, float]] = []
    for at in sorted(range(len(spread.edges)), key=lambda at: (at != zero, abs(at - zero))):
        text = tick_text(spread.edges[at], step)
        half = page.fonts.width(text, theme.TEXT) / 2
        x = theme.MARGIN + at * wide
        x = min(max(x, theme.MARGIN + half), theme.WIDTH - theme.MARGIN - half)
        if all(x + half + 24 <= low or x - half - 24 >= high for low, high in taken):
            taken.append((x - half, x + half))
            page.centred(x, page.y + 24, text, theme.TEXT, theme.MUTED, "middle")
    page.y += 24 + height(1, theme.TEXT) / 2
