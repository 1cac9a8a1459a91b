"""Prices from a folder of CSV files, one an instrument, named by its Yahoo symbol (`0700.HK.csv`, `^HSI.csv`).

A file has a header and the columns Date and Close, and may have Open, High, Low, Adj Close and Volume, in any
order; other columns are ignored. A blank cell is absent. An optional `folder.toml` beside the files says what they
are:

    title = "My prices"              # shown with every answer; else its name
    adjustment = "split"             # or "split+dividend": what the closes contain; else unknown
    simulated = false
    delay_minutes = 15
    [symbols."0700.HK"]              # what differs for one symbol
    adjustment = "split+dividend"
    currency = "HKD"                 # else the instrument's own

The data is given as the file has it: nothing is cleaned, filled or dropped here.
"""

# pandas ships no types of its own:
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import asyncio
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, cast

import pandas as pd

from bot.domain.prices import Adjustment, PriceSeries, Source
from bot.providers.base import BarsQuery, NoBars, NoSuchSymbol, SourceDown
from bot.providers.folder_csv import parse_bars, parse_last_day

# No separators of any file system: a symbol can only ever name a file of the folder itself.
_SYMBOL = re.compile(r"[\^A-Za-z0-9][A-Za-z0-9.^=&-]{0,31}")
_DECLARED_KEYS = {"title": str, "adjustment": str, "simulated": bool, "delay_minutes": int, "symbols": dict}
_SYMBOL_KEYS = {"adjustment": str, "currency": str}
_END_BYTES = 4096
_KEPT = 2000

_Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a folder says of itself. `adjustments` and `currencies` are the exceptions by symbol."""

    title: str
    adjustment: Adjustment
    simulated: bool
    delay_minutes: int | None
    adjustments: Mapping[str, Adjustment]
    currencies: Mapping[str, str]


def load_declaration(folder: Path) -> Declaration:
    """The folder's `folder.toml`, or what holds without one. Raises SourceDown for a missing folder or a bad file."""
    if not folder.is_dir():
        raise SourceDown(f"{folder} is not a folder")
    path = folder / "folder.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceDown(f"{path}: {error}") from error
    try:
        return _declaration(raw, folder)
    except ValueError as error:
        raise SourceDown(f"{path}: {error}") from error


def _declaration(raw: Mapping[str, Any], folder: Path) -> Declaration:
    _check_keys(raw, _DECLARED_KEYS, "")
    symbols: Mapping[str, Any] = raw.get("symbols", {})
    if raw.get("delay_minutes", 0) < 0:
        raise ValueError("delay_minutes is negative")
    for symbol, own in symbols.items():
        _check_keys(own, _SYMBOL_KEYS, f"symbols.{symbol}.")
        if not re.fullmatch(r"[A-Z]{3}", own.get("currency", "HKD")):
            raise ValueError(f"symbols.{symbol}.currency is not an ISO 4217 code")
    return Declaration(
        title=raw.get("title", f"Folder “{folder.resolve().name}”"),
        adjustment=Adjustment(raw.get("adjustment", Adjustment.UNKNOWN)),
        simulated=raw.get("simulated", False),
        delay_minutes=raw.get("delay_minutes"),
        adjustments={s: Adjustment(own["adjustment"]) for s, own in symbols.items() if "adjustment" in own},
        currencies={s: own["currency"] for s, own in symbols.items() if "currency" in own},
    )


def _check_keys(raw: Any, allowed: Mapping[str, type], prefix: str) -> None:
    if type(raw) is not dict:
        raise ValueError(f"{prefix.rstrip('.')} is not a table")
    for key, value in cast(dict[str, Any], raw).items():
        if key not in allowed:
            raise ValueError(f"{prefix}{key} is not known here")
        # By exact type, since TOML's true would pass for the integer 1.
        if type(value) is not allowed[key]:
            raise ValueError(f"{prefix}{key} should be a {allowed[key].__name__}")


def _read_ends(path: Path) -> tuple[str, str]:
    """The first and last bytes of a file as text. Both are the whole of a small file, and end in an extra line, so
    that the line at a cut can be left out by position."""
    with path.open("rb") as file:
        head = file.read(_END_BYTES)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _END_BYTES))
        tail = file.read(_END_BYTES)
    whole = size <= _END_BYTES
    return head.decode("utf-8-sig", "replace") + ("\n-" if whole else ""), tail.decode("utf-8", "replace")


