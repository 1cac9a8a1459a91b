"""What a rule would have done on past closes, against edges worked by hand."""

from datetime import UTC, datetime, timedelta

from bot.alerts.replay import replayed
from bot.domain.alerts import Arming, Gauge, Observation, Side, Watch

PRICE = Gauge("NVDA", "price")
MOVE = Gauge("NVDA", "move:1d")


def path(gauge: Gauge, *values: float) -> list[Observation]:
    start = datetime(2025, 1, 6, 21, 0, tzinfo=UTC)
    days = [start + timedelta(days=at) for at in range(len(values))]
    return [Observation(gauge, at, value, at.date().isoformat()) for at, value in zip(days, values, strict=True)]


def days(gauge: Gauge, level: float, side: Side, *values: float, arming: Arming | None = None) -> list[int]:
    """The places on which it fires."""
    seen = path(gauge, *values)
    found = replayed([(Watch(gauge, side, level), seen)], arming or Arming(once=False))
    return [seen.index(one) for _, one in found]


def test_a_level_fires_where_it_is_reached_from_below() -> None:
    # 99 to 100 reaches 100; 100 to 101 is beyond it already; 98 to 105 reaches it anew.
    assert days(PRICE, 100.0, Side.UP, 99, 100, 101, 98, 105) == [1, 4]


def test_the_first_observation_never_fires() -> None:
    assert days(PRICE, 100.0, Side.UP, 105, 106) == []


def test_a_distance_has_to_be_gone_back() -> None:
    # Armed again at 95 or below: 96 does not do, 95 does.
    assert days(PRICE, 100.0, Side.UP, 99, 101, 96, 101, 95, 101, arming=Arming(once=False, rearm=5.0)) == [1, 5]


def test_a_pause_is_kept() -> None:
    two = Arming(once=False, pause=timedelta(days=3))
    # It would fire on 1, 3 and 5: 3 is within three days of 1, 5 is not.
    assert days(PRICE, 100.0, Side.UP, 99, 101, 99, 101, 99, 101, arming=two) == [1, 5]


def test_what_is_counted_by_the_session_begins_at_nothing_each_day() -> None:
    # Openings at 0 between closes of 6%, 6% and 2%: the first two are reached from 0.
    assert days(MOVE, 5.0, Side.UP, 1.0, 0.0, 6.0, 0.0, 6.0, 0.0, 2.0) == [2, 4]
    assert days(MOVE, -5.0, Side.DOWN, 1.0, 0.0, -6.0, 0.0, -4.0, 0.0, -5.0) == [2, 6]


def test_an_opening_is_far_enough_back_for_whatever_begins_at_nothing() -> None:
    # 8 back from 5 would be -3, and from -5 it would be 3: a session that begins at 0 need not go there first.
    far = Arming(once=False, rearm=8.0)
    assert days(MOVE, 5.0, Side.UP, 0.0, 6.0, 0.0, 7.0, arming=far) == [1, 3]
    assert days(MOVE, -5.0, Side.DOWN, 0.0, -6.0, 0.0, -7.0, arming=far) == [1, 3]


def test_both_sides_of_a_rule_come_in_the_order_of_time() -> None:
    seen = path(MOVE, 0.0, 6.0, -7.0)
    up, down = Watch(MOVE, Side.UP, 5.0), Watch(MOVE, Side.DOWN, -5.0)
    assert replayed([(down, seen), (up, seen)], Arming(once=False)) == [(up, seen[1]), (down, seen[2])]
