"""What is said of an alert that is not simply on: that it is over, paused, snoozed or stopped."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from bot.alerts.words import Look, at_words, place_words
from bot.domain.alerts import Rule, Unread, Watch
from bot.domain.alerts.records import RuleStatus
from bot.domain.alerts.said import last_day
from bot.domain.flows import Direction
from bot.domain.instruments import Instrument
from bot.domain.text import Arg, Day, Message, msg

Standing = RuleStatus | Literal["snoozed"]
"""How an alert stands for its owner: a `snoozed` one is active from a later moment on."""

ENDED: frozenset[Standing] = frozenset({"done", "expired"})
"""It is over: only its owner can set it going again."""

_WHY: Mapping[str, Message] = {
    "gone": msg("the channel is gone"),
    "forbidden": msg("I may not write there"),
    "archived": msg("the thread is archived"),
    "closed": msg("direct messages are closed"),
}


def why_undelivered(reason: str | None) -> Message:
    """Why a place does not take posts, as a clause."""
    return _WHY.get(reason or "", msg("Discord refuses it"))


def standing_of(rule: Rule, now: datetime) -> Standing:
    """How an alert stands."""
    return "snoozed" if rule.status == "active" and rule.baseline > now else rule.status


def line_of(watches: tuple[Watch, ...], look: Look) -> Instrument | None:
    """The line whose exchange's clock an alert goes by; None of turnover, which goes by Hong Kong's."""
    subject = watches[0].gauge.subject if watches else Direction.SOUTHBOUND
    return None if subject in tuple(Direction) else look(subject.split("|")[0])


def resting_words(rule: Rule, line: Instrument | None, now: datetime) -> Message | None:
    """That it does not wait now, and why; None where it does."""
    if isinstance(rule.condition, Unread):
        return None
    match standing_of(rule, now):
        case "paused":
            return msg("Paused until it is resumed.")
        case "snoozed":
            return msg("Rests until {at}.", at=at_words(rule.baseline, line))
        case "stopped":
            args: dict[str, Arg] = {"place": place_words(rule.place), "why": why_undelivered(rule.reason)}
            return msg("Stopped: its posts could not be delivered {place}, because {why}.", **args)
        case "done" if rule.fired_at is not None:
            return msg("Fired on {day}; it is over.", day=Day(at_words(rule.fired_at, line).at.date()))
        case "expired" if rule.expires_at is not None:
            return msg("Ended on {day}; it is over.", day=Day(last_day(rule.expires_at)))
        case "done" | "expired":
            return msg("It is over.")
        case _:
            return None


def kept_words(rule: Rule, was: Standing, line: Instrument | None, now: datetime) -> tuple[Message, ...]:
    """What an edit of an alert that was not simply on says of it: it sleeps on, or is awake again."""
    match was:
        case "active":
            return ()
        case "paused":
            return (msg("It stays paused until it is resumed."),)
        case "snoozed" if rule.baseline > now:
            return (msg("It still rests until {at}.", at=at_words(rule.baseline, line)),)
        case _:
            return (msg("It is on again."),)
