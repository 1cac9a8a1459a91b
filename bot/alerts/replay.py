"""What a rule would have done: its edges on the closes of the past. Pure."""

import math
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from bot.analytics.edges import Line, RuleBook
from bot.domain.alerts import Arming, Observation, Watch

Reached = tuple[Watch, Observation]


def replayed(paths: Sequence[tuple[Watch, Sequence[Observation]]], arming: Arming) -> list[Reached]:
    """The observations on which a rule would have fired, in order, with the watches that they reached, if it fired
    again and again.

    `paths` are the rule's watches, each with the past observations of its gauge in the order of time. A rule that fires
    once is replayed as one that is made anew after each time; its pause and distance hold.
    """
    kept: list[Reached] = []
    last: datetime | None = None
    for watch, one in sorted(_edges(paths, arming.rearm), key=lambda reached: reached[1].at):
        if last is None or one.at == last or one.at - last >= arming.pause:
            kept.append((watch, one))
            last = one.at
    return kept


def _edges(paths: Sequence[tuple[Watch, Sequence[Observation]]], rearm: float) -> list[Reached]:
    """All edges, found as they are when a rule is watched: by the same book, one observation after another."""
    book = RuleBook()
    book.put(0, [Line(n, int(w.side), w.level, w.back(rearm), -math.inf) for n, (w, _) in enumerate(paths)])
    found: list[Reached] = []
    for place in range(1, max((len(seen) for _, seen in paths), default=0)):
        previous, now, at = (np.full(len(paths), np.nan) for _ in range(3))
        for number, (_, seen) in enumerate(paths):
            if place < len(seen):
                before, after = seen[place - 1], seen[place]
                previous[number], now[number], at[number] = before.value, after.value, after.at.timestamp()
        edges = book.edges(previous, now, at)
        for hit in (*edges.fired, *edges.rearmed):
            book.arm(hit, hit in edges.rearmed)
        found += [(paths[hit.gauge][0], paths[hit.gauge][1][place]) for hit in edges.fired]
    return found
