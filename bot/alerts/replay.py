"""What a rule would have done: its edges on the closes of the past. Pure."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from bot.domain.alerts import Arming, Observation, Watch

Reached = tuple[Watch, Observation]


def replayed(paths: Sequence[tuple[Watch, Sequence[Observation]]], arming: Arming) -> list[Reached]:
    """The observations on which a rule would have fired, in order, with the watches that they reached, if it fired
    again and again.

    `paths` are the rule's watches, each with the past observations of its gauge in the order of time. A rule that fires
    once is replayed as one that is made anew after each time; its pause and distance hold.
    """
    fired = [(watch, one) for watch, seen in paths for one in _edges(watch, seen, arming.rearm)]
    kept: list[Reached] = []
    last: datetime | None = None
    for watch, one in sorted(fired, key=lambda reached: reached[1].at):
        if last is None or one.at == last or one.at - last >= arming.pause:
            kept.append((watch, one))
            last = one.at
    return kept


def _edges(watch: Watch, seen: Sequence[Observation], rearm: float) -> list[Observation]:
    side, level = int(watch.side), watch.level * int(watch.side)
    armed, found = True, list[Observation]()
    for before, now in pairwise(seen):
        was, value = before.value * side, now.value * side
        if now.gauge.by_session:
            # At the last close the change since the last close is nothing.
            was, armed = 0.0, True
        if armed and was < level <= value:
            found.append(now)
            armed = False
        elif not armed and value < level and value <= level - rearm:
            armed = True
    return found
