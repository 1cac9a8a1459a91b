"""Long lists in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of `pages`, counted from 0."""

    number: int = 0
    pages: int = 1


def leaf_of(items: Sequence[T], number: int, size: int) -> tuple[Sequence[T], Leaf]:
    """A page of items, or the last one where there are fewer: some may have gone since the page before was shown."""
    pages = max(1, -(-len(items) // size))
    number = min(max(number, 0), pages - 1)
    return items[number * size : (number + 1) * size], Leaf(number, pages)
