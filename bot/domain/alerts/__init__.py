"""Alerts: what a rule watches, and the four records that keep it honest: rule, observation, trigger, delivery."""

from bot.domain.alerts.conditions import (
    Condition,
    Extreme,
    Flow,
    Level,
    Move,
    Mover,
    Regime,
    Side,
    Spread,
    Unread,
    Volume,
    Worth,
)
from bot.domain.alerts.gauges import Gauge, Watch, watches_of
from bot.domain.alerts.records import (
    Arming,
    Asked,
    Delivery,
    Observation,
    Place,
    Rule,
    Trigger,
)

__all__ = [
    "Arming",
    "Asked",
    "Condition",
    "Delivery",
    "Extreme",
    "Flow",
    "Gauge",
    "Level",
    "Move",
    "Mover",
    "Observation",
    "Place",
    "Regime",
    "Rule",
    "Side",
    "Spread",
    "Trigger",
    "Unread",
    "Volume",
    "Watch",
    "Worth",
    "watches_of",
]
