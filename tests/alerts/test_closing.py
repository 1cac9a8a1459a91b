"""The last bars before a break and a close: a source's last price is of a moment before they end."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.alerts import timing
from bot.domain.alerts import Gauge
from tests.alerts.market import Market, daily
from tests.services.scripted import SESSIONS, Clock

DELAY = timedelta(minutes=15)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def looks(calendar: str, now: datetime, last: datetime | None, count: int) -> list[str]:
    found: list[str] = []
    for _ in range(count):
        now = timing.next_bar(SESSIONS, calendar, now, DELAY, last)
        found.append(f"{now:%d %H:%M:%S}")
    return found


# Hong Kong closes at 16:00 HKT (08:00 UTC). With 15 minutes of delay and 30 seconds of margin: the bar to 16:00 is
# looked for at 08:15:30, the closing auction's at 08:20:30, then every ten minutes until half an hour after the close,
# 08:45:30; the next is the first bar of the morning, 09:30 to 09:35 HKT (01:35), at 01:50:30.
@pytest.mark.parametrize(
    ("calendar", "before", "close", "then"),
    [
        ("XHKG", "2025-02-12 08:14:00", "2025-02-12 08:00", "13 01:50:30"),
        # A half-day in Hong Kong ends at 12:00 HKT, and is followed by two holidays.
        ("XHKG", "2024-12-24 04:14:00", "2024-12-24 04:00", "27 01:50:30"),
        # New York: 16:00 EST; and 13:00 EST on the day before Christmas. It opens at 14:30 UTC.
        ("XNYS", "2025-02-12 21:14:00", "2025-02-12 21:00", "13 14:50:30"),
        ("XNYS", "2024-12-24 18:14:00", "2024-12-24 18:00", "26 14:50:30"),
    ],
)
def test_a_close_is_looked_at_until_its_last_bar_is_there(calendar: str, before: str, close: str, then: str) -> None:
    closes = at(close)
    due = [f"{closes + timedelta(minutes=minutes, seconds=30):%d %H:%M:%S}" for minutes in (15, 20, 30, 40, 45)]
    assert looks(calendar, at(before), closes, 6) == [*due, then]
    # The auction's bar ends five minutes after the close: once it is there nothing more is to come. Hong Kong's trades
    # until ten minutes after it, whose bar ends at the quarter hour.
    whole = timedelta(minutes=15 if calendar == "XHKG" else 5)
    assert looks(calendar, at(before), closes + whole, 3) == [*due[:2], then]
    assert looks(calendar, at(before), closes + whole - timedelta(minutes=1), 3) == due[:3]


def test_a_morning_is_looked_at_until_its_last_bar_is_there() -> None:
    # 12:00 HKT is 04:00 UTC; the first bar of the afternoon ends at 13:05 HKT and is known at 05:20:30.
    noon = at("2025-02-12 04:00")
    assert looks("XHKG", at("2025-02-12 04:14:00"), noon - timedelta(minutes=5), 5) == [
        "12 04:15:30", "12 04:25:30", "12 04:35:30", "12 04:45:30", "12 05:20:30",
    ]  # fmt: skip
    assert looks("XHKG", at("2025-02-12 04:14:00"), noon, 2) == ["12 04:15:30", "12 05:20:30"]


@pytest.mark.parametrize(
    ("symbol", "close"),
    [("0700.HK", "2025-02-12 08:00"), ("0700.HK", "2025-02-12 04:00"), ("0700.HK", "2024-12-24 04:00"),
     ("NVDA", "2025-02-12 21:00"), ("NVDA", "2024-12-24 18:00")],
)  # fmt: skip
async def test_the_last_bar_is_read_the_same_evening(symbol: str, close: str) -> None:
    """The last trade was two seconds before the close, or the lunch break: its bar is read half an hour later, not when
    trade begins anew."""
    closes = at(close)
    clock = Clock(f"{close}:00+00:00")
    rows = [(closes - timedelta(minutes=minutes), price, 10.0) for minutes, price in ((10, 100.0), (5, 100.5))]
    market = Market(clock, {symbol: rows})
    market.put(daily(symbol, {date(2024, 1, 2): 100.0}))
    assert market.bars is not None
    market.bars.quoted = closes - timedelta(seconds=2)
    gauge, since = Gauge(symbol, "price"), closes - timedelta(minutes=10)
    clock.now = closes + timedelta(minutes=20, seconds=30)
    early = await market.seen(gauge, since)
    assert [(one.at, one.value) for one in early.observations] == [(closes - timedelta(minutes=5), 100.0)]
    clock.now = closes + timedelta(minutes=45, seconds=30)
    late = await market.seen(gauge, since, early.observations[-1])
    assert [(one.at, one.value) for one in late.observations][-1] == (closes, 100.5)


async def test_the_auction_of_a_close_is_read_the_same_evening() -> None:
    closes = at("2025-02-12 08:00")
    clock = Clock("2025-02-12 08:45:30+00:00")
    market = Market(clock, {"0700.HK": [(closes - timedelta(minutes=5), 100.0, 10.0), (closes, 103.0, 50.0)]})
    market.put(daily("0700.HK", {date(2024, 1, 2): 100.0}))
    assert market.bars is not None
    market.bars.quoted = closes + timedelta(minutes=1)
    seen = await market.seen(Gauge("0700.HK", "price"), closes - timedelta(minutes=5))
    assert seen.observations[-1].at == closes + timedelta(minutes=5) and seen.observations[-1].value == 103.0


@pytest.mark.parametrize("stamps", [[0, 5], [8.3], [10], [0, 5, 10]])
@pytest.mark.parametrize("close", ["2025-02-12 08:00", "2024-12-24 04:00"])
async def test_hong_kongs_auction_is_read_by_whatever_stamp_it_has(close: str, stamps: list[float]) -> None:
    """It trades between 16:08 and 16:10, and on a half-day after noon: a source puts its price at the close, or at the
    minute. What is stamped later is none of the session's. All of its volume counts."""
    closes = at(close)
    clock = Clock(f"{closes + timedelta(minutes=45, seconds=30)}")
    rows = [(closes - timedelta(minutes=5), 100.0, 10.0)]
    rows += [(closes + timedelta(minutes=stamp), 103.0, 50.0) for stamp in stamps]
    market = Market(clock, {"0700.HK": [*rows, (closes + timedelta(minutes=11), 104.0, 1.0)]})
    market.put(daily("0700.HK", {date(2024, 1, 2): 100.0}))
    assert market.bars is not None
    market.bars.quoted = closes + timedelta(minutes=11)
    seen = await market.seen(Gauge("0700.HK", "price"), closes - timedelta(minutes=5))
    last = seen.observations[-1]
    assert (last.at, last.value) == (closes + timedelta(minutes=stamps[-1] + 5), 103.0)


async def test_new_yorks_session_has_no_bar_after_its_close() -> None:
    closes = at("2025-02-12 21:00")
    clock = Clock(f"{closes + timedelta(minutes=45)}")
    market = Market(clock, {"NVDA": [(closes, 100.0, 10.0), (closes + timedelta(minutes=5), 90.0, 10.0)]})
    market.put(daily("NVDA", {date(2024, 1, 2): 100.0}))
    seen = await market.seen(Gauge("NVDA", "price"), closes - timedelta(minutes=5))
    assert seen.observations[-1].value == 100.0
