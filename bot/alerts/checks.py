"""What is refused before it is an alert."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.domain.alerts import Place, Rule, watches_of
from bot.domain.alerts.callers import Caller
from bot.domain.alerts.wishes import Wish
from bot.domain.digests import DigestWish
from bot.domain.errors import QuestionFault
from bot.domain.text import Ask, Literally, Message, msg, numbered

MEMBER, SERVER = 25, 200
"""Alerts that a member, and a server, may have at a time."""

_LACKING: Mapping[str, Message] = {
    "view_channel": msg("View Channel"),
    "send_messages": msg("Send Messages"),
    "send_messages_in_threads": msg("Send Messages in Threads"),
}
"""Discord's names of permissions."""

_NEAR = 0.001
"""Levels this near to each other, as a share, are the same to whoever reads the posts; the steps of a ladder
are not."""


def refuse_quota(own: int, server: int, guild: int | None) -> None:
    """Raises bad_question where there are enough."""
    if own >= MEMBER:
        message = msg("You have {most} alerts, and that is the most. Delete one of {list} first.",
                      most=MEMBER, list=Ask("alerts"))  # fmt: skip
        raise QuestionFault("bad_question", message)
    if guild is not None and server >= SERVER:
        raise QuestionFault("bad_question", msg("This server has {most} alerts, and that is the most.", most=SERVER))


def here_words(order: str, caller: Caller) -> Ask:
    """An example of an order that makes something, as the caller may give it where they are."""
    allowed = caller.guild is None or caller.may_manage_in(caller.channel)
    return Ask(order if allowed else f"{order} dm")


def refuse_place(wish: Wish | DigestWish, caller: Caller, direct: Callable[[], str]) -> None:
    """Raises bad_question where the member may not have posts there, or may not call that role. `direct` writes the
    same order for the caller's direct messages."""
    role = wish.role if isinstance(wish, Wish) else None
    if wish.place == "dm" or caller.guild is None:
        if role is not None:
            raise QuestionFault("bad_question", msg("There are no roles to mention in direct messages."))
        if isinstance(wish.place, int):
            raise QuestionFault("bad_question", msg("Ask in the server for posts in one of its channels."))
        return
    _refuse_channel(caller.channel if wish.place == "here" else wish.place, caller, direct)
    if role is not None and role not in caller.roles:
        raise QuestionFault("bad_question", _unmentioned(caller))


def _unmentioned(caller: Caller) -> Message:
    """Why a role cannot be mentioned, and who can change that, how."""
    if not caller.mentions and not caller.roles:
        return msg("That role cannot be mentioned: this server has not allowed it. Who may manage the server allows it "
                   "with {server}.", server=Literally("/server alert_mentions:On"))  # fmt: skip
    return msg("That role cannot be mentioned: you may not mention it yourself. Who may manage roles can let everybody "
               "mention it.")  # fmt: skip


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


def _refuse_channel(channel: int, caller: Caller, direct: Callable[[], str] | None = None) -> None:
    if not caller.may_manage_in(channel):
        said = _for_managers(caller)
        if direct is not None:
            said = msg("{why} For your direct messages: {order}", why=said, order=Ask(direct()))
        raise QuestionFault("bad_question", said)
    if channel not in caller.channels:
        refused = _not_here(caller) if channel == caller.channel else _not_there(channel, caller)
        raise QuestionFault("bad_question", refused)


def _for_managers(caller: Caller) -> Message:
    if caller.chosen:
        return msg("Alerts and digests in a channel are for members who may manage messages, or have the role that the "
                   "server chose.")  # fmt: skip
    return msg("Alerts and digests in a channel are for members who may manage messages.")


def _not_here(caller: Caller) -> Message:
    if not caller.lacking:
        return msg("You or I may not write in this channel. For your direct messages, add {dm}.", dm=Literally("dm"))
    return msg("I may not write here: I need the permission “{permission}”. For your direct messages, add {dm}.",
               permission=_LACKING[caller.lacking], dm=Literally("dm"))  # fmt: skip


def _not_there(channel: int, caller: Caller) -> Message:
    """Who may not write in another channel; of one that the caller cannot view, nothing more."""
    there = Literally(f"<#{channel}>")
    if channel in caller.writes:
        return msg("I may not write in {channel}: I need the permissions to view it and to send messages there.",
                   channel=there)  # fmt: skip
    if channel in caller.views:
        return msg("You may not write in {channel}.", channel=there)
    return msg("You or I may not write in that channel.")


def refuse_duplicate(rule: Rule, others: Sequence[Rule]) -> None:
    """Raises bad_question where the member has nearly the same alert in the same place, however often it fires and
    whatever its label."""
    mine = {(w.gauge, w.side): w.level for w in watches_of(rule.condition, ("*",))}
    for other in others:
        if other.place != rule.place or _over(other, rule.created_at):
            continue
        theirs = {(w.gauge, w.side): w.level for w in watches_of(other.condition, ("*",))}
        if theirs.keys() == mine.keys() and all(_alike(mine[key], theirs[key]) for key in mine) and _same(rule, other):
            raise QuestionFault("bad_question", _kept_already(rule, other))


def _kept_already(rule: Rule, other: Rule) -> Message:
    show = Ask(f"alert show {other.id}")
    if rule.arming.once == other.arming.once:
        return msg("Alert {number} is nearly the same. {show} shows it, to edit or delete it.",
                   number=numbered(other.id), show=show)  # fmt: skip
    if other.arming.once:
        return msg("Alert {number} is nearly the same, but fires once. Edit that one: {show}",
                   number=numbered(other.id), show=show)  # fmt: skip
    return msg("Alert {number} is nearly the same, but fires again and again. Edit that one: {show}",
               number=numbered(other.id), show=show)  # fmt: skip


def _over(rule: Rule, now: datetime) -> bool:
    return rule.status in ("done", "expired") or (rule.expires_at is not None and rule.expires_at <= now)


def _same(rule: Rule, other: Rule) -> bool:
    """Whether two conditions are of the same kind and of the same basket, where they are of one."""
    universe, others = getattr(rule.condition, "universe", None), getattr(other.condition, "universe", None)
    return rule.condition.kind == other.condition.kind and universe == others


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= _NEAR * max(abs(one), abs(other))


def past_end() -> QuestionFault:
    """What is raised of an end that has passed, with what works."""
    message = msg("That end is in the past. Say how long it shall last, {lasts}, or a day to come.",
                  lasts=Literally("for 30d"))  # fmt: skip
    return QuestionFault("bad_window", message)
