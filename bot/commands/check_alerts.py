"""What `bellwether check` says of alerts and digests: whether their loops live, which posts are in doubt, and what
cannot be observed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.alerts.engine import Health
from bot.alerts.lacking import line_words
from bot.commands.finding import Finding
from bot.domain.text import Age, Foreign, Instant, Literally, Message, Series, msg, nmsg

_STILL = timedelta(minutes=10)
"""Loops say every minute that they live; after a failure they rest for five minutes at most."""

_PATIENCE = timedelta(hours=1)
"""So long nothing may come of an instrument before it is a fault: sources have bad minutes."""

_NAMED = 5
_A_MINUTE = timedelta(minutes=1)


_SENT_WITHIN: Mapping[str, timedelta] = {"digest": timedelta(hours=6, minutes=15)}
_SOON = timedelta(minutes=15)
"""Posts are sent within some seconds; a digest may wait for its close for six hours."""


def alert_findings(health: Health, now: datetime) -> list[Finding]:
    """A line each for loops, posts and observations."""
    return [_loops(health, now), _posts(health, now), _observed(health, now)]


def _loops(health: Health, now: datetime) -> Finding:
    what = msg("loops")
    wanted = health.rules.get("active", 0) + health.digests.get("active", 0)
    lived = [at for at in health.heartbeats.values() if at is not None]
    if not lived:
        if wanted:
            return Finding(False, what, msg("They have never run here, and alerts wait for them. Start the bot."))
        return Finding(True, what, msg("never run here yet"))
    still = {name: at for name, at in health.heartbeats.items() if at is None or now - at > _STILL}
    if not still:
        return Finding(True, what, msg("all lived within the last minutes"))
    said = Series(tuple(_last(name, at, now) for name, at in still.items()), "comma")
    if not wanted:
        return Finding(True, what, msg("{loops}; nothing waits for them", loops=said))
    return Finding(False, what, msg("{loops}. Does the bot run? Its log says more.", loops=said))


def _last(name: str, at: datetime | None, now: datetime) -> Message:
    if at is None:
        return msg("{loop} has never lived", loop=Literally(name))
    return msg("{loop} last lived {age} ago", loop=Literally(name), age=Age(now - at))


def _posts(health: Health, now: datetime) -> Finding:
    what = msg("posts")
    if health.unknown:
        count = len(health.unknown)
        ones = Series(tuple(_doubtful(delivery.id, delivery.place.key, delivery.created_at, why)
                            for delivery, why in health.unknown[:_NAMED]), "dots")  # fmt: skip
        text = nmsg(
            "{count} post may or may not be in Discord, and is not sent again: {posts}",
            "{count} posts may or may not be in Discord, and are not sent again: {posts}",
            count, posts=ones,
        )  # fmt: skip
        return Finding(False, what, text)
    if health.defects:
        ones = Series(tuple(_doubtful(delivery.id, delivery.place.key, delivery.created_at, why)
                            for delivery, why in health.defects[:_NAMED]), "dots")  # fmt: skip
        text = msg("A defect keeps posts from being made, and they are tried again: {posts}. The log says more.",
                   posts=ones)  # fmt: skip
        return Finding(False, what, text)
    if health.unreadable:
        text = nmsg(
            "{count} alert that fired cannot be read by this version, and was not told, in {posts}.",
            "{count} alerts that fired cannot be read by this version, and were not told, in {posts}.",
            sum(len(unread) for _, unread in health.unreadable),
            posts=Series(tuple(Literally(delivery.id) for delivery, _ in health.unreadable[:_NAMED]), "comma"),
        )
        return Finding(False, what, text)
    oldest = max((now - since for since in health.waiting.values()), default=None)
    if any(now - since > _SENT_WITHIN.get(kind, _SOON) for kind, since in health.waiting.items()):
        text = msg("A post has waited for {age}. Does the bot run, and reach Discord? Its log says more.",
                   age=Age(oldest or _SOON))  # fmt: skip
        return Finding(False, what, text)
    waiting = sum(health.posts.get(status, 0) for status in ("open", "amend", "sending"))
    sent = health.posts.get("sent", 0) + health.posts.get("deleted", 0)
    text = msg("{sent} sent, {waiting} waiting, {failed} refused by Discord", sent=sent,
               waiting=waiting, failed=health.posts.get("failed", 0))  # fmt: skip
    if oldest is not None and oldest > _A_MINUTE:
        text = msg("{posts}, the oldest for {age}", posts=text, age=Age(oldest))
    return Finding(True, what, text)


def _doubtful(post: str, place: str, at: datetime, why: str) -> Message:
    return msg("{post} in {place} of {at} ({why})", post=Literally(post), place=Literally(place), at=Instant(at),
               why=Foreign(why, 80))  # fmt: skip


def _observed(health: Health, now: datetime) -> Finding:
    what = msg("alerts")
    counts = nmsg("{count} alert is on", "{count} alerts are on", health.rules.get("active", 0))
    digests = nmsg("{count} digest is on", "{count} digests are on", health.digests.get("active", 0))
    long = {subject: known for subject, known in health.degraded.items() if now - known[0] > _PATIENCE}
    if not long:
        stopped = health.rules.get("stopped", 0) + health.digests.get("stopped", 0)
        if not stopped:
            return Finding(True, what, msg("{alerts}, {digests}", alerts=counts, digests=digests))
        text = nmsg("{alerts}, {digests}; {count} is stopped, since Discord refused its posts",
                    "{alerts}, {digests}; {count} are stopped, since Discord refused their posts",
                    stopped, alerts=counts, digests=digests)  # fmt: skip
        return Finding(True, what, text)
    first = list(long.items())[:_NAMED]
    named = Series(tuple(_lacking(subject, since, why, now) for subject, (since, why) in first), "comma")
    text = nmsg(
        "{alerts}, {digests}; nothing comes of {count} instrument: {named}",
        "{alerts}, {digests}; nothing comes of {count} instruments: {named}",
        len(long), alerts=counts, digests=digests, named=named,
    )  # fmt: skip
    return Finding(False, what, text)


def _lacking(subject: str, since: datetime, why: str, now: datetime) -> Message:
    return msg("{subject} for {age}, {why}", subject=Literally(subject), age=Age(now - since), why=line_words(why))
