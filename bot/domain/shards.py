"""Which of a bot's shards a process serves. Discord gives each server to one, and direct messages to the first."""

import re
from dataclasses import dataclass
from typing import Self

_WRITTEN = re.compile(r"\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?/\s*(\d{1,5})\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards from `first` to `last`, both counted from 0 and included, of `count`."""

    first: int
    last: int
    count: int

    @classmethod
    def of(cls, text: str) -> Self:
        """`0-3/8`: the first four of eight; `4/8`: the fifth. Raises ValueError for anything else."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(text)
        first, count = int(found[1]), int(found[3])
        last = first if found[2] is None else int(found[2])
        if not first <= last < count:
            raise ValueError(text)
        return cls(first, last, count)

    @property
    def ids(self) -> range:
        """Their numbers."""
        return range(self.first, self.last + 1)

    def __str__(self) -> str:
        """Text that reads back to the same."""
        return f"{self.first}-{self.last}/{self.count}"
