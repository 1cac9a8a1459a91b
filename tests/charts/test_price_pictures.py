"""Pictures of prices: sound whatever the numbers, and true to them."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.charts import theme
from bot.charts.compose import compose
from bot.charts.panels import Axis, Panel, level_text, reach, runs
from bot.charts.renderer import Style, draw
from bot.charts.scene import Box, Polyline, Rect, Scene, Text
from bot.domain.figures import Figure
from bot.domain.figures.chart import ChartFigure, Convergence, EventMark, Overlay, Strength
from bot.domain.figures.quote import QuoteFact, QuoteFigure, Range
from bot.domain.figures.why import Beside, WhyFigure
from bot.words import LANGUAGES, Words
from tests.charts.figures import FONTS, caption, said
from tests.charts.pictures import chart, quote, why
from tests.charts.test_layout import LANGUAGE, WORDS, assert_sound

SOME = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LEVELS = st.floats(0.001, 90_000.0) | st.floats() | st.sampled_from([0.0, -5.0, 1e300, 1e-300])
TITLES = WORDS.map(said)


@st.composite
def series(draw: st.DrawFn, least: int = 0, most: int = 40) -> pd.Series:
    values = draw(st.lists(LEVELS, min_size=least, max_size=most))
    start = draw(st.dates(date(2015, 1, 1), date(2025, 1, 1)))
    step = draw(st.sampled_from(["B", "W-FRI"]))
    return pd.Series(values, pd.date_range(start, periods=len(values), freq=step), dtype="float64")


@st.composite
def charts(draw: st.DrawFn) -> ChartFigure:
    closes = draw(series())
    count = len(closes)

    def column() -> pd.Series:
        return pd.Series(draw(st.lists(LEVELS, min_size=count, max_size=count)), closes.index, dtype="float64")

    bars = pd.DataFrame({"open": column(), "high": column(), "low": column(), "close": closes, "volume": column()})
    labels = st.sampled_from(["SMA 20", "EMA 200", "布林通道 20"]).map(said)
    overlays = [Overlay(draw(labels), column(), group) for group in range(draw(st.integers(0, 6)))]
    strength = tuple(Strength(draw(labels), column()) for _ in range(draw(st.integers(0, 2))))
    convergence = Convergence(said("MACD"), column(), column(), column()) if draw(st.booleans()) else None
    days = draw(st.lists(st.dates(date(2014, 1, 1), date(2027, 1, 1)), max_size=5))
    return ChartFigure(
        caption(draw(WORDS), draw(st.booleans())),
        bars,
        draw(st.sampled_from(["line", "candles"])),
        draw(st.booleans()),
        draw(st.sampled_from(["0.085", "133.57", "1,234,567,890", "7.7787"]).map(said)),
        overlays=tuple(overlays),
        volume=draw(st.booleans()),
        strength=strength,
        convergence=convergence,
        marks=tuple(EventMark(at + 1, day) for at, day in enumerate(sorted(days))),
        listed=tuple(draw(st.lists(TITLES, max_size=3))),
    )


@st.composite
def quotes(draw: st.DrawFn) -> QuoteFigure:
    texts = st.sampled_from(["0.085", "HKD 1,234,567,890.00", "1,234,567,890,123,456"]).map(said)
    ranges = [Range(draw(TITLES), draw(LEVELS), draw(LEVELS), draw(texts), draw(texts)) for _ in range(2)]
    facts = [QuoteFact(draw(TITLES), draw(TITLES)) for _ in range(draw(st.integers(0, 4)))]
    return QuoteFigure(
        caption(draw(WORDS), draw(st.booleans())),
        price=draw(texts),
        level=draw(LEVELS),
        change_pct=draw(LEVELS),
        since=draw(TITLES),
        closes=draw(series()),
        span=draw(TITLES),
        ranges=tuple(ranges),
        facts=tuple(facts),
    )


@st.composite
def moves(draw: st.DrawFn) -> WhyFigure:
    days = sorted(draw(st.lists(st.dates(date(2014, 1, 1), date(2026, 1, 1)), min_size=2, max_size=2)))
    facts = [Beside(draw(TITLES), draw(TITLES), draw(TITLES)) for _ in range(draw(st.integers(0, 5)))]
    return WhyFigure(
        caption(draw(WORDS), draw(st.booleans())),
        draw(series()),
        days[0],
        days[1],
        draw(LEVELS),
        tuple(facts),
        tuple(EventMark(at + 1, day) for at, day in enumerate(days)),
        tuple(draw(st.lists(TITLES, max_size=2))),
    )


@SOME
@given(charts() | quotes() | moves(), LANGUAGE)
def test_every_picture_is_sound(figure: Figure, language: str) -> None:
    assert_sound(compose(figure, language, "western", FONTS))


SAMPLES = chart.figures() | quote.figures() | why.figures()


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_sound_and_small(name: str) -> None:
    for language in ("en", "zh-Hant"):
        assert_sound(compose(SAMPLES[name], language, "western", FONTS))
    assert len(draw(SAMPLES[name], Style(), FONTS).png) < 60_000


def scene(figure: Figure) -> Scene:
    return compose(figure, "en", "western", FONTS)


def rects(figure: Figure, colour: str) -> list[Rect]:
    return [mark for mark in scene(figure).marks if isinstance(mark, Rect) and mark.colour == colour]


def candle(open: float, high: float, low: float, close: float) -> ChartFigure:
    frame = pd.DataFrame(
        [[90.0, 111.0, 90.0, 90.0, 1.0], [open, high, low, close, 1.0]],
        columns=["open", "high", "low", "close", "volume"],
        index=pd.DatetimeIndex(["2025-02-11", "2025-02-12"]),
    )
    return ChartFigure(caption(), frame, "candles", False, said("1"))


def test_a_candle_has_a_body_and_a_wick() -> None:
    palette = theme.palette("western")
    wick, body = sorted(rects(candle(100.0, 110.0, 95.0, 105.0), palette.up), key=lambda rect: rect.width)
    # From 95 to 110 and from 100 to 105: a third of it, whose top is a third from the wick's.
    assert body.height / wick.height == pytest.approx(1 / 3, abs=0.02)
    assert (body.y - wick.y) / wick.height == pytest.approx(1 / 3, abs=0.02)
    assert abs(2 * wick.x + wick.width - 2 * body.x - body.width) <= 2
    assert rects(candle(105.0, 110.0, 95.0, 100.0), palette.up) == []
    assert len(rects(candle(105.0, 110.0, 95.0, 100.0), palette.down)) == 2


def test_a_close_without_a_range_is_a_dash() -> None:
    figure = candle(np.nan, np.nan, np.nan, 100.0)
    palette = theme.palette("western")
    assert rects(figure, palette.up) == rects(figure, palette.down) == []
    assert [rect.height for rect in rects(figure, theme.MUTED)][-1] == 2


def test_sessions_stand_beside_each_other_without_weekends() -> None:
    axis = Axis(0.0, 100.0, (date(2025, 2, 7), date(2025, 2, 10)))
    assert (axis.x(0), axis.x(1)) == (25.0, 75.0)
    assert axis.place(date(2025, 2, 8)) == 1
    assert axis.place(date(2025, 3, 1)) == 1


def test_a_logarithmic_scale_gives_equal_steps_to_equal_ratios() -> None:
    panel = Panel(Box(0, 0, 10, 300), 1.0, 1000.0, logarithmic=True)
    assert [panel.y(level) for level in (1.0, 10.0, 100.0, 1000.0)] == pytest.approx([300, 200, 100, 0])
    low, high, logarithmic = reach([np.array([-1.0, 5.0])], 0.05, logarithmic=True)
    assert (low < -1, high > 5, logarithmic) == (True, True, False)


def test_a_gap_is_not_bridged() -> None:
    nan = np.nan
    assert runs(np.array([1.0, nan, 2.0, 3.0, nan, nan, 4.0])) == [(0, 1), (2, 4), (6, 7)]
    strokes = [
        mark for mark in scene(chart.line()).marks if isinstance(mark, Polyline) and mark.colour == theme.LINES[0]
    ]
    assert len(strokes) == 2


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [(120.0, 20.0, "120"), (2.5, 0.5, "2.5"), (-2.5, 0.5, "−2.5"), (0.0, 5.0, "0"), (6000.0, 500.0, "6,000"),
     (2_500_000.0, 500_000.0, "2.5m")],
)  # fmt: skip
def test_levels_have_the_decimals_of_their_step(value: float, step: float, text: str) -> None:
    assert level_text(Words("en"), value, step) == text


def test_numbers_of_events_are_near_their_sessions_and_apart() -> None:
    figure = chart.candles()
    numbers = [mark for mark in scene(figure).texts if mark.colour == theme.WARNING]
    assert [mark.text for mark in numbers] == ["1", "2", "3", "4", "5"]
    assert [mark.x for mark in numbers] == sorted(mark.x for mark in numbers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_day_is_on_the_sheet_where_it_is_the_only_one(language: str) -> None:
    """Thirty sessions after ten days without any: the days' labels would lie too near to each other, so the last alone
    is named, whose column is the sheet's last."""
    days = pd.bdate_range(end="2025-12-31", periods=30)
    closes = pd.Series(np.linspace(10.0, 12.0, 31), days.insert(0, days[0] - pd.Timedelta(days=10)))
    assert_sound(compose(replace(quote.share(), closes=closes), language, "western", FONTS))


