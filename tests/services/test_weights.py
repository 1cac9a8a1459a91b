"""Weights near a day."""

from collections.abc import Sequence
from datetime import date

import pytest

from bot.domain.errors import SourceFault
from bot.domain.weights import Weights
from bot.providers.base import SourceDown
from bot.services.sessions import Sessions
from bot.services.weights import WeightService
from tests.services.scripted import SESSIONS


class Known:
    """A source with weights of some days, or a broken file."""

    def __init__(self, *days: str, source: str = "first", broken: bool = False) -> None:
        self._days = days
        self._source = source
        self._broken = broken

    def weights(self, index: str) -> tuple[Weights, ...]:
        if self._broken:
            raise SourceDown("line 3")
        return tuple(Weights(index, date.fromisoformat(day), {}, "published", self._source) for day in self._days)


def service(*days: str) -> WeightService:
    return WeightService([Known(*days)])


async def near(days: Sequence[str], day: str, until: str = "2025-12-31") -> str | None:
    limits = date.fromisoformat(day), date.fromisoformat(until)
    found = await service(*days).near("HSTECH.HK", *limits, SESSIONS, "XHKG")
    return None if found is None else str(found.day)


@pytest.mark.parametrize(
    ("days", "day", "found"),
    [
        (["2025-01-13"], "2025-01-13", "2025-01-13"),
        # Five sessions after Monday the 13th is Monday the 20th, six is the 21st; the same before.
        (["2025-01-13"], "2025-01-20", "2025-01-13"),
        (["2025-01-13"], "2025-01-21", None),
        (["2025-01-13"], "2025-01-06", "2025-01-13"),
        (["2025-01-13"], "2025-01-03", None),
        # Two sessions from either: the earlier. One from the later: that.
        (["2025-01-13", "2025-01-17"], "2025-01-15", "2025-01-13"),
        (["2025-01-13", "2025-01-17"], "2025-01-16", "2025-01-17"),
        # A weekend is its Friday. At the Lunar New Year 29 to 31 January had no sessions: the 24th is five before the
        # 5th.
        (["2025-01-10"], "2025-01-12", "2025-01-10"),
        (["2025-01-24"], "2025-02-05", "2025-01-24"),
        (["2025-01-24"], "2025-02-06", None),
        ([], "2025-01-13", None),
    ],
)
async def test_the_nearest_within_five_sessions(days: Sequence[str], day: str, found: str | None) -> None:
    assert await near(days, day) == found


async def test_only_the_weights_that_can_be_near_are_looked_at() -> None:
    """Of 22 years of daily weights at most 11 are within five sessions, and one more ends the search."""

    class Counting(Sessions):
        asked = 0

        def on_or_before(self, calendar: str, day: date) -> date:
            Counting.asked += 1
            return super().on_or_before(calendar, day)

    days = [str(day) for day in SESSIONS.between("XHKG", date(2003, 1, 2), date(2025, 2, 12))]
    found = await service(*days).near("^HSI", date(2025, 1, 10), date(2025, 2, 12), Counting(), "XHKG")
    assert found is not None
    assert found.day == date(2025, 1, 10)
    assert Counting.asked <= 2 * 12


async def test_weights_that_were_not_known_yet_are_left_out() -> None:
    assert await near(["2025-01-13", "2025-01-17"], "2025-01-16", until="2025-01-16") == "2025-01-13"
    assert await near(["2025-01-17"], "2025-01-16", until="2025-01-16") is None


@pytest.mark.parametrize(
    ("day", "found"),
    [("2025-01-12", None), ("2025-01-13", "2025-01-13"), ("2025-01-15", "2025-01-13"), ("2025-01-16", None)],
)
async def test_the_last_that_is_not_too_old(day: str, found: str | None) -> None:
    weights = await service("2025-01-13").last("HSTECH.HK", date.fromisoformat(day), SESSIONS, "XHKG", 2)
    assert (None if weights is None else str(weights.day)) == found


async def test_of_several_the_last_is_taken() -> None:
    weights = await service("2025-01-13", "2025-01-14", "2025-01-20").last(
        "HSTECH.HK", date(2025, 1, 15), SESSIONS, "XHKG", 40
    )
    assert weights is not None
    assert weights.day == date(2025, 1, 14)


async def test_the_first_source_that_has_any_is_taken() -> None:
    found = await WeightService([Known(), Known("2025-01-13", source="second")]).known("^HSI")
    assert [weights.source for weights in found] == ["second"]
    assert await WeightService([]).known("^HSI") == ()


async def test_a_broken_file_is_a_fault_of_the_source() -> None:
    with pytest.raises(SourceFault):
        await WeightService([Known(broken=True)]).known("^HSI")
