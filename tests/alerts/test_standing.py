"""How far a basket's lines are from what a rule waits for."""

from datetime import UTC, datetime

from bot.alerts.standing import standing_words
from bot.domain.alerts import Gauge, Mover, Observation, watches_of
from bot.words import Words
from tests.services.scripted import reference

NOW = datetime(2025, 2, 13, 8, 0, tzinfo=UTC)
CHANGES = {"0700.HK": 0.2, "9988.HK": -6.6, "1810.HK": 5.1, "3690.HK": -1.0, "9618.HK": 7.9}


def test_the_nearest_lines_of_a_basket_are_near_on_either_side() -> None:
    """Waiting for 8% either way: JD at +7.9 is 0.1 away, Alibaba at -6.6 is 1.4, Xiaomi at +5.1 is 2.9."""
    watches = watches_of(Mover("hstech", 8.0), tuple(CHANGES))
    gauge = {symbol: Gauge(symbol, "move:1d") for symbol in CHANGES}
    now = {gauge[s]: Observation(gauge[s], NOW, value, "2025-02-13") for s, value in CHANGES.items()}
    lines = standing_words(watches, now, reference().instruments.__getitem__, ended=True)
    said = [Words("en").text(line) for line in lines]
    assert said[0] == "It watches 5 lines; the nearest:"
    assert [line.split(" ")[0] for line in said[1:]] == ["JD.com", "Alibaba", "Xiaomi"]
