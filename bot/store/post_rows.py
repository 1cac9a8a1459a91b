"""Rows of posts and triggers as what they are."""

from typing import Any

from bot.domain.alerts import Delivery, Gauge, Observation, Place, Side, Trigger


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
    )
