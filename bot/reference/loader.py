"""`data/` → Reference, or one error with everything that is wrong in it."""

from pathlib import Path

from bot.reference.events import read_events
from bot.reference.faults import Faults, ReferenceFault
from bot.reference.index_sources import read_index_sources
from bot.reference.instruments import read_companies, read_instruments
from bot.reference.model import Reference
from bot.reference.names import AliasReader, read_unlisted
from bot.reference.tables import rows_of
from bot.reference.turnover import read_turnover
from bot.reference.universes import read_universes
from bot.reference.weights import read_weights

SOURCE_COLUMNS = ("id", "title", "place", "licence")
_DERIVED = "derived"


def load_reference(folder: Path) -> Reference:
    """Read and check all reference files of a folder.

    Raises ReferenceFault with all faults of all files. Files in the folder that are no reference data (fonts, the
    sample market) are not read.
    """
    faults = Faults()
    sources, derived = _read_sources(folder, faults)
    instruments = read_instruments(folder, sources, faults)
    companies = read_companies(folder, instruments, sources, faults)
    universes = read_universes(folder, instruments, sources, faults)
    events = read_events(folder, instruments, sources, faults)
    aliases = AliasReader(instruments, companies, universes, sources).read(folder, faults)
    unlisted = read_unlisted(folder, sources, faults)
    weights = read_weights(folder, instruments, universes, sources, derived, faults)
    index_sources = read_index_sources(folder, instruments, sources, faults)
    hk_turnover = read_turnover(folder, sources, faults)
    if faults.found:
        raise ReferenceFault(tuple(faults.found))
    return Reference(
        instruments,
        companies,
        universes,
        events,
        aliases,
        sources,
        unlisted,
        weights,
        index_sources,
        hk_turnover,
    )


def _read_sources(folder: Path, faults: Faults) -> tuple[dict[str, str], frozenset[str]]:
    """The title of every source by id, and the ids of those whose place says that they are derived from others."""
    found: dict[str, str] = {}
    derived: set[str] = set()
    for row in rows_of(folder, "sources.csv", SOURCE_COLUMNS, faults):
        source, title = row.filled("id"), row.filled("title")
        row.filled("licence")
        if row.filled("place") == _DERIVED:
            derived.add(source)
        if source in found:
            row.fault(f"id is there twice: {source}")
        found[source] = title
    return found, frozenset(derived)
