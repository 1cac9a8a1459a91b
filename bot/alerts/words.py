"""What rules and triggers say."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.alerts import (
    Condition,
    Extreme,
    Flow,
    Gauge,
    Level,
    Move,
    Mover,
    Observation,
    Regime,
    Side,
    Spread,
    Trigger,
    Volume,
    Worth,
)
from bot.domain.flows import Direction
from bot.domain.instruments import Instrument, Kind
from bot.domain.text import Arg, Day, Instant, Message, Money, Name, Number, Percent, Points, Price, msg
from bot.domain.windows import Sessions, Window
from bot.services.windows import in_words

Look = Callable[[str], Instrument]
"""The instrument of a symbol."""

_DAY = Sessions(1)
_REASONS: Mapping[str, Message] = {
    "source_down": msg("the source does not answer"),
    "loading": msg("prices are still loading"),
    "stale": msg("the last close has not come"),
    "no_session": msg("nothing was traded"),
    "silent": msg("no trades are reported while the market is open"),
    "no_shares": msg("the number of shares is not known"),
    "no_base": msg("the close before is not known"),
    "unknown": msg("the source does not know it"),
    "no_data": msg("there are no prices"),
    "slow": msg("the source is too slow"),
    "defect": msg("something went wrong on our side"),
}


def window_words(window: Window | None) -> Message:
    """A window in a sentence; a session's own goes as "in a day"."""
    return msg("in a day") if window in (None, _DAY) else in_words(window or _DAY, {})


def level_of(instrument: Instrument, value: float) -> Price | Number:
    """A level of an instrument: points of an index, four decimals of a rate."""
    if instrument.kind is Kind.FX:
        return Number(value, 4)
    return Price(value, None if instrument.kind is Kind.INDEX else instrument.currency)


def condition_words(condition: Condition, look: Look, universe: Callable[[str], Name]) -> Message:
    """What a rule waits for."""
    match condition:
        case Level(symbol, side, level):
            line = look(symbol)
            args: dict[str, Arg] = {"name": line.name, "level": level_of(line, level)}
            return (
                msg("{name} at {level} or above", **args)
                if side is Side.UP
                else msg("{name} at {level} or below", **args)
            )
        case Move(symbol, pct, window, either):
            said = {"name": look(symbol).name, "window": window_words(window)}
            if either:
                return msg(
                    "{name} up or down {change} {window}",
                    name=said["name"],
                    window=said["window"],
                    change=Percent(abs(pct), signed=False),
                )
            return msg("{name} {change} {window}", name=said["name"], window=said["window"], change=Percent(pct))
        case Extreme(symbol, side):
            name = look(symbol).name
            return (
                msg("{name} at a new 52-week high", name=name)
                if side is Side.UP
                else msg("{name} at a new 52-week low", name=name)
            )
        case Regime(symbol):
            return msg("{name} enters a bull market, a bear market or a correction", name=look(symbol).name)
        case Worth(symbol, amount):
            line = look(symbol)
            money = Money(amount, line.currency, signed=True)
            return msg("{name}’s market value {money} in a day", name=line.name, money=money)
        case Mover(id, pct, either):
            if either:
                return msg(
                    "Any member of {name} up or down {change} in a day",
                    name=universe(id),
                    change=Percent(abs(pct), signed=False),
                )
            return msg("Any member of {name} {change} in a day", name=universe(id), change=Percent(pct))
        case Volume(symbol, times):
            return msg("{name}’s volume {times}× its 20-session mean", name=look(symbol).name, times=Number(times, 1))
        case Spread(first, second, points, window, either):
            args = {"first": look(first).name, "second": look(second).name, "window": window_words(window)}
            if either:
                return msg(
                    "{first} and {second} {points} apart {window}", **args, points=Points(abs(points), signed=False)
                )
            return msg("{first} {points} against {second} {window}", **args, points=Points(points))
        case Flow(direction, amount):
            return msg(
                "Stock Connect {direction} turnover of {money} or more in a day",
                direction=direction_words(direction),
                money=Money(amount, direction.currency),
            )


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
            return msg("{points} {window}", points=Points(value), window=window_words(gauge.window))
        case _:
            return msg("yes") if value else msg("no")


