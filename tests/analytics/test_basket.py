"""Equal amounts at the base, held: by hand, and the laws of a mean."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.analytics.basket import equal_weighted
from tests.analytics.series import closes, daily, series


def test_worked_by_hand() -> None:
    # From 100: 110, then 121 is +10 % and +21 %. From 50: 45, then 60 is -10 % and +20 %. Means: 0 and +20.5 %.
    found = equal_weighted([daily([100, 110, 121]), daily([50, 45, 60])])
    assert found.to_list() == pytest.approx([0.0, 0.0, 20.5])


def test_nothing_is_rebalanced() -> None:
    # One doubles twice, one stands still: 1 + 1 becomes 4 + 1, which is +150 %. Rebalanced daily: 1.5 × 1.5 = +125 %.
    assert equal_weighted([daily([1, 2, 4]), daily([1, 1, 1])]).iloc[-1] == pytest.approx(150.0)


def test_members_of_other_calendars_keep_their_last_change() -> None:
    # The second has no session on the 3rd: it stays at -10 % and the mean of +30 and -10 is +10 %.
    first = closes(("2025-01-01", 10), ("2025-01-02", 11), ("2025-01-03", 13), ("2025-01-06", 12))
    second = closes(("2025-01-01", 20), ("2025-01-02", 18), ("2025-01-06", 22))
    assert equal_weighted([first, second]).to_list() == pytest.approx([0.0, 0.0, 10.0, 15.0])


def test_a_member_stands_still_before_its_own_base() -> None:
    # Around an event Hong Kong's base may be a session later than New York's.
    early = closes(("2025-01-24", 100), ("2025-01-27", 80), ("2025-01-28", 90))
    late = closes(("2025-01-27", 50), ("2025-01-28", 55))
    # 27th: (-20 + 0) / 2; 28th: (-10 + 10) / 2.
    assert equal_weighted([early, late]).to_list() == pytest.approx([0.0, -10.0, 0.0])


def test_no_members_and_no_closes_are_refused() -> None:
    for wrong in ([], [daily([1.0]), closes()]):
        with pytest.raises(ValueError, match="needs members"):
            equal_weighted(wrong)


@given(st.lists(series(), min_size=1, max_size=6))
@settings(max_examples=80, deadline=None)
def test_it_lies_between_the_best_and_the_worst_member(paths: list[pd.Series]) -> None:
    kept = [path.copy(deep=True) for path in paths]
    found = equal_weighted(paths)
    changes = [(path.iloc[-1] / path.iloc[0] - 1) * 100 for path in paths]
    slack = 1e-9 * (1 + max(map(abs, changes)))
    assert min(changes) - slack <= found.iloc[-1] <= max(changes) + slack
    assert found.iloc[-1] == pytest.approx(sum(changes) / len(changes), rel=1e-9, abs=1e-9)
    assert found.iloc[0] == 0.0
    assert found.index.is_monotonic_increasing
    assert found.index.is_unique
    assert not found.isna().any()
    for path, before in zip(paths, kept, strict=True):
        pd.testing.assert_series_equal(path, before)


@given(series(), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_one_member_however_often_is_itself(path: pd.Series, times: int) -> None:
    own = (path / path.iloc[0] - 1) * 100
    assert equal_weighted([path] * times).to_list() == pytest.approx(own.to_list(), rel=1e-9, abs=1e-9)


@given(st.lists(series(), min_size=2, max_size=4), st.sampled_from([0.128, 7.8]))
@settings(max_examples=40, deadline=None)
def test_order_and_unit_do_not_matter(paths: list[pd.Series], unit: float) -> None:
    other = equal_weighted([path * unit for path in reversed(paths)])
    assert other.to_list() == pytest.approx(equal_weighted(paths).to_list(), rel=1e-9, abs=1e-9)
