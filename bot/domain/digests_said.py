"""A digest in the words in which it could be asked: what is written here is read again as the same."""

from bot.domain.digests import DAILY, WEEKDAYS, AtClose, Digest, Schedule, Unread

EXCHANGES = {"XHKG": "hong kong", "XNYS": "new york", "XSHG": "shanghai"}
"""Exchanges by the names by which digests call them; others are those of their question."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def words_of(digest: Digest) -> str:
    """A digest's question, and when and, for direct messages, where it comes."""
    direct = digest.place.kind == "member" and digest.guild is None
    return " ".join(part for part in (digest.question, _when(digest.schedule), "dm" if direct else "") if part)


def _when(schedule: Schedule) -> str:
    if isinstance(schedule, Unread):
        return ""
    if isinstance(schedule, AtClose):
        close = f"{EXCHANGES.get(schedule.calendar, '')} close".strip()
        return f"{close} weekly" if schedule.weekly else close
    clock = f"{schedule.clock:%H:%M} {schedule.zone}"
    if schedule.days == WEEKDAYS:
        return f"{clock} weekdays"
    if schedule.days == DAILY:
        return f"{clock} daily"
    return " ".join((clock, *(_DAYS[day] for day in sorted(schedule.days))))
