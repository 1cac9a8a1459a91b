"""Contributions and weights, by hand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analytics.contribution import capped, carried, contributions, whole

WEIGHTS = st.dictionaries(st.sampled_from("ABCDEFGHIJKLMNOPQRST"), st.floats(0.01, 1e9), min_size=1)


def test_parts_by_hand() -> None:
    # 60 % × +10 % = 6 points, 40 % × −5 % = −2 points: the index makes +4 %. On a level of 5,000 they are 300 and −100.
    found = contributions({"B": 40.0, "A": 60.0}, {"A": 10.0, "B": -5.0})
    assert [(part.symbol, part.pp, part.points(5000.0)) for part in found] == [("A", 6.0, 300.0), ("B", -2.0, -100.0)]


def test_a_member_without_a_change_has_no_part() -> None:
    assert [part.symbol for part in contributions({"A": 60.0, "B": 40.0}, {"A": 10.0, "C": 1.0})] == ["A"]


def test_weights_are_brought_to_a_hundred_only_where_more_than_rounding_lacks() -> None:
    assert whole({"A": 60.2, "B": 40.1}) == {"A": 60.2, "B": 40.1}
    assert whole({"A": 30.0, "B": 20.0}) == {"A": 60.0, "B": 40.0}
    assert whole({}) == {}


def test_weights_drift_with_prices() -> None:
    # 50 and 50; one doubles: 100 to 50, so two thirds and one third.
    assert carried({"A": 50.0, "B": 50.0}, {"A": 2.0, "B": 1.0}) == pytest.approx({"A": 200 / 3, "B": 100 / 3})
    # One without a price keeps its weight, the others share theirs.
    assert carried({"A": 40.0, "B": 40.0, "C": 20.0}, {"A": 3.0, "B": 1.0}) == pytest.approx(
        {"A": 60.0, "B": 20.0, "C": 20.0}
    )
    assert carried({"A": 100.0}, {}) == {"A": 100.0}


def test_what_exceeds_a_cap_is_shared_until_nothing_does() -> None:
    # In proportion 60, 20, 10, 10. Capped at 30: 70 are left for 40, so 35, 17.5, 17.5; 35 exceeds, and 40 are left
    # for the last two.
    assert capped({"A": 60.0, "B": 20.0, "C": 10.0, "D": 10.0}, 30.0) == pytest.approx(
        {"A": 30.0, "B": 30.0, "C": 20.0, "D": 20.0}
    )
    assert capped({"A": 3.0, "B": 1.0}, 80.0) == pytest.approx({"A": 75.0, "B": 25.0})
    # Two members cannot add up to 100 under a cap of 30.
    assert capped({"A": 3.0, "B": 1.0}, 30.0) == {"A": 50.0, "B": 50.0}
    assert capped({}, 8.0) == {}


@given(WEIGHTS, st.floats(1.0, 100.0))
def test_capped_weights_add_up_keep_their_order_and_the_cap(values: dict[str, float], cap: float) -> None:
    found = capped(values, cap)
    assert sum(found.values()) == pytest.approx(100.0)
    if len(values) * cap > 100.0:
        assert max(found.values()) <= cap * (1 + 1e-9)
    ordered = sorted(values, key=lambda symbol: values[symbol])
    assert all(found[low] <= found[high] * (1 + 1e-9) for low, high in pairwise(ordered))


@given(WEIGHTS, st.data())
def test_the_parts_add_up_to_the_change_of_a_basket(values: dict[str, float], data: st.DataObject) -> None:
    """Bought in these weights and held, the basket is worth Σ w·(1 + r) at the end; brought to a day on the way, its
    weights explain the rest of the way."""
    weights = capped(values, 100.0)
    growth = st.floats(0.5, 2.0)
    first = {symbol: data.draw(growth) for symbol in weights}
    then = {symbol: data.draw(growth) for symbol in weights}
    level = sum(weight * first[symbol] for symbol, weight in weights.items())
    end = sum(weight * first[symbol] * then[symbol] for symbol, weight in weights.items())
    parts = contributions(carried(weights, first), {symbol: (then[symbol] - 1) * 100 for symbol in weights})
    assert sum(part.pp for part in parts) == pytest.approx((end / level - 1) * 100, abs=1e-6)
