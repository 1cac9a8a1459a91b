"""How the closes stand that a digest's answer was made from: which are final, and which are yet to come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.alerts.bases import final_closes
from bot.answers.outcomes import PENDING
from bot.domain.digests import AtClose, Schedule
from bot.domain.prices import days_of
from bot.services.noting import Noted
from bot.services.sessions import FX, SETTLING, Sessions

Standing = Literal["pending", "lacking", "resting", "final"]
"""Of a line and the session that it should have. `final`: its close is there. `pending`: the source has not answered
since that was final. `lacking`: it has, and has none. `resting`: nor has it one of the session before, or none ever."""

_WORST: tuple[Standing, ...] = ("pending", "lacking", "resting", "final")


@dataclass(frozen=True, slots=True)
class Closes:
    """How many lines stand how; `last` is the last day of which any has a final close."""

    pending: int = 0
    lacking: int = 0
    resting: int = 0
    final: int = 0
    last: date | None = None


def closes_of(noted: Iterable[Noted], schedule: Schedule, due: datetime, sessions: Sessions) -> Closes:
    """The standing of the lines of the exchange that a digest waits for, where its answer has any; else of all, each
    with its own exchange's session that is final when the digest is due. What was asked of an earlier day needs
    none, and rates are nobody's close."""
    lines = [one for one in noted if one.instrument.calendar != FX and one.day >= _session(one, due, sessions)]
    if isinstance(schedule, AtClose):
        lines = [one for one in lines if one.instrument.calendar == schedule.calendar] or lines
    found: dict[str, Standing] = {}
    for one in lines:
        symbol, standing = one.instrument.symbol, _standing(one, _session(one, due, sessions), sessions)
        if one.waited or standing == "final":
            # What an answer was made from is the worst that was had for it.
            before = found.get(symbol, standing)
            found[symbol] = standing if _WORST.index(standing) <= _WORST.index(before) else before
    for one in lines:
        stands_in = any(found.get(fund) == "final" for fund in one.instrument.proxies)
        if stands_in and found.get(one.instrument.symbol) == "pending":
            found[one.instrument.symbol] = "lacking"
    counts = {standing: list(found.values()).count(standing) for standing in _WORST}
    days = [day for one in lines if (day := _last_final(one, sessions, due)) is not None]
    return Closes(**counts, last=max(days, default=None))


def _session(one: Noted, due: datetime, sessions: Sessions) -> date:
    return sessions.phase(one.instrument.calendar, due).session


def _last_final(one: Noted, sessions: Sessions, now: datetime) -> date | None:
    if one.series is None:
        return None
    final = final_closes(sessions, one.instrument, one.series, now)
    return days_of(final.iloc[-1:])[0] if len(final) else None


def _standing(one: Noted, session: date, sessions: Sessions) -> Standing:
    series, calendar = one.series, one.instrument.calendar
    if series is None:
        return "pending" if one.gap in PENDING else "resting"
    settled = sessions.close(calendar, session) + SETTLING
    last = _last_final(one, sessions, settled)
    if last is not None and last >= session:
        return "final"
    moving = series.provisional_from is not None and series.provisional_from <= session
    if moving or (series.fetched_at is not None and series.fetched_at < settled):
        return "pending"
    return "lacking" if last is not None and last >= sessions.before(calendar, session) else "resting"
