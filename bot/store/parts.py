"""What databases bound: the number of a statement's parameters, so that long lists go in parts; and numbers of rows."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

AT_ONCE = 300
LARGEST = 2**31 - 1
"""The largest number that a row can have; PostgreSQL refuses to look for a larger one."""

T = TypeVar("T", bound=Any)


def in_parts(values: Iterable[T]) -> Iterator[list[T]]:
    """The different values, sorted, so that whoever locks rows by them does so in one order."""
    wanted = sorted(set(values))
    return (wanted[at : at + AT_ONCE] for at in range(0, len(wanted), AT_ONCE))
