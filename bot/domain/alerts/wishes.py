"""What a member asks for, before it is a rule: a condition, and how, where and how long."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.domain.alerts.conditions import Condition

LONGEST = 500
"""Characters of an alert, as it may be typed at any door."""


@dataclass(frozen=True, slots=True)
class Wish:
    """An alert as it was asked. `again` is None for once; else the distance by which the gauge must go back, in its own
    unit, or `again_pct` in per cent of the level. `lasts` or `until` say when it ends. `place` is the channel at hand,
    the member's direct messages, or a channel's id; `role` a role to call."""

    condition: Condition
    once: bool = True
    again: float = 0.0
    again_pct: bool = False
    pause: timedelta = timedelta(0)
    until: date | None = None
    lasts: timedelta | None = None
    place: Literal["here", "dm"] | int = "here"
    role: int | None = None
    label: str = ""
