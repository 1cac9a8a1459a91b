"""How far a basket's lines are from what a rule waits for."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from bot.alerts.closes import state_made
from bot.alerts.standing import standing_words
from bot.domain.alerts import Gauge, Mover, Observation, Regime, watches_of
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


DAYS = pd.bdate_range("2025-02-03", periods=4)
RISEN, FALLEN, CORRECTED = [100.0, 90.0, 110.0, 111.0], [100.0, 95.0, 79.0, 78.0], [80.0, 100.0, 89.0, 88.0]


def told(closes: list[float], only: str | None) -> list[str]:
    """What a preview says of a state, on four closes of the Hang Seng TECH index."""
    watches = watches_of(Regime("HSTECH.HK", only))  # type: ignore[arg-type]
    path = pd.Series(closes, index=DAYS)
    day = DAYS[-1].date()
    now: dict[Gauge, Observation] = {}
    for watch in watches:
        found = state_made(path, watch.gauge.name)(day)
        assert found is not None
        now[watch.gauge] = Observation(watch.gauge, NOW, found[0], day.isoformat(), found[1])
    lines = standing_words(watches, now, reference().instruments.__getitem__, ended=True)
    return [Words("en").text(line) for line in lines]


@pytest.mark.parametrize(
    ("closes", "only", "line"),
    [
        (RISEN, "bull", "It fires at the next bull market: a bear market comes first."),
        (FALLEN, "bear", "It fires at the next bear market: a bull market comes first."),
        (CORRECTED, "correction", "It is in a correction since 5 Feb 2025: it fires at the next one."),
    ],
)
def test_a_state_that_it_is_in_already_is_told_with_when_it_fires(closes: list[float], only: str, line: str) -> None:
    assert line in told(closes, only)
    assert line not in told(closes, None)  # another state is waited for too
    others = {"bull", "bear", "correction"} - {only}
    assert not any(line in told(closes, other) for other in others)


def test_members_that_are_there_already_are_told() -> None:
    changes = {"0700.HK": 0.2, "9988.HK": -6.6, "9866.HK": 9.94}
    watches = watches_of(Mover("hstech", 8.0), tuple(changes))
    gauge = {symbol: Gauge(symbol, "move:1d") for symbol in changes}
    now = {gauge[s]: Observation(gauge[s], NOW, value, "2025-02-13") for s, value in changes.items()}
    look = reference().instruments.__getitem__
    within, after = (standing_words(watches, now, look, ended=ended)[-1] for ended in (False, True))
    assert Words("en").text(within) == "1 is there already: it fires when it gets there anew."
    assert "there already" not in Words("en").text(after)  # each session begins at nothing