def test_a_quote_shows_where_the_price_lies() -> None:
    figure = quote.share()
    bars = [mark for mark in scene(figure).marks if isinstance(mark, Rect) and mark.colour == theme.LINES[0]]
    day, year = (mark.x + 5 for mark in bars if mark.height == 32)
    inner = theme.WIDTH - 2 * theme.MARGIN - 10
    # (113.8 − 110.1) / 3.9 and (113.8 − 66.1) / 50.9 of the way
    assert (day - theme.MARGIN - 5) / inner == pytest.approx(3.7 / 3.9, abs=0.01)
    assert (year - theme.MARGIN - 5) / inner == pytest.approx(47.7 / 50.9, abs=0.01)


def test_the_price_is_led_to_where_the_line_ends() -> None:
    frame = pd.DataFrame(
        {name: [90.0, 110.0] for name in ("open", "high", "low", "close", "volume")},
        index=pd.DatetimeIndex(["2025-02-11", "2025-02-12"]),
    )
    found = scene(ChartFigure(caption(), frame, "line", False, said("110.00")))
    [line] = [mark for mark in found.marks if isinstance(mark, Polyline) and mark.colour == theme.LINES[0]]
    leaders = [mark for mark in found.marks if isinstance(mark, Polyline) and mark.colour == theme.INK]
    assert [leader.points[0] for leader in leaders] == [line.points[-1]]


def test_the_sessions_of_a_move_are_marked() -> None:
    found = scene(why.week())
    [move] = [mark for mark in found.marks if isinstance(mark, Polyline) and mark.width == 7.0]
    assert len(move.points) == 6  # the base and five sessions
    assert move.colour == theme.palette("western").down
    first: Any = found.marks[0]
    assert isinstance(first, Rect | Text)
