"""How an alert fires: how often, where, until when, after which way back, and what its posts bring along."""

from collections.abc import Sequence
from datetime import time

from bot.alerts.resting import line_of
from bot.alerts.words import Look, at_words, level_of, place_words
from bot.domain.alerts import Rule, Side, Watch
from bot.domain.alerts.said import last_day
from bot.domain.flows import Direction
from bot.domain.text import Age, Arg, Day, Foreign, Literally, Message, Money, Number, Points, msg


def options_words(rule: Rule, watches: Sequence[Watch], look: Look) -> tuple[Message, ...]:
    """A line or a few."""
    return (_how(rule, watches, look), *_back(rule, watches, look), *_brought(rule))


def _how(rule: Rule, watches: Sequence[Watch], look: Look) -> Message:
    arming = rule.arming
    often = msg("once") if arming.once else msg("again and again")
    if not arming.once and arming.pause:
        often = msg("again and again, at most every {pause}", pause=Age(arming.pause))
    args: dict[str, Arg] = {"often": often, "place": place_words(rule.place)}
    if rule.expires_at is None:
        return msg("It fires {often}, {place}.", **args)
    if rule.expires_at.time() == time():
        return msg("It fires {often}, {place}, until {day}.", **args, day=Day(last_day(rule.expires_at)))
    at = at_words(rule.expires_at, line_of(tuple(watches), look))
    return msg("It fires {often}, {place}, until {at}.", **args, at=at)


def _back(rule: Rule, watches: Sequence[Watch], look: Look) -> tuple[Message, ...]:
    """How far back it must have gone before it fires again, where that was asked."""
    if rule.arming.once or not rule.arming.rearm or not watches:
        return ()
    watch = watches[0]
    way, name = watch.back(rule.arming.rearm), watch.gauge.name.partition(":")[0]
    if watch.gauge.subject in tuple(Direction):
        back = msg("{money}", money=Money(way, Direction(watch.gauge.subject).currency))
    elif name == "price":
        level = level_of(look(watch.gauge.subject), watch.level - watch.side * way)
        if watch.side is Side.UP:
            return (msg("Before it fires again, the price must be back at {level} or lower.", level=level),)
        return (msg("Before it fires again, the price must be back at {level} or higher.", level=level),)
    elif name == "value":
        back = msg("{money}", money=Money(way, look(watch.gauge.subject).currency))
    elif name == "volume":
        back = msg("{times}×", times=Number(way, 2))
    else:
        back = msg("{points} percentage points", points=Points(way, signed=False, as_set=True))
    if watch.gauge.by_session:
        return (msg("Before it fires again in a day, it must go back by {way}; each day begins anew.", way=back),)
    return (msg("Before it fires again, it must go back by {way}.", way=back),)


def _brought(rule: Rule) -> tuple[Message, ...]:
    """The role that is called, and the member's own words."""
    role, label = Literally(f"<@&{rule.role}>"), Foreign(rule.label, 100)
    match (rule.role is not None, bool(rule.label)):
        case (True, True):
            return (msg("Its posts mention {role} and say “{label}”.", role=role, label=label),)
        case (True, False):
            return (msg("Its posts mention {role}.", role=role),)
        case (False, True):
            return (msg("Its posts say “{label}”.", label=label),)
        case _:
            return ()
