"""A squarified treemap: rectangles whose areas are given, as near to squares as a greedy layout brings them."""

from collections.abc import Sequence

from bot.charts.scene import Box


def squarified(sizes: Sequence[float], width: float, height: float) -> list[Box]:
    """Boxes in the order of `sizes`, which must be positive and should be descending: they fill a rectangle of
    `width` × `height` from its top left, each with its share of the area.

    Bruls, Huizing and van Wijk, "Squarified Treemaps" (2000): a row is laid along the shorter side of what is left, and
    takes the next box as long as its worst ratio of sides does not grow. Raises ValueError for sizes or sides that
    are not positive.
    """
    if not sizes:
        return []
    if min(sizes) <= 0 or width <= 0 or height <= 0:
        raise ValueError("sizes and sides must be positive")
    scale = width * height / sum(sizes)
    areas = [size * scale for size in sizes]
    found: list[Box] = []
    x = y = 0.0
    start = 0
    while start < len(areas):
        wide = width - x >= height - y
        side = height - y if wide else width - x
        end = start + 1
        while end < len(areas) and _worst(areas[start : end + 1], side) <= _worst(areas[start:end], side):
            end += 1
        row = areas[start:end]
        # The last row takes what is left, so that rounding leaves no gap.
        thick = (width - x if wide else height - y) if end == len(areas) else sum(row) / side
        found += _row(row, Box(x, y, thick, height - y) if wide else Box(x, y, width - x, thick), upright=wide)
        x, y = (x + thick, y) if wide else (x, y + thick)
        start = end
    return found


def _row(areas: Sequence[float], strip: Box, *, upright: bool) -> list[Box]:
    """The boxes of a row within its strip: one above the other where it is upright, else side by side."""
    total, done = sum(areas), 0.0
    boxes: list[Box] = []
    for area in areas:
        first, last = done / total, min((done + area) / total, 1.0)
        done += area
        if upright:
            boxes.append(Box(strip.x, strip.y + first * strip.height, strip.width, (last - first) * strip.height))
        else:
            boxes.append(Box(strip.x + first * strip.width, strip.y, (last - first) * strip.width, strip.height))
    return boxes


def _worst(areas: Sequence[float], side: float) -> float:
    """The worst ratio of sides in a row of areas laid along a side."""
    total = sum(areas)
    return max(side * side * max(areas) / (total * total), total * total / (side * side * min(areas)))
