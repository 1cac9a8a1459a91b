"""Alerts in a list: a line each, with all that tells one from another."""

from collections.abc import Sequence
from datetime import datetime

from bot.alerts.options import often_words
from bot.alerts.sight import counted_words
from bot.alerts.words import at_words, place_words
from bot.domain.alerts import Rule, Unread
from bot.domain.alerts.callers import Caller
from bot.domain.alerts.said import last_day
from bot.domain.instruments import Instrument
from bot.domain.paging import Leaf
from bot.domain.text import Arg, Day, Foreign, Literally, Message, Series, msg, nmsg, numbered

PAGE = 7
"""Lines a page: with the longest names and labels they are one message of Discord's."""

_LABEL = 40


def headline_of(rules: Sequence[Rule], caller: Caller, leaf: Leaf) -> Message:
    """How many they are, and whose."""
    return counted_words(
        rules, caller, leaf, lambda count: nmsg("{count} alert", "{count} alerts", count),
        lambda count: nmsg("{count} alert of this server", "{count} alerts of this server", count),
    )  # fmt: skip


def listed_words(
    rule: Rule, condition: Message, lacking: Message | None, now: datetime, line: Instrument | None
) -> Message:
    """A line: number, condition, where, how often, until when, whose it is in a server, its label, and how it stands
    where it is not simply on; `lacking` says that nothing comes of it; moments are told on its `line`'s
    exchange's clock."""
    parts: list[Arg] = [
        msg("{number}", number=numbered(rule.id)),
        condition,
        place_words(rule.place),
        often_words(rule.arming),
    ]
    if rule.expires_at is not None:
        parts.append(msg("until {day}", day=Day(last_day(rule.expires_at))))
    if rule.guild is not None:
        parts.append(msg("by {member}", member=Literally(f"<@{rule.owner}>")))
    if rule.label:
        parts.append(msg("“{label}”", label=Foreign(rule.label, _LABEL)))
    return msg("{parts}", parts=Series((*parts, *_standing(rule, lacking, now, line)), "dots"))


def _standing(rule: Rule, lacking: Message | None, now: datetime, line: Instrument | None) -> Sequence[Message]:
    if isinstance(rule.condition, Unread):
        return (msg("stopped: edit it, or delete it"),)
    if rule.status == "paused":
        return (msg("paused"),)
    if rule.status == "stopped":
        return (msg("stopped: its posts could not be delivered"),)
    if rule.baseline > now:
        return (msg("rests until {at}", at=at_words(rule.baseline, line)),)
    return () if lacking is None else (lacking,)
