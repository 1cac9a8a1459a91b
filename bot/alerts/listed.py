"""Alerts in a list: a line each, with all that tells one from another."""

from collections.abc import Sequence
from datetime import datetime

from bot.alerts.words import place_words
from bot.domain.alerts import Rule, Unread
from bot.domain.alerts.said import last_day
from bot.domain.text import Age, Arg, Day, Foreign, Literally, Message, Series, msg

PAGE = 7
"""Lines a page: with the longest names and labels they are one message of Discord's."""

_LABEL = 40


def listed_words(rule: Rule, condition: Message, lacking: Message | None, now: datetime) -> Message:
    """A line: number, condition, where, how often, until when, whose it is in a server, its label, and how it stands
    where it is not simply on; `lacking` says that nothing comes of it."""
    parts: list[Arg] = [msg("{number}", number=rule.id), condition, place_words(rule.place), _often(rule)]
    if rule.expires_at is not None:
        parts.append(msg("until {day}", day=Day(last_day(rule.expires_at))))
    if rule.guild is not None:
        parts.append(msg("by {member}", member=Literally(f"<@{rule.owner}>")))
    if rule.label:
        parts.append(msg("“{label}”", label=Foreign(rule.label, _LABEL)))
    return msg("{parts}", parts=Series((*parts, *_standing(rule, lacking, now)), "dots"))


def _often(rule: Rule) -> Message:
    if rule.arming.once:
        return msg("once")
    if rule.arming.pause:
        return msg("again and again, at most every {pause}", pause=Age(rule.arming.pause))
    return msg("again and again")


def _standing(rule: Rule, lacking: Message | None, now: datetime) -> Sequence[Message]:
    if isinstance(rule.condition, Unread):
        return (msg("stopped: edit it, or delete it"),)
    if rule.status == "paused":
        return (msg("paused"),)
    if rule.status == "stopped":
        return (msg("stopped: its posts could not be delivered"),)
    if rule.baseline > now:
        return (msg("snoozed"),)
    return () if lacking is None else (lacking,)
