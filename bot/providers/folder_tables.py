"""Tables in a folder of prices: files with a row a fact, read again when they have changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from bot.providers.base import SourceDown
from bot.providers.folder_csv import Row, fault_at, rows_of

T = TypeVar("T")


def table_of(payload: bytes, name: str, needed: Sequence[str]) -> Iterator[tuple[Row, Mapping[str, str]]]:
    """The rows below the header, each with its cells by their headings; none of an empty file.

    Raises SourceDown, naming file and line, for text that is no CSV in UTF-8, a heading that is needed and is not there
    once, and a row with fewer or more cells than the header.
    """
    rows = rows_of(payload, name)
    header = next(rows, None)
    if header is None:
        return
    for heading in needed:
        if (found := header.cells.count(heading)) != 1:
            raise fault_at(name, header, f"{found} columns named {heading}")
    for row in rows:
        if len(row.cells) != len(header.cells):
            raise fault_at(name, row, f"{len(row.cells)} cells, the header has {len(header.cells)}")
        yield row, dict(zip(header.cells, row.cells, strict=True))


class StampedFile(Generic[T]):
    """What is read from a file: read when first asked for, and again when it has changed. Safe in threads."""

    def __init__(self, path: Path, parse: Callable[[bytes], T]) -> None:
        self._path = path
        self._parse = parse
        self._kept: tuple[tuple[int, int], T] | None = None
        self._lock = Lock()

    def read(self) -> T | None:
        """What the file says now; None where there is no such file. Raises SourceDown for one that cannot be read, and
        what `parse` raises."""
        with self._lock:
            try:
                # The stamp is taken before the bytes: a write in between is noticed the next time.
                stat = self._path.stat()
                stamp = stat.st_mtime_ns, stat.st_size
                if self._kept is not None and self._kept[0] == stamp:
                    return self._kept[1]
                payload = self._path.read_bytes()
            except FileNotFoundError:
                return None
            except OSError as error:
                raise SourceDown(f"{self._path.name}: {error.strerror}") from error
            parsed = self._parse(payload)
            self._kept = stamp, parsed
            return parsed
