"""Laws of the layout of tiles."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts.scene import Box
from bot.charts.treemap import squarified

SIZES = st.lists(st.floats(0.001, 1000.0), min_size=1, max_size=60).map(lambda sizes: sorted(sizes, reverse=True))
SIDES = st.floats(100.0, 2000.0)


def ratio(box: Box) -> float:
    return max(box.width / box.height, box.height / box.width)


def test_the_example_of_the_paper() -> None:
    """Bruls, Huizing and van Wijk lay 6, 6, 4, 3, 2, 2, 1 out on 6 × 4: first two of 3 × 2 on the left."""
    boxes = squarified([6, 6, 4, 3, 2, 2, 1], 6, 4)
    assert [(round(box.width, 2), round(box.height, 2)) for box in boxes] == [
        (3.0, 2.0), (3.0, 2.0), (1.71, 2.33), (1.29, 2.33), (1.2, 1.67), (1.2, 1.67), (0.6, 1.67),
    ]  # fmt: skip


@given(SIZES, SIDES, SIDES)
def test_tiles_have_their_share_lie_within_and_do_not_overlap(sizes: list[float], width: float, height: float) -> None:
    boxes = squarified(sizes, width, height)
    total = sum(sizes)
    slack = 1e-6 * max(width, height)
    for size, box in zip(sizes, boxes, strict=True):
        assert box.width * box.height == pytest.approx(size / total * width * height, rel=1e-6, abs=1e-6)
        assert min(box.x, box.y) >= 0
        assert box.right <= width + slack
        assert box.bottom <= height + slack
    for one, other in combinations(boxes, 2):
        wide = min(one.right, other.right) - max(one.x, other.x)
        tall = min(one.bottom, other.bottom) - max(one.y, other.y)
        assert min(wide, tall) <= slack


@given(st.integers(1, 60), st.floats(0.8, 1.25))
def test_equal_tiles_are_near_squares(count: int, shape: float) -> None:
    assert max(map(ratio, squarified([1.0] * count, 1000 * shape, 1000.0))) <= 3.0


def test_tiles_of_an_index_are_no_slivers() -> None:
    """Weights such as a capped index of thirty has, on a sheet as the picture has it. (Nothing bounds all weights: the
    last tile takes what is left.)"""
    weights = [10.7, 9.7, 8.7, 7.4, 7.2, 6.3, 6.3, 5.9, 5.0, 3.9, 3.8, 3.6, 2.6, 2.4, 1.9, 1.8, 1.8, 1.6, 1.5, 1.4, 1.4,
               1.2, 1.1, 1.1, 0.9, 0.8, 0.6, 0.5, 0.4, 0.3]  # fmt: skip
    assert max(map(ratio, squarified(weights, 928.0, 900.0))) <= 2.5


def test_nothing_gives_nothing() -> None:
    assert squarified([], 10, 10) == []


@pytest.mark.parametrize(("sizes", "width"), [([0.0], 10.0), ([1.0, -1.0], 10.0), ([1.0], 0.0)])
def test_sizes_and_sides_are_positive(sizes: list[float], width: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        squarified(sizes, width, 10.0)
