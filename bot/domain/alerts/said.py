"""An alert in the words in which it could be asked: what is written here is read again as the same."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from bot.domain.alerts.conditions import Condition
from bot.domain.alerts.gauges import watches_of
from bot.domain.alerts.records import Rule

_LASTING = (("y", 365 * 86_400), ("mo", 30 * 86_400), ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60))
"""Units of time as they are written, in seconds, the largest first."""


def plain(value: float) -> str:
    """A number with all its digits and no exponent."""
    return format(Decimal(repr(value)), "f")


def short(value: float) -> str:
    """The same without a point where it is whole."""
    return plain(value).removesuffix(".0")


def lasting(time: timedelta) -> str:
    """A time in the largest unit in which it is whole; of one shorter than a minute the next minute."""
    seconds = max(60, int(time.total_seconds()))
    unit, size = next(((unit, size) for unit, size in _LASTING if seconds % size == 0), _LASTING[-1])
    return f"{-(-seconds // size)}{unit}"


def last_day(expires_at: datetime) -> date:
    """The last day on which an alert lives: it ends with that day."""
    return (expires_at - timedelta(seconds=1)).date()


def end_of(day: date) -> datetime:
    """The moment at which an alert ends whose last day this is."""
    return datetime.combine(min(day, date.max - timedelta(days=1)) + timedelta(days=1), time(), UTC)


def distance_of(again: float, pct: bool, condition: Condition) -> float:
    """How far a gauge has to go back, in its own unit. Per cent are those of its level; of a gauge that is in per cent
    itself, 2% is two of its units."""
    level = _level_of(condition)
    return again if not pct or level is None else level * again / 100.0


def _level_of(condition: Condition) -> float | None:
    """The level that a distance in per cent is a part of; None where the gauge is in per cent itself, or has none."""
    watches = watches_of(condition, ("*",))
    named = watches and watches[0].gauge.name in ("price", "value", "volume", "turnover")
    return abs(watches[0].level) if named else None


def _again(rearm: float, condition: Condition) -> str:
    """A distance as it is written: in per cent where these are few digits and mean exactly the same, as they do of
    gauges that are in per cent themselves."""
    level = _level_of(condition)
    if level is None:
        points = condition.kind in ("spread", "state", "extreme", "unread")
        return short(rearm) if points else f"{short(rearm)}%"
    pct = round(rearm / level * 100.0, 2)
    exact = distance_of(pct, True, condition) == rearm
    return f"{short(pct)}%" if exact else short(rearm)


def words_of(rule: Rule) -> str:
    """An alert's condition and its options. An end within a day is told as that day's."""
    said = [rule.written]
    if not rule.arming.once:
        said.append(f"repeat {_again(rule.arming.rearm, rule.condition)}" if rule.arming.rearm else "repeat")
        # A pause is between posts: what fires once has none.
        said += [f"pause {lasting(rule.arming.pause)}"] if rule.arming.pause else []
    if rule.expires_at is not None:
        said.append(f"until {last_day(rule.expires_at).isoformat()}")
    if rule.place.kind == "member" and rule.guild is None:
        said.append("dm")
    if rule.role is not None:
        said.append(f"<@&{rule.role}>")
    if rule.label:
        said.append(f'"{rule.label}"')
    return " ".join(said)
