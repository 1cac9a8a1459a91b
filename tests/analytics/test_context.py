"""The size of a move and of its volume."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analytics.context import FEWEST, Size, Unsized, size_of, volume_mean, volume_ratio
from tests.analytics.series import daily

CHANGES = st.lists(st.floats(-5.0, 5.0), min_size=FEWEST, max_size=90)


def path(changes: list[float]) -> pd.Series:
    """Closes from 100 on that change by these per cents."""
    return daily([100.0 * float(np.prod([1 + c / 100 for c in changes[:at]])) for at in range(len(changes) + 1)])


def found(closes: pd.Series, base: int, last: int = -1) -> Size | None:
    size = told(closes, base, last)
    return size if isinstance(size, Size) else None


def told(closes: pd.Series, base: int, last: int = -1) -> Size | Unsized:
    return size_of(closes, closes.index[base], closes.index[last], pd.DatetimeIndex(closes.index))


def test_one_session_by_hand() -> None:
    # 60 changes of +1 and −1 in turn: the mean is 0 and the squares sum to 60, so the deviation is √(60/59).
    size = found(path([1.0, -1.0] * 30 + [4.0]), -2)
    assert size is not None
    assert size.deviation == pytest.approx(math.sqrt(60 / 59))
    assert size.score == pytest.approx(4 / math.sqrt(60 / 59))
    assert size.sessions == 60


def test_four_sessions_are_held_against_twice_the_deviation() -> None:
    # Four times +1 are 1.01⁴ − 1 = 4.060401 %, held against the deviation × √4.
    size = found(path([1.0, -1.0] * 30 + [1.0] * 4), -5)
    assert size is not None
    assert size.score == pytest.approx(4.060401 / (2 * math.sqrt(60 / 59)))


def test_only_the_sixty_sessions_before_count() -> None:
    calm, wild = [1.0, -1.0] * 30, [9.0, -9.0] * 30
    late, alone = found(path([*wild, *calm, 4.0]), -2), found(path([*calm, 4.0]), -2)
    assert late is not None
    assert alone is not None
    assert late.score == pytest.approx(alone.score)


def test_too_few_sessions_or_no_move_have_no_size() -> None:
    assert told(path([1.0, -1.0] * 9 + [1.0, 4.0]), -2) == "few"  # 19 changes
    twenty = found(path([1.0, -1.0] * 10 + [4.0]), -2)
    assert twenty is not None
    assert twenty.sessions == 20
    assert told(path([0.0] * 60 + [4.0]), -2) == "still"
    with pytest.raises(ValueError, match="no move"):
        told(path([1.0, -1.0] * 30), -1)  # from a close to itself


def test_sessions_without_a_close_count_as_those_of_the_move_and_are_no_days_before_it() -> None:
    # Without the last eight closes before the last one the move is of nine sessions: 4 % of it are 4 / (deviation × 3).
    closes = path([1.0, -1.0] * 34 + [4.0])
    sessions = pd.DatetimeIndex(closes.index)
    holed = closes.drop(closes.index[61:69])
    size = size_of(holed, closes.index[60], closes.index[-1], sessions)
    assert isinstance(size, Size)
    move = (1.01 * 0.99) ** 4 * 1.04 * 100 - 100
    assert size.score == pytest.approx(move / (3 * math.sqrt(60 / 59)))
    # Twice as high from the 31st close on, with the two before it missing: of the 68 changes before the move 65 are of
    # single sessions, of plus and minus 1; the doubling is none of the last sixty of them.
    wild = closes.where(closes.index < closes.index[30], closes * 2.0).drop(closes.index[[28, 29]])
    size = size_of(wild, closes.index[-2], closes.index[-1], sessions)
    assert isinstance(size, Size)
    assert size.sessions == 60
    assert size.deviation == pytest.approx(math.sqrt(60 / 59), abs=0.001)


@given(CHANGES, st.floats(-20.0, 20.0), st.sampled_from([0.5, 4.0]))
def test_neither_the_unit_nor_the_move_changes_what_is_usual(before: list[float], move: float, unit: float) -> None:
    closes, other = path([*before, move]), path([*before, move / 2])
    size, scaled, half = found(closes, -2), found(closes * unit, -2), found(other, -2)
    if size is None:
        assert scaled is None
        return
    assert scaled is not None
    assert half is not None
    assert scaled.score == pytest.approx(size.score, rel=1e-6, abs=1e-9)
    assert half.deviation == pytest.approx(size.deviation)
    assert half.score == pytest.approx(size.score / 2, rel=1e-6, abs=1e-6)


def test_volume_by_hand() -> None:
    # Twenty sessions of 100, then two of 150 and 250: their mean of 200 is twice that before.
    volumes = daily([500.0, *[100.0] * 20, 150.0, 250.0])
    assert volume_ratio(volumes, volumes.index[20], volumes.index[-1]) == 2.0
    assert volume_mean(volumes, volumes.index[21]) == 100.0
    # The twenty before the last but one: 500 and nineteen of 100 make 2400.
    assert volume_mean(volumes, volumes.index[20]) == 120.0
    # A 0 among them is skipped: twenty of the other twenty-two, 19 of 100 and one of 150, make 2050.
    skipped = daily([500.0, *[100.0] * 19, 0.0, 150.0, 250.0])
    assert volume_mean(skipped, skipped.index[-1]) == 102.5
    assert volume_ratio(skipped, skipped.index[19], skipped.index[-1]) is None


def test_volume_that_is_not_known_has_no_ratio() -> None:
    volumes = daily([*[100.0] * 20, 200.0])
    base, last = volumes.index[19], volumes.index[-1]
    assert volume_ratio(volumes.iloc[1:], base, last) is None  # nineteen before
    assert volume_ratio(volumes.mask(volumes == 200.0), base, last) is None
    assert volume_ratio(volumes.mask(volumes == 100.0, 0.0), base, last) is None
    assert volume_ratio(volumes, last, last) is None
