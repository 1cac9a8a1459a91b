"""Reading the CSV files: the bytes, the heading and the shape of every row are checked here, once."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.reference.faults import Faults, Row


def rows_of(folder: Path, name: str, columns: Iterable[str], faults: Faults) -> list[Row]:
    """The rows of a CSV file (UTF-8, a heading with exactly these columns in any order), in the file's order.

    A file that is missing, not UTF-8 or has another heading gives no rows and a fault; a row with a wrong number
    of cells gives a fault and is left out. Rows are counted as in an editor, the heading being row 1.
    """
    wanted = set(columns)
    try:
        content = (folder / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        faults.add(name, "the file is missing")
        return []
    except UnicodeDecodeError:
        faults.add(name, "the file is not UTF-8")
        return []
    reader = csv.reader(content.splitlines())
    empty: list[str] = []
    heading = next(reader, empty)
    if set(heading) != wanted or len(heading) != len(wanted):
        faults.add(name, f"the heading is {heading}, not {sorted(wanted)}")
        return []
    return list(_shaped(reader, name, heading, faults))


def _shaped(reader: Iterator[list[str]], name: str, heading: list[str], faults: Faults) -> Iterator[Row]:
    for number, cells in enumerate(reader, start=2):
        where = f"{name} row {number}"
        if len(cells) == len(heading):
            yield Row(where, dict(zip(heading, cells, strict=True)), faults)
        else:
            faults.add(where, f"{len(cells)} cells instead of {len(heading)}")


def check_sources(row: Row, sources: Iterable[str], field: str = "source") -> str:
    """The source ids of a row as they stand; blank or unknown ones are faults."""
    if not row.filled(field):
        return ""
    for source in row.items(field):
        if source not in sources:
            row.fault(f"{field} does not resolve: {source!r}")
    return row.text(field)
