"""What triggers say: what was observed, in a sentence, and when."""

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.alerts.words import Look, at_words, direction_words, level_of, window_words
from bot.domain.alerts import Observation, Side, Trigger, Watch
from bot.domain.flows import Direction
from bot.domain.instruments import Instrument
from bot.domain.text import Arg, Day, Instant, Message, Money, Number, Percent, Points, msg, numbered

log = logging.getLogger(__name__)


def fired_words(trigger: Trigger, look: Look) -> Message:
    """The fact of a trigger in one sentence."""
    return fact_words(Watch(trigger.gauge, trigger.side, trigger.level), trigger.observed, look)


def told_words(trigger: Trigger, look: Look) -> Message:
    """The same, of whatever trigger: one that cannot be said, by a defect, does not keep others from being told."""
    try:
        return fired_words(trigger, look)
    except Exception:
        log.exception("no words for trigger %s", trigger.id)
        return msg("Alert {number} has fired", number=numbered(trigger.rule))


def fact_words(watch: Watch, seen: Observation, look: Look) -> Message:
    """The fact of an observation that reached a watch, in one sentence."""
    gauge, value, facts = watch.gauge, seen.value, seen.facts
    name, _, _ = gauge.name.partition(":")
    if gauge.subject in tuple(Direction):
        direction = Direction(gauge.subject)
        day = Day(date.fromisoformat(seen.session))
        return msg(
            "Stock Connect {direction} turnover was {money} on {day}",
            direction=direction_words(direction),
            money=Money(value, direction.currency),
            day=day,
        )
    symbols = gauge.subject.split("|")
    line = look(symbols[0])
    up = watch.side is Side.UP
    match name:
        case "price":
            args: dict[str, Arg] = {
                "name": line.name,
                "price": level_of(line, value),
                "level": level_of(line, watch.level),
            }
            return (
                msg("{name} rose to {price}: {level} reached", **args)
                if up
                else msg("{name} fell to {price}: {level} reached", **args)
            )
        case "move":
            args = {"name": line.name, "change": Percent(value), "window": window_words(gauge.window)}
            if "close" not in facts:
                return msg("{name} {change} {window}", **args)
            return msg("{name} {change} {window}, at {price}", **args, price=level_of(line, float(facts["close"])))
        case "value":
            return _worth_words(line, value, facts, up=up)
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
                msg("{name} is {points} percentage points ahead of {other} {window}", **args)
                if value > 0
                else msg("{name} is {points} percentage points behind {other} {window}", **args)
            )
        case "high" | "low":
            return _extreme_words(line, name, facts)
        case _:
            return _state_words(line, name, facts)


def _worth_words(line: Instrument, value: float, facts: Mapping[str, Any], *, up: bool) -> Message:
    name, money = line.name, Money(abs(value), line.currency)
    if "close" not in facts:
        if up:
            return msg("{name} gained {money} of market value in a day", name=name, money=money)
        return msg("{name} lost {money} of market value in a day", name=name, money=money)
    args: dict[str, Arg] = {"name": name, "money": money, "price": level_of(line, float(facts["close"]))}
    if up:
        return msg("{name} gained {money} of market value in a day, at {price}", **args)
    return msg("{name} lost {money} of market value in a day, at {price}", **args)


def _extreme_words(line: Instrument, side: str, facts: Mapping[str, Any]) -> Message:
    name, price = line.name, level_of(line, float(facts["close"]))
    if "former" not in facts:
        if side == "high":
            return msg("{name} closed at {price}, a new 52-week high", name=name, price=price)
        return msg("{name} closed at {price}, a new 52-week low", name=name, price=price)
    args: dict[str, Arg] = {
        "name": name, "price": price, "former": level_of(line, float(facts["former"])),
        "day": Day(date.fromisoformat(facts["former_on"])),
    }  # fmt: skip
    if side == "high":
        return msg("{name} closed at {price}, a new 52-week high (before: {former} on {day})", **args)
    return msg("{name} closed at {price}, a new 52-week low (before: {former} on {day})", **args)


def _state_words(line: Instrument, state: str, facts: Mapping[str, Any]) -> Message:
    name, close = line.name, level_of(line, float(facts["close"]))
    if "extreme" not in facts:
        if state == "bull":
            return msg("{name} entered a bull market at {close}", name=name, close=close)
        if state == "bear":
            return msg("{name} entered a bear market at {close}", name=name, close=close)
        return msg("{name} entered a correction at {close}", name=name, close=close)
    change = abs(float(facts["close"]) / float(facts["extreme"]) - 1.0) * 100.0
    args: dict[str, Arg] = {
        "name": name, "close": close, "change": Percent(change, signed=False),
        "day": Day(date.fromisoformat(facts["extreme_on"])),
    }  # fmt: skip
    if state == "bull":
        return msg("{name} entered a bull market: {close} is {change} above the low of {day}", **args)
    if state == "bear":
        return msg("{name} entered a bear market: {close} is {change} below the high of {day}", **args)
    return msg("{name} entered a correction: {close} is {change} below the high of {day}", **args)


def observed_words(trigger: Trigger, look: Look) -> Instant:
    """When a trigger was observed, in the zone of its line's exchange; in Hong Kong's for turnover, and where the line
    is unknown, by a defect."""
    symbol = trigger.gauge.subject.split("|")[0]
    if symbol in tuple(Direction):
        return at_words(trigger.observed.at, None)
    try:
        return at_words(trigger.observed.at, look(symbol))
    except Exception:
        log.exception("no instrument of %s", trigger.gauge)
        return at_words(trigger.observed.at, None)
