"""What members of the simulated year ask for: conditions that are reached now and then, and how often to be told."""

import random
from datetime import datetime, timedelta

from bot.domain.alerts import (
    Arming,
    Condition,
    Extreme,
    Flow,
    Level,
    Move,
    Mover,
    Regime,
    Side,
    Spread,
    Volume,
    Worth,
)
from bot.domain.alerts.wishes import Wish
from bot.domain.flows import Direction
from bot.domain.windows import Sessions as Count
from bot.domain.windows import Span
from tests.alerts.year import COUNTS, INDEX, World

WEEK, MONTH = Span(1, "week"), Span(1, "month")
PAIRS = (("0700.HK", "NVDA"), ("3690.HK", "AMD"))
MOVED = ("0700.HK", "NVDA", "AMD")
"""Of the other lines a day's change is watched only while they are members of the index."""

PRICED = (*MOVED, "3690.HK")


def wish_of(chance: random.Random, world: World, now: datetime) -> Wish:
    """A whole wish."""
    arming = arming_of(chance)
    lasts = timedelta(days=chance.randint(20, 200)) if chance.random() < 0.3 else None
    return Wish(condition_of(chance, world, now), arming.once, arming.rearm, pause=arming.pause, lasts=lasts)


def arming_of(chance: random.Random) -> Arming:
    """Once, or again and again."""
    if chance.random() < 0.4:
        return Arming()
    return Arming(False, chance.choice([0.0, 1.0, 5.0]), timedelta(hours=chance.choice([0, 3, 50])))


def condition_of(chance: random.Random, world: World, now: datetime) -> Condition:
    """Some condition that is reached now and then."""
    symbol, side, kind = chance.choice(PRICED), chance.choice([Side.UP, Side.DOWN]), chance.random()
    if kind < 0.35:
        return Level(symbol, side, round(world.price(symbol, now) * chance.uniform(0.75, 1.35), 2))
    if kind < 0.47:
        pct = chance.choice([-8.0, -5.0, -3.0, 3.0, 5.0, 8.0])
        return Move(chance.choice(MOVED), pct, Count(1), chance.random() < 0.3)
    if kind < 0.55:
        return Move(symbol, chance.choice([-12.0, -6.0, 6.0, 12.0]), WEEK, chance.random() < 0.3)
    if kind < 0.62:
        return Volume(symbol, chance.choice([0.8, 1.0, 1.3]))
    if kind < 0.68:
        return Extreme(symbol, side)
    if kind < 0.74:
        return Regime(symbol)
    if kind < 0.80:
        return Spread(*chance.choice(PAIRS), chance.choice([10.0, 20.0]), MONTH)
    if kind < 0.87:
        symbol = chance.choice([*COUNTS])
        worth = world.price(symbol, now) * COUNTS[symbol][0][1]
        return Worth(symbol, worth * chance.choice([-0.08, -0.04, 0.04, 0.08]))
    if kind < 0.94:
        return Mover(INDEX, chance.choice([4.0, 6.0, 8.0]), chance.random() < 0.7)
    return Flow(chance.choice([*Direction]), chance.choice([120e9, 180e9, 240e9]))


def never() -> list[Condition]:
    """Conditions that are never reached, so that every gauge is watched from the first day on."""
    return [
        *(Level(symbol, Side.UP, 1e9) for symbol in PRICED),
        *(Move(symbol, 1e6, Count(1)) for symbol in MOVED),
        *(Move(symbol, 1e6, WEEK) for symbol in PRICED),
        *(Volume(symbol, 1e9) for symbol in PRICED),
        *(Extreme(symbol, side) for symbol in PRICED for side in Side),
        *(Regime(symbol) for symbol in PRICED),
        *(Spread(*pair, 1e6, MONTH) for pair in PAIRS),
        *(Worth(symbol, 1e18) for symbol in COUNTS),
        *(Flow(direction, 1e18) for direction in Direction),
    ]
