"""Digests in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.alerts.sight import counted_words
from bot.alerts.words import place_words
from bot.domain.alerts.callers import Caller
from bot.domain.digests import DAILY, WEEKDAYS, AtClose, Digest, Schedule, Skipped, Unread
from bot.domain.digests_said import zone_of
from bot.domain.paging import Leaf
from bot.domain.text import Ask, Instant, Literally, Message, Series, msg, nmsg, numbered

_EXCHANGES: Mapping[str, Message] = {
    "XHKG": msg("Hong Kong"),
    "XNYS": msg("New York"),
    "XSHG": msg("Shanghai"),
}
_ZONES = {"XHKG": "Asia/Hong_Kong", "XNYS": "America/New_York", "XSHG": "Asia/Shanghai"}
_WEEKDAYS = (
    msg("Monday"), msg("Tuesday"), msg("Wednesday"), msg("Thursday"), msg("Friday"), msg("Saturday"), msg("Sunday"),
)  # fmt: skip
_REASONS: Mapping[str, Message] = {
    "late": msg("I was not there in time"),
    "no_close": msg("there were no closing prices"),
    "no_answer": msg("the source gave no answer in time"),
    "no_data": msg("what it is about did not come in time"),
}


def exchange_words(calendar: str) -> Message:
    """An exchange by its city; its code where it has none here."""
    return _EXCHANGES.get(calendar) or msg("{code}", code=Literally(calendar))


def schedule_words(schedule: Schedule) -> Message:
    """When a digest comes, after "Each": its own sentence's end."""
    if isinstance(schedule, AtClose):
        city = exchange_words(schedule.calendar)
        if schedule.weekly:
            return msg("weekly, 30 minutes after the last close of the week in {city}", city=city)
        return msg("30 minutes after each close in {city}", city=city)
    if isinstance(schedule, Unread):
        return msg("by a schedule that I cannot read any more")
    clock, zone = Literally(f"{schedule.clock:%H:%M}"), Literally(zone_of(schedule.zone).replace("_", " "))
    if schedule.days == DAILY:
        return msg("every day at {clock}, {zone}", clock=clock, zone=zone)
    if schedule.days == WEEKDAYS:
        return msg("Monday to Friday at {clock}, {zone}", clock=clock, zone=zone)
    days = Series(tuple(_WEEKDAYS[day] for day in sorted(schedule.days)), "and")
    return msg("every {days} at {clock}, {zone}", days=days, clock=clock, zone=zone)


def when_due(due: datetime, schedule: Schedule) -> Instant:
    """A due moment on its own clock."""
    zone = "UTC"
    if not isinstance(schedule, Unread):
        zone = _ZONES.get(schedule.calendar, "UTC") if isinstance(schedule, AtClose) else schedule.zone
    return Instant(due.astimezone(ZoneInfo(zone)))


def named(digest: Digest) -> Message:
    """A digest in a line: its number, question and schedule."""
    return msg("Digest {number}: {question}, {when}", number=numbered(digest.id), question=Ask(digest.question),
               when=schedule_words(digest.schedule))  # fmt: skip


def menu_words(digest: Digest) -> Message:
    """A digest in a menu: what is asked, and when."""
    return msg("{question}, {when}", question=Literally(digest.question), when=schedule_words(digest.schedule))


def headline_of(digests: Sequence[Digest], caller: Caller, leaf: Leaf) -> Message:
    """How many they are, and whose."""
    return counted_words(
        digests, caller, leaf, lambda count: nmsg("{count} digest", "{count} digests", count),
        lambda count: nmsg("{count} digest of this server", "{count} digests of this server", count),
    )  # fmt: skip


def listed_words(digest: Digest) -> Message:
    """A line of a list: number, question, when, where, whose it is in a server, and how it stands where it is not
    simply on."""
    parts: list[Message] = [
        msg("{number}", number=numbered(digest.id)), msg("{question}", question=Ask(digest.question)),
        schedule_words(digest.schedule), place_words(digest.place),
    ]  # fmt: skip
    if digest.guild is not None:
        parts.append(msg("by {member}", member=Literally(f"<@{digest.owner}>")))
    if isinstance(digest.schedule, Unread):
        parts.append(msg("stopped: edit it, or delete it"))
    elif digest.status == "paused":
        parts.append(msg("paused"))
    elif digest.status == "stopped" and digest.reason == "unreadable":
        parts.append(msg("stopped: I cannot read it any more, edit it or delete it"))
    elif digest.status == "stopped":
        parts.append(msg("stopped: it could not be posted"))
    else:
        parts.append(msg("next {next}", next=when_due(digest.next_at, digest.schedule)))
    return msg("{parts}", parts=Series(tuple(parts), "dots"))


def skipped_words(skipped: Sequence[Skipped], schedule: Schedule) -> Message:
    """What did not come since the last post."""
    last = skipped[-1]
    return nmsg(
        "{count} digest before this one did not come, due {when}: {why}.",
        "{count} digests before this one did not come, the last due {when}: {why}.",
        len(skipped),
        when=when_due(last.due, schedule),
        why=_REASONS[last.reason],
    )
