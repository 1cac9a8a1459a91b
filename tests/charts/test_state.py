from datetime import date, timedelta

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import theme
from bot.charts.compose import compose
from bot.charts.scene import Polyline, Rect, Scene
from bot.domain.figures.state import Entry, Level, StateFigure
from tests.charts.figures import FONTS, caption
from tests.charts.pictures.state import lone, state
from tests.charts.test_layout import LANGUAGE, ONLY_SOME, WORDS, assert_sound

STATES = st.sampled_from(["bull", "bear"])
CLOSES = st.floats(0.01, 50_000) | st.floats() | st.sampled_from([0.0, 1e-300, 1e300, 100.0, 100.0])
LEVELS = st.floats(1e-9, 1e300)
PALETTE = theme.PALETTES["western"]


def drawn(figure: StateFigure, language: str = "en") -> Scene:
    return compose(figure, language, "western", FONTS)


def words(scene: Scene) -> list[str]:
    return [text.text for text in scene.texts]


@st.composite
def state_figures(draw: st.DrawFn) -> StateFigure:
    values = draw(st.lists(CLOSES, max_size=30))
    step = draw(st.sampled_from([1, 7, 60]))
    days = [date(2020, 1, 6) + timedelta(days=step * at) for at in range(len(values))]
    entries: list[Entry] = []
    for at in sorted(draw(st.sets(st.integers(0, max(len(values) - 1, 0)), max_size=12))) if values else []:
        extreme = draw(st.integers(-5, at))
        entries.append(
            Entry(draw(STATES), days[at], draw(LEVELS), days[0] + timedelta(days=step * extreme), draw(LEVELS))
        )
    levels = draw(st.lists(st.builds(Level, STATES, LEVELS, st.floats(-99, 1e9)), max_size=2))
    change = draw(st.none() | st.floats(-99, 1e9))
    closes = pd.Series(values, index=pd.DatetimeIndex(days), dtype=float)
    return StateFigure(caption(draw(WORDS), draw(st.booleans())), closes, tuple(entries), tuple(levels), change)


@ONLY_SOME
@given(state_figures(), LANGUAGE)
def test_states_are_sound(figure: StateFigure, language: str) -> None:
    assert_sound(drawn(figure, language))


def test_each_state_is_shaded_from_its_entry_to_the_next() -> None:
    # Bull on the third day of seven (120 / 100), bear on the sixth (120 / 150 is −20 %): three parts of six and one.
    scene = drawn(state([110.0, 100.0, 120.0, 150.0, 140.0, 120.0, 121.0], "2025-01-06"))
    shades = [mark for mark in scene.marks if isinstance(mark, Rect) and mark.height == 520]
    assert [mark.colour for mark in shades] == [theme.tint(PALETTE.up), theme.tint(PALETTE.down)]
    # The days are 8 to 13 January and the 14th, of a span from the 6th to the 14th: 2/8 to 7/8, and the rest.
    assert shades[0].x + shades[0].width == shades[1].x
    assert abs(shades[0].width / shades[1].width - 5) < 0.05


def test_entries_extreme_close_and_next_level_are_named() -> None:
    told = words(drawn(state([110.0, 100.0, 120.0, 150.0, 140.0, 120.0, 121.0], "2025-01-06")))
    # Weekdays: the entry of the bear market is on the 13th, its extreme of 150 on the 9th; 121 / 150 is −19.3 %; the
    # lowest since is 120, so bull at 144, which is +19.0 % from 121.
    assert {"Bear 13 Jan", "Close 121.00", "−19.3%", "since 9 Jan", "Bull at 144.00", "+19.0%"} <= set(told)


def test_an_extreme_is_named_at_its_own_mark_and_clear_of_levels() -> None:
    # The lowest of seven is the bull market's: 100 on 7 January; the bear market's high of 150 has no words any more.
    told = words(drawn(state([110.0, 100.0, 120.0, 150.0, 149.0, 148.0, 147.0], "2025-01-06")))
    assert told[told.index("Low 100.00") + 1] == "7 Jan"
    assert not any(text.startswith("High") for text in told)
    # The high that a bear market is measured from, of the year before the last close.
    told = words(drawn(state([100.0, 130.0, 104.0, 103.0, 102.0], "2024-12-27")))
    assert told[told.index("High 130.00") + 1] == "30 Dec 2024"


@ONLY_SOME
@given(st.lists(st.floats(50.0, 150.0), min_size=5, max_size=40))
def test_no_level_crosses_the_words_of_an_extreme(values: list[float]) -> None:
    scene = drawn(state(values, "2025-01-06"))
    dashed = [mark.points[0][1] for mark in scene.marks if isinstance(mark, Polyline) and mark.dash == (10, 8)]
    for mark in scene.texts:
        if mark.text.startswith(("Low ", "High ")):
            assert not any(mark.box.y < level < mark.box.bottom for level in dashed)


def test_the_next_level_is_dashed_and_its_words_are_at_its_height() -> None:
    scene = drawn(lone())
    dashed = [mark for mark in scene.marks if isinstance(mark, Polyline) and mark.dash == (10, 8)]
    assert [mark.colour for mark in dashed] == [PALETTE.up, PALETTE.down]
    assert {"Bull at 5,066.30", "+20.0%", "Bear at 3,377.54", "−20.0%"} <= set(words(scene))


def test_many_entries_keep_the_latest_named() -> None:
    days = pd.bdate_range("2025-01-01", periods=120)
    entries = tuple(
        Entry("bull" if at % 2 else "bear", day.date(), 100.0, day.date(), 100.0) for at, day in enumerate(days[::3])
    )
    closes = pd.Series(100.0, index=days)
    told = words(drawn(StateFigure(caption(), closes, entries, (), None)))
    # The fortieth entry, of the 118th weekday.
    assert f"Bull {entries[-1].day.day} Jun" in told
    assert sum(text.startswith(("Bull", "Bear")) for text in told) < len(entries)


def test_a_wide_range_is_logarithmic_and_says_so() -> None:
    told = "Logarithmic axis: equal heights are equal percentages"
    assert told in words(drawn(state([10.0, 20.0, 40.0])))
    assert told not in words(drawn(state([10.0, 11.0, 12.0])))


def test_without_a_close_there_is_still_the_text() -> None:
    empty = pd.Series([float("nan"), 0.0], index=pd.bdate_range("2025-01-01", periods=2))
    scene = drawn(StateFigure(caption("Nothing to draw"), empty, (), (), None))
    assert_sound(scene)
    assert "Nothing to draw" in words(scene)
