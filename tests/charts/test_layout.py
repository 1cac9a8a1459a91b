"""Laws of every picture, whatever the names and numbers: nothing overlaps, leaves the sheet, is cut or too small."""

import math
from dataclasses import replace
from datetime import date
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.charts import theme
from bot.charts.compose import compose
from bot.charts.scene import Polygon, Polyline, Rect, Scene
from bot.domain.figures import Bar, Figure, Line, LinesFigure, MoversFigure
from bot.domain.text import Literally, Message, Name
from bot.words import LANGUAGES
from tests.charts.figures import FONTS, INDEX, caption, gallery, line, lines, movers

ONLY_SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

LETTERS = st.text(st.sampled_from("AaBbgQy 'é-.&12"), min_size=1, max_size=60)
CHINESE = st.text(st.sampled_from("阿里巴騰訊控股海爾智家汽車，（）·"), min_size=1, max_size=60)
FOREIGN = st.text(st.sampled_from("กखא😀\u200b\u0301漢 "), min_size=1, max_size=12)
WORDS = (LETTERS | CHINESE | FOREIGN).filter(lambda text: bool(text.strip()))
NAMES = st.builds(Name, WORDS, st.just("") | CHINESE, st.just("") | CHINESE)
CHANGES = st.floats(-99.9, 400.0) | st.floats() | st.sampled_from([0.0, -0.0, -0.001, 1e-300, 1e300, 5.0])
LANGUAGE = st.sampled_from(sorted(LANGUAGES))


def assert_sound(scene: Scene) -> None:
    texts = scene.texts
    for text in texts:
        assert text.font.size >= theme.TEXT.size, text
        box = text.box
        assert min(box.x, box.y) >= 0, text
        assert box.right <= scene.width, text
        assert box.bottom <= scene.height, text
    for one, other in combinations(texts, 2):
        assert not one.box.meets(other.box), (one, other)
    for mark in scene.marks:
        if isinstance(mark, Rect):
            assert min(mark.x, mark.y, mark.width, mark.height) >= 0, mark
            assert mark.x + mark.width <= scene.width, mark
            assert mark.y + mark.height <= scene.height, mark
        if isinstance(mark, Polygon | Polyline):
            assert all(math.isfinite(x) and math.isfinite(y) for x, y in mark.points), mark
            assert all(0 <= x <= scene.width and 0 <= y <= scene.height for x, y in mark.points), mark


def written(scene: Scene) -> str:
    """Everything written, without the spaces that line breaks took."""
    return "".join(text.text for text in scene.texts).replace(" ", "")


@st.composite
def movers_figures(draw: st.DrawFn) -> MoversFigure:
    bars = draw(st.lists(st.builds(Bar, st.just("X"), NAMES, CHANGES), max_size=50))
    ordered = sorted(bars, key=lambda bar: -bar.change_pct if math.isfinite(bar.change_pct) else math.inf)
    benchmark = draw(st.none() | st.builds(Bar, st.just("I"), NAMES, CHANGES))
    about = caption(draw(WORDS) * draw(st.integers(1, 3)), draw(st.booleans()))
    return MoversFigure(about, tuple(ordered), benchmark, tuple(draw(st.lists(NAMES, max_size=4))))


@st.composite
def any_line(draw: st.DrawFn) -> Line:
    values = draw(st.lists(CHANGES, max_size=12))
    start = draw(st.dates(date(2015, 1, 1), date(2026, 1, 1)))
    step = draw(st.sampled_from([1, 3, 7, 30, 400]))
    index = pd.DatetimeIndex([pd.Timestamp(start) + pd.Timedelta(days=step * at) for at in range(len(values))])
    ended = draw(st.none() | st.just(start))
    return Line("X", draw(NAMES), pd.Series(values, index=index, dtype=float), ended)


@ONLY_SOME
@given(movers_figures(), LANGUAGE)
def test_movers_are_sound(figure: MoversFigure, language: str) -> None:
    assert_sound(compose(figure, language, "western", FONTS))


@ONLY_SOME
@given(st.lists(any_line(), min_size=1, max_size=8), LANGUAGE)
def test_lines_are_sound(given_lines: list[Line], language: str) -> None:
    assert_sound(compose(LinesFigure(caption(), tuple(given_lines)), language, "western", FONTS))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", gallery())
