"""Rows of posts and triggers as what they are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.alerts import Asked, Delivery, Gauge, Observation, Place, Side, Trigger


def read_delivery(row: Any, tries: int) -> Delivery:
    """A post, with as many attempts as are told."""
    return Delivery(
        id=row.id,
        kind=row.kind,
        place=Place.of(row.place),
        guild=None if row.guild is None else int(row.guild),
        created_at=row.created_at,
        status=row.status,
        tries=tries,
        message=None if row.message is None else int(row.message),
        about=row.about,
    )


def read_trigger(row: Any) -> Trigger:
    """A trigger. Raises ValueError for one that this version cannot read."""
    gauge = Gauge.of(row.gauge)
    return Trigger(
        id=row.id,
        rule=row.rule,
        gauge=gauge,
        side=Side(row.side),
        level=row.level,
        previous_at=row.previous_at,
        previous=row.previous,
        observed=Observation(gauge, row.observed_at, row.value, row.session, row.facts),
        triggered_at=row.triggered_at,
        delivery=row.delivery,
        asked=None if row.asked is None else read_asked(row.asked),
    )


def asked_row(rule: Mapping[str, Any]) -> dict[str, Any]:
    """What a rule's row is now, as it is kept with its triggers."""
    return {"written": rule["written"], "label": rule["label"], "role": rule["role"]}


def read_asked(kept: Mapping[str, Any]) -> Asked:
    """What a rule was. Raises ValueError for what this version cannot read."""
    try:
        role = kept["role"]
        return Asked(str(kept["written"]), str(kept["label"]), None if role is None else int(role))
    except (KeyError, TypeError) as error:
        raise ValueError(f"what was asked: {error}") from error


def new_delivery(
    id: str, kind: str, place: str, guild: str | None, about: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The row of a post that is due."""
    return {
        "id": id,
        "kind": kind,
        "place": place,
        "guild": guild,
        "created_at": now,
        "due_at": now,
        "status": "open",
        "tries": 0,
        "about": dict(about),
    }