class FolderProvider:
    """Daily bars from a folder of CSV files. See the module for what the folder holds.

    Files are read when asked for, in a thread. The `kept` that were used last stay in memory until they change.
    Raises SourceDown at once where the folder is missing or its `folder.toml` is wrong.
    """

    local: bool = True

    def __init__(self, folder: Path, source: Source | None = None, *, kept: int = _KEPT) -> None:
        """`source` replaces the one that the folder declares."""
        self._folder = folder
        self._declared = load_declaration(folder)
        self.source: Source = source or Source(
            id="folder",
            title=self._declared.title,
            live=False,
            simulated=self._declared.simulated,
            delay_minutes=self._declared.delay_minutes,
        )
        self._kept = kept
        self._lock = Lock()  # for the order of what is kept: files are read in threads
        self._bars: dict[Path, tuple[_Stamp, pd.DataFrame]] = {}
        self._last_days: dict[Path, tuple[_Stamp, date | None]] = {}

    async def daily(self, query: BarsQuery) -> PriceSeries:
        """The bars of the file named by the symbol, from `start` on. `actions` and `fetched_at` are not known.

        Raises NoSuchSymbol without such a file, NoBars without a bar from `start` on, SourceDown for a broken file.
        """
        bars = await asyncio.to_thread(self._load, query.instrument.symbol)
        return self._series(query, bars)

    async def last_session(self) -> date | None:
        """The latest dated close of all files, whose rows are in order of date, up or down. None for no files."""
        return await asyncio.to_thread(self._latest)

    async def close(self) -> None:
        """Nothing is held open."""

    def _load(self, symbol: str) -> pd.DataFrame:
        if not _SYMBOL.fullmatch(symbol):
            raise NoSuchSymbol(f"{symbol!r} cannot name a file")
        path = self._folder / f"{symbol}.csv"
        try:
            # The stamp is taken before the bytes: a write in between is noticed the next time.
            stamp = _stamp(path)
            kept = self._bars.get(path)
            if kept is not None and kept[0] == stamp:
                self._keep(path, kept)
                return kept[1]
            payload = path.read_bytes()
        except FileNotFoundError as error:
            raise NoSuchSymbol(f"{path.name} is not in {self._folder.name}") from error
        except OSError as error:
            raise SourceDown(f"{path.name}: {error.strerror}") from error
        bars = parse_bars(payload, path.name)
        self._keep(path, (stamp, bars))
        return bars

    def _keep(self, path: Path, bars: tuple[_Stamp, pd.DataFrame]) -> None:
        """Keeps the bars as those that were used last, and forgets what was used least recently."""
        with self._lock:
            self._bars.pop(path, None)
            self._bars[path] = bars
            while len(self._bars) > self._kept:
                del self._bars[next(iter(self._bars))]

    def _series(self, query: BarsQuery, bars: pd.DataFrame) -> PriceSeries:
        instrument = query.instrument
        asked = bars if query.start is None else bars.loc[pd.Timestamp(query.start) :]
        if asked["close"].dropna().empty:
            raise NoBars(f"{instrument.symbol}.csv: no closes from {query.start} on")
        return PriceSeries(
            symbol=instrument.symbol,
            currency=self._declared.currencies.get(instrument.symbol, instrument.currency),
            adjustment=self._declared.adjustments.get(instrument.symbol, self._declared.adjustment),
            source=self.source,
            bars=asked.copy(),
        )

    def _latest(self) -> date | None:
        days = [self._last_day(path) for path in sorted(self._folder.glob("*.csv")) if _SYMBOL.fullmatch(path.stem)]
        return max((day for day in days if day is not None), default=None)

    def _last_day(self, path: Path) -> date | None:
        try:
            stamp = _stamp(path)
            kept = self._last_days.get(path)
            if kept is not None and kept[0] == stamp:
                return kept[1]
            day = parse_last_day(*_read_ends(path))
        except OSError:
            return None
        self._last_days[path] = (stamp, day)
        return day


def _stamp(path: Path) -> _Stamp:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size
