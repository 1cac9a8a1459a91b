"""Labels beside their points, moved as little as it takes that none overlaps."""


def spread(wanted: list[float], heights: list[float], gap: float, top: float, bottom: float) -> list[float]:
    """Where the middles of labels go that would like to be at `wanted`, in the order given.

    Keeps the order of `wanted` (equal ones in theirs), `gap` pixels between neighbours, and all between `top` and
    `bottom`, if there is room for all. The sum of squared moves is the least possible: each label is taken relative to
    those above it, and neighbours that would overlap are pooled at their mean (pool adjacent violators).
    """
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    offsets: list[float] = []
    reach = 0.0
    for at in order:
        offsets.append(reach + heights[at] / 2)
        reach += heights[at] + gap
    pools: list[tuple[float, int]] = []
    for at, offset in zip(order, offsets, strict=True):
        total, count = wanted[at] - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            above = pools.pop()
            total, count = total + above[0], count + above[1]
        pools.append((total, count))
    starts = [total / count for total, count in pools for _ in range(count)]
    highest = bottom - (reach - gap)
    placed = [0.0] * len(wanted)
    for at, offset, start in zip(order, offsets, starts, strict=True):
        placed[at] = max(top, min(highest, start)) + offset
    return placed