def fired_words(trigger: Trigger, look: Look) -> Message:
    """The fact of a trigger in one sentence."""
    gauge, value, facts = trigger.gauge, trigger.observed.value, trigger.observed.facts
    name, _, _ = gauge.name.partition(":")
    if gauge.subject in tuple(Direction):
        direction = Direction(gauge.subject)
        day = Day(date.fromisoformat(trigger.observed.session))
        return msg(
            "Stock Connect {direction} turnover was {money} on {day}",
            direction=direction_words(direction),
            money=Money(value, direction.currency),
            day=day,
        )
    symbols = gauge.subject.split("|")
    line = look(symbols[0])
    up = trigger.side is Side.UP
    match name:
        case "price":
            args: dict[str, Arg] = {
                "name": line.name,
                "price": level_of(line, value),
                "level": level_of(line, trigger.level),
            }
            return (
                msg("{name} rose to {price}: {level} reached", **args)
                if up
                else msg("{name} fell to {price}: {level} reached", **args)
            )
        case "move":
            return msg(
                "{name} {change} {window}, at {price}",
                name=line.name,
                change=Percent(value),
                window=window_words(gauge.window),
                price=level_of(line, float(facts["close"])),
            )
        case "value":
            args = {
                "name": line.name,
                "money": Money(abs(value), line.currency),
                "price": level_of(line, float(facts["close"])),
            }
            return (
                msg("{name} gained {money} of market value in a day, at {price}", **args)
                if up
                else msg("{name} lost {money} of market value in a day, at {price}", **args)
            )
        case "volume":
            return msg("{name}’s volume is {times}× its 20-session mean", name=line.name, times=Number(value, 2))
        case "spread":
            other = look(symbols[1])
            args = {
                "name": line.name,
                "other": other.name,
                "points": Points(abs(value), signed=False),
                "window": window_words(gauge.window),
            }
            return (
                msg("{name} is {points} ahead of {other} {window}", **args)
                if value > 0
                else msg("{name} is {points} behind {other} {window}", **args)
            )
        case "high" | "low":
            args = {
                "name": line.name,
                "price": level_of(line, float(facts["close"])),
                "former": level_of(line, float(facts["former"])),
                "day": Day(date.fromisoformat(facts["former_on"])),
            }
            return (
                msg("{name} closed at {price}, a new 52-week high (before: {former} on {day})", **args)
                if name == "high"
                else msg("{name} closed at {price}, a new 52-week low (before: {former} on {day})", **args)
            )
        case _:
            return _state_words(line, name, trigger.observed)


def _state_words(line: Instrument, state: str, seen: Observation) -> Message:
    close, extreme = float(seen.facts["close"]), float(seen.facts["extreme"])
    args: dict[str, Arg] = {
        "name": line.name,
        "close": level_of(line, close),
        "change": Percent(abs(close / extreme - 1.0) * 100.0, signed=False),
        "day": Day(date.fromisoformat(seen.facts["extreme_on"])),
    }
    if state == "bull":
        return msg("{name} entered a bull market: {close} is {change} above the low of {day}", **args)
    if state == "bear":
        return msg("{name} entered a bear market: {close} is {change} below the high of {day}", **args)
    return msg("{name} entered a correction: {close} is {change} below the high of {day}", **args)


def at_words(at: datetime, instrument: Instrument | None) -> Instant:
    """A data time in the exchange's zone."""
    return Instant(at.astimezone(ZoneInfo("Asia/Hong_Kong" if instrument is None else instrument.timezone)))


def reason_words(reason: str) -> Message:
    """Why nothing can be observed."""
    return _REASONS.get(reason, msg("no data"))
