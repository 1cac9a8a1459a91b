"""The picture of market value, and that of its largest days."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.charts import theme
from bot.charts.compose import compose
from bot.charts.scene import Rect
from bot.domain.figures.value import RecordFigure, ValueDay, ValueFigure
from tests.charts.figures import FONTS, caption, said
from tests.charts.pictures.value import record, value
from tests.charts.test_layout import LANGUAGE, ONLY_SOME, WORDS, assert_sound

SUMS = st.floats(0, 1e13) | st.floats() | st.sampled_from([0.0, 1e300, 1.0])
CURRENCIES = st.sampled_from(["USD", "HKD", "CNY", "JPY", "EUR"])
DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))


@st.composite
def value_figures(draw: st.DrawFn) -> ValueFigure:
    return ValueFigure(
        caption(draw(WORDS)), draw(CURRENCIES), draw(DAYS), draw(SUMS), draw(DAYS), draw(SUMS), draw(st.floats()),
        said(draw(WORDS) * draw(st.integers(1, 4))),
    )  # fmt: skip


@st.composite
def record_figures(draw: st.DrawFn) -> RecordFigure:
    days = st.lists(st.builds(ValueDay, DAYS, SUMS | SUMS.map(lambda one: -one), st.floats()), max_size=5).map(tuple)
    return RecordFigure(caption(draw(WORDS), draw(st.booleans())), draw(CURRENCIES), draw(days), draw(days))


@ONLY_SOME
@given(value_figures(), LANGUAGE)
def test_values_are_sound(figure: ValueFigure, language: str) -> None:
    assert_sound(compose(figure, language, "western", FONTS))


@ONLY_SOME
@given(record_figures(), LANGUAGE)
def test_records_are_sound(figure: RecordFigure, language: str) -> None:
    assert_sound(compose(figure, language, "western", FONTS))


def test_the_bars_are_to_one_scale_from_nought() -> None:
    palette = theme.PALETTES["western"]
    scene = compose(value("USD", 1000e9, 750e9, -25.0, "Down by a quarter"), "en", "western", FONTS)
    wide = [mark for mark in scene.marks if isinstance(mark, Rect) and mark.height == 64]
    before, change, after = wide
    assert (change.colour, before.colour, after.colour) == (palette.down, theme.LINES[0], theme.LINES[0])
    # 750 of 1,000; the change begins where what is left ends, and ends where the value before does.
    assert abs(after.width / before.width - 0.75) < 0.01
    assert abs(change.x - (after.x + after.width)) <= 1
    assert abs(change.x + change.width - (before.x + before.width)) <= 1
    assert {"$1.00tn", "−$250.0bn", "−25.0%", "$750.00bn"} <= {text.text for text in scene.texts}


def test_losses_come_first_and_bars_are_to_one_scale() -> None:
    scene = compose(record(), "en", "western", FONTS)
    texts = [text.text for text in scene.texts]
    assert texts.index("Largest losses") < texts.index("27 Jan 2025") < texts.index("Largest gains")
    palette = theme.PALETTES["western"]
    losses = [mark.width for mark in scene.marks if isinstance(mark, Rect) and mark.colour == palette.down]
    gains = [mark.width for mark in scene.marks if isinstance(mark, Rect) and mark.colour == palette.up]
    assert abs(gains[0] / losses[0] - 325.5 / 592.7) < 0.01
