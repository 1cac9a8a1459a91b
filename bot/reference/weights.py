"""weights/*.csv → dated weights of an index's members. The file's name is the id of the index's universe."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from bot.domain.instruments import Instrument, Universe
from bot.domain.weights import Weights
from bot.reference.faults import Faults, Row
from bot.reference.tables import check_sources, rows_of

WEIGHT_COLUMNS = ("day", "symbol", "weight_pct", "source")
_WHOLE = (99.0, 101.0)
"""What a day's weights add up to at the least and at the most, in per cent: they are rounded."""

Dated = Mapping[str, tuple[Weights, ...]]
"""By the index's symbol, ascending by day."""


class ReferenceWeights:
    """A source of weights: those of the reference data."""

    def __init__(self, found: Dated) -> None:
        self._found = found

    def weights(self, index: str) -> tuple[Weights, ...]:
        """All dated weights of an index, ascending by day; none where there are none."""
        return self._found.get(index, ())


def read_weights(
    folder: Path,
    instruments: Mapping[str, Instrument],
    universes: Mapping[str, Universe],
    sources: Mapping[str, str],
    derived: Collection[str],
    faults: Faults,
) -> dict[str, tuple[Weights, ...]]:
    """The weights of every index that has a file. `derived` are the ids of sources that nobody published: what is
    from them is an estimate."""
    found: dict[str, tuple[Weights, ...]] = {}
    for path in sorted((folder / "weights").glob("*.csv")):
        name = f"weights/{path.name}"
        universe = universes.get(path.stem)
        if universe is None or universe.index is None:
            faults.add(name, "the file is not named by an index's universe")
            continue
        found[universe.index] = _read(folder, name, universe.index, instruments, sources, derived, faults)
    return found


def _read(
    folder: Path,
    name: str,
    index: str,
    instruments: Mapping[str, Instrument],
    sources: Mapping[str, str],
    derived: Collection[str],
    faults: Faults,
) -> tuple[Weights, ...]:
    days: defaultdict[date, dict[str, float]] = defaultdict(dict)
    origins: dict[date, str] = {}
    for row in rows_of(folder, name, WEIGHT_COLUMNS, faults):
        day, symbol, pct = row.day("day"), row.filled("symbol"), _pct(row)
        source = check_sources(row, sources)
        if symbol and symbol not in instruments:
            row.fault(f"unknown symbol {symbol}")
        if day is None or pct is None:
            continue
        if symbol in days[day]:
            row.fault(f"{symbol} is there twice on {day}")
        if origins.setdefault(day, source) != source:
            row.fault(f"the weights of {day} have several sources")
        days[day][symbol] = pct
    for day, members in days.items():
        if not _WHOLE[0] <= sum(members.values()) <= _WHOLE[1]:
            faults.add(name, f"the weights of {day} add up to {sum(members.values()):.2f}")
    return tuple(_weights(index, day, days[day], origins[day], sources, derived) for day in sorted(days))


def _weights(
    index: str,
    day: date,
    members: Mapping[str, float],
    origin: str,
    sources: Mapping[str, str],
    derived: Collection[str],
) -> Weights:
    ids = origin.split(";")
    kind: Literal["estimated", "published"] = "estimated" if any(id in derived for id in ids) else "published"
    return Weights(index, day, members, kind, "; ".join(sources.get(id, id) for id in ids))


def _pct(row: Row) -> float | None:
    text = row.filled("weight_pct")
    try:
        pct = float(text)
    except ValueError:
        pct = -1.0
    if not 0 <= pct <= 100:
        row.fault(f"weight_pct is not a number from 0 to 100: {text!r}")
        return None
    return pct
