"""How fast pictures are drawn, against the usual way with pyplot and against mplfinance.

Run as `python -m tests.benchmarks.pictures`. All ways draw the same data in the same look and size, interleaved in one
run, each time with new numbers, so that nothing is found ready-made. What counts are the ratios of warm medians: times
vary from machine to machine. "encode" is the least that any way could take: a ready buffer into a PNG.
"""

import io
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import matplotlib as mpl
import mplfinance as mpf
import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib import pyplot as plt

from bot.charts import artists, canvas, png, theme
from bot.charts.compose import compose
from bot.charts.renderer import Style, draw
from bot.charts.scene import Rect
from bot.domain.figures import Bar, Figure, Line, LinesFigure, MoversFigure
from bot.domain.figures.chart import ChartFigure, Overlay
from bot.domain.figures.heatmap import Heat, HeatmapFigure
from bot.domain.text import Name
from bot.words import Words
from tests.charts.figures import FONTS, caption, said

ROUNDS = 25
WORDS = Words("en")
FIRSTS, SECONDS = ("Blue", "Grand", "Hang", "New", "Sun", "Tai"), ("Auto", "Bank", "Power", "Semi", "Travel")
MEMBERS = tuple(Name(f"{first} {second}") for first in FIRSTS for second in SECONDS)
UP, DOWN = theme.PALETTES["western"].up, theme.PALETTES["western"].down
Way = Callable[[Figure], bytes]


def movers_of(round_: int) -> MoversFigure:
    """Thirty members and their index, with other numbers each round."""
    chance = np.random.default_rng(round_)
    changes = sorted(chance.normal(4, 12, len(MEMBERS)).tolist(), reverse=True)
    bars = tuple(Bar("X", name, change) for name, change in zip(MEMBERS, changes, strict=True))
    title = f"Index {changes[3]:+.1f}% in 1 month: Blue Auto leads, {round_} of 30 up"
    return MoversFigure(caption(title), bars, Bar("I", Name("Index"), changes[3]))


def lines_of(count: int) -> Callable[[int], LinesFigure]:
    """So many instruments over a year of 250 sessions, with other numbers each round."""

    def made(round_: int) -> LinesFigure:
        chance = np.random.default_rng(round_)
        days = pd.bdate_range("2024-02-12", periods=250)
        paths = 100 * (np.exp(np.cumsum(chance.normal(0, 0.015, (count, 250)), axis=1)) - 1)
        drawn = [
            Line("X", name, pd.Series(path - path[0], index=days)) for name, path in zip(MEMBERS, paths, strict=False)
        ]
        return LinesFigure(caption(f"Blue Auto {paths[0][-1]:+.1f}%, first of {count} in 1 year"), tuple(drawn))

    return made


def candles_of(round_: int) -> ChartFigure:
    """A year of 250 candles with two averages and volume, with other numbers each round."""
    chance = np.random.default_rng(round_)
    days = pd.bdate_range("2024-02-12", periods=250)
    closes = 100 * np.exp(np.cumsum(chance.normal(0, 0.015, 250)))
    opens = closes * np.exp(chance.normal(0, 0.008, 250))
    bars = pd.DataFrame(
        {
            "open": opens,
            "high": np.maximum(opens, closes) * 1.006,
            "low": np.minimum(opens, closes) * 0.994,
            "close": closes,
            "volume": chance.uniform(1e6, 9e6, 250),
        },
        index=days,
    )
    overlays = tuple(
        Overlay(said(f"SMA {count}"), bars["close"].rolling(count).mean(), at) for at, count in enumerate((20, 50))
    )
    title = f"Blue Auto {closes[-1] - 100:+.1f}% in 1 year"
    return ChartFigure(caption(title), bars, "candles", False, said(f"{closes[-1]:.2f}"), overlays, volume=True)


def tiles_of(round_: int) -> HeatmapFigure:
    """Thirty members as tiles, with other numbers each round."""
    chance = np.random.default_rng(round_)
    sizes, changes = chance.uniform(0.5, 8, len(MEMBERS)), chance.normal(0, 6, len(MEMBERS))
    tiles = [Heat("X", name, size, change) for name, size, change in zip(MEMBERS, sizes, changes, strict=True)]
    tiles.sort(key=lambda tile: -tile.size)
    return HeatmapFigure(caption(f"Index {changes[0]:+.1f}% in 1 day"), tuple(tiles), said("Size: weight"))


def ours(figure: Figure) -> bytes:
    return draw(figure, Style(), FONTS).png


def ours_by_figure(figure: Figure) -> bytes:
    """The same scene through matplotlib's Figure and artists: the fallback."""
    scene = compose(figure, "en", "western", FONTS)
    return png.encode(artists.paint(scene, FONTS), scene.background, png.shades(scene))


