"""Edges, by hand and against a rule book that looks at one rule at a time."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analytics.edges import Edges, Hit, Line, RuleBook

UP, DOWN = 1, -1


def step(book: RuleBook, previous: float, now: float, at: float = 1.0) -> Edges:
    """A step of gauge 0."""
    return book.edges(np.array([previous]), np.array([now]), np.array([at]))


def hit(rule: int = 7, side: int = UP, level: float = 100.0, gauge: int = 0) -> Hit:
    return Hit(rule, gauge, side, level, 0)


def one(side: int = UP, level: float = 100.0, rearm: float = 0.0, after: float = 0.0, armed: bool = True) -> RuleBook:
    book = RuleBook()
    book.put(7, [Line(0, side, level, rearm, after, armed)])
    return book


@pytest.mark.parametrize(
    ("side", "previous", "now", "fires"),
    [
        (UP, 99.9, 100.1, True),
        (UP, 99.9, 100.0, True),  # reached is enough
        (UP, 100.0, 101.0, False),  # it was there already
        (UP, 101.0, 102.0, False),
        (UP, 99.0, 99.9, False),
        (UP, 101.0, 99.0, False),  # that is the other side
        (DOWN, 100.1, 99.9, True),
        (DOWN, 100.1, 100.0, True),
        (DOWN, 100.0, 99.0, False),
        (DOWN, 99.0, 101.0, False),
        (UP, math.nan, 101.0, False),  # nothing is known of before
        (UP, 99.0, math.nan, False),
    ],
)
def test_an_edge_is_reached_from_its_side_only(side: int, previous: float, now: float, fires: bool) -> None:
    assert step(one(side), previous, now).fired == ((hit(side=side),) if fires else ())


def test_nothing_fires_on_the_observation_that_existed_when_the_rule_was_made() -> None:
    assert step(one(after=5.0), 99, 101, at=5.0).fired == ()
    assert step(one(after=5.0), 99, 101, at=5.1).fired == (hit(),)


def test_a_watch_that_is_not_armed_is_armed_again_by_going_back_far_enough() -> None:
    # Level 100 from below with a distance of 2: 98.5 is not far enough, 98 is.
    book = one(rearm=2.0, armed=False)
    assert step(book, 99, 101) == Edges((), ())
    assert step(book, 101, 98.5) == Edges((), ())
    assert step(book, 98.5, 98.0) == Edges((), (hit(),))
    # From above it is 102 and more.
    below = one(DOWN, rearm=2.0, armed=False)
    assert step(below, 99, 101.9).rearmed == ()
    assert step(below, 99, 102).rearmed == (hit(side=DOWN),)


def test_without_a_distance_it_must_still_leave_its_level() -> None:
    book = one(armed=False)
    assert step(book, 101, 100.0).rearmed == ()
    assert step(book, 101, 99.9).rearmed == (hit(),)


def test_missing_observations_neither_arm_nor_disarm() -> None:
    book = one(armed=False)
    assert step(book, 101, math.nan) == Edges((), ())


def test_a_rule_of_several_watches_names_the_one() -> None:
    book = RuleBook()
    book.put(3, [Line(0, UP, 8, 0, 0), Line(0, DOWN, -8, 0, 0), Line(1, UP, 8, 0, 0)])
    edges = book.edges(np.array([0.0, 0.0]), np.array([-9.0, 8.5]), np.array([1.0, 1.0]))
    assert edges.fired == (hit(3, DOWN, -8.0), hit(3, UP, 8.0, gauge=1))
    assert book.gauges_of(3) == [0, 0, 1]
    assert book.gauges_of(4) == []


def test_removed_rules_are_silent_and_their_room_is_used_again() -> None:
    book = RuleBook()
    for rule in range(5000):
        book.put(rule, [Line(0, UP, 100, 0, 0)])
    for rule in range(0, 5000, 2):
        book.remove(rule)
    book.remove(123_456)
    assert len(book) == 2500
    book.put(9000, [Line(0, UP, 100, 0, 0)])
    fired = {one.rule for one in step(book, 99, 101).fired}
    assert fired == {*range(1, 5000, 2), 9000}


def test_a_rule_that_is_put_again_is_changed() -> None:
    book = one()
    book.put(7, [Line(0, UP, 200, 0, 0)])
    assert step(book, 99, 101).fired == ()
    assert step(book, 199, 201).fired == (hit(level=200.0),)
    book.put(7, [])
    assert len(book) == 0


@dataclass
class Slow:
    """One watch, the way the definition is written."""

    line: Line
    armed: bool

    def step(self, previous: float, now: float) -> str:
        before, after = (previous, now) if self.line.side == UP else (-previous, -now)
        level = self.line.level * self.line.side
        if self.armed and before < level <= after:
            self.armed = False
            return "fired"
        if not self.armed and after < level and after <= level - self.line.rearm:
            self.armed = True
            return "rearmed"
        return ""


LEVELS = st.integers(-5, 5).map(float)
LINES = st.builds(
    Line, gauge=st.integers(0, 2), side=st.sampled_from([UP, DOWN]), level=LEVELS,
    rearm=st.sampled_from([0.0, 1.0, 3.0]), after=st.just(0.0), armed=st.booleans(),
)  # fmt: skip


@given(st.lists(LINES, min_size=1, max_size=8), st.lists(st.tuples(LEVELS, LEVELS, LEVELS), min_size=2, max_size=12))
def test_the_book_does_what_one_rule_after_another_would(
    lines: list[Line], path: list[tuple[float, float, float]]
) -> None:
    book, slow = RuleBook(), [Slow(line, line.armed) for line in lines]
    for rule, line in enumerate(lines):
        book.put(rule, [line])
    for moment, (previous, now) in enumerate(itertools.pairwise(path), 1):
        edges = book.edges(np.array(previous), np.array(now), np.full(3, float(moment)))
        said = [one.step(previous[one.line.gauge], now[one.line.gauge]) for one in slow]
        assert [one.rule for one in edges.fired] == [n for n, what in enumerate(said) if what == "fired"]
        assert [one.rule for one in edges.rearmed] == [n for n, what in enumerate(said) if what == "rearmed"]
        for rule, one in enumerate(slow):
            line = one.line
            book.put(rule, [Line(line.gauge, line.side, line.level, line.rearm, line.after, one.armed)])
