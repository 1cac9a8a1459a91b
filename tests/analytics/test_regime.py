from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analytics.regime import Regime, regime

PRICES = st.lists(st.integers(20, 400), min_size=1, max_size=60)
"""Whole numbers: their ratios are 1.2 or 0.8 exactly, or farther from it than rounding reaches."""


def closes(*values: float) -> pd.Series:
    """A close a day from 1 January 2025 on."""
    return pd.Series(list(values), index=pd.date_range("2025-01-01", periods=len(values)), dtype=float)


def day(at: int) -> date:
    """The day of a close, the first being 1."""
    return date(2025, 1, at)


def flips(told: Regime) -> list[tuple[str, date, date]]:
    """State, day of the entry, day of its extreme."""
    return [(flip.state, flip.at.day, flip.extreme.day) for flip in told.flips]


def test_a_path_by_hand() -> None:
    # 100 → 90 is −10 %; 108 / 90 = +20 %: bull, from the low of the 2nd. 150 is the high since; 120 / 150 = −20 %:
    # bear. Then a low of 110, and 132 / 110 = +20 %: bull again, from the low of the 6th.
    told = regime(closes(100, 90, 108, 150, 120, 110, 131, 132, 140))
    assert flips(told) == [("bull", day(3), day(2)), ("bear", day(5), day(4)), ("bull", day(8), day(6))]
    assert [flip.provisional for flip in told.flips] == [True, False, False]
    assert [round(flip.pct, 6) for flip in told.flips] == [20.0, -20.0, 20.0]
    # 140 / 110 − 1 = 27.27 %; since the flip the low is 132 and the high 140, so the bear begins at 0.8 × 140 = 112.
    assert told.change_pct == pytest.approx(27.2727, abs=1e-4)
    assert ((told.low.day, told.low.close), (told.high.day, told.high.close)) == ((day(8), 132), (day(9), 140))
    [coming] = told.nexts
    assert (coming.state, coming.level, coming.distance_pct) == ("bear", pytest.approx(112), pytest.approx(-20))
    assert told.correction_since is None


def test_just_short_of_a_fifth_is_none() -> None:
    assert regime(closes(100, 119.99)).flips == ()
    assert regime(closes(100, 80.01)).flips == ()
    assert flips(regime(closes(100, 120))) == [("bull", day(2), day(1))]
    assert flips(regime(closes(100, 80))) == [("bear", day(2), day(1))]
    # 1.1 × 1.2 is 1.32 by hand, and a little more in binary.
    assert flips(regime(closes(1.1, 1.32))) == [("bull", day(2), day(1))]


def test_without_a_state_both_levels_are_told() -> None:
    # The low is 95 and the high 110: bull at 114, bear at 88; from 100 these are +14 % and −12 %.
    told = regime(closes(100, 95, 110, 100))
    assert (told.current, told.change_pct, told.correction_since) == (None, None, None)
    assert [(n.state, n.level, n.distance_pct) for n in told.nexts] == [
        ("bull", pytest.approx(114), pytest.approx(14)),
        ("bear", pytest.approx(88), pytest.approx(-12)),
    ]


def test_a_correction_is_of_a_bull_market_and_begins_anew() -> None:
    # Bull at 120, high 200: 180 is −10 % on the 4th, 181 is not, 170 on the 6th is again, 165 still.
    assert regime(closes(100, 120, 200, 180)).correction_since == day(4)
    assert regime(closes(100, 120, 200, 180, 181)).correction_since is None
    assert regime(closes(100, 120, 200, 180, 181, 170, 165)).correction_since == day(6)
    # −20 % is a bear market, which has no correction.
    told = regime(closes(100, 120, 200, 180, 160))
    assert (flips(told)[-1][0], told.correction_since) == ("bear", None)


def test_the_first_of_equal_extremes_counts() -> None:
    assert flips(regime(closes(100, 90, 95, 90, 108))) == [("bull", day(5), day(2))]


def test_a_lone_close_has_no_state_and_none_at_all_is_an_error() -> None:
    told = regime(closes(50))
    assert (told.start, told.flips, told.last.close) == (told.last, (), 50)
    with pytest.raises(ValueError, match="at least one"):
        regime(closes())


@given(PRICES, st.sampled_from([0.5, 4.0, 0.01, 7.3]))
def test_a_scale_changes_nothing(prices: list[int], scale: float) -> None:
    told, scaled = regime(closes(*prices)), regime(closes(*prices) * scale)
    assert flips(scaled) == flips(told)
    assert scaled.correction_since == told.correction_since
    assert [n.distance_pct for n in scaled.nexts] == pytest.approx([n.distance_pct for n in told.nexts])


@given(PRICES)
def test_flips_alternate_and_each_is_a_fifth_from_the_extreme_since_the_last(prices: list[int]) -> None:
    series = closes(*prices)
    start = series.index[0]
    before = None
    for flip in regime(series).flips:
        assert flip.state != before
        assert flip.provisional == (before is None)
        since = series.loc[start : pd.Timestamp(flip.at.day)]
        if flip.state == "bull":
            assert flip.extreme.close == since.min()
            assert flip.at.close >= flip.extreme.close * 1.2 * (1 - 1e-9)
        else:
            assert flip.extreme.close == since.max()
            assert flip.at.close <= flip.extreme.close * 0.8 * (1 + 1e-9)
        before, start = flip.state, pd.Timestamp(flip.at.day)


@given(PRICES, st.integers(1, 60))
def test_the_flips_of_a_beginning_are_the_first_of_the_whole(prices: list[int], count: int) -> None:
    series = closes(*prices)
    earlier, whole = regime(series.iloc[: min(count, len(series))]).flips, regime(series).flips
    assert whole[: len(earlier)] == earlier


@given(PRICES)
def test_no_level_of_the_next_flip_has_been_reached(prices: list[int]) -> None:
    told = regime(closes(*prices))
    for coming in told.nexts:
        assert (coming.distance_pct > 0) == (coming.state == "bull")
        assert coming.distance_pct != 0


@given(PRICES, st.integers(-2, 2))
def test_the_next_flip_happens_at_its_level(prices: list[int], off: int) -> None:
    """A close at the level flips, one that is a little short of it does not."""
    told = regime(closes(*prices))
    for coming in told.nexts:
        away = off / 100 if coming.state == "bull" else -off / 100
        then = regime(closes(*prices, coming.level * (1 + away)))
        assert len(then.flips) - len(told.flips) == (1 if off >= 0 else 0)