def by_pyplot(figure: Figure) -> bytes:
    """What bots do: a new figure, axes, text, `bbox_inches="tight"`, closed again."""
    scene = compose(figure, "en", "western", FONTS)
    chart, axes = plt.subplots(figsize=(scene.width / 100, scene.height / 100), dpi=100, facecolor=theme.BACKGROUND)
    axes.set_facecolor(theme.BACKGROUND)
    match figure:
        case MoversFigure():
            _bars(axes, figure)
        case ChartFigure():
            _candles(axes, figure)
        case HeatmapFigure():
            _tiles(axes, figure)
        case LinesFigure():
            _curves(axes, figure)
        case _:
            raise TypeError(type(figure).__name__)
    about = figure.caption
    chart.suptitle(WORDS.text(about.title), fontsize=26, fontweight="semibold", color=theme.INK)
    axes.set_title(WORDS.text(about.subtitle), fontsize=20, color=theme.MUTED, loc="left")
    chart.text(0.02, 0.01, WORDS.text(about.footer), fontsize=20, color=theme.MUTED)
    buffer = io.BytesIO()
    chart.savefig(buffer, format="png", dpi=100, bbox_inches="tight", facecolor=theme.BACKGROUND)
    plt.close(chart)
    return buffer.getvalue()


def _bars(axes: plt.Axes, figure: MoversFigure) -> None:
    rows = sorted((*figure.bars, figure.benchmark) if figure.benchmark else figure.bars, key=lambda bar: bar.change_pct)
    changes = [bar.change_pct for bar in rows]
    axes.barh(range(len(rows)), changes, height=0.6, color=[UP if change > 0 else DOWN for change in changes])
    axes.set_yticks(range(len(rows)), [bar.name.en for bar in rows], fontsize=20, color=theme.INK)
    axes.axvline(0, color=theme.AXIS)
    if figure.benchmark:
        axes.axvline(figure.benchmark.change_pct, color=theme.INK, linestyle="--")
    for at, change in enumerate(changes):
        label, colour = f"{'▲' if change > 0 else '▼'} {WORDS.percent(change)}", UP if change > 0 else DOWN
        axes.text(1.01, at, label, transform=axes.get_yaxis_transform(), fontsize=20, va="center", color=colour)
    axes.spines[:].set_visible(False)
    axes.set_xticks([])


def _curves(axes: plt.Axes, figure: LinesFigure) -> None:
    for line, colour in zip(figure.lines, theme.LINES, strict=False):
        axes.plot(line.values.index, line.values.to_numpy(), color=colour, linewidth=2.9)
        label, end = (
            f"{line.name.en}\n{WORDS.percent(line.values.iloc[-1])}",
            (line.values.index[-1], line.values.iloc[-1]),
        )
        beside = {"xytext": (12, 0), "textcoords": "offset points", "va": "center"}
        axes.annotate(label, end, fontsize=20, color=colour, **beside)
    axes.axhline(0, color=theme.AXIS)
    axes.grid(axis="y", color=theme.GRID)
    axes.tick_params(labelsize=20, colors=theme.MUTED)
    axes.yaxis.set_major_formatter("{x:+.0f}%")
    axes.spines[:].set_visible(False)


def _candles(axes: plt.Axes, figure: ChartFigure) -> None:
    """Bodies and wicks as two calls of `bar` each way, not an artist a candle: the better of the usual ways."""
    bars, volume = figure.bars, axes.twinx()
    places = np.arange(len(bars))
    up = (bars["close"] >= bars["open"]).to_numpy()
    for chosen, colour in ((up, UP), (~up, DOWN)):
        part, at = bars[chosen], places[chosen]
        axes.bar(at, part["close"] - part["open"], 0.7, bottom=part["open"], color=colour)
        axes.vlines(at, part["low"], part["high"], color=colour, linewidth=1)
    for overlay, colour in zip(figure.overlays, theme.LINES[1:], strict=False):
        axes.plot(places, overlay.values.to_numpy(), color=colour, linewidth=2.2)
    volume.bar(places, bars["volume"], 0.7, color=theme.AXIS, alpha=0.5)
    volume.set_ylim(0, bars["volume"].max() * 4)
    axes.tick_params(labelsize=20, colors=theme.MUTED)
    axes.grid(axis="y", color=theme.GRID)