def test_the_gallery_is_sound(name: str, language: str) -> None:
    assert_sound(compose(gallery()[name], language, "western", FONTS))


LONG = Name("Taiwan Semiconductor Manufacturing Company Limited of Hsinchu", "臺灣積體電路製造股份有限公司" * 4)
LONG_FIGURES = (MoversFigure(caption(), (Bar("X", LONG, 1.0),), None), lines(line([0, 1], name=LONG)))


@pytest.mark.parametrize("figure", LONG_FIGURES, ids=["movers", "lines"])
@pytest.mark.parametrize(("language", "name"), [("en", LONG.en), ("zh-Hant", LONG.zh_hant)])
def test_a_long_name_is_wrapped_and_never_cut(figure: Figure, language: str, name: str) -> None:
    scene = compose(figure, language, "western", FONTS)
    assert_sound(scene)
    assert name.replace(" ", "") in written(scene)


@pytest.mark.parametrize("title", ["A finding of some length that goes on " * 6, "恒生科技指數" * 20, "W" * 150])
def test_a_long_title_is_smaller_and_never_cut(title: str) -> None:
    scene = compose(movers([1.0], about=caption(title)), "zh-Hant", "western", FONTS)
    assert_sound(scene)
    assert title.replace(" ", "") in written(scene)
    assert theme.TITLE_SMALLEST <= scene.texts[0].font.size < theme.TITLE.size


def test_a_title_is_broken_after_a_mark_and_never_before_a_number() -> None:
    title = "Hang Seng TECH +23.9% in 1 month: Kingdee leads (+79.8%), 24 of 30 up"
    scene = compose(movers([1.0], about=caption(title)), "en", "western", FONTS)
    assert [text.text for text in scene.texts[:2]] == [
        "Hang Seng TECH +23.9% in 1 month:",
        "Kingdee leads (+79.8%), 24 of 30 up",
    ]


def test_a_note_of_invisible_characters_has_no_bar() -> None:
    about = replace(caption(), notes=(Message("{text}", {"text": Literally("\u200b\u200e")}),))
    scene = compose(movers([1.0], about=about), "en", "western", FONTS)
    assert_sound(scene)
    assert theme.WARNING not in {mark.colour for mark in scene.marks}


def test_a_name_of_invisible_characters_has_a_row_all_the_same() -> None:
    """Six short names have their changes beside them: one without a name still has a row for its change."""
    named = [line([0.0, 2.0], name=Name("\u200b" if at == 2 else "A")) for at in range(6)]
    assert_sound(compose(lines(*named), "en", "western", FONTS))


def test_equal_values_and_single_points_have_a_picture() -> None:
    for figure in (movers([0.0, 0.0, 0.0], 0.0), lines(line([0.0]), line([0.0])), lines(line([0.0, 0.0, 0.0]))):
        assert_sound(compose(figure, "en", "western", FONTS))


def test_eight_lines_that_end_alike_have_eight_labels() -> None:
    scene = compose(lines(*[line([0.0, 2.0, 5.0]) for _ in range(8)]), "en", "western", FONTS)
    assert_sound(scene)
    assert [text.text for text in scene.texts].count("+5.00%") == 8


def test_what_has_no_number_is_named_and_not_drawn() -> None:
    figure = MoversFigure(
        caption(), (Bar("A", Name("Known"), 1.0), Bar("B", Name("Unknown"), math.nan)), None, (Name("Absent"),)
    )
    texts = [text.text for text in compose(figure, "en", "western", FONTS).texts]
    assert "Not shown: Unknown, Absent" in texts
    assert "Unknown" not in texts
    empty = lines(line([0.0, 1.0]), line([math.nan, math.nan], name=INDEX))
    assert "Not shown: Hang Seng TECH" in [text.text for text in compose(empty, "en", "western", FONTS).texts]


def test_of_many_missing_members_the_first_are_named() -> None:
    figure = MoversFigure(caption(), (), None, tuple(Name(f"N{at}") for at in range(60)))
    assert "Notshown:N0,N1,N2,N3,N4,N5,N6,N7and52more" in written(compose(figure, "en", "western", FONTS))


