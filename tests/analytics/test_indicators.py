"""Studies against numbers worked by hand, slow definitions, and laws."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analytics.indicators import bollinger, ema, ema_span, macd, macd_span, rsi, rsi_span, sma
from tests.analytics.series import daily

PRICES = st.lists(st.floats(min_value=1.0, max_value=10_000.0), min_size=1, max_size=60).map(daily)
LENGTHS = st.integers(1, 12)
NAN = math.nan


def values(series: pd.Series) -> list[float]:
    return [float(value) for value in series]


def test_a_simple_average_by_hand() -> None:
    # (1+2+6)/3 = 3, (2+6+4)/3 = 4
    assert values(sma(daily([1, 2, 6, 4]), 3)) == pytest.approx([NAN, NAN, 3, 4], nan_ok=True)


def test_an_exponential_average_by_hand() -> None:
    # α = 2/(3+1) = ½. The seed is (1+2+6)/3 = 3; then ½×5 + ½×3 = 4, and ½×10 + ½×4 = 7.
    assert values(ema(daily([1, 2, 6, 5, 10]), 3)) == pytest.approx([NAN, NAN, 3, 4, 7], nan_ok=True)


def test_bands_by_hand() -> None:
    # The mean of 2, 4, 4, 4, 5, 5, 7, 9 is 5, their squared distances sum to 32, and √(32/8) = 2: 5 ± 2 × 2.
    bands = bollinger(daily([2, 4, 4, 4, 5, 5, 7, 9]), 8)
    assert (bands.middle.iloc[-1], bands.upper.iloc[-1], bands.lower.iloc[-1]) == pytest.approx((5, 9, 1))
    assert bands.upper.iloc[:-1].isna().all()


def test_strength_by_hand() -> None:
    # Changes +2, −1, +3, −4. First averages of two: gain (2+0)/2 = 1, loss (0+1)/2 = ½, so 100 × 1/1.5.
    # Then gain (1+3)/2 = 2, loss (½+0)/2 = ¼: 100 × 2/2.25. Then gain (2+0)/2 = 1, loss (¼+4)/2 = 2⅛: 100 × 1/3⅛.
    found = values(rsi(daily([10, 12, 11, 14, 10]), 2))
    assert found == pytest.approx([NAN, NAN, 100 / 1.5, 200 / 2.25, 100 / 3.125], nan_ok=True)


def test_convergence_and_divergence_by_hand() -> None:
    # Averages of 1 (the closes themselves) and of 3: seed 2 on the third, then ½×8 + ½×2 = 5. Lines 3−2 = 1, 8−5 = 3.
    # A signal of 2 begins on the second line value with (1+3)/2 = 2, and the histogram is 3 − 2 = 1.
    found = macd(daily([1, 2, 3, 8]), fast=1, slow=3, signal=2)
    assert values(found.line) == pytest.approx([NAN, NAN, 1, 3], nan_ok=True)
    assert values(found.signal) == pytest.approx([NAN, NAN, NAN, 2], nan_ok=True)
    assert values(found.histogram) == pytest.approx([NAN, NAN, NAN, 1], nan_ok=True)


def test_closes_that_only_rise_only_fall_or_stand_still() -> None:
    assert rsi(daily([1, 2, 3, 4]), 2).iloc[-1] == 100
    assert rsi(daily([4, 3, 2, 1]), 2).iloc[-1] == 0
    assert rsi(daily([4, 4, 4, 4]), 2).iloc[-1] == 50


def test_with_too_little_history_there_is_no_value() -> None:
    short = daily([1.0, 2.0])
    found = [sma(short, 3), ema(short, 3), rsi(short, 2), macd(short).line, macd(short).signal, bollinger(short).upper]
    assert all(series.isna().all() and series.index.equals(short.index) for series in found)
    assert ema(daily([]), 3).empty


@pytest.mark.parametrize("study", [sma, ema, bollinger, rsi])
def test_a_length_below_one_is_refused(study: object) -> None:
    with pytest.raises(ValueError, match="one session"):
        study(daily([1.0, 2.0]), 0)  # type: ignore[operator]


def test_a_span_by_hand() -> None:
    # Of length 3 α is ½: the mean of the first 3 has 2⁻¹³ = 0.00012 left after thirteen more, 2⁻¹⁴ = 0.00006 after 14.
    assert ema_span(3) == 3 + 14
    # Wilder's weight of length 2 is ½ too, of changes, which need a close more.
    assert rsi_span(2) == 2 + 14 + 1
    # 199/201 to the power of 922 is 0.000099, to that of 921 still 0.00010003; 0.99 to that of 917 is 0.0000994.
    assert (ema_span(200), rsi_span(100)) == (200 + 922, 100 + 917 + 1)
    # The slow average is of 26 + 120 closes (25/27 to the power of 120), the signal's first 9 + 42 lines (0.8⁴²).
    assert macd_span() == 146 + 51 - 1
    assert ema_span(1) == 1


def test_within_its_span_a_value_does_not_depend_on_what_came_before() -> None:
    rng = np.random.default_rng(5)
    closes = daily((100 * np.exp(np.cumsum(rng.normal(0, 0.02, 1500)))).tolist())
    for study, span in ((lambda c: ema(c, 50, forgets=True), ema_span(50)),
                        (lambda c: rsi(c, 30, forgets=True), rsi_span(30)),
                        (lambda c: macd(c, forgets=True).line, macd_span()),
                        (lambda c: macd(c, forgets=True).signal, macd_span())):  # fmt: skip
        whole, late = study(closes), study(closes.iloc[-span - 20 :])
        assert values(late.iloc[-20:]) == pytest.approx(values(whole.iloc[-20:]), rel=1e-11, abs=1e-11)
    # And it is the usual one but for what is shown: an average to a hundredth of 100, strength to a tenth.
    assert (ema(closes, 50, forgets=True) - ema(closes, 50)).abs().max() < 0.005
    assert (rsi(closes, 30, forgets=True) - rsi(closes, 30)).abs().max() < 0.05


@given(st.floats(1.0, 10_000.0), st.integers(1, 30), LENGTHS)
def test_averages_of_a_constant_are_the_constant(price: float, count: int, length: int) -> None:
    closes = daily([price] * count)
    bands = bollinger(closes, length)
    for series in (sma(closes, length), ema(closes, length), bands.upper, bands.lower):
        assert values(series.dropna()) == pytest.approx([price] * max(0, count - length + 1))


@given(PRICES, LENGTHS)
def test_averages_lie_between_the_lowest_and_the_highest_close_so_far(closes: pd.Series, length: int) -> None:
    for series in (sma(closes, length), ema(closes, length)):
        known = series.dropna()
        assert (known <= closes.cummax().loc[known.index] * (1 + 1e-9)).all()
        assert (known >= closes.cummin().loc[known.index] * (1 - 1e-9)).all()


@given(PRICES, LENGTHS)
def test_averages_are_their_slow_definitions(closes: pd.Series, length: int) -> None:
    plain = values(closes)
    slow = [NAN if at < length else sum(plain[at - length : at]) / length for at in range(1, len(plain) + 1)]
    assert values(sma(closes, length)) == pytest.approx(slow, nan_ok=True)
    smooth, weight = [NAN] * len(plain), 2 / (length + 1)
    for at in range(length - 1, len(plain)):
        before = smooth[at - 1]
        smooth[at] = slow[at] if math.isnan(before) else weight * plain[at] + (1 - weight) * before
    assert values(ema(closes, length)) == pytest.approx(smooth, nan_ok=True)


@given(PRICES, LENGTHS)
def test_strength_is_wilder_s_and_from_0_to_100(closes: pd.Series, length: int) -> None:
    moves = np.diff(closes.to_numpy())
    found = rsi(closes, length)
    assert int(found.notna().sum()) == max(0, len(closes) - length)
    assert found.dropna().between(0, 100).all()
    if len(moves) < length:
        return
    gain, loss = np.clip(moves[:length], 0, None).mean(), np.clip(-moves[:length], 0, None).mean()
    for move in moves[length:]:
        gain, loss = (gain * (length - 1) + max(move, 0)) / length, (loss * (length - 1) + max(-move, 0)) / length
    expected = 50 if gain + loss == 0 else 100 * gain / (gain + loss)
    assert found.iloc[-1] == pytest.approx(expected, abs=1e-6)


@given(PRICES, LENGTHS, st.sampled_from([0.25, 2.0, 8.0]))
def test_a_price_in_another_unit_has_the_same_shape(closes: pd.Series, length: int, unit: float) -> None:
    # Powers of two: the arithmetic is exact, so that ties stay ties.
    assert values(rsi(closes * unit, length)) == pytest.approx(values(rsi(closes, length)), nan_ok=True, abs=1e-6)
    for study in (sma, ema):
        assert values(study(closes * unit, length)) == pytest.approx(values(study(closes, length) * unit), nan_ok=True)
    ours, theirs = bollinger(closes * unit, length), bollinger(closes, length)
    assert values(ours.upper) == pytest.approx(values(theirs.upper * unit), nan_ok=True)


@given(PRICES)
def test_the_histogram_is_the_line_less_its_signal(closes: pd.Series) -> None:
    found = macd(closes, 3, 5, 2)
    assert values(found.histogram) == pytest.approx(values(found.line - found.signal), nan_ok=True)
    assert int(found.line.notna().sum()) == max(0, len(closes) - 4)
    assert int(found.signal.notna().sum()) == max(0, len(closes) - 5)


@given(PRICES, st.integers(1, 40), LENGTHS)
def test_no_value_knows_the_future(closes: pd.Series, cut: int, length: int) -> None:
    earlier = closes.iloc[:cut]
    for study in (sma, ema, rsi):
        assert values(study(earlier, length)) == pytest.approx(
            values(study(closes, length).iloc[:cut]), nan_ok=True, abs=1e-6
        )
