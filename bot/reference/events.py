"""events.csv → events with their moment, market and aliases."""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.instruments import Instrument
from bot.domain.naming import normal
from bot.domain.windows import Event
from bot.reference.faults import Faults, Row
from bot.reference.model import CALENDARS
from bot.reference.tables import check_sources, rows_of

EVENT_COLUMNS = (
    "id", "title", "day", "end_day", "instant", "market", "category", "aliases", "instruments", "figures", "source",
    "confidence", "note",
)  # fmt: skip


def read_events(
    folder: Path, instruments: Mapping[str, Instrument], sources: Mapping[str, str], faults: Faults
) -> dict[str, Event]:
    """Every event by id, in the file's order. An id or alias means one event only."""
    found: dict[str, Event] = {}
    names: dict[str, str] = {}
    for row in rows_of(folder, "events.csv", EVENT_COLUMNS, faults):
        event = _event(row, instruments, sources)
        if event is None:
            continue
        if event.id in found:
            row.fault(f"id is there twice: {event.id}")
        for text in (event.id, *event.aliases):
            if not normal(text):
                row.fault(f"alias is empty once it is normalised: {text!r}")
            elif names.setdefault(normal(text), event.id) != event.id:
                row.fault(f"{text!r} means {names[normal(text)]} already")
        found[event.id] = event
    return found


def _event(row: Row, instruments: Mapping[str, Instrument], sources: Mapping[str, str]) -> Event | None:
    id, title, day = row.filled("id"), row.filled("title"), row.day("day")
    instant, market = row.instant("instant"), row.filled("market")
    source = check_sources(row, sources)
    row.filled("confidence")
    category, last = row.filled("category"), None
    for symbol in row.items("instruments"):
        if symbol not in instruments:
            row.fault(f"unknown symbol {symbol}")
    if market and market not in CALENDARS:
        row.fault(f"unknown market {market!r}")
    if day is None:
        return None
    if row.text("end_day"):
        last = row.day("end_day")
        if last is not None and last < day:
            row.fault(f"ends on {last}, before {day}")
    if instant is not None and market in CALENDARS and instant.astimezone(ZoneInfo(CALENDARS[market])).date() != day:
        row.fault(f"instant {instant} is not on {day} in {CALENDARS[market]}")
    named = row.items("aliases"), row.items("instruments")
    return Event(id, title, day, instant, market or None, *named, source, category, last)
