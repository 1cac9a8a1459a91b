"""What is refused before it is an alert."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.alerts.words import Look, value_words
from bot.domain.alerts import Gauge, Observation, Place, Rule, Watch, watches_of
from bot.domain.alerts.callers import Caller
from bot.domain.alerts.wishes import Wish
from bot.domain.digests import DigestWish
from bot.domain.errors import QuestionFault
from bot.domain.text import Ask, Literally, Message, Money, Number, msg

MEMBER, SERVER = 25, 200
"""Alerts that a member, and a server, may have at a time."""

_FAR = 5.0
"""A price this many times away, either way, is a slip of the pen."""

_FLOWS = 20.0
"""Turnover this many times away, either way, is one without its unit: turnover has grown fivefold within a year."""

_VOLUMES, _POINTS = 100.0, 400.0
"""Multiples of a mean volume, and points between two lines, that nobody waits for."""

_LACKING: Mapping[str, Message] = {
    "view_channel": msg("View Channel"),
    "send_messages": msg("Send Messages"),
    "send_messages_in_threads": msg("Send Messages in Threads"),
}
"""Discord's names of permissions."""

_NEAR = 0.005
"""Levels this near to each other, as a share, are the same to whoever reads the posts."""


def refuse_quota(own: int, server: int, guild: int | None) -> None:
    """Raises bad_question where there are enough."""
    if own >= MEMBER:
        message = msg("You have {most} alerts, and that is the most. Delete one of {list} first.",
                      most=MEMBER, list=Ask("alerts"))  # fmt: skip
        raise QuestionFault("bad_question", message)
    if guild is not None and server >= SERVER:
        raise QuestionFault("bad_question", msg("This server has {most} alerts, and that is the most.", most=SERVER))


def refuse_place(wish: Wish | DigestWish, caller: Caller) -> None:
    """Raises bad_question where the member may not have posts there, or may not call that role."""
    role = wish.role if isinstance(wish, Wish) else None
    if wish.place == "dm" or caller.guild is None:
        if role is not None:
            raise QuestionFault("bad_question", msg("There are no roles to mention in direct messages."))
        if isinstance(wish.place, int):
            raise QuestionFault("bad_question", msg("Ask in the server for posts in one of its channels."))
        return
    _refuse_channel(caller.channel if wish.place == "here" else wish.place, caller)
    if role is not None and role not in caller.roles:
        message = msg("That role cannot be mentioned: you may not, or this server has not allowed it ({server}).",
                      server=Literally("/server"))  # fmt: skip
        raise QuestionFault("bad_question", message)


def refuse_another(rule: Rule, others: Sequence[Rule], own: int, server: int) -> None:
    """Raises bad_question where a rule is one too many, or one that is there already. See `Refuse`."""
    refuse_quota(own, server, rule.guild)
    refuse_duplicate(rule, others)


def refuse_elsewhere(guild: int | None, caller: Caller) -> None:
    """Raises bad_question where what belongs to a server would be changed out of its managers' sight, with the rights
    that somebody has in another place."""
    if guild is not None and caller.guild != guild:
        raise QuestionFault("bad_question", msg("That can be done only in its server."))


def refuse_waking(place: Place, guild: int | None, caller: Caller) -> None:
    """Raises bad_question where something kept would be active again in a place where the member may not have it."""
    refuse_elsewhere(guild, caller)
    if place.kind == "channel":
        _refuse_channel(place.id, caller)


def _refuse_channel(channel: int, caller: Caller) -> None:
    if not caller.may_manage_in(channel):
        message = msg(
            "Alerts and digests in a channel are for members who may manage messages, or have the role that the "
            "server chose. For your direct messages, add {dm}.",
            dm=Literally("dm"),
        )
        raise QuestionFault("bad_question", message)
    if channel not in caller.channels:
        here = channel == caller.channel
        raise QuestionFault(
            "bad_question", _not_here(caller) if here else msg("You or I may not write in that channel.")
        )


