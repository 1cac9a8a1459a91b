"""How closes are made: random walks, pinned to levels, shifted together until an index runs through its anchors.

An index is chain-linked. At the close of a rebalance day r its members get their stated weights w (per cent, summing
to 100), and until the next rebalance close

    I(t) = I(r) * Σ w_i / 100 * P_i(t) / P_i(r)

so that any change of the index is the weighted change of its members since r, exactly.
"""

import zlib
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

# isort: split
from market_tables import FIRST, LAST, SEED

GRID = pd.bdate_range(FIRST, LAST)
"""All paths are made on every weekday and then read on an exchange's own sessions."""

YEAR = 252


def random_for(key: str) -> np.random.Generator:
    """A generator of one's own for a name, so that a new instrument leaves the others as they are."""
    return np.random.Generator(np.random.PCG64([SEED, zlib.crc32(key.encode())]))


def walk(key: str, yearly: float) -> np.ndarray:
    """A random walk of logarithms on GRID with fat-tailed steps (Student's t, 6 degrees of freedom), from 0."""
    steps = random_for(key).standard_t(6, len(GRID)) * np.sqrt(4 / 6) * yearly / np.sqrt(YEAR)
    steps[0] = 0.0
    return np.cumsum(steps)


def at(day: str) -> int:
    """The place of a day in GRID."""
    return int(GRID.get_loc(day))


def through(levels: Mapping[str, float]) -> np.ndarray:
    """Straight lines between the logarithms of levels, flat before the first and after the last."""
    return np.interp(np.arange(len(GRID)), [at(day) for day in levels], np.log(list(levels.values())))


def pinned(path: np.ndarray, levels: Mapping[str, float]) -> np.ndarray:
    """The path, bent by straight lines so that it meets levels on their days (a bridge between each two)."""
    places = [at(day) for day in levels]
    gaps = np.log(list(levels.values())) - path[places]
    return path + np.interp(np.arange(len(GRID)), places, gaps)


def chained(closes: np.ndarray, rows: Sequence[int], weights: np.ndarray) -> np.ndarray:
    """An index from 1.0 by the formula above.

    `closes` is sessions by members, `rows` are the sessions at whose close a rebalance takes place (the first is 0),
    `weights` is rebalances by members in per cent. A member's closes are read only while it has a weight.
    """
    levels = np.ones(len(closes))
    for weight, first, last in zip(weights, rows, [*rows[1:], len(closes) - 1], strict=True):
        held = weight > 0
        relative = closes[first : last + 1, held] / closes[first, held]
        levels[first : last + 1] = levels[first] * (relative @ weight[held]) / 100
    return levels


def anchored(
    paths: np.ndarray,
    betas: np.ndarray,
    sessions: np.ndarray,
    rows: Sequence[int],
    weights: np.ndarray,
    anchors: Mapping[str, float],
    held: tuple[str, str, np.ndarray],
) -> np.ndarray:
    """Members' paths shifted so that their index passes through its anchors.

    `paths` are logarithms, GRID by members, and `sessions` the places in GRID of the index's sessions. All members move
    together, each by its beta; a beta of 0 keeps a member as it is. `held` is (from, to, members): what those members
    do from one anchor to the other is kept, since it is a published fact itself. The shift runs straight between
    anchors, and is found anchor by anchor (the first is the index's base).
    """
    places = [at(day) for day in anchors]
    days, levels = list(anchors), list(anchors.values())
    shifts = np.zeros((len(places), paths.shape[1]))
    row_of = {place: row for row, place in enumerate(sessions)}
    for k in range(1, len(places)):
        free = betas.copy()
        shifts[k] = shifts[k - 1]
        if days[k] == held[1]:
            free[held[2]] = 0.0
            shifts[k, held[2]] = shifts[days.index(held[0]), held[2]]
        for _ in range(40):
            moved = _shifted(paths, places[: k + 1], shifts[: k + 1])
            level = chained(np.exp(moved[sessions]), rows, weights)[row_of[places[k]]] * levels[0]
            gap = np.log(levels[k] / level)
            if abs(gap) < 1e-9:
                break
            shifts[k] += gap * free
        else:
            raise RuntimeError(f"no shift takes the index to {levels[k]} on {days[k]}")
    return _shifted(paths, places, shifts)


def _shifted(paths: np.ndarray, places: Sequence[int], shifts: np.ndarray) -> np.ndarray:
    steps = np.arange(len(GRID))
    return paths + np.column_stack([np.interp(steps, places, shift) for shift in shifts.T])