def test_sign_and_arrow_say_what_colour_says() -> None:
    scene = compose(movers([12.3, -0.004, -4.5]), "en", "western", FONTS)
    texts = [text.text for text in scene.texts]
    assert {"+12.3%", "0.00%", "−4.50%"} <= set(texts)
    tips = [polygon.points for polygon in scene.marks if isinstance(polygon, Polygon)]
    assert [points[2][1] < points[0][1] for points in tips] == [True, False]  # up for 12.3, down for −4.5, none for 0


def test_simulated_data_is_marked() -> None:
    marked = compose(movers([1.0], about=caption(simulated=True)), "en", "western", FONTS)
    assert marked.texts[0].text == "SIMULATED"
    assert "SIMULATED" not in written(compose(movers([1.0]), "en", "western", FONTS))


def test_an_outlier_is_broken_off_and_the_others_stay_readable() -> None:
    scene = compose(gallery()["outlier"], "en", "western", FONTS)
    up = theme.PALETTES["western"].up
    bars = sorted(mark.width for mark in scene.marks if isinstance(mark, Rect) and mark.colour == up)
    assert "+400.0%" in [text.text for text in scene.texts]
    # drawn to scale the next one (2.5 of 400) would have three pixels; it is cut at 1.3 × the largest other (3.0)
    assert bars[-2] / bars[-1] == pytest.approx(2.5 / (1.3 * 3.0), abs=0.01)


def test_above_forty_members_both_ends_and_the_counts_between() -> None:
    scene = compose(gallery()["many"], "en", "western", FONTS)
    texts = [text.text for text in scene.texts]
    # 78 members from 40 down by 0.9: 40 of them beat the index's 4.2, 15 are shown, so 25 are left out above it
    assert texts.index("… 25 more …") < texts.index("Hang Seng TECH") < texts.index("… 23 more …")
    assert "All 78 members" in texts
    assert sum(int(text) for text in texts if text.isdigit()) == 78


def test_lines_tell_when_they_begin_later_or_end_before() -> None:
    texts = [text.text for text in compose(gallery()["compare"], "en", "western", FONTS).texts]
    assert "until 6 Feb" in texts
    assert "from 5 Feb" in texts


def test_a_gap_in_a_line_is_not_bridged() -> None:
    def strokes(values: list[float]) -> int:
        marks = compose(lines(line(values)), "en", "western", FONTS).marks
        return sum(isinstance(mark, Polyline) for mark in marks)

    assert strokes([0.0, 1.0, 2.0, 3.0, 4.0]) == 1
    assert strokes([0.0, 1.0, math.nan, 3.0, 4.0]) == 2


def test_years_are_shown_where_the_picture_spans_several() -> None:
    def shown(figure: Figure) -> set[str]:
        return {text.text for text in compose(figure, "en", "western", FONTS).texts} & {"2023", "2024", "2025"}

    assert shown(gallery()["years"]) == {"2023", "2024"}
    assert shown(gallery()["compare"]) == set()


def test_the_caption_is_said_in_the_reader_s_language() -> None:
    texts = [text.text for text in compose(movers([1.0]), "zh-Hans", "western", FONTS).texts]
    assert any(text.startswith("1月10日 → 2025年2月12日") for text in texts)


@pytest.mark.parametrize("palette", theme.PALETTES)
def test_palettes_colour_up_and_down(palette: str) -> None:
    colours = {
        mark.colour for mark in compose(movers([1.0, -1.0]), "en", palette, FONTS).marks if isinstance(mark, Rect)
    }
    assert {theme.PALETTES[palette].up, theme.PALETTES[palette].down} <= colours


def test_an_unknown_palette_is_the_western_one() -> None:
    assert theme.palette("of tomorrow") == theme.PALETTES["western"]


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    "colour",
    [
        theme.INK,
        theme.MUTED,
        theme.WARNING,
        *theme.LINES,
        *[c for p in theme.PALETTES.values() for c in (p.up, p.down)],
    ],
)
def test_text_can_be_read_in_daylight(colour: str) -> None:
    """At least 5 : 1 against the background; WCAG asks 4.5 for small text."""
    light, dark = _luminance(colour) + 0.05, _luminance(theme.BACKGROUND) + 0.05
    assert light / dark >= 5
