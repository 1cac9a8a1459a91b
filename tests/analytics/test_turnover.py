"""Average daily turnover by month, on months of three days."""

import math
from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analytics.turnover import (
    MonthTurnover,
    busiest,
    change_pct,
    month_turnover,
    months_before,
    runs,
    two_sided_share,
)

FEBRUARY = date(2025, 2, 1)
DAYS = [date(2025, 2, day) for day in (26, 27, 28)]


def frame(rows: Mapping[date, tuple[float, float]]) -> pd.DataFrame:
    """Buying and selling by day; turnover is both."""
    index = pd.DatetimeIndex([pd.Timestamp(day) for day in rows])
    made = pd.DataFrame(list(rows.values()), index=index, columns=["buy", "sell"], dtype="float64")
    return made.assign(turnover=made["buy"] + made["sell"])


THREE = frame({DAYS[0]: (10.0, 5.0), DAYS[1]: (8.0, 13.0), DAYS[2]: (20.0, 10.0)})


def test_a_whole_month() -> None:
    # 15, 21 and 30 add up to 66: 22 a day. Bought 38, sold 28: 10 on balance.
    found = month_turnover(THREE, FEBRUARY, date(2025, 2, 28), DAYS)
    assert found == MonthTurnover(FEBRUARY, DAYS[0], DAYS[2], 3, 22.0, 10.0, partial=False)


def test_a_part_month_is_seen_from_its_day() -> None:
    # 15 and 21: 18 a day. Bought 18, sold 18.
    found = month_turnover(THREE, FEBRUARY, date(2025, 2, 27), DAYS)
    assert found == MonthTurnover(FEBRUARY, DAYS[0], DAYS[1], 2, 18.0, 0.0, partial=True)


def test_a_month_is_whole_once_its_last_trading_day_is_over() -> None:
    trading = DAYS[:2]  # the link does not trade on the 28th
    found = month_turnover(THREE.iloc[:2], FEBRUARY, date(2025, 2, 27), trading)
    assert found is not None and not found.partial


def test_a_month_seen_from_later_is_whole_and_ends_with_itself() -> None:
    march = frame({date(2025, 3, 3): (1000.0, 1000.0)})
    days = pd.concat([THREE, march])
    found = month_turnover(days, FEBRUARY, date(2025, 3, 31), [*DAYS, date(2025, 3, 3)])
    assert found == MonthTurnover(FEBRUARY, DAYS[0], DAYS[2], 3, 22.0, 10.0, partial=False)


def test_a_hole_is_named_and_not_averaged_over() -> None:
    # The 27th is missing: 15 and 30 are 22.5 a day, of two days and not of three.
    found = month_turnover(THREE.drop(index=pd.Timestamp(DAYS[1])), FEBRUARY, date(2025, 2, 28), DAYS)
    assert found is not None
    assert (found.days, found.average, found.missing) == (2, 22.5, (DAYS[1],))


def test_days_to_come_are_no_holes() -> None:
    found = month_turnover(THREE, FEBRUARY, DAYS[0], DAYS)
    assert found is not None
    assert (found.missing, found.partial) == ((), True)


def test_before_the_link_s_days_are_known_none_is_missing_and_a_part_is_a_part() -> None:
    # The 26th has no turnover; that the link traded on it is not known. The 28th is to come.
    days = THREE.drop(index=pd.Timestamp(DAYS[0]))
    found = month_turnover(days, FEBRUARY, DAYS[1], DAYS, every_day_from=date(2025, 3, 1))
    assert found is not None
    assert (found.missing, found.partial) == ((), True)
    whole = month_turnover(days, FEBRUARY, DAYS[2], DAYS, every_day_from=date(2025, 3, 1))
    assert whole is not None and not whole.partial


def test_without_a_calendar_the_month_s_last_day_decides() -> None:
    part, whole = (month_turnover(THREE, FEBRUARY, date(2025, 2, day), []) for day in (27, 28))
    assert part is not None and part.partial
    assert whole is not None and not whole.partial


def test_net_buying_is_absent_where_a_day_does_not_tell_it() -> None:
    days = THREE.copy()
    days.loc[pd.Timestamp(DAYS[1]), ["buy", "sell"]] = math.nan
    found = month_turnover(days, FEBRUARY, date(2025, 2, 28), DAYS)
    assert found is not None
    assert (found.net_buy, found.average) == (None, 22.0)


def test_no_day_is_no_month() -> None:
    assert month_turnover(THREE, date(2025, 1, 15), date(2025, 2, 28), DAYS) is None
    assert month_turnover(THREE, FEBRUARY, date(2025, 2, 25), DAYS) is None


def test_months_before() -> None:
    assert months_before(date(2025, 3, 31), 1) == date(2025, 2, 1)
    assert months_before(date(2025, 1, 1), 1) == date(2024, 12, 1)
    assert months_before(date(2025, 2, 28), 12) == date(2024, 2, 1)
    assert months_before(date(2024, 12, 31), -1) == date(2025, 1, 1)


def test_changes_and_shares() -> None:
    assert change_pct(102.44, 61.81) == pytest.approx(65.73, abs=0.01)
    # HKEX on the first quarter of 2025: 109.94 of 2 × 242.7, printed as 23%.
    assert two_sided_share(109.94, 242.7) == pytest.approx(22.65, abs=0.005)


def test_the_busiest_day_is_the_first_of_equal_ones() -> None:
    assert busiest(THREE) == (DAYS[2], 30.0)
    assert busiest(frame({DAYS[0]: (3.0, 1.0), DAYS[1]: (2.0, 2.0)})) == (DAYS[0], 4.0)


def test_runs_go_over_days_without_trading() -> None:
    friday, monday, tuesday, thursday = (date(2025, 2, day) for day in (7, 10, 11, 13))
    trading = [friday, monday, tuesday, date(2025, 2, 12), thursday]
    assert runs([thursday, monday, friday], trading) == [(friday, monday), (thursday, thursday)]
    assert runs([], trading) == []


AMOUNTS = st.floats(1.0, 1e12)


@given(st.dictionaries(st.dates(date(2024, 1, 1), date(2025, 12, 31)), st.tuples(AMOUNTS, AMOUNTS), min_size=1))
def test_months_add_up_to_all_days(rows: dict[date, tuple[float, float]]) -> None:
    days = frame(dict(sorted(rows.items())))
    months = [months_before(date(2025, 12, 1), at) for at in range(24)]
    found = [m for month in months if (m := month_turnover(days, month, date(2025, 12, 31), list(rows))) is not None]
    assert sum(m.days for m in found) == len(rows)
    assert sum(m.average * m.days for m in found) == pytest.approx(days["turnover"].sum())
    assert sum(m.net_buy or 0.0 for m in found) == pytest.approx((days["buy"] - days["sell"]).sum(), abs=1.0)
    assert not any(m.missing or m.partial for m in found)


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_runs_hold_exactly_the_days_given(missing: set[int], others: set[int]) -> None:
    trading = sorted(date(2025, 1, 1) + timedelta(days=at) for at in missing | others)
    given_days = sorted(date(2025, 1, 1) + timedelta(days=at) for at in missing)
    found = runs(given_days, trading)
    assert [day for one, other in found for day in trading if one <= day <= other] == given_days
