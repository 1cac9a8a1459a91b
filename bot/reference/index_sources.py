"""index_sources.csv → which sources are asked for an index's history, in the file's order, and by what code."""

from collections.abc import Mapping
from pathlib import Path

from bot.domain.instruments import Instrument, Kind
from bot.reference.faults import Faults
from bot.reference.model import IndexSource
from bot.reference.tables import check_sources, rows_of

INDEX_SOURCE_COLUMNS = ("symbol", "provider", "code", "confidence", "note", "source")
PROVIDERS = frozenset({"yahoo", "eastmoney", "tencent"})


def read_index_sources(
    folder: Path, instruments: Mapping[str, Instrument], sources: Mapping[str, str], faults: Faults
) -> dict[str, tuple[IndexSource, ...]]:
    """The sources of each index that is not left to Yahoo alone. The symbols are indices; of Yahoo the code is the
    symbol itself; no source is named twice for one index."""
    found: dict[str, tuple[IndexSource, ...]] = {}
    for row in rows_of(folder, "index_sources.csv", INDEX_SOURCE_COLUMNS, faults):
        symbol, provider, code = row.filled("symbol"), row.filled("provider"), row.filled("code")
        row.filled("confidence")
        check_sources(row, sources)
        if symbol not in instruments or instruments[symbol].kind is not Kind.INDEX:
            row.fault(f"symbol is no index of instruments.csv: {symbol}")
        if provider not in PROVIDERS:
            row.fault(f"unknown provider {provider!r}")
        if provider == "yahoo" and code != symbol:
            row.fault(f"the symbols of instruments.csv are Yahoo's: {code}")
        earlier = found.get(symbol, ())
        if any(one.provider == provider for one in earlier):
            row.fault(f"{symbol} has {provider} twice")
        found[symbol] = (*earlier, IndexSource(provider, code))
    return found
