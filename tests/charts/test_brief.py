"""The story's sheet: whatever the names and numbers, nothing overlaps, and what cannot be drawn is named."""

import math

from hypothesis import given
from hypothesis import strategies as st

from bot.charts.compose import compose
from bot.domain.figures import Bar, Line
from bot.domain.figures.brief import BriefFigure, Fact
from bot.domain.text import Name
from tests.charts.figures import FONTS, caption, said
from tests.charts.test_layout import CHANGES, LANGUAGE, NAMES, ONLY_SOME, WORDS, any_line, assert_sound

BARS = st.lists(st.builds(Bar, st.just("X"), NAMES, CHANGES), max_size=5).map(tuple)
FACTS = st.lists(
    st.builds(Fact, WORDS.map(said), WORDS.map(said), WORDS.map(said), st.sampled_from([-1, 0, 1])), max_size=5
).map(tuple)


@ONLY_SOME
@given(st.lists(any_line(), max_size=5).map(tuple), BARS, BARS, FACTS, LANGUAGE)
def test_a_brief_is_sound(
    lines: tuple[Line, ...], best: tuple[Bar, ...], worst: tuple[Bar, ...], facts: tuple[Fact, ...], language: str
) -> None:
    assert_sound(compose(BriefFigure(caption(), lines, best, worst, facts), language, "western", FONTS))


def test_a_member_without_a_number_is_not_drawn() -> None:
    bars = (Bar("A", Name("Known"), 1.0), Bar("B", Name("Unknown"), math.nan))
    texts = [text.text for text in compose(BriefFigure(caption(), (), bars, (), ()), "en", "western", FONTS).texts]
    assert "Known" in texts
    assert "Unknown" not in texts
