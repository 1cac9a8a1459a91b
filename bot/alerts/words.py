"""What rules say, and the words that they share with triggers."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.alerts import (
    Condition,
    Extreme,
    Flow,
    Gauge,
    Level,
    Move,
    Mover,
    Place,
    Regime,
    Side,
    Spread,
    Unread,
    Volume,
    Worth,
)
from bot.domain.flows import Direction
from bot.domain.instruments import Instrument, Kind
from bot.domain.text import (
    Arg,
    Foreign,
    Instant,
    Literally,
    Message,
    Money,
    Name,
    Number,
    Percent,
    Points,
    Price,
    Towards,
    msg,
)
from bot.domain.windows import Sessions, Window
from bot.services.windows import in_words

Look = Callable[[str], Instrument]
"""The instrument of a symbol."""

_DAY = Sessions(1)


def window_words(window: Window | None) -> Message:
    """A window in a sentence; a session's own goes as "in a day"."""
    return msg("in a day") if window in (None, _DAY) else in_words(window or _DAY, {})


def level_of(instrument: Instrument, value: float, towards: Towards | None = None) -> Price | Number:
    """A level of an instrument: points of an index, four decimals of a rate; a threshold rounded to its far side."""
    if instrument.kind is Kind.FX:
        return Number(value, 4, towards)
    return Price(value, None if instrument.kind is Kind.INDEX else instrument.currency, towards)


def condition_words(condition: Condition, look: Look, universe: Callable[[str], Name]) -> Message:
    """What a rule waits for: a clause that stands alone and after "when"."""
    match condition:
        case Level(symbol, side, level):
            line = look(symbol)
            args: dict[str, Arg] = {"name": line.name, "level": level_of(line, level)}
            return msg("{name} rises to {level}", **args) if side is Side.UP else msg("{name} falls to {level}", **args)
        case Move(symbol, pct, window, either):
            args = {"name": look(symbol).name, "change": _asked(pct), "window": window_words(window)}
            if either:
                return msg("{name} moves by {change} or more {window}", **args)
            if pct > 0:
                return msg("{name} gains {change} or more {window}", **args)
            return msg("{name} loses {change} or more {window}", **args)
        case Extreme(symbol, side):
            name = look(symbol).name
            if side is Side.UP:
                return msg("{name} closes at a new 52-week high", name=name)
            return msg("{name} closes at a new 52-week low", name=name)
        case Regime(symbol, only):
            return _state_asked(look(symbol).name, only)
        case Worth(symbol, amount):
            line = look(symbol)
            args = {"name": line.name, "money": Money(abs(amount), line.currency)}
            if amount > 0:
                return msg("{name} gains {money} of market value or more in a day", **args)
            return msg("{name} loses {money} of market value or more in a day", **args)
        case Mover(id, pct, either):
            args = {"name": universe(id), "change": _asked(pct)}
            if either:
                return msg("any member of {name} moves by {change} or more in a day", **args)
            if pct > 0:
                return msg("any member of {name} gains {change} or more in a day", **args)
            return msg("any member of {name} loses {change} or more in a day", **args)
        case Volume(symbol, times):
            return msg("{name}’s volume reaches {times}× its 20-session mean", name=look(symbol).name,
                       times=Points(times, signed=False, as_set=True))  # fmt: skip
        case Spread(first, second, points, window, either):
            args = {
                "first": look(first).name, "second": look(second).name, "window": window_words(window),
                "points": Points(abs(points), signed=False, as_set=True),
            }  # fmt: skip
            if either:
                return msg("{first} and {second} are {points} percentage points apart {window}", **args)
            if points > 0:
                return msg("{first} is {points} percentage points ahead of {second} {window}", **args)
            return msg("{first} is {points} percentage points behind {second} {window}", **args)
        case Flow(direction, amount):
            return msg(
                "Stock Connect {direction} turnover reaches {money} in a day",
                direction=direction_words(direction),
                money=Money(amount, direction.currency),
            )
        case Unread(words):
            return msg("“{words}”, which I cannot read any more", words=Foreign(words))


def place_words(place: Place) -> Message:
    """Where posts go, within a sentence."""
    if place.kind == "member":
        return msg("in your direct messages")
    return msg("in {channel}", channel=Literally(f"<#{place.id}>"))


def _asked(pct: float) -> Percent:
    return Percent(abs(pct), signed=False, as_set=True)


def _state_asked(name: Name, only: str | None) -> Message:
    match only:
        case "bull":
            return msg("{name} enters a bull market", name=name)
        case "bear":
            return msg("{name} enters a bear market", name=name)
        case "correction":
            return msg("{name} enters a correction", name=name)
        case _:
            return msg("{name} enters a bull market, a bear market or a correction", name=name)


def direction_words(direction: Direction) -> Message:
    """A direction within a sentence."""
    return msg("southbound") if direction is Direction.SOUTHBOUND else msg("northbound")


def value_words(gauge: Gauge, value: float, look: Look) -> Message:
    """A gauge's value, alone: what it stands at."""
    name, _, _ = gauge.name.partition(":")
    if gauge.subject in tuple(Direction):
        return msg("{value}", value=Money(value, Direction(gauge.subject).currency))
    line = look(gauge.subject.split("|")[0])
    match name:
        case "price":
            return msg("{value}", value=level_of(line, value))
        case "move":
            return msg("{change} {window}", change=Percent(value), window=window_words(gauge.window))
        case "value":
            return msg("{value} in a day", value=Money(value, line.currency, signed=True))
        case "volume":
            return msg("{times}× its mean", times=Number(value, 2))
        case "spread":
            args: dict[str, Arg] = {"points": Points(value), "window": window_words(gauge.window)}
            return msg("{points} percentage points {window}", **args)
        case _:
            raise ValueError(f"no number: {gauge.name}")


def at_words(at: datetime, instrument: Instrument | None) -> Instant:
    """A data time in the exchange's zone."""
    return Instant(at.astimezone(ZoneInfo("Asia/Hong_Kong" if instrument is None else instrument.timezone)))
