"""What is a price, and which moves are flagged."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.analytics.quality import jumps, without_false_volume, without_prelisting
from bot.domain.prices import COLUMNS
from tests.analytics.series import bars, closes, daily, flat, series

TRADED = (10.0, 11.0, 9.5, 10.5, 1000.0)


@pytest.mark.parametrize("volume", [0.0, math.nan], ids=["zero", "absent"])
def test_a_leading_run_of_flat_rows_without_volume_is_no_price(volume: float) -> None:
    frame = bars([flat(10, volume), flat(10, volume), flat(10, volume), TRADED])
    assert without_prelisting(frame).index.to_list() == frame.index[3:].to_list()


def test_one_flat_row_at_the_start_is_a_half_day() -> None:
    frame = bars([flat(10), TRADED, TRADED])
    assert len(without_prelisting(frame)) == 3


def test_a_suspension_in_the_middle_keeps_its_closes() -> None:
    frame = bars([TRADED, *[flat(10.5)] * 40, TRADED])
    assert len(without_prelisting(frame)) == 42


def test_a_flat_row_that_was_traded_ends_the_run() -> None:
    # The third row stood still but changed hands: it is the first price.
    frame = bars([flat(10), flat(10), flat(10, 500.0), TRADED])
    assert len(without_prelisting(frame)) == 2


def test_a_flat_row_at_another_price_ends_the_run() -> None:
    frame = bars([flat(10), flat(10), flat(11), TRADED])
    assert without_prelisting(frame)["close"].to_list() == [11.0, 10.5]


def test_a_first_row_with_volume_begins_no_run() -> None:
    frame = bars([flat(10, 5.0), flat(10), flat(10), TRADED])
    assert len(without_prelisting(frame)) == 4


def test_nothing_but_fill_leaves_nothing() -> None:
    assert without_prelisting(bars([flat(10)] * 5)).empty


def test_a_single_bar_stays() -> None:
    assert len(without_prelisting(bars([flat(10)]))) == 1


def test_no_bars_stay_no_bars() -> None:
    assert without_prelisting(bars([])).empty


def test_closes_alone_lose_nothing() -> None:
    # A file with closes only: no open, high, low or volume to be flat, though the close stands still.
    frame = bars([flat(10, math.nan)] * 4)
    frame[["open", "high", "low"]] = np.nan
    assert len(without_prelisting(frame)) == 4


@given(
    st.lists(st.tuples(st.sampled_from([10.0, 10.5]), st.sampled_from([0.0, math.nan, 7.0])), max_size=12),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_what_is_left_is_the_end_unchanged_and_is_left_again(rows: list[tuple[float, float]], traded: bool) -> None:
    frame = bars([flat(price, volume) for price, volume in rows] + ([TRADED] if traded else []))
    kept = frame.copy(deep=True)
    left = without_prelisting(frame)
    pd.testing.assert_frame_equal(frame, kept)
    pd.testing.assert_frame_equal(left, frame.iloc[len(frame) - len(left) :])
    assert list(left.columns) == list(COLUMNS)
    assert len(left) >= sum(row[1] > 0 for row in rows) + traded


def test_a_jump_is_more_than_a_quarter_in_either_direction() -> None:
    # +25 % exactly is none; +26 % and -30 % are.
    assert jumps(daily([100, 125, 157.5, 110.25])) == (
        (date(2025, 1, 6), pytest.approx(26.0)),
        (date(2025, 1, 7), pytest.approx(-30.0)),
    )


def test_a_true_jump_is_kept_in_the_closes() -> None:
    prices = daily([10.0, 14.6])
    assert jumps(prices) == ((date(2025, 1, 3), pytest.approx(46.0)),)
    assert prices.to_list() == [10.0, 14.6]


def test_a_split_explains_a_jump() -> None:
    prices = daily([100, 50, 100])
    assert jumps(prices, [date(2025, 1, 3)]) == ((date(2025, 1, 6), 100.0),)


def test_a_gap_is_not_bridged() -> None:
    # 10 → nothing → 20: no session moved by 100 %, as far as anybody knows.
    assert jumps(daily([10, math.nan, 20, 20])) == ()


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 1.0, 1.0]])
def test_there_are_no_jumps_without_moves(values: list[float]) -> None:
    assert jumps(daily(values) if values else closes()) == ()


@given(series(), st.sampled_from([0.5, 2.0, 1024.0]))
@settings(max_examples=40, deadline=None)
def test_jumps_do_not_depend_on_the_unit(prices: pd.Series, unit: float) -> None:
    # Powers of two, so that no rounding moves a change over the border.
    assert jumps(prices * unit) == jumps(prices)


def test_no_volume_on_a_day_whose_close_moved_is_an_absent_one() -> None:
    # 28 January 2025 was a half-day in Hong Kong: a flat bar, 0 shares, another close than the day before.
    days = pd.DatetimeIndex(["2025-01-24", "2025-01-27", "2025-01-28", "2025-02-03", "2025-02-04"])
    closes = [86.0, 87.0, 88.1, 88.1, 88.1]
    frame = pd.DataFrame({"close": closes, "volume": [5e6, 6e6, 0.0, 0.0, 7e6]}, index=days)
    cleaned = without_false_volume(frame)["volume"]
    assert cleaned.isna().to_list() == [False, False, True, False, False]  # a suspension keeps its 0
    assert frame["volume"].to_list() == [5e6, 6e6, 0.0, 0.0, 7e6]


def test_volumes_that_may_be_true_are_left_as_they_are() -> None:
    frame = pd.DataFrame({"close": [1.0, math.nan, 2.0], "volume": [0.0, 0.0, 3.0]})
    assert without_false_volume(frame) is frame
