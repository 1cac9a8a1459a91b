"""When digests are due. The hours are the exchanges' own: Hong Kong closes at 16:00 (8:00 UTC), and at noon (4:00 UTC)
on the eves of Christmas, of the new year and of the lunar one; New York at 16:00, which is 21:00 UTC in winter and
20:00 in summer time (in 2025 from 9 March to 2 November)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.digests.schedules import following, session_of
from bot.domain.digests import DAILY, WEEKLY, AtClose, AtTime, Schedule, schedule_of
from tests.services.scripted import SESSIONS

HONG_KONG, NEW_YORK = AtClose("XHKG"), AtClose("XNYS")
MORNING = AtTime(time(8, 30), "Asia/Hong_Kong")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "after", "due"),
    [
        (HONG_KONG, "2025-02-12 08:29", "2025-02-12 08:30"),
        (HONG_KONG, "2025-02-12 08:30", "2025-02-13 08:30"),
        # A Friday: the next close is Monday's.
        (HONG_KONG, "2025-02-14 09:00", "2025-02-17 08:30"),
        # Christmas eve is half a day.
        (HONG_KONG, "2024-12-24 00:00", "2024-12-24 04:30"),
        # The lunar new year's eve of 2025 was half a day, and the exchange came back on 3 February.
        (HONG_KONG, "2025-01-27 09:00", "2025-01-28 04:30"),
        (HONG_KONG, "2025-01-28 04:30", "2025-02-03 08:30"),
        # Made on a holiday.
        (HONG_KONG, "2025-01-30 03:00", "2025-02-03 08:30"),
        # New York's clocks go forward on 9 March 2025 and back on 2 November.
        (NEW_YORK, "2025-03-07 20:00", "2025-03-07 21:30"),
        (NEW_YORK, "2025-03-07 21:30", "2025-03-10 20:30"),
        (NEW_YORK, "2025-10-31 20:30", "2025-11-03 21:30"),
        # The day after Thanksgiving closes at 13:00.
        (NEW_YORK, "2024-11-29 00:00", "2024-11-29 18:30"),
        # The last close of a week: Good Friday, 18 April 2025, is none in either city.
        (AtClose("XHKG", weekly=True), "2025-04-14 00:00", "2025-04-17 08:30"),
        (AtClose("XNYS", weekly=True), "2025-04-14 00:00", "2025-04-17 20:30"),
        # The lunar new year's week of 2025 ends on Tuesday.
        (AtClose("XHKG", weekly=True), "2025-01-27 00:00", "2025-01-28 04:30"),
        # By the clock: 8:30 in Hong Kong is 0:30 UTC, holidays or not, Saturdays not.
        (MORNING, "2025-01-28 12:00", "2025-01-29 00:30"),
        (MORNING, "2025-02-14 00:30", "2025-02-17 00:30"),
        (AtTime(time(8, 30), "Asia/Hong_Kong", WEEKLY), "2025-02-12 00:00", "2025-02-15 00:30"),
        # 9:00 in New York, before and after its clocks change.
        (AtTime(time(9), "America/New_York"), "2025-03-07 13:00", "2025-03-07 14:00"),
        (AtTime(time(9), "America/New_York"), "2025-03-07 14:00", "2025-03-10 13:00"),
        # 2:30 is left out on 9 March: by the clock that was left it is 3:30 in summer time.
        (AtTime(time(2, 30), "America/New_York", DAILY), "2025-03-08 12:00", "2025-03-09 07:30"),
        # 1:30 comes twice on 2 November: the first time, and not again an hour later.
        (AtTime(time(1, 30), "America/New_York", DAILY), "2025-11-01 12:00", "2025-11-02 05:30"),
        (AtTime(time(1, 30), "America/New_York", DAILY), "2025-11-02 05:30", "2025-11-03 06:30"),
    ],
)  # fmt: skip
def test_a_digest_is_due_by_its_own_clock(schedule: Schedule, after: str, due: str) -> None:
    assert following(schedule, SESSIONS, at(after)) == at(due)


def test_a_digest_after_a_close_is_about_the_session_that_closed() -> None:
    assert session_of(HONG_KONG, SESSIONS, at("2024-12-24 04:30")) == date(2024, 12, 24)
    assert session_of(NEW_YORK, SESSIONS, at("2025-03-10 20:30")) == date(2025, 3, 10)
    assert session_of(MORNING, SESSIONS, at("2025-03-10 00:30")) is None


MOMENTS = st.integers(0, 60 * 24 * 365 * 15).map(lambda minutes: at("2010-01-01") + timedelta(minutes=minutes))
CLOCKS = st.builds(
    AtTime,
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    st.sampled_from(["Asia/Hong_Kong", "America/New_York", "Europe/London", "Australia/Lord_Howe", "UTC"]),
    st.frozensets(st.integers(0, 6), min_size=1),
)
CLOSES = st.builds(AtClose, st.sampled_from(["XHKG", "XNYS", "XSHG"]), st.booleans())


@given(schedule=CLOCKS | CLOSES, moment=MOMENTS)
def test_what_is_due_next_does_not_depend_on_when_one_asks(schedule: Schedule, moment: datetime) -> None:
    """Asked anywhere between two due moments, the second one comes."""
    first = following(schedule, SESSIONS, moment)
    assert first is not None and first > moment
    second = following(schedule, SESSIONS, first)
    assert second is not None and second > first
    between = first + (second - first) / 3
    assert following(schedule, SESSIONS, between) == second


@given(schedule=CLOCKS | CLOSES)
def test_a_schedule_is_read_as_it_was_written(schedule: Schedule) -> None:
    assert schedule_of(schedule.key) == schedule


@pytest.mark.parametrize("key", ["", "close", "close XHKG sometimes", "time 25:00 UTC 1", "time 08:00 UTC x", "soon"])
def test_what_is_no_schedule_is_refused(key: str) -> None:
    with pytest.raises(ValueError):
        schedule_of(key)
