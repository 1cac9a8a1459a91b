"""universes/*.toml → universes with dated members.

The first snapshot of a file lists its `members`; a later one lists them anew, or says what was `added` and `removed`
since the one before. The file's name is the universe's id.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import cast

from bot.domain.instruments import Instrument, Kind, Snapshot, Universe
from bot.domain.text import Name
from bot.reference.faults import Faults

_KEYS = frozenset(
    {"name", "zh_hant", "zh_hans", "index", "official", "cap_pct", "cap_source", "confidence", "note", "snapshot"}
)
_SNAPSHOT_KEYS = frozenset({"effective", "known_until", "source", "members", "added", "removed"})

Table = Mapping[str, object]


def read_universes(
    folder: Path, instruments: Mapping[str, Instrument], sources: Mapping[str, str], faults: Faults
) -> dict[str, Universe]:
    """Every universe by id."""
    found: dict[str, Universe] = {}
    paths = sorted((folder / "universes").glob("*.toml"))
    if not paths:
        faults.add("universes", "there are no files")
    for path in paths:
        reader = _Reader(f"universes/{path.name}", instruments, sources, faults)
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            reader.fault(f"the file cannot be read: {error}")
            continue
        found[path.stem] = reader.universe(path.stem, table)
    return found


class _Reader:
    """Reads one file."""

    def __init__(
        self, where: str, instruments: Mapping[str, Instrument], sources: Mapping[str, str], faults: Faults
    ) -> None:
        self._file = where
        self._where = where
        self._instruments = instruments
        self._sources = sources
        self._faults = faults

    def fault(self, what: str) -> None:
        self._faults.add(self._where, what)

    def universe(self, id: str, table: Table) -> Universe:
        self._unknown_keys(table, _KEYS)
        for key in ("name", "confidence"):
            if not self._text(table, key):
                self.fault(f"{key} is blank")
        index = self._text(table, "index") or None
        if index and (index not in self._instruments or self._instruments[index].kind is not Kind.INDEX):
            self.fault(f"index is no index of instruments.csv: {index}")
        official = table.get("official")
        if not isinstance(official, bool):
            self.fault("official is neither true nor false")
        name = Name(self._text(table, "name"), self._text(table, "zh_hant"), self._text(table, "zh_hans"))
        cap = self._cap(table)
        return Universe(id, name, index, self._snapshots(table), official is True, cap)

    def _cap(self, table: Table) -> float | None:
        cap = table.get("cap_pct")
        if cap is None:
            return None
        self._source(table, "cap_source")
        if isinstance(cap, bool) or not isinstance(cap, int | float) or not 0 < cap <= 100:
            self.fault(f"cap_pct is not a per cent above 0: {cap!r}")
            return None
        return float(cap)

    def _snapshots(self, table: Table) -> tuple[Snapshot, ...]:
        parts = table.get("snapshot")
        if not isinstance(parts, list) or not parts:
            self.fault("there is no snapshot")
            return ()
        found: list[Snapshot] = []
        members: tuple[str, ...] = ()
        for number, part in enumerate(cast("list[object]", parts), start=1):
            self._where = f"{self._file} snapshot {number}"
            if not isinstance(part, dict):
                self.fault("is not a table")
                continue
            snapshot = cast("Table", part)
            self._unknown_keys(snapshot, _SNAPSHOT_KEYS)
            members = self._members(snapshot, members)
            first, last = self._day(snapshot, "effective"), self._day(snapshot, "known_until")
            source = self._source(snapshot)
            if first is None or last is None:
                continue
            if last < first:
                self.fault(f"known until {last}, before it is effective on {first}")
            if found and first <= found[-1].known_until:
                self.fault(f"overlaps or precedes the snapshot before it, which is known until {found[-1].known_until}")
            found.append(Snapshot(first, last, members, source))
        self._where = self._file
        return tuple(found)

    def _members(self, table: Table, before: tuple[str, ...]) -> tuple[str, ...]:
        anew, added, removed = (self._symbols(table, key) for key in ("members", "added", "removed"))
        if anew:
            if added or removed:
                self.fault("has members beside added or removed")
            return anew
        if not (added or removed):
            self.fault("has neither members nor a change")
        for symbol in added:
            if symbol in before:
                self.fault(f"adds {symbol}, which is a member already")
        for symbol in removed:
            if symbol not in before:
                self.fault(f"removes {symbol}, which is no member")
        return (*(symbol for symbol in before if symbol not in removed), *added)

    def _symbols(self, table: Table, key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list):
            self.fault(f"{key} is not a list")
            return ()
        symbols = tuple(str(symbol) for symbol in cast("list[object]", value))
        for symbol in symbols:
            if symbol not in self._instruments:
                self.fault(f"{key} has the unknown symbol {symbol}")
        if len(set(symbols)) < len(symbols):
            self.fault(f"{key} has a symbol twice")
        return tuple(dict.fromkeys(symbols))

    def _source(self, table: Table, key: str = "source") -> str:
        source = self._text(table, key)
        if not source:
            self.fault(f"{key} is blank")
        for part in filter(None, source.split(";")):
            if part not in self._sources:
                self.fault(f"{key} does not resolve: {part!r}")
        return source

    def _text(self, table: Table, key: str) -> str:
        value = table.get(key, "")
        if not isinstance(value, str):
            self.fault(f"{key} is not a text")
            return ""
        return value.strip()

    def _day(self, table: Table, key: str) -> date | None:
        value = table.get(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.fault(f"{key} is not a date: {value!r}")
        return None

    def _unknown_keys(self, table: Table, known: frozenset[str]) -> None:
        for key in table:
            if key not in known:
                self.fault(f"unknown key {key!r}")
