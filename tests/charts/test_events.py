from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.charts.compose import compose
from bot.charts.scene import Scene
from bot.domain.figures.events import Dated, EventsFigure
from tests.charts.figures import FONTS, caption, said
from tests.charts.pictures.events import dated
from tests.charts.test_layout import LANGUAGE, NAMES, ONLY_SOME, WORDS, assert_sound, written

DATED = st.builds(Dated, st.dates(date(1990, 1, 1), date(2040, 1, 1)), NAMES, WORDS.map(said))


def words(scene: Scene) -> list[str]:
    return [text.text for text in scene.texts]


@ONLY_SOME
@given(st.lists(DATED, max_size=10), st.integers(0, 10**6), LANGUAGE)
def test_lists_of_events_are_sound(events: list[Dated], further: int, language: str) -> None:
    assert_sound(compose(EventsFigure(caption(), tuple(events), further), language, "western", FONTS))


def test_days_titles_and_details_are_in_the_order_given() -> None:
    figure = EventsFigure(caption(), (dated(0), dated(1)), 0)
    told = words(compose(figure, "en", "western", FONTS))
    parts = ["13 Feb 2025", "Joe Tsai confirms the Apple deal", "6 Feb 2025", "Press: Chinese tech in a bull market"]
    places = [told.index(part) for part in parts]
    assert places == sorted(places)
    assert "politics · Reuters via CNA 13 Feb 2025" in told


def test_how_many_more_there_are_is_said() -> None:
    assert "And27earlier" in written(compose(EventsFigure(caption(), (dated(0),), 27), "en", "western", FONTS))
    assert "earlier" not in written(compose(EventsFigure(caption(), (dated(0),), 0), "en", "western", FONTS))
