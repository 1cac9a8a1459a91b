"""Each case is worked by hand, with the exchange's real hours: Hong Kong closes at 16:00, so a bar is final at 16:30
and corrected by 07:00 of the next morning. New York closes at 16:00 too, which is 05:00 in Hong Kong in winter."""

import dataclasses
from datetime import date, datetime, timedelta

import pytest

from bot.domain.instruments import Instrument
from bot.services.freshness import Need, lacks_start, need
from bot.store import Stored
from tests.services.scripted import NVIDIA, SESSIONS, TENCENT, series, trading_days

SINCE = date(2025, 1, 10)


def stored(
    fetched: str,
    last: str,
    *,
    provisional: str | None = None,
    covers_from: str = "2024-01-01",
    first: str = "2024-12-02",
    instrument: Instrument = TENCENT,
) -> Stored:
    days = trading_days(instrument.calendar, first, last)
    bars = dataclasses.replace(
        series(instrument.symbol, dict.fromkeys(days, 100.0)),
        provisional_from=None if provisional is None else date.fromisoformat(provisional),
    )
    return Stored(bars, date.fromisoformat(covers_from), datetime.fromisoformat(fetched))


# Days and hours of 2025 in Hong Kong.
CASES = [
    # reason, fetched at, last stored close, provisional from, asked of, asked at, need
    ("just fetched", "02-12 16:35", "02-12", None, "02-12", "02-12 16:44", Need.NONE),
    ("final, same evening", "02-12 16:35", "02-12", None, "02-12", "02-12 22:00", Need.NONE),
    ("just before the morning", "02-12 16:35", "02-12", None, "02-13", "02-13 06:59", Need.NONE),
    ("next morning: corrected once", "02-12 16:35", "02-12", None, "02-13", "02-13 07:00", Need.SOON),
    ("corrected, before the open", "02-13 07:00", "02-12", None, "02-13", "02-13 09:29", Need.NONE),
    ("in trading, price 9 min old", "02-13 09:45", "02-13", "02-13", "02-13", "02-13 09:54", Need.NONE),
    ("in trading, price 10 min old", "02-13 09:45", "02-13", "02-13", "02-13", "02-13 09:55", Need.SOON),
    ("at lunch, as in trading", "02-13 11:50", "02-13", "02-13", "02-13", "02-13 12:30", Need.SOON),
    ("closed, not yet final", "02-13 15:00", "02-13", "02-13", "02-13", "02-13 16:29", Need.SOON),
    ("final now, stored is provisional", "02-13 16:10", "02-13", "02-13", "02-13", "02-13 16:30", Need.NOW),
    ("closed since, stored the day before", "02-12 16:35", "02-12", None, "02-13", "02-13 16:30", Need.NOW),
    ("fetched after the close, bar not out yet", "02-13 16:31", "02-12", None, "02-13", "02-13 16:50", Need.NOW),
    # A suspended share never gets that bar: once settled it is looked for once more, and then no more.
    ("no bar by the next morning", "02-13 20:00", "02-12", None, "02-14", "02-14 08:00", Need.SOON),
    ("no bar after the correction", "02-14 08:00", "02-12", None, "02-14", "02-14 09:00", Need.NONE),
    ("Saturday morning corrects Friday", "02-14 16:35", "02-14", None, "02-15", "02-15 09:00", Need.SOON),
    ("Sunday: Friday is corrected", "02-15 09:00", "02-14", None, "02-16", "02-16 12:00", Need.NONE),
    ("Monday before the open", "02-15 09:00", "02-14", None, "02-17", "02-17 09:29", Need.NONE),
    # Lunar New Year: Hong Kong's half-day of 28 January closes at 12:00, and 29 to 31 January are holidays.
    ("half-day closed at noon", "01-28 11:00", "01-28", "01-28", "01-28", "01-28 12:30", Need.NOW),
    ("half-day, 12:29 is not final", "01-28 11:00", "01-28", "01-28", "01-28", "01-28 12:29", Need.SOON),
    ("holiday, the day before is corrected", "01-29 08:00", "01-28", None, "01-30", "01-30 14:00", Need.NONE),
    # An as-of in the past.
    ("past and covered, in trading today", "02-12 09:00", "02-11", None, "02-10", "02-13 10:30", Need.NONE),
    ("past and covered, today closed", "02-12 09:00", "02-11", None, "02-10", "02-13 17:00", Need.NONE),
    ("past, stored when provisional", "02-10 11:00", "02-10", "02-10", "02-10", "02-13 10:30", Need.NOW),
    ("past, after the last fetch", "02-10 20:00", "02-10", None, "02-11", "02-13 10:30", Need.NOW),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fetched", "last", "provisional", "day", "now", "expected"),
    [case[1:] for case in CASES],
    ids=[c[0] for c in CASES],
)
def test_need(fetched: str, last: str, provisional: str | None, day: str, now: str, expected: Need) -> None:
    held = stored(f"2025-{fetched}+08:00", f"2025-{last}", provisional=provisional and f"2025-{provisional}")
    asked_of, asked_at = date.fromisoformat(f"2025-{day}"), datetime.fromisoformat(f"2025-{now}+08:00")
    found = need(held, TENCENT, SINCE, asked_of, asked_at, SESSIONS)
    assert found is expected


