"""The records: who asked for what (rule), what was seen (observation), what follows from it (trigger), and the post
that tells it (delivery)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.domain.alerts.conditions import Condition, Side
from bot.domain.alerts.gauges import Gauge

RuleStatus = Literal["active", "paused", "stopped", "done", "expired"]
"""`paused` by a member; `stopped` by us, with a reason, because its posts cannot be delivered or its words cannot be
read any more; `done` once it has fired and was asked to fire once."""

DeliveryStatus = Literal["open", "sending", "sent", "amend", "deleted", "unknown", "failed", "void"]
"""`open` gathers triggers until it is due; `sending` has an attempt under way; `amend` is sent and has more to tell;
`deleted` was sent, and somebody deleted it; `unknown` may or may not have been posted, which is the operator's to see;
`failed` will not be tried again; of a `void` one nobody wanted to be told any more what it had to tell."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post goes: a channel or thread, or a member's direct messages."""

    kind: Literal["channel", "member"]
    id: int

    @property
    def key(self) -> str:
        """As it is stored."""
        return f"{self.kind[0]}:{self.id}"

    @classmethod
    def of(cls, key: str) -> "Place":
        """From its key."""
        mark, _, number = key.partition(":")
        return cls("channel" if mark == "c" else "member", int(number))


@dataclass(frozen=True, slots=True)
class Arming:
    """How often a rule fires. `once`, or again: a watch that has fired is armed again when its gauge has gone back by
    `rearm` from its level (in the gauge's unit; see `Watch.back`), and fires at most once in `pause`."""

    once: bool = True
    rearm: float = 0.0
    pause: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a member asked for. `id` is 0 before it is stored.

    Only observations after `baseline` count: it is that of the observation that existed when the rule was made, or was
    resumed. `written` is the condition as it was asked, in words that are parsed again. `fired_at` is the data time of
    its last trigger. `role` may be mentioned in its posts.
    """

    id: int
    owner: int
    guild: int | None
    place: Place
    condition: Condition
    written: str
    arming: Arming
    created_at: datetime
    baseline: datetime
    status: RuleStatus = "active"
    reason: str | None = None
    expires_at: datetime | None = None
    fired_at: datetime | None = None
    role: int | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """A gauge's value at a data time: the end of a bar, or a session's close (aware, UTC). `session` is its date at the
    exchange, as text; `facts` are what a sentence about it needs (plain types)."""

    gauge: Gauge
    at: datetime
    value: float
    session: str
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def sound(self) -> "Observation | None":
        """Without facts that are no numbers where they should be; None where its value is none."""
        if not math.isfinite(self.value):
            return None
        facts = {name: fact for name, fact in self.facts.items() if not isinstance(fact, float) or math.isfinite(fact)}
        return self if len(facts) == len(self.facts) else replace(self, facts=facts)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rule was when it fired, as far as its post says it: its condition as it was asked, label, and role."""

    written: str
    label: str = ""
    role: int | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """A rule's watch, reached: `previous < level ≤ now` (mirrored from above) between two consecutive observations.
    What was `asked` is not known of triggers that an earlier version made."""

    id: int
    rule: int
    gauge: Gauge
    side: Side
    level: float
    previous_at: datetime
    previous: float
    observed: Observation
    triggered_at: datetime
    delivery: str
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One post and what became of it. `tries` counts the attempts so far; `message` is Discord's id of it."""

    id: str
    kind: Literal["alert", "digest", "notice"]
    place: Place
    guild: int | None
    created_at: datetime
    status: DeliveryStatus
    tries: int
    message: int | None = None
    about: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def told(self) -> frozenset[int]:
        """The triggers that its message is known to tell."""
        return frozenset(self.about.get("told", ()))