def _tiles(axes: plt.Axes, figure: HeatmapFigure) -> None:
    """The rectangles of our own layout, coloured by a map, with two lines of text on each."""
    scene = compose(figure, "en", "western", FONTS)
    placed = [mark for mark in scene.marks if isinstance(mark, Rect) and mark.height > 60]
    for tile, mark in zip(figure.tiles, placed, strict=False):
        colour = mpl.colormaps["RdYlGn"](0.5 + tile.change_pct / 40)
        axes.add_patch(plt.Rectangle((mark.x, scene.height - mark.y - mark.height), mark.width, mark.height, fc=colour))
        text = f"{tile.name.en}\n{WORDS.percent(tile.change_pct)}"
        middle = mark.x + mark.width / 2, scene.height - mark.y - mark.height / 2
        axes.text(*middle, text, fontsize=20, ha="center", va="center")
    axes.set_xlim(0, scene.width)
    axes.set_ylim(0, scene.height)
    axes.axis("off")


def candles_by_mplfinance(figure: Figure) -> bytes:
    """Candles with two averages and volume."""
    assert isinstance(figure, ChartFigure)
    scene = compose(figure, "en", "western", FONTS)
    buffer = io.BytesIO()
    mpf.plot(
        figure.bars.rename(columns=str.capitalize),
        type="candle",
        mav=(20, 50),
        volume=True,
        style="nightclouds",
        title=WORDS.text(figure.caption.title),
        figsize=(scene.width / 100, scene.height / 100),
        savefig={"fname": buffer, "dpi": 100, "bbox_inches": "tight"},
    )
    return buffer.getvalue()


def by_mplfinance(figure: Figure) -> bytes:
    """A line chart of one series."""
    assert isinstance(figure, LinesFigure)
    scene = compose(figure, "en", "western", FONTS)
    closes = figure.lines[0].values
    bars = pd.DataFrame({"Open": closes, "High": closes, "Low": closes, "Close": closes})
    buffer = io.BytesIO()
    mpf.plot(
        bars,
        type="line",
        style="nightclouds",
        title=WORDS.text(figure.caption.title),
        figsize=(scene.width / 100, scene.height / 100),
        savefig={"fname": buffer, "dpi": 100, "bbox_inches": "tight"},
    )
    return buffer.getvalue()


@dataclass
class Measured:
    """Times in milliseconds and the bytes of the last picture."""

    times: list[float]
    size: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.times)


def timed(measured: Measured, work: Way, figure: Figure) -> None:
    before = time.perf_counter()
    data = work(figure)
    measured.times.append((time.perf_counter() - before) * 1000)
    measured.size = len(data)


def encoding(figure: Figure) -> Way:
    """The last step alone, of a picture that is drawn already."""
    scene = compose(figure, "en", "western", FONTS)
    pixels, shades = canvas.paint(scene, FONTS), png.shades(scene)
    return lambda _: png.encode(pixels, scene.background, shades)


def compare(name: str, made: Callable[[int], Figure], ways: dict[str, Way]) -> None:
    """Draws with each way in turn, new numbers each round, and prints a table."""
    results = {way: Measured([]) for way in (*ways, "encode")}
    for round_ in range(ROUNDS + 2):
        if round_ == 2:  # the first two only warm
            results = {way: Measured([]) for way in results}
        figure = made(round_)
        for way, work in ways.items():
            timed(results[way], work, figure)
        timed(results["encode"], encoding(figure), figure)
    scene = compose(made(0), "en", "western", FONTS)
    least = results["ours"].median
    print(f"\n{name}, {scene.width} x {scene.height}")
    print(f"{'way':28}{'median ms':>10}{'worst ms':>10}{'KB':>7}{'of ours':>9}")
    for way, found in results.items():
        print(
            f"{way:28}{found.median:10.1f}{max(found.times):10.1f}{found.size / 1024:7.0f}{found.median / least:8.1f}x"
        )


def main() -> None:
    warnings.simplefilter("ignore")
    for weight in ("regular", "semibold"):
        font_manager.fontManager.addfont(FONTS / f"latin-{weight}.otf")
    mpl.rcParams["font.family"] = ["Bellwether Latin", "DejaVu Sans"]
    print(f"Python {sys.version.split()[0]}, matplotlib {mpl.__version__}, {ROUNDS} rounds, warm medians")
    usual: dict[str, Way] = {"ours": ours, "ours, by Figure": ours_by_figure, "pyplot, tight": by_pyplot}
    compare("movers, 30 members and their index", movers_of, usual)
    compare("compare, 6 lines of 250 sessions", lines_of(6), usual)
    compare("compare, 2 lines of 250 sessions", lines_of(2), usual)
    compare(
        "chart, 250 candles, 2 averages, volume", candles_of, {**usual, "mplfinance, candles": candles_by_mplfinance}
    )
    compare("heatmap, 30 tiles", tiles_of, usual)
    compare("one line of 250 sessions", lines_of(1), {**usual, "mplfinance, line": by_mplfinance})


if __name__ == "__main__":
    main()