def test_new_york_has_its_own_clock() -> None:
    held = stored("2025-02-11 16:35-05:00", "2025-02-11", instrument=NVIDIA)
    day = date(2025, 2, 12)
    # 12 February 16:00 in Hong Kong is 03:00 in New York: Tuesday's close stands, not yet corrected.
    assert need(held, NVIDIA, SINCE, day, datetime.fromisoformat("2025-02-12 16:00+08:00"), SESSIONS) is Need.NONE
    assert need(held, NVIDIA, SINCE, day, datetime.fromisoformat("2025-02-12 07:00-05:00"), SESSIONS) is Need.SOON
    assert need(held, NVIDIA, SINCE, day, datetime.fromisoformat("2025-02-12 16:30-05:00"), SESSIONS) is Need.NOW


def test_nothing_stored_is_needed_now() -> None:
    now = datetime.fromisoformat("2025-02-12 16:00+08:00")
    assert need(None, TENCENT, SINCE, date(2025, 2, 12), now, SESSIONS) is Need.NOW


def test_an_earlier_start_is_needed_now_even_when_just_fetched() -> None:
    held = stored("2025-02-12 16:35+08:00", "2025-02-12", covers_from="2024-12-01")
    now = datetime.fromisoformat("2025-02-12 16:36+08:00")
    assert need(held, TENCENT, date(2024, 11, 30), date(2025, 2, 12), now, SESSIONS) is Need.NOW
    assert need(held, TENCENT, date(2024, 12, 2), date(2025, 2, 12), now, SESSIONS) is Need.NONE


def test_a_base_in_a_holiday_at_the_stored_start_may_have_a_close_before_it() -> None:
    # Asked from 30 January 2025 on (a holiday): the close of the 28th was never asked for.
    held = stored("2025-02-12 16:35+08:00", "2025-02-12", covers_from="2025-01-29", first="2025-02-03")
    assert lacks_start(held, date(2025, 1, 30))
    # Asked from 21 December on, forty days before: there is none, because the share was listed on 3 February.
    listed = stored("2025-02-12 16:35+08:00", "2025-02-12", covers_from="2024-12-21", first="2025-02-03")
    assert not lacks_start(listed, date(2025, 1, 30))
    assert lacks_start(listed, date(2025, 1, 29))  # one day earlier could reach one day further back


def test_patience_is_ten_minutes() -> None:
    held = stored("2025-02-13 10:00+08:00", "2025-02-13", provisional="2025-02-13")
    at = datetime.fromisoformat("2025-02-13 10:00+08:00")
    asked = [need(held, TENCENT, SINCE, date(2025, 2, 13), at + timedelta(minutes=m), SESSIONS) for m in (0, 9, 10, 60)]
    assert asked == [Need.NONE, Need.NONE, Need.SOON, Need.SOON]
