"""What the observer makes of bars and of published turnover, worked by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.alerts import Gauge, Observation
from bot.domain.flows import Direction, FlowDay, Flows, flows_of
from bot.domain.instruments import Instrument
from bot.domain.prices import Source
from bot.domain.shares import ShareCount
from bot.providers.base import NoBars
from bot.services.flows import FlowService
from bot.services.quotes import QuoteService
from bot.services.shares import ShareService
from tests.alerts.market import Market, closes_of, daily
from tests.answers.test_value import Quotes
from tests.services.scripted import LIVE, Clock

OPEN = datetime(2025, 2, 12, 14, 30, tzinfo=UTC)
NOW = OPEN + timedelta(minutes=26)
"""With 15 minutes of delay: the bars that end at 14:35 and 14:40 are over."""

BARS = [(OPEN, 98.0, 300.0), (OPEN + timedelta(minutes=5), 105.0, 500.0), (OPEN + timedelta(minutes=10), 90.0, 9.0)]


class Counted:
    """A source of counts of shares."""

    def __init__(self, *counts: ShareCount) -> None:
        self._counts = counts

    async def shares(self, instrument: Instrument) -> tuple[ShareCount, ...]:
        return self._counts


@dataclass
class Published:
    """A source of turnover by day."""

    days: Mapping[date, float]
    source: Source = LIVE
    asked: list[tuple[date, date]] = field(default_factory=list[tuple[date, date]])

    async def flows(self, direction: Direction, first: date, last: date) -> Flows:
        self.asked.append((first, last))
        found = {day: (FlowDay(amount), LIVE) for day, amount in self.days.items() if first <= day <= last}
        if not found:
            raise NoBars("none")
        return flows_of(direction, found, (LIVE,))

    async def close(self) -> None:
        return


def market(*ends: float) -> Market:
    """100 dollars and 1,000 shares a day, but for the last closes; four million shares in all."""
    count = ShareCount("NVDA", date(2025, 1, 31), 4e6, "a report")
    made = Market(Clock(NOW.isoformat()), {"NVDA": BARS}, shares=ShareService([Counted(count)]))
    made.put(daily("NVDA", closes_of("XNYS", date(2024, 1, 2), date(2025, 2, 11), *ends)))
    return made


@pytest.mark.parametrize(
    ("name", "values"),
    [
        # The price itself, at the ends of bars; nothing is said of the opening.
        ("price", [98.0, 105.0]),
        # From yesterday's close of 100: -2% and +5%, after nothing at the opening.
        ("move:1d", [0.0, -2.0, 5.0]),
        # The same in money: -2 and +5 dollars times four million shares.
        ("value", [0.0, -8e6, 20e6]),
        # 300, and 300 + 500, over the mean of 1,000.
        ("volume", [0.0, 0.3, 0.8]),
    ],
)
async def test_bars_make_gauges(name: str, values: list[float]) -> None:
    seen = await market().seen(Gauge("NVDA", name), OPEN - timedelta(hours=1))
    assert [round(one.value, 6) for one in seen.observations] == values
    ends = [OPEN + timedelta(minutes=5), OPEN + timedelta(minutes=10)]
    assert [one.at for one in seen.observations] == ([OPEN] * (len(values) - 2) + ends)
    # The third bar, to 14:45, is known at 15:00, and 30 seconds are waited for it.
    assert (seen.reason, seen.next_due) == (None, OPEN + timedelta(minutes=30, seconds=30))


async def test_a_move_over_a_week_is_from_the_close_a_week_ago() -> None:
    # The last five closes, of 5, 6, 7, 10 and 11 February; a week before the 12th is the 5th, with 50.
    seen = await market(50.0, 60.0, 70.0, 80.0, 90.0).seen(Gauge("NVDA", "move:1week"), OPEN - timedelta(hours=1))
    assert [round(one.value, 6) for one in seen.observations] == [96.0, 110.0]
    assert seen.observations[0].facts == {"close": 98.0, "base": 50.0, "base_on": "2025-02-05"}


async def test_what_is_known_already_is_not_observed_again() -> None:
    made = market()
    gauge = Gauge("NVDA", "price")
    [first, second] = (await made.seen(gauge, OPEN - timedelta(hours=1))).observations
    assert (await made.seen(gauge, first.at, first)).observations == (second,)
    assert (await made.seen(gauge, second.at, second)).observations == ()


async def test_turnover_is_observed_as_it_is_published() -> None:
    """At Hong Kong's close, 08:00 UTC; the next day's is looked for an hour after its close."""
    source = Published({date(2025, 2, 11): 110e9, date(2025, 2, 12): 120e9})
    made = Market(Clock("2025-02-12 10:00+00:00"), flows=FlowService([source]))
    seen = await made.seen(Gauge("southbound", "turnover"), datetime(2025, 2, 11, 12, 0, tzinfo=UTC))
    assert [(one.at, one.value, one.session) for one in seen.observations] == [
        (datetime(2025, 2, 11, 8, 0, tzinfo=UTC), 110e9, "2025-02-11"),
        (datetime(2025, 2, 12, 8, 0, tzinfo=UTC), 120e9, "2025-02-12"),
    ]
    assert (seen.reason, seen.next_due) == (None, datetime(2025, 2, 13, 9, 0, tzinfo=UTC))


async def test_on_a_half_day_turnover_is_looked_for_when_shanghai_has_closed_too() -> None:
    """Hong Kong closes at 04:00 UTC on 31 December, Shanghai at 07:00 as ever: the day is over half an hour later."""
    source = Published({date(2024, 12, 30): 110e9})
    made = Market(Clock("2024-12-31 06:00+00:00"), flows=FlowService([source]))
    seen = await made.seen(Gauge("southbound", "turnover"), datetime(2024, 12, 30, 12, 0, tzinfo=UTC))
    assert (seen.reason, seen.next_due) == (None, datetime(2024, 12, 31, 8, 0, tzinfo=UTC))


async def test_turnover_that_is_not_out_yet_is_asked_for_again() -> None:
    source = Published({date(2025, 2, 11): 110e9})
    made = Market(Clock("2025-02-12 10:00+00:00"), flows=FlowService([source]))
    [known] = (await made.seen(Gauge("southbound", "turnover"), made.clock())).observations
    seen = await made.seen(Gauge("southbound", "turnover"), known.at, known)
    assert (seen.observations, seen.reason, seen.next_due) == ((), "unpublished", made.clock() + timedelta(minutes=30))


async def test_without_any_turnover_it_says_why() -> None:
    made = Market(Clock("2025-02-12 10:00+00:00"), flows=FlowService([Published({})]))
    seen = await made.seen(Gauge("southbound", "turnover"), made.clock())
    assert (seen.observations, seen.reason) == ((), "no_data")


@pytest.mark.parametrize("name", ["move:1d", "value", "volume"])
async def test_a_session_that_was_traded_and_whose_close_is_late_has_no_base_yet(name: str) -> None:
    """Its bars were seen, so that it was no holiday: the close before it does not stand in, the morning after or
    later."""
    made = market(100.0, 120.0)
    whole = daily("NVDA", closes_of("XNYS", date(2024, 1, 2), date(2025, 2, 11), 100.0, 120.0), fetched_at=NOW)
    made.put(replace(whole, bars=whole.bars.iloc[:-1]))
    gauge, eve = Gauge("NVDA", name), datetime(2025, 2, 11, 21, 0, tzinfo=UTC)
    last = Observation(gauge, eve, 20.0, "2025-02-11")
    seen = await made.seen(gauge, eve, last)
    assert (seen.observations, seen.lacking) == ((), {gauge: "no_base"})
    made.put(whole)
    assert len((await made.seen(gauge, eve, last)).observations) == 3


async def test_a_change_of_value_is_counted_with_the_shares_of_its_own_session() -> None:
    """Four million on 31 January, five million from 13 February on: the bars of the 12th are seen on the 13th."""
    counts = [ShareCount("NVDA", date(2025, 1, 31), 4e6, "a report"), ShareCount("NVDA", date(2025, 2, 13), 5e6, "one")]
    clock = Clock("2025-02-13 15:00+00:00")
    rows = [(OPEN, 98.0, 1.0), (OPEN + timedelta(days=1), 99.0, 1.0)]
    made = Market(clock, {"NVDA": rows}, shares=ShareService([Counted(*counts)]))
    made.put(daily("NVDA", closes_of("XNYS", date(2024, 1, 2), date(2025, 2, 12))))
    seen = await made.seen(Gauge("NVDA", "value"), OPEN - timedelta(hours=1))
    assert [round(one.value) for one in seen.observations] == [0, -8_000_000, 0, -5_000_000]


@pytest.mark.parametrize("live", [False, True])
async def test_on_closes_too_each_session_has_the_shares_of_its_day(live: bool) -> None:
    """Closes of 100, 98, 99, 97 and 96 from 6 to 12 February. Four million shares are counted on 7 February, five
    million on the 11th; the session of the 6th, before either, has those of the earliest. A live source counts six
    million now, for the session of the 12th alone."""
    days = {date(2025, 2, 7): 4e6, date(2025, 2, 11): 5e6}
    counts = [ShareCount("NVDA", day, count, "a report") for day, count in days.items()]
    clock = Clock("2025-02-12 22:00+00:00")
    made = Market(
        clock, shares=ShareService([Counted(*counts)]), quotes=QuoteService(Quotes({"NVDA": 6e6}) if live else None)
    )
    made.put(daily("NVDA", closes_of("XNYS", date(2024, 1, 2), date(2025, 2, 12), 98.0, 99.0, 97.0, 95.0, 96.0)))
    seen = await made.seen(Gauge("NVDA", "value"), datetime(2025, 2, 5, 22, 0, tzinfo=UTC))
    last = 6_000_000 if live else 5_000_000
    closed = [one for one in seen.observations if one.value]
    assert [round(one.value) for one in closed] == [-8_000_000, 4_000_000, -8_000_000, -10_000_000, last]
    today = "2025-02-12" if live else "2025-02-11"
    told = [one.facts["counted_on"] for one in closed]
    assert told == ["2025-02-07", "2025-02-07", "2025-02-07", "2025-02-11", today]


@pytest.mark.parametrize("name", ["move:1d", "value", "volume"])
async def test_a_close_that_may_still_change_is_no_base_and_lets_no_older_one_stand_in(name: str) -> None:
    """The source is a day behind: it tells of yesterday's session as if it were under way."""
    made = market(100.0, 120.0)
    whole = daily("NVDA", closes_of("XNYS", date(2024, 1, 2), date(2025, 2, 11), 100.0, 120.0), fetched_at=NOW)
    made.put(replace(whole, provisional_from=date(2025, 2, 11)))
    gauge, eve = Gauge("NVDA", name), datetime(2025, 2, 11, 21, 0, tzinfo=UTC)
    seen = await made.seen(gauge, eve, Observation(gauge, eve, 20.0, "2025-02-11"))
    assert (seen.observations, seen.lacking) == ((), {gauge: "no_base"})
