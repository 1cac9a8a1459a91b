"""Where labels go, and which values and days are marked."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts.distribution import bins
from bot.charts.spread import spread
from bot.charts.ticks import date_ticks, nice_step, nice_values, tick_text


def test_labels_with_room_stay_where_they_belong() -> None:
    assert spread([100.0, 300.0], [20.0, 20.0], 5.0, 0.0, 400.0) == [100.0, 300.0]


def test_two_labels_in_one_place_part_evenly() -> None:
    # heights 20 and a gap of 4: middles 24 apart, 12 to each side of 100
    assert spread([100.0, 100.0], [20.0, 20.0], 4.0, 0.0, 400.0) == [88.0, 112.0]


def test_labels_are_kept_within_the_edges() -> None:
    # the first may not begin above 0: its middle is 10, the next follows 24 below
    assert spread([0.0, 0.0], [20.0, 20.0], 4.0, 0.0, 400.0) == [10.0, 34.0]
    assert spread([400.0], [20.0], 4.0, 0.0, 400.0) == [390.0]


@given(st.lists(st.tuples(st.floats(-50, 850), st.floats(10, 70)), min_size=1, max_size=8))
def test_labels_never_overlap_and_keep_their_order(labels: list[tuple[float, float]]) -> None:
    wanted, heights = [place for place, _ in labels], [tall for _, tall in labels]
    placed = spread(wanted, heights, 4.0, 0.0, 800.0)
    order = sorted(range(len(labels)), key=lambda at: wanted[at])
    for above, below in pairwise(order):
        assert placed[below] - placed[above] >= (heights[above] + heights[below]) / 2 + 4 - 1e-6
    assert all(tall / 2 - 1e-6 <= middle <= 800 - tall / 2 + 1e-6 for middle, tall in zip(placed, heights, strict=True))


@pytest.mark.parametrize(
    ("span", "most", "step"),
    [(25.0, 6, 5.0), (240.0, 6, 50.0), (0.7, 6, 0.2), (12.0, 6, 2.0), (15.0, 6, 2.5), (3e12, 6, 5e11)],
)
def test_steps_are_round(span: float, most: int, step: float) -> None:
    assert nice_step(span, most) == pytest.approx(step)


@given(st.floats(-1e6, 0), st.floats(0.02, 1e6))
def test_round_values_lie_within_and_hold_zero(low: float, high: float) -> None:
    values = nice_values(low, high, 6)
    assert 2 <= len(values) <= 8
    assert min(abs(value) for value in values) == 0
    assert all(low - high * 1e-6 <= value <= high * (1 + 1e-6) for value in values)


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (20.0, 20.0, "+20%"),
        (-2.5, 2.5, "−2.5%"),
        (0.0, 5.0, "0%"),
        (1e-17, 0.1, "0%"),
        (0.1 + 0.2, 0.1, "+0.3%"),
        (1500.0, 500.0, "+1,500%"),
        (2e11, 1e11, "+2e+11%"),
    ],
)
def test_ticks_have_the_decimals_that_their_step_needs(value: float, step: float, text: str) -> None:
    assert tick_text(value, step) == text


def test_days_come_from_fine_to_coarse() -> None:
    sets = list(date_ticks(date(2025, 1, 13), date(2025, 2, 12)))
    mondays = [date(2025, 1, 13), date(2025, 1, 20), date(2025, 1, 27), date(2025, 2, 3), date(2025, 2, 10)]
    assert sets[0] == mondays
    assert sets[1] == mondays[::2]
    assert sets[2] == [date(2025, 2, 1)]


def test_quarters_begin_in_january() -> None:
    sets = list(date_ticks(date(2024, 2, 1), date(2025, 1, 31)))
    assert [date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1), date(2025, 1, 1)] in sets


def test_a_distribution_counts_everyone_once() -> None:
    found = bins([-3.0, -1.0, -0.5, 0.0, 0.5, 1.5, 9.0])
    # span −3 to 9 in at most ten steps: 2 each (1.2 rounds up), from −4 to 10; zero belongs to the upper side
    assert found.edges == (-4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 8.0, 10.0)
    assert found.counts == (1, 2, 3, 0, 0, 0, 1)


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=200))
def test_a_distribution_has_few_bins_and_zero_on_an_edge(changes: list[float]) -> None:
    found = bins(changes)
    assert sum(found.counts) == len(changes)
    assert len(found.counts) <= 12
    assert len(found.edges) == len(found.counts) + 1
    assert min(abs(edge) for edge in found.edges) == 0
