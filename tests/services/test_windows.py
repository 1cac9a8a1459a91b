"""Windows: from which day to which, for each instrument."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import QuestionFault
from bot.domain.instruments import Instrument, Kind
from bot.domain.text import Name
from bot.domain.windows import Between, Event, Since, SinceEvent, Span, ToDate, Window
from bot.domain.windows import Sessions as SessionCount
from bot.reference import Reference
from bot.services.sessions import Sessions
from bot.services.windows import Limits, ends_on, in_words, limits, refuse_impossible
from bot.words import Words

FEBRUARY = date(2025, 2, 12)


@pytest.fixture(scope="module")
def lines(reference: Reference) -> Mapping[str, Instrument]:
    """One line of each market."""
    symbols = {"hk": "0700.HK", "us": "NVDA", "cn": "600519.SS", "fx": "HKD=X"}
    return {key: reference.instruments[symbol] for key, symbol in symbols.items()}


def fault(window: Window, day: date, line: Instrument, sessions: Sessions, events: Mapping[str, Event]) -> str:
    with pytest.raises(QuestionFault) as caught:
        refuse_impossible(window, {line: day}, sessions, events)
    assert caught.value.code == "bad_window"
    return Words().text(caught.value.message)


@pytest.mark.parametrize(
    ("market", "count", "day", "base"),
    [
        ("hk", 1, FEBRUARY, date(2025, 2, 11)),
        ("us", 1, FEBRUARY, date(2025, 2, 11)),
        ("hk", 5, FEBRUARY, date(2025, 2, 5)),
        # 20 sessions back: 8 of February (3rd to 12th), 12 of January (27th and 28th, 20th to 24th, 13th to 17th);
        # the base is the one before the first of them.
        ("hk", 20, FEBRUARY, date(2025, 1, 10)),
        # The mainland has 6 of February (5th to 12th), 27 January, 10 of the two weeks before, and 3 from the 8th on.
        ("cn", 20, FEBRUARY, date(2025, 1, 7)),
        # New York was shut on the 20th: 8 of February, 9 from the 21st to the 31st, and 3 from the 15th on.
        ("us", 20, FEBRUARY, date(2025, 1, 14)),
        ("hk", 1, date(2025, 2, 3), date(2025, 1, 28)),  # the base is the half-day before the New Year
        ("cn", 1, date(2025, 2, 5), date(2025, 1, 27)),
        ("hk", 1, date(2025, 2, 2), date(2025, 1, 27)),  # asked on a Sunday: the half-day against the day before
        ("us", 1, date(2025, 1, 20), date(2025, 1, 16)),  # asked on a holiday: Friday against Thursday
        ("hk", 1, date(2024, 9, 6), date(2024, 9, 4)),  # asked on the day of the typhoon
        ("fx", 1, date(2024, 12, 26), date(2024, 12, 25)),
    ],
)
def test_sessions_are_counted_in_each_calendar(
    market: str, count: int, day: date, base: date, lines: Mapping[str, Instrument], sessions: Sessions
) -> None:
    assert limits(SessionCount(count), lines[market], day, sessions, {}) == Limits(base, day)


@pytest.mark.parametrize(
    ("window", "day", "base"),
    [
        (Span(1, "week"), FEBRUARY, date(2025, 2, 5)),
        (Span(1, "month"), FEBRUARY, date(2025, 1, 12)),  # a Sunday: the base is Friday's close
        (Span(1, "month"), date(2025, 3, 31), date(2025, 2, 28)),  # no 31 February
        (Span(1, "month"), date(2024, 3, 31), date(2024, 2, 29)),  # leap year
        (Span(1, "month"), date(2025, 3, 29), date(2025, 2, 28)),
        (Span(1, "month"), date(2025, 2, 28), date(2025, 1, 28)),  # month ends do not stick
        (Span(1, "month"), date(2025, 1, 31), date(2024, 12, 31)),
        (Span(3, "month"), date(2025, 5, 31), date(2025, 2, 28)),
        (Span(6, "month"), date(2025, 8, 30), date(2025, 2, 28)),
        (Span(12, "month"), date(2024, 2, 29), date(2023, 2, 28)),
        (Span(1, "year"), date(2024, 2, 29), date(2023, 2, 28)),
        (Span(4, "year"), date(2024, 2, 29), date(2020, 2, 29)),
        (Span(1, "year"), date(2025, 2, 28), date(2024, 2, 28)),
        (ToDate("year"), FEBRUARY, date(2024, 12, 31)),
        (ToDate("year"), date(2025, 1, 1), date(2024, 12, 31)),
        (ToDate("year"), date(2024, 12, 31), date(2023, 12, 31)),
        (ToDate("quarter"), FEBRUARY, date(2024, 12, 31)),
        (ToDate("quarter"), date(2025, 1, 1), date(2024, 12, 31)),
        (ToDate("quarter"), date(2025, 3, 31), date(2024, 12, 31)),
        (ToDate("quarter"), date(2025, 4, 1), date(2025, 3, 31)),
        (ToDate("quarter"), date(2025, 12, 31), date(2025, 9, 30)),
        (ToDate("month"), FEBRUARY, date(2025, 1, 31)),
        (ToDate("month"), date(2025, 1, 1), date(2024, 12, 31)),
        (ToDate("month"), date(2024, 3, 1), date(2024, 2, 29)),
        (Since(date(2025, 1, 20)), FEBRUARY, date(2025, 1, 20)),
    ],
)
def test_calendar_windows_are_the_same_for_every_market(
    window: Window, day: date, base: date, lines: Mapping[str, Instrument], sessions: Sessions
) -> None:
    assert {limits(window, line, day, sessions, {}) for line in lines.values()} == {Limits(base, day)}


def test_a_range_ends_on_its_own_last_day(lines: Mapping[str, Instrument], sessions: Sessions) -> None:
    window = Between(date(2025, 1, 13), FEBRUARY)
    assert limits(window, lines["hk"], date(2025, 6, 1), sessions, {}) == Limits(date(2025, 1, 13), FEBRUARY)
    assert ends_on(window, date(2025, 6, 1)) == FEBRUARY
    assert ends_on(window, date(2025, 2, 11)) == date(2025, 2, 11)  # its last day has not come there
    assert ends_on(Span(1, "month"), FEBRUARY) == FEBRUARY


def test_a_day_that_has_begun_in_one_market_is_not_in_the_future(
    lines: Mapping[str, Instrument], sessions: Sessions
) -> None:
    # Thursday 13 February, 11:00 in Hong Kong, is Wednesday evening in New York.
    asked = {lines["hk"]: date(2025, 2, 13), lines["us"]: FEBRUARY}
    for window in (Between(date(2025, 1, 13), date(2025, 2, 13)), Since(FEBRUARY)):
        refuse_impossible(window, asked, sessions, {})
    with pytest.raises(QuestionFault):
        refuse_impossible(Since(date(2025, 2, 13)), asked, sessions, {})
    # There the window has not begun: it is empty.
    assert limits(Since(FEBRUARY), lines["us"], FEBRUARY, sessions, {}) == Limits(FEBRUARY, FEBRUARY)
    begun = limits(Between(date(2025, 1, 13), date(2025, 2, 13)), lines["us"], FEBRUARY, sessions, {})
    assert begun == Limits(date(2025, 1, 13), FEBRUARY)


def test_an_event_may_have_been_followed_in_one_market_only(
    lines: Mapping[str, Instrument], reference: Reference, sessions: Sessions
) -> None:
    monday, window = date(2025, 1, 27), SinceEvent("deepseek")
    refuse_impossible(window, {lines["hk"]: monday, lines["us"]: monday}, sessions, reference.events)
    assert limits(window, lines["hk"], monday, sessions, reference.events) == Limits(monday, monday)


@pytest.mark.parametrize(
    ("window", "said"),
    [
        (Between(FEBRUARY, date(2025, 1, 13)), "The window runs backwards: 12 Feb 2025 is not before 13 Jan 2025."),
        (Between(FEBRUARY, FEBRUARY), "The window is empty: it begins on the day it ends, 12 Feb 2025."),
        (
            Between(date(2025, 1, 13), date(2025, 2, 13)),
            "13 Feb 2025 is after 12 Feb 2025, the last day that can be asked for.",
        ),
        (Since(date(2025, 2, 13)), "13 Feb 2025 is after 12 Feb 2025, the last day that can be asked for."),
        (Since(FEBRUARY), "The window is empty: it begins on the day it ends, 12 Feb 2025."),
    ],
)
def test_windows_that_cannot_be_say_why(
    window: Window, said: str, lines: Mapping[str, Instrument], sessions: Sessions
) -> None:
    assert fault(window, FEBRUARY, lines["hk"], sessions, {}) == said


def test_the_deepseek_shock_has_each_markets_own_base(
    lines: Mapping[str, Instrument], reference: Reference, sessions: Sessions
) -> None:
    # At the bell of New York on Monday 27 January Hong Kong (and Shanghai) had closed that day; New York on Friday.
    found = {
        market: limits(SinceEvent("deepseek"), line, FEBRUARY, sessions, reference.events)
        for market, line in lines.items()
    }
    assert found["hk"] == Limits(date(2025, 1, 27), FEBRUARY)
    assert found["cn"] == Limits(date(2025, 1, 27), FEBRUARY)
    assert found["us"] == Limits(date(2025, 1, 24), FEBRUARY)


def test_an_event_without_an_instant_counts_as_before_every_session_of_its_day(
    lines: Mapping[str, Instrument], reference: Reference, sessions: Sessions
) -> None:
    assert reference.events["snake_open"].instant is None
    window = SinceEvent("snake_open")  # Monday 3 February 2025, after the New Year
    found = {m: limits(window, line, FEBRUARY, sessions, reference.events).base for m, line in lines.items()}
    assert found == {
        "hk": date(2025, 1, 28), "us": date(2025, 1, 31), "cn": date(2025, 1, 27), "fx": date(2025, 1, 31),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("event", "day", "market"),
    [
        ("deepseek", date(2025, 1, 27), "hk"),  # Hong Kong's first session is the next day's
        ("deepseek", date(2025, 1, 26), "us"),  # a Sunday: no session since Friday
        ("deepseek", date(2025, 1, 1), "us"),
        ("snake_open", date(2025, 2, 2), "hk"),  # in the holidays: the half-day is the base and the last close
        ("snake_open", date(2025, 1, 30), "hk"),
        ("snake_open", date(2025, 1, 27), "hk"),
    ],
)
def test_an_event_that_no_session_has_followed_is_refused(
    event: str, day: date, market: str, lines: Mapping[str, Instrument], reference: Reference, sessions: Sessions
) -> None:
    said = fault(SinceEvent(event), day, lines[market], sessions, reference.events)
    assert "no session has followed it by the day that is asked" in said


def test_the_first_session_after_an_event_is_enough(
    lines: Mapping[str, Instrument], reference: Reference, sessions: Sessions
) -> None:
    window = SinceEvent("deepseek")
    monday, tuesday = date(2025, 1, 27), date(2025, 1, 28)
    assert limits(window, lines["us"], monday, sessions, reference.events) == Limits(date(2025, 1, 24), monday)
    assert limits(window, lines["hk"], tuesday, sessions, reference.events) == Limits(monday, tuesday)


@pytest.mark.parametrize(
    ("window", "said"),
    [
        (SessionCount(1), "in 1 session"),
        (SessionCount(20), "in 20 sessions"),
        (Span(1, "week"), "in 1 week"),
        (Span(3, "month"), "in 3 months"),
        (Span(1, "year"), "in 1 year"),
        (ToDate("year"), "this year"),
        (ToDate("quarter"), "this quarter"),
        (ToDate("month"), "this month"),
        (Since(date(2025, 1, 20)), "since 20 Jan 2025"),
        (Between(date(2025, 1, 13), FEBRUARY), "from 13 Jan to 12 Feb 2025"),
        (Between(date(2024, 12, 30), FEBRUARY), "from 30 Dec 2024 to 12 Feb 2025"),
        (SinceEvent("deepseek"), "since “DeepSeek shock”"),
    ],
)
def test_windows_in_words(window: Window, said: str, reference: Reference) -> None:
    assert Words().text(in_words(window, reference.events)) == said


_loaded = Sessions()
_LINES = {
    market: Instrument("X", Kind.SHARE, Name("X"), "USD", calendar, "UTC")
    for market, calendar in {"hk": "XHKG", "us": "XNYS", "cn": "XSHG", "fx": "FX"}.items()
}
_EVENT = Event("e", "Event", date(2025, 1, 1), datetime(2025, 1, 1, tzinfo=UTC), None, (), (), "s")
WINDOWS = st.one_of(
    st.builds(SessionCount, st.integers(1, 2500)),
    st.builds(Span, st.integers(1, 20), st.sampled_from(["week", "month", "year"])),
    st.builds(ToDate, st.sampled_from(["year", "quarter", "month"])),
    st.builds(Since, st.dates(date(1900, 1, 1), date(2199, 12, 31))),
    st.builds(Between, *[st.dates(date(1900, 1, 1), date(2199, 12, 31))] * 2),
    st.just(SinceEvent("e")),
)


@given(WINDOWS, st.dates(date(1950, 1, 1), date(2026, 6, 1)), st.sampled_from(["hk", "us", "cn", "fx"]))
@settings(max_examples=150, deadline=None)
def test_a_window_begins_before_it_ends_and_ends_no_later_than_asked(window: Window, day: date, market: str) -> None:
    found = limits(window, _LINES[market], day, _loaded, {"e": _EVENT})
    assert found.base <= found.as_of <= day
