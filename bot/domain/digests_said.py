"""A digest in the words in which it could be asked: what is written here is read again as the same."""

import re

from bot.domain.digests import DAILY, WEEKDAYS, AtClose, Digest, Schedule, Unread

EXCHANGES = {"XHKG": "hong kong", "XNYS": "new york", "XSHG": "shanghai"}
"""Exchanges by the names by which digests call them; others are those of their question."""

_WORDS = frozenset({
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mondays", "tuesdays", "wednesdays",
    "thursdays", "fridays", "saturdays", "sundays", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "daily",
    "weekdays", "weekday", "weekly", "every", "each", "close", "dm", "dms", "here", "at", "after", "on", "in", "to",
    "of", "by", "via", "the", "hk", "hkex", "us", "usa", "ny", "nyse", "nasdaq", "shanghai", "shenzhen", "mainland",
    "china", "cn", "digest", "weekend", "weekends",
})  # fmt: skip
"""Words of digests, which a symbol's letters may be too: then it is written with a "$"."""

_SYMBOL = re.compile(r"(?<!\S)[A-Z]{2,8}(?=,?(?!\S))")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def words_of(digest: Digest) -> str:
    """A digest's question, and when and, for direct messages, where it comes."""
    direct = digest.place.kind == "member" and digest.guild is None
    question = _SYMBOL.sub(lambda found: f"${found[0]}" if found[0].casefold() in _WORDS else found[0], digest.question)
    return " ".join(part for part in (question, _when(digest.schedule), "dm" if direct else "") if part)


def _when(schedule: Schedule) -> str:
    if isinstance(schedule, Unread):
        return ""
    if isinstance(schedule, AtClose):
        close = f"{EXCHANGES.get(schedule.calendar, '')} close".strip()
        return f"{close} weekly" if schedule.weekly else close
    clock = f"{schedule.clock:%H:%M} {zone_of(schedule.zone)}"
    if schedule.days == WEEKDAYS:
        return f"{clock} weekdays"
    if schedule.days == DAILY:
        return f"{clock} daily"
    return " ".join((clock, *(_DAYS[day] for day in sorted(schedule.days))))


def zone_of(zone: str) -> str:
    """A zone as it is asked. Those of fixed hours have their signs turned round: Etc/GMT-8 is UTC+8."""
    fixed = re.fullmatch(r"Etc/GMT([+-])(\d+)", zone)
    return f"UTC{'-' if fixed[1] == '+' else '+'}{fixed[2]}" if fixed else zone
