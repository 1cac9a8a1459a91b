"""Exchange calendars: days that exchanges truly traded or did not, and what is final when."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.symbols import MARKETS, US
from bot.reference.model import CALENDARS
from bot.services.sessions import CALENDARS_NEEDED, FX, SETTLING, Phase, Sessions

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
NEW_YORK = ZoneInfo("America/New_York")


def hk(day: int, hour: int, minute: int = 0, month: int = 2) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=HONG_KONG)


@pytest.mark.parametrize(
    ("calendar", "day", "traded"),
    [
        ("XHKG", date(2024, 9, 6), False),  # typhoon Yagi: shut all day
        ("XHKG", date(2024, 9, 5), True),
        ("XHKG", date(2025, 1, 28), True),  # half-day before the Lunar New Year
        ("XHKG", date(2025, 1, 29), False),
        ("XHKG", date(2025, 1, 31), False),
        ("XHKG", date(2025, 2, 3), True),
        ("XSHG", date(2025, 1, 27), True),
        ("XSHG", date(2025, 1, 28), False),  # the mainland shuts earlier and opens later than Hong Kong
        ("XSHG", date(2025, 2, 4), False),
        ("XSHG", date(2025, 2, 5), True),
        ("XSHG", date(2025, 1, 26), False),  # a working Sunday, without a market
        ("XNYS", date(2025, 1, 9), False),  # mourning for President Carter
        ("XNYS", date(2025, 1, 20), False),  # Martin Luther King Day
        ("XNYS", date(2025, 4, 18), False),  # Good Friday
        ("XNYS", date(2024, 11, 29), True),  # half-day after Thanksgiving
        (FX, date(2024, 12, 25), True),  # currencies trade on every weekday
        (FX, date(2025, 2, 8), False),  # Saturday
        (FX, date(2025, 2, 9), False),
    ],
)
def test_days_of_trade(sessions: Sessions, calendar: str, day: date, traded: bool) -> None:
    assert sessions.is_session(calendar, day) is traded


@pytest.mark.parametrize(
    ("calendar", "day", "close"),
    [
        ("XHKG", date(2025, 1, 27), datetime(2025, 1, 27, 8, tzinfo=UTC)),  # 16:00 in Hong Kong
        ("XHKG", date(2025, 1, 28), datetime(2025, 1, 28, 4, tzinfo=UTC)),  # half-day: 12:00
        ("XHKG", date(2024, 12, 24), datetime(2024, 12, 24, 4, tzinfo=UTC)),
        ("XHKG", date(2024, 12, 31), datetime(2024, 12, 31, 4, tzinfo=UTC)),
        ("XSHG", date(2025, 2, 5), datetime(2025, 2, 5, 7, tzinfo=UTC)),  # 15:00 in Shanghai
        ("XNYS", date(2025, 3, 7), datetime(2025, 3, 7, 21, tzinfo=UTC)),  # 16:00 winter time
        ("XNYS", date(2025, 3, 10), datetime(2025, 3, 10, 20, tzinfo=UTC)),  # and summer time
        ("XNYS", date(2025, 10, 31), datetime(2025, 10, 31, 20, tzinfo=UTC)),
        ("XNYS", date(2025, 11, 3), datetime(2025, 11, 3, 21, tzinfo=UTC)),
        ("XNYS", date(2024, 11, 29), datetime(2024, 11, 29, 18, tzinfo=UTC)),  # half-day: 13:00
    ],
)
def test_closes_with_half_days_and_both_changes_of_the_clock(
    sessions: Sessions, calendar: str, day: date, close: datetime
) -> None:
    assert sessions.close(calendar, day) == close


@pytest.mark.parametrize(
    ("calendar", "day", "last"),
    [
        ("XHKG", date(2025, 2, 2), date(2025, 1, 28)),  # a Sunday after five days of New Year
        ("XSHG", date(2025, 2, 4), date(2025, 1, 27)),
        ("XNYS", date(2025, 1, 20), date(2025, 1, 17)),
        ("XHKG", date(2024, 9, 6), date(2024, 9, 5)),
        ("XHKG", date(2025, 2, 3), date(2025, 2, 3)),
        (FX, date(2025, 2, 9), date(2025, 2, 7)),
    ],
)
def test_the_last_session_on_or_before_a_day(sessions: Sessions, calendar: str, day: date, last: date) -> None:
    assert sessions.on_or_before(calendar, day) == last


@pytest.mark.parametrize(
    ("calendar", "day", "count", "expected"),
    [
        ("XHKG", date(2025, 2, 3), 1, date(2025, 1, 28)),  # over the New Year
        ("XHKG", date(2025, 2, 2), 1, date(2025, 1, 27)),  # from a Sunday: one before the 28th
        ("XHKG", date(2025, 2, 12), 5, date(2025, 2, 5)),
        ("XSHG", date(2025, 2, 5), 1, date(2025, 1, 27)),
        ("XNYS", date(2025, 1, 21), 1, date(2025, 1, 17)),
        ("XHKG", date(2025, 2, 3), 0, date(2025, 2, 3)),
    ],
)
def test_so_many_sessions_before(sessions: Sessions, calendar: str, day: date, count: int, expected: date) -> None:
    assert sessions.before(calendar, day, count) == expected


def test_a_market_has_closed_at_its_closing_time_not_before(sessions: Sessions) -> None:
    noon = datetime(2025, 1, 28, 12, tzinfo=HONG_KONG)  # the half-day's close
    assert sessions.closed_before("XHKG", noon) == date(2025, 1, 28)
    assert sessions.closed_before("XHKG", noon - timedelta(seconds=1)) == date(2025, 1, 27)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (hk(12, 8), Phase(date(2025, 2, 11), None)),  # before the open
        (hk(12, 9, 29), Phase(date(2025, 2, 11), None)),
        (hk(12, 9, 30), Phase(date(2025, 2, 11), date(2025, 2, 12))),  # the opening bell
        (hk(12, 12, 30), Phase(date(2025, 2, 11), date(2025, 2, 12))),  # lunch is no end
        (hk(12, 16), Phase(date(2025, 2, 11), date(2025, 2, 12))),  # closed, and settling
        (hk(12, 16, 29), Phase(date(2025, 2, 11), date(2025, 2, 12))),
        (hk(12, 16, 30), Phase(date(2025, 2, 12), None)),  # final
        (hk(12, 23), Phase(date(2025, 2, 12), None)),
        (hk(15, 12), Phase(date(2025, 2, 14), None)),  # Saturday
        (hk(28, 12, 29, month=1), Phase(date(2025, 1, 27), date(2025, 1, 28))),  # half-day, settling
        (hk(28, 12, 30, month=1), Phase(date(2025, 1, 28), None)),
        (hk(30, 11, month=1), Phase(date(2025, 1, 28), None)),  # New Year
        (datetime(2024, 9, 6, 11, tzinfo=HONG_KONG), Phase(date(2024, 9, 5), None)),  # typhoon
    ],
)
def test_phases_of_a_day_in_hong_kong(sessions: Sessions, now: datetime, expected: Phase) -> None:
    assert sessions.phase("XHKG", now) == expected
    assert sessions.phase("XHKG", now.astimezone(UTC)) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # The opening bell is at 14:30 UTC on the last winter Friday, at 13:30 on the first summer Monday.
        (datetime(2025, 3, 7, 14, 29, tzinfo=UTC), Phase(date(2025, 3, 6), None)),
        (datetime(2025, 3, 7, 14, 30, tzinfo=UTC), Phase(date(2025, 3, 6), date(2025, 3, 7))),
        (datetime(2025, 3, 10, 13, 29, tzinfo=UTC), Phase(date(2025, 3, 7), None)),
        (datetime(2025, 3, 10, 13, 30, tzinfo=UTC), Phase(date(2025, 3, 7), date(2025, 3, 10))),
        (datetime(2025, 3, 10, 20, 30, tzinfo=UTC), Phase(date(2025, 3, 10), None)),
        (datetime(2025, 10, 31, 13, 30, tzinfo=UTC), Phase(date(2025, 10, 30), date(2025, 10, 31))),
        (datetime(2025, 11, 3, 14, 29, tzinfo=UTC), Phase(date(2025, 10, 31), None)),
        (datetime(2025, 11, 3, 14, 30, tzinfo=UTC), Phase(date(2025, 10, 31), date(2025, 11, 3))),
    ],
)
def test_phases_in_new_york_over_both_changes_of_the_clock(sessions: Sessions, now: datetime, expected: Phase) -> None:
    assert sessions.phase("XNYS", now) == expected


def test_currencies_trade_through_the_weekday_and_not_on_saturday(sessions: Sessions) -> None:
    wednesday, saturday = datetime(2025, 2, 12, 15, tzinfo=UTC), datetime(2025, 2, 15, 15, tzinfo=UTC)
    assert sessions.phase(FX, wednesday) == Phase(date(2025, 2, 11), date(2025, 2, 12))
    assert sessions.phase(FX, saturday) == Phase(date(2025, 2, 14), None)


def test_a_bar_is_settled_the_next_morning_by_the_exchanges_clock(sessions: Sessions) -> None:
    # 7 o'clock in New York is 12:00 UTC in winter and 11:00 in summer, also on the night of the change.
    assert sessions.settled_at("XNYS", date(2025, 3, 7)) == datetime(2025, 3, 8, 12, tzinfo=UTC)
    assert sessions.settled_at("XNYS", date(2025, 3, 8)) == datetime(2025, 3, 9, 11, tzinfo=UTC)
    assert sessions.settled_at("XHKG", date(2025, 2, 12)) == datetime(2025, 2, 12, 23, tzinfo=UTC)


def test_before_its_beginning_and_after_its_end_a_calendar_stays_at_its_bounds(sessions: Sessions) -> None:
    # Whatever today is, the calendars begin with 1997; the 1st was a holiday.
    assert sessions.on_or_before("XHKG", date(1980, 1, 1)) == date(1997, 1, 2)
    assert sessions.before("XHKG", date(1997, 1, 6), 2500) == date(1997, 1, 2)
    assert sessions.before("XHKG", date(1980, 1, 1), 1) == date(1997, 1, 2)
    assert sessions.closed_before("XHKG", datetime(1980, 1, 1, tzinfo=UTC)) == date(1997, 1, 2)
    assert sessions.on_or_before("XHKG", date(2190, 1, 1)) == sessions.ends("XHKG")
    assert not sessions.is_session("XHKG", date(1980, 1, 2))
    assert not sessions.is_session("XHKG", date(2190, 1, 2))


@pytest.mark.parametrize("calendar", CALENDARS_NEEDED)
def test_the_calendars_that_questions_are_about_reach_into_the_present(sessions: Sessions, calendar: str) -> None:
    assert sessions.ends(calendar) > date(2026, 6, 30)


def test_every_calendar_that_data_or_a_symbol_may_name_can_be_loaded(sessions: Sessions) -> None:
    named = {*CALENDARS, *(market.calendar for market in (*MARKETS.values(), US))}
    assert all(map(sessions.known, named))
    # Wednesday 12 February 2025 was a holiday of none of them.
    assert all(sessions.on_or_before(calendar, date(2025, 2, 12)) == date(2025, 2, 12) for calendar in named)
    assert not sessions.known("XXXX")


def test_the_zones_of_symbols_are_those_of_their_calendars(sessions: Sessions) -> None:
    # 7 o'clock of the next day, by the calendar's own zone.
    for market in (*MARKETS.values(), US):
        seven = datetime(2025, 7, 2, 7, tzinfo=ZoneInfo(market.timezone))
        assert sessions.settled_at(market.calendar, date(2025, 7, 1)) == seven, market


@given(st.sampled_from([*CALENDARS_NEEDED, FX]), st.integers(0, 21 * 365 * 24 * 60))
@settings(max_examples=60, deadline=None)
def test_laws_of_a_phase(calendar: str, minutes: int) -> None:
    sessions = _loaded
    now = datetime(2005, 1, 3, tzinfo=UTC) + timedelta(minutes=minutes)
    phase = sessions.phase(calendar, now)
    assert sessions.is_session(calendar, phase.session)
    assert sessions.close(calendar, phase.session) + SETTLING <= now
    if phase.trading is not None:
        assert phase.session < phase.trading
        # Currencies go on at midnight, while the day before still settles.
        assert sessions.before(calendar, phase.trading) == phase.session or calendar == FX
        assert sessions.close(calendar, phase.trading) + SETTLING > now


@given(st.sampled_from([*CALENDARS_NEEDED, FX]), st.dates(date(1998, 1, 1), date(2026, 6, 1)), st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_laws_of_counting_back(calendar: str, day: date, count: int) -> None:
    sessions = _loaded
    last = sessions.on_or_before(calendar, day)
    assert last <= day
    assert not any(sessions.is_session(calendar, last + timedelta(days=n)) for n in range(1, (day - last).days + 1))
    assert sessions.before(calendar, day, count) == sessions.before(calendar, sessions.before(calendar, day), count - 1)


_loaded = Sessions()
"""For laws, whose examples share one. Loads nothing until it is asked."""


def test_a_year_whose_holidays_are_not_published_yet_is_weekdays(sessions: Sessions) -> None:
    # Shanghai's days of a year are published late in the year before; until then its weekdays count as sessions, so
    # that prices go on being fetched.
    after = sessions.ends("XSHG") + timedelta(days=30)
    friday = after - timedelta(days=(after.weekday() - 4) % 7)
    assert sessions.on_or_before("XSHG", friday + timedelta(days=1)) == friday
    assert sessions.is_session("XSHG", friday)


@pytest.mark.parametrize(
    ("calendar", "moment", "state", "opens", "closes", "early"),
    [
        # Wednesday 12 February 2025 in Hong Kong: 9:30 to 12:00, 13:00 to 16:00.
        ("XHKG", "2025-02-12T09:29:59+08:00", "before", "2025-02-12T09:30+08:00", "2025-02-12T16:00+08:00", False),
        ("XHKG", "2025-02-12T09:30:00+08:00", "open", None, "2025-02-12T16:00+08:00", False),
        ("XHKG", "2025-02-12T12:00:00+08:00", "break", "2025-02-12T13:00+08:00", "2025-02-12T16:00+08:00", False),
        ("XHKG", "2025-02-12T13:00:00+08:00", "open", None, "2025-02-12T16:00+08:00", False),
        ("XHKG", "2025-02-12T16:00:00+08:00", "closed", "2025-02-13T09:30+08:00", None, False),
        ("XHKG", "2025-02-15T11:00:00+08:00", "closed", "2025-02-17T09:30+08:00", None, False),  # a Saturday
        # The half-day before the Lunar New Year has no break, and the next session is that of 3 February.
        ("XHKG", "2025-01-28T08:00:00+08:00", "before", "2025-01-28T09:30+08:00", "2025-01-28T12:00+08:00", True),
        ("XHKG", "2025-01-28T11:00:00+08:00", "open", None, "2025-01-28T12:00+08:00", True),
        ("XHKG", "2025-01-28T12:30:00+08:00", "closed", "2025-02-03T09:30+08:00", None, True),
        ("XHKG", "2025-01-29T11:00:00+08:00", "closed", "2025-02-03T09:30+08:00", None, False),
        # New York has no break; the day after Thanksgiving ends at 13:00.
        ("XNYS", "2024-11-29T12:30:00-05:00", "open", None, "2024-11-29T13:00-05:00", True),
        ("XNYS", "2025-02-12T12:30:00-05:00", "open", None, "2025-02-12T16:00-05:00", False),
        # New York's Wednesday evening is Thursday in London: the day is the exchange's own.
        ("XNYS", "2025-02-12T21:00:00-05:00", "closed", "2025-02-13T09:30-05:00", None, False),
        (FX, "2025-02-12T03:00:00+00:00", "open", None, "2025-02-13T00:00+00:00", False),
        (FX, "2025-02-15T03:00:00+00:00", "closed", "2025-02-17T00:00+00:00", None, False),
    ],
)
def test_hours_of_trade(
    sessions: Sessions, calendar: str, moment: str, state: str, opens: str | None, closes: str | None, early: bool
) -> None:
    hours = sessions.hours(calendar, datetime.fromisoformat(moment))
    assert hours.state == state
    assert hours.opens == (None if opens is None else datetime.fromisoformat(opens))
    assert hours.closes == (None if closes is None else datetime.fromisoformat(closes))
    assert hours.early is early


def test_an_exchange_is_open_from_open_to_close_but_for_its_break(sessions: Sessions) -> None:
    # Every 30 minutes of two weeks: 5.5 hours a day are 11 of them open and 2 in the break, on 6 days of trade;
    # the half-day of 28 January has 5 (9:30 to 12:00) and no break.
    start = hk(20, 0, month=1)
    states = [sessions.hours("XHKG", start + timedelta(minutes=30 * at)).state for at in range(14 * 48)]
    assert states.count("open") == 6 * 11 + 5
    assert states.count("break") == 6 * 2


def test_sessions_between_two_days(sessions: Sessions) -> None:
    days = sessions.between("XHKG", date(2025, 1, 25), date(2025, 2, 4))
    assert days == (date(2025, 1, 27), date(2025, 1, 28), date(2025, 2, 3), date(2025, 2, 4))
    assert sessions.between("XHKG", date(2025, 1, 29), date(2025, 1, 31)) == ()
