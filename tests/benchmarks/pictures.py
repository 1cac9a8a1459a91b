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
from bot.domain.figures import Bar, Figure, Line, LinesFigure, MoversFigure
from bot.domain.text import Name
from bot.words import Words
from tests.charts.figures import FONTS, caption

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
    if isinstance(figure, MoversFigure):
        _bars(axes, figure)
    else:
        _curves(axes, figure)
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
    compare("one line of 250 sessions", lines_of(1), {**usual, "mplfinance, line": by_mplfinance})


if __name__ == "__main__":
    main()