def _not_here(caller: Caller) -> Message:
    if not caller.lacking:
        return msg("You or I may not write in this channel. For your direct messages, add {dm}.", dm=Literally("dm"))
    return msg("I may not write here: I need the permission “{permission}”. For your direct messages, add {dm}.",
               permission=_LACKING[caller.lacking], dm=Literally("dm"))  # fmt: skip


def refuse_duplicate(rule: Rule, others: Sequence[Rule]) -> None:
    """Raises bad_question where the member has nearly the same alert in the same place."""
    mine = {(w.gauge, w.side): w.level for w in watches_of(rule.condition, ("*",))}
    for other in others:
        if other.place != rule.place or _over(other, rule.created_at):
            continue
        theirs = {(w.gauge, w.side): w.level for w in watches_of(other.condition, ("*",))}
        if theirs.keys() == mine.keys() and all(_alike(mine[key], theirs[key]) for key in mine) and _same(rule, other):
            message = msg("Alert {number} is nearly the same. {list} shows it.", number=other.id, list=Ask("alerts"))
            raise QuestionFault("bad_question", message)


def _over(rule: Rule, now: datetime) -> bool:
    return rule.status in ("done", "expired") or (rule.expires_at is not None and rule.expires_at <= now)


def _same(rule: Rule, other: Rule) -> bool:
    """Whether two conditions are of the same kind and of the same basket, where they are of one."""
    universe, others = getattr(rule.condition, "universe", None), getattr(other.condition, "universe", None)
    return rule.condition.kind == other.condition.kind and universe == others


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= _NEAR * max(abs(one), abs(other))


def refuse_absurd(watches: Sequence[Watch], now: Mapping[Gauge, Observation], look: Look) -> None:
    """Raises bad_question for what is nowhere near: most likely it is meant of another line, currency or unit."""
    for watch in watches:
        seen = now.get(watch.gauge)
        name = watch.gauge.name.partition(":")[0]
        if name == "price" and seen is not None and seen.value > 0:
            _refuse_price(watch, seen, look)
        elif name == "turnover" and seen is not None and seen.value > 0:
            if not 1 / _FLOWS <= watch.level / seen.value <= _FLOWS:
                raise _absurd(watch, look, msg("It stands at {now}.", now=value_words(watch.gauge, seen.value, look)))
        elif name == "volume" and watch.level > _VOLUMES:
            raise _absurd(watch, look, msg("Try 3x."))
        elif name == "move" and not 1 / _FAR <= 1.0 + watch.level / 100.0 <= _FAR:
            raise _absurd(watch, look, msg("Try 5% or 10%."))
        elif name == "spread" and abs(watch.level) > _POINTS:
            raise _absurd(watch, look, msg("Try 10pp."))
        elif name == "value" and seen is not None and "shares" in seen.facts:
            worth = float(seen.facts["close"]) * float(seen.facts["shares"])
            if not 1 / _FAR <= 1.0 + watch.level / worth <= _FAR:
                money = Money(worth, look(watch.gauge.subject).currency)
                raise _absurd(watch, look, msg("All of it is worth {worth}.", worth=money))


def _refuse_price(watch: Watch, seen: Observation, look: Look) -> None:
    times = watch.level / seen.value
    if not 1 / _FAR <= times <= _FAR:
        message = msg(
            "{level} is {times} times the price: it stands at {now}. Is it the level of another line?",
            level=value_words(watch.gauge, watch.level, look), now=value_words(watch.gauge, seen.value, look),
            times=Number(times, 1 if times >= 1 else 3),
        )  # fmt: skip
        raise QuestionFault("bad_question", message)


def _absurd(watch: Watch, look: Look, hint: Message) -> QuestionFault:
    level = value_words(watch.gauge, watch.level, look)
    return QuestionFault("bad_question", msg("{level} is out of all reach. {hint}", level=level, hint=hint))
