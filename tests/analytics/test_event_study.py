from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.analytics.event_study import (
    ESTIMATION,
    EVENT,
    GAP,
    Abnormal,
    Apart,
    TooFew,
    abnormal,
    around,
    change_after,
    first_after,
    market_model,
)

BEFORE = ESTIMATION + GAP + 1
"""Closes up to the base that the model needs: 130 returns before the first session need 131 closes."""

BASE = date(2024, 1, 1)


def dated(values: np.ndarray, base_at: int) -> pd.Series:
    """A close a day, the one at `base_at` on the base's day."""
    start = pd.Timestamp(BASE) - pd.Timedelta(days=base_at)
    return pd.Series(values, index=pd.date_range(start, periods=len(values)), dtype=float)


def compounded(returns: np.ndarray) -> np.ndarray:
    """Closes from 100 with these returns."""
    return 100.0 * np.concatenate([[1.0], np.cumprod(1.0 + returns)])


def found(own: pd.Series, index: pd.Series) -> Abnormal:
    told = abnormal(own, index, BASE)
    assert isinstance(told, Abnormal)
    return told


def test_a_regression_by_hand() -> None:
    # Index −1, 0, 0, 1 and own −1, 1, 1, 3: the means are 0 and 1. Σxy = (−1)(−1) + 1 · 3 = 4 and Σx² = 2, so beta is 2
    # and alpha 1, and 1 + 2x is own exactly.
    index, own = np.array([-1.0, 0.0, 0.0, 1.0]), np.array([-1.0, 1.0, 1.0, 3.0])
    model = market_model(own, index)
    assert model is not None
    assert (model.alpha, model.beta, model.residual_variance) == (1.0, 2.0, 0.0)
    # With own −1, 2, 0, 3 the residuals are 0, 1, −1, 0: their squares are 2, over n − 2 = 2 that is 1.
    model = market_model(np.array([-1.0, 2.0, 0.0, 3.0]), index)
    assert model is not None
    assert (model.alpha, model.beta, model.residual_variance) == (1.0, 2.0, 1.0)
    assert market_model(own, np.full(4, 0.5)) is None


def test_an_abnormal_return_by_hand() -> None:
    # The index alternates +1 % and −1 %, the share does the same plus or minus 0.5 % by turns of two, so over the 120
    # returns beta is 1, alpha 0 and every residual 0.5 %: variance 120 · 0.005² / 118.
    index = np.tile([0.01, -0.01], 68)
    noise = np.tile([0.005, 0.005, -0.005, -0.005], 34)
    own = index + noise
    # Sessions 0 to 5 are the returns 130 to 135: the index does 0, and the share −10 % and then 1 % five times.
    first = ESTIMATION + GAP
    index[first : first + EVENT] = 0.0
    own[first : first + EVENT] = [-0.10, 0.01, 0.01, 0.01, 0.01, 0.01]
    told = found(dated(compounded(own), first), dated(compounded(index), first))
    assert told.model.beta == pytest.approx(1.0)
    assert told.model.alpha == pytest.approx(0.0, abs=1e-12)
    assert told.car_pct == pytest.approx(-5.0)
    # −0.05 / √(6 · 120 · 0.005² / 118) = −0.05 / 0.0123507 = −4.0484
    assert told.t == pytest.approx(-4.0484, abs=1e-4)
    assert told.unusual


def test_what_is_in_the_gap_or_after_the_event_does_not_count() -> None:
    rng = np.random.default_rng(7)
    first = ESTIMATION + GAP
    index, own = rng.normal(0, 0.01, first + 30), rng.normal(0, 0.02, first + 30)
    plain = found(dated(compounded(own), first), dated(compounded(index), first))
    own[ESTIMATION:first] = 0.05
    own[first + EVENT :] = -0.05
    assert found(dated(compounded(own), first), dated(compounded(index), first)).car_pct == pytest.approx(plain.car_pct)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 40), st.floats(0.05, 20.0))
