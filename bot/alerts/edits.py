"""What an edit makes of an alert.

An edit that leaves the condition, how often it fires, and the place as they are does not begin the alert anew: it goes
on with another label, role or end, as if nothing had been done to it. Any other begins it anew, armed, from what there
is now; so does every edit of one that is over or stopped. What has fired before and waits to be told is told after
either, as long as the condition is the same (`DeliveryStore.wanted`): where the alert is now (`follow`).
"""

from dataclasses import replace
from datetime import datetime

from bot.alerts.checks import past_end
from bot.domain.alerts import Rule
from bot.domain.alerts.said import last_day
from bot.domain.alerts.wishes import Wish
from bot.store.rules import columns


def drafted_over(rule: Rule, drafted: Rule, wish: Wish, now: datetime) -> Rule:
    """An alert that was `drafted` in the place of another; the same condition keeps its words. Raises QuestionFault
    where it would keep an end that has passed."""
    drafted = replace(drafted, id=rule.id, owner=rule.owner)
    if drafted.condition == rule.condition:
        drafted = replace(drafted, written=rule.written)
    if rule.expires_at is None or wish.until != last_day(rule.expires_at):
        return drafted
    # An end within a day is written as that day: it stays where it was.
    if rule.expires_at <= now:
        raise past_end()
    return replace(drafted, expires_at=rule.expires_at)


def goes_on(rule: Rule, drafted: Rule, now: datetime) -> bool:
    """Whether an edit does not begin an alert anew."""
    if rule.status != "active" or (rule.expires_at is not None and rule.expires_at <= now):
        return False
    kept = (rule.condition, rule.arming, rule.place, rule.guild)
    return kept == (drafted.condition, drafted.arming, drafted.place, drafted.guild)


def going_on(drafted: Rule) -> dict[str, object]:
    """The columns that change of an alert that goes on."""
    row = columns(drafted)
    return {name: row[name] for name in ("expires_at", "role", "label")}


def begun_anew(rule: Rule, based: Rule, now: datetime) -> dict[str, object]:
    """The columns of an alert that begins anew where `based` says. A paused one stays paused, a snoozed one asleep."""
    asleep = rule.status == "active" and rule.baseline > now
    return {
        **columns(based),
        "baseline": max(based.baseline, rule.baseline) if asleep else based.baseline,
        "status": "paused" if rule.status == "paused" else "active",
        "reason": None,
        "fired_at": None,
        "created_at": rule.created_at,
    }
