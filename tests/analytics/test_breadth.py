"""Counting who rose and fell."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.analytics.breadth import Breadth, breadth

CHANGES = st.lists(st.floats(-99, 500), max_size=30)


def test_worked_by_hand() -> None:
    # 0.004 is shown as +0.00% and still rose; only the same close stands still, be it written -0.0.
    assert breadth([12.5, 0.004, 0.0, -0.0, -0.004, -30.0, -1.0]) == Breadth(up=2, down=3, unchanged=2)
    assert breadth([12.5, -1.0, 0.0]).counted == 3


def test_nobody_is_nobody() -> None:
    assert breadth([]) == Breadth(0, 0, 0)
    assert breadth([]).counted == 0


def test_what_has_no_change_is_not_counted_as_unchanged() -> None:
    assert breadth([math.nan, 1.0, math.nan]) == Breadth(up=1, down=0, unchanged=0)


@given(CHANGES, st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_does_not_matter_and_everyone_is_counted_once(changes: list[float], random: object) -> None:
    shuffled = list(changes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert breadth(shuffled) == breadth(changes)
    assert breadth(changes).counted == len(changes)


@given(CHANGES)
@settings(max_examples=30, deadline=None)
def test_the_mirror_image_swaps_up_and_down(changes: list[float]) -> None:
    one, other = breadth(changes), breadth(-value for value in changes)
    assert (one.up, one.down, one.unchanged) == (other.down, other.up, other.unchanged)