def test_against_least_squares(seed: int, further: int, scale: float) -> None:
    """numpy's least squares on the same returns give the same; the scale of closes and older history do not matter."""
    rng = np.random.default_rng(seed)
    first = further + ESTIMATION + GAP
    index = rng.normal(0.0005, 0.012, first + EVENT)
    own = 0.001 + 1.4 * index + rng.normal(0, 0.02, first + EVENT)
    told = found(dated(compounded(own) * scale, first), dated(compounded(index), first))
    span = slice(first - GAP - ESTIMATION, first - GAP)
    design = np.column_stack([np.ones(ESTIMATION), index[span]])
    (alpha, beta), residuals, *_ = np.linalg.lstsq(design, own[span], rcond=None)
    car = float((own[first:] - alpha - beta * index[first:]).sum())
    assert (told.model.alpha, told.model.beta) == (pytest.approx(alpha, abs=1e-9), pytest.approx(beta, abs=1e-9))
    assert told.car_pct == pytest.approx(car * 100, abs=1e-7)
    assert told.t == pytest.approx(car / np.sqrt(EVENT * residuals[0] / (ESTIMATION - 2)), rel=1e-6)


def test_returns_are_taken_between_sessions_that_both_have() -> None:
    # The share is the index itself: whatever days either lacks, nothing is abnormal.
    rng = np.random.default_rng(3)
    level = dated(compounded(rng.normal(0, 0.01, 199)), 170)
    own = level.drop(level.index[[20, 21, 150, 172]])
    index = level.drop(level.index[[33, 151, 174]])
    told = found(own, index)
    assert told.model.beta == pytest.approx(1.0)
    assert told.car_pct == pytest.approx(0.0, abs=1e-9)
    assert told.t is None


def test_what_came_before_the_event_is_no_part_of_it() -> None:
    # The share is the index itself but for +30 % on the last session before the event. Where the index lacks that
    # session's close, the first common return runs over it: 30 % that are older than the event.
    rng = np.random.default_rng(3)
    level = dated(compounded(rng.normal(0, 0.01, 199)), 170)
    own = level.where(level.index < level.index[170], level * 1.3)
    assert found(own, level).car_pct == pytest.approx(0.0, abs=1e-9)
    assert abnormal(own, level.drop(level.index[170]), BASE) == Apart(BASE)
    # Where it lacks the first session after, session 0 would be another one, over two days.
    assert abnormal(own, level.drop(level.index[171]), BASE) == Apart(date(2024, 1, 2))
    # One that has had no session since lacks sessions, and its index none.
    assert abnormal(own.iloc[:171], level, BASE) == TooFew(ESTIMATION, 0)


def test_too_little_history_is_counted() -> None:
    rng = np.random.default_rng(1)

    def told(before: int, after: int) -> object:
        """With so many closes up to the base, and so many after it."""
        count = before + after
        return abnormal(
            dated(100 + rng.normal(0, 1, count), before - 1), dated(100 + rng.normal(0, 1, count), before - 1), BASE
        )

    assert isinstance(told(BEFORE, EVENT), Abnormal)
    assert told(BEFORE - 1, EVENT) == TooFew(ESTIMATION - 1, EVENT)
    assert told(BEFORE, EVENT - 1) == TooFew(ESTIMATION, EVENT - 1)
    # Ten closes before the first session make nine returns, all of them in the gap.
    assert told(10, 40) == TooFew(0, EVENT)
    assert told(1, 3) == TooFew(0, 3)


def test_an_index_that_stands_still_is_no_model() -> None:
    rng = np.random.default_rng(1)
    own = dated(100 + rng.normal(0, 1, 160), 140)
    assert abnormal(own, dated(np.full(160, 50.0), 140), BASE) is None


def test_changes_by_session() -> None:
    closes = pd.Series(
        [50.0, 100.0, 90.0, 110.0], index=pd.to_datetime(["2025-01-24", "2025-01-27", "2025-01-28", "2025-02-03"])
    )
    base = date(2025, 1, 27)
    assert [change_after(closes, base, count) for count in (1, 2, 3)] == [pytest.approx(-10), pytest.approx(10), None]
    assert first_after(closes, base) == date(2025, 1, 28)
    assert first_after(closes, date(2025, 2, 3)) is None
    path = around(closes, base, 10, 20)
    assert path.to_dict() == {-1: pytest.approx(-50), 0: 0.0, 1: pytest.approx(-10), 2: pytest.approx(10)}
    assert around(closes, base, 0, 1).to_dict() == {0: 0.0, 1: pytest.approx(-10)}
    with pytest.raises(ValueError, match="no close on 2025-01-29"):
        around(closes, date(2025, 1, 29), 1, 1)
