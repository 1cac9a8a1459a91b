"""How an alert fires: how often, where, until when, after which way back, and what its posts bring along."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.alerts.resting import line_of
from bot.alerts.words import Look, at_words, level_of, place_words
from bot.domain.alerts import Arming, Mover, Rule, Side, Watch
from bot.domain.alerts.callers import Caller
from bot.domain.alerts.said import last_day, lasting, words_of
from bot.domain.flows import Direction
from bot.domain.text import Arg, Ask, Day, Foreign, Literally, Message, Money, Number, Points, Series, msg, nmsg

_UNITS = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))


def options_words(rule: Rule, watches: Sequence[Watch], look: Look) -> tuple[Message, ...]:
    """A line or a few."""
    return (_how(rule, watches, look), *_back(rule, watches, look), *_again(rule, watches), *_brought(rule))


def often_words(arming: Arming) -> Message:
    """How often an alert fires."""
    if arming.once:
        return msg("once")
    if not arming.pause:
        return msg("again and again")
    days, hours, minutes = (arming.pause / unit for unit in _UNITS)
    if days.is_integer():
        return nmsg("again and again, at most every day", "again and again, at most every {count} days", int(days))
    if hours.is_integer():
        return nmsg("again and again, at most every hour", "again and again, at most every {count} hours", int(hours))
    if minutes.is_integer():
        return nmsg("again and again, at most every minute", "again and again, at most every {count} minutes",
                    int(minutes))  # fmt: skip
    seconds = round(arming.pause.total_seconds())
    return nmsg("again and again, at most every second", "again and again, at most every {count} seconds", seconds)


def as_posted(rule: Rule, caller: Caller) -> Rule:
    """An alert as its posts are made for now: without its role where the server of the caller lets none be called."""
    return replace(rule, role=None) if muted_words(rule, caller) else rule


def muted_words(rule: Rule, caller: Caller) -> tuple[Message, ...]:
    """That a role is not called, where the caller's server has turned that off."""
    if rule.role is None or rule.guild != caller.guild or caller.mentions or caller.roles:
        return ()
    role = Literally(f"<@&{rule.role}>")
    return (msg("Its posts do not mention {role} now: this server allows no mentions.", role=role),)


def dropped_words(was: Rule, rule: Rule, now: datetime) -> tuple[Message, ...]:
    """What an edit left out of an alert, and the edit that keeps it."""
    kept, dropped = rule, list[Message]()
    if not was.arming.once and rule.arming.once:
        kept = replace(kept, arming=was.arming)
        dropped.append(often_words(was.arming))
    elif was.arming.pause and not rule.arming.pause:
        kept = replace(kept, arming=replace(kept.arming, pause=was.arming.pause))
        dropped.append(msg("a pause of {time}", time=Literally(lasting(was.arming.pause))))
    if was.arming.rearm and not rule.arming.rearm:
        kept = replace(kept, arming=replace(kept.arming, rearm=was.arming.rearm))
        dropped.append(msg("going back before it fires again"))
    if was.expires_at is not None and was.expires_at > now and rule.expires_at is None:
        kept = replace(kept, expires_at=was.expires_at)
        dropped.append(msg("until {day}", day=Day(last_day(was.expires_at))))
    if was.role is not None and rule.role is None:
        kept = replace(kept, role=was.role)
        dropped.append(msg("{role}", role=Literally(f"<@&{was.role}>")))
    if was.label and not rule.label:
        kept = replace(kept, label=was.label)
        dropped.append(msg("“{label}”", label=Foreign(was.label, 100)))
    if not dropped:
        return ()
    return (msg("No longer: {dropped}. To keep all of it: {order}", dropped=Series(tuple(dropped), "dots"),
                order=Ask(f"alert edit {rule.id} {words_of(kept)}")),)  # fmt: skip


def _how(rule: Rule, watches: Sequence[Watch], look: Look) -> Message:
    often = often_words(rule.arming)
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
        # One and a half are several, and so is a half.
        many = 1 if way == 1 else 2
        back = nmsg(
            "{points} percentage point",
            "{points} percentage points",
            many,
            points=Points(way, signed=False, as_set=True),
        )
    if watch.gauge.by_session:
        return (msg("Before it fires again in a day, it must go back by {way}; each day begins anew.", way=back),)
    return (msg("Before it fires again, it must go back by {way}.", way=back),)


def _again(rule: Rule, watches: Sequence[Watch]) -> tuple[Message, ...]:
    """What comes of firing again within a day, where it can: it joins the post that is there."""
    in_a_day = any(not one.gauge.on_closes and one.gauge.subject not in tuple(Direction) for one in watches)
    if rule.arming.once or rule.arming.pause >= timedelta(days=1) or not in_a_day:
        return ()
    if isinstance(rule.condition, Mover):
        return (msg("Later firings of the same member, day and direction are added to the first post, without a new "
                    "notification, unless a further level is reached."),)  # fmt: skip
    return (msg("Later firings of the same day and direction are added to the first post, without a new notification, "
                "unless a further level is reached."),)  # fmt: skip


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
