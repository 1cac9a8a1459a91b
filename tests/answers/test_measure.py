"""What several requests for prices come to."""

from bot.answers.measure import merged
from bot.services.prices import Prices
from tests.services.scripted import series


def test_two_outcomes_put_together_lose_nothing_and_a_series_beats_a_gap() -> None:
    old, new, more = (series(symbol, {"2025-02-12": close}) for symbol, close in (("A", 1.0), ("A", 2.0), ("B", 3.0)))
    first = Prices({"A": old}, {"B": "loading", "C": "source_down", "D": "no_data"}, frozenset("A"), faults={"D": "2"})
    later = Prices({"A": new, "B": more}, {"C": "loading", "E": "unknown"}, loading=frozenset("B"), faults={"E": "3"})
    found = merged(first, later)
    assert (found.series["A"], found.series["B"]) == (new, more)
    # C was waited for: why it did not come is not forgotten for a later "loading".
    assert found.gaps == {"C": "source_down", "D": "no_data", "E": "unknown"}
    assert (found.aging, found.loading) == (frozenset("A"), frozenset("B"))
    assert found.faults == {"D": "2", "E": "3"}
