"""Digests: a question that is asked again by a schedule, and where its answer is posted."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal

from bot.domain.alerts.records import Place

WEEKDAYS = frozenset(range(5))
WEEKENDS = frozenset({5, 6})
DAILY = frozenset(range(7))
WEEKLY = frozenset({5})
"""Saturday: the week is over on every exchange, New York's Friday too, which ends on Saturday in Asia."""


@dataclass(frozen=True, slots=True)
class AtClose:
    """Half an hour after an exchange's own close, when its closes are final; `weekly`: after the last one of a week."""

    calendar: str
    weekly: bool = False

    @property
    def key(self) -> str:
        """As it is stored."""
        return f"close {self.calendar} {'weekly' if self.weekly else 'daily'}"


@dataclass(frozen=True, slots=True)
class AtTime:
    """At a time of the clock in a time zone, on some days of the week (Monday is 0)."""

    clock: time
    zone: str
    days: frozenset[int] = WEEKDAYS

    @property
    def key(self) -> str:
        """As it is stored."""
        return f"time {self.clock:%H:%M} {self.zone} {''.join(str(day) for day in sorted(self.days))}"


@dataclass(frozen=True, slots=True)
class AtOwnClose:
    """As it is asked: after the close of the question's own exchange, whichever that is."""

    weekly: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """As it was stored by another version, or damaged: it is never due."""

    key: str


Schedule = AtClose | AtTime | Unread


def schedule_of(key: str) -> Schedule:
    """A schedule from its key. Raises ValueError for what is none."""
    match key.split():
        case ["close", calendar, ("weekly" | "daily") as often]:
            return AtClose(calendar, often == "weekly")
        case ["time", clock, zone, days]:
            return AtTime(time.fromisoformat(clock), zone, frozenset(int(day) for day in days))
        case _:
            raise ValueError(key)


@dataclass(frozen=True, slots=True)
class DigestWish:
    """A digest as it was asked. `question` is its canonical text; `calendars` are the exchanges it is about, as far as
    it names any. `place` is the channel at hand, the member's direct messages, or a channel's id. `own_list`: it is
    about the watch list of the member whose digest it is."""

    question: str
    calendars: tuple[str, ...]
    schedule: Schedule | AtOwnClose
    place: Literal["here", "dm"] | int = "here"
    own_list: bool = False


DigestStatus = Literal["active", "paused", "stopped"]


Reason = Literal["late", "no_close", "no_answer", "no_data"]
"""Why a post did not come: it was too late when it could have; there was no close in time; no answer from the source;
or something else that the question is about."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A post that did not come, and why."""

    due: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class Digest:
    """What a member asked for. `id` is 0 before it is stored; `next_at` is when it is due next; `skipped` are the posts
    since the last one that did not come: the next one says so."""

    id: int
    owner: int
    guild: int | None
    place: Place
    question: str
    schedule: Schedule
    created_at: datetime
    next_at: datetime
    status: DigestStatus = "active"
    reason: str | None = None
    skipped: tuple[Skipped, ...] = ()
