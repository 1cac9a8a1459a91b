"""Shards as they are written in the settings."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.shards import Shards


@pytest.mark.parametrize(
    ("text", "ids"), [("0-3/8", [0, 1, 2, 3]), ("4/8", [4]), (" 0 - 1 / 2 ", [0, 1]), ("0/1", [0])]
)
def test_shards_are_counted_from_nought(text: str, ids: list[int]) -> None:
    assert list(Shards.of(text).ids) == ids


@pytest.mark.parametrize(
    "text", ["", "4/4", "3-1/4", "0-4/4", "1", "/2", "a/2", "-1/2", "0,1/2", "0/0", "1/2/3", "٠/٢"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        Shards.of(text)


@given(st.integers(1, 99_999).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1), st.integers(0, n - 1))))
def test_what_is_written_reads_back(numbers: tuple[int, int, int]) -> None:
    count, one, other = numbers
    shards = Shards(min(one, other), max(one, other), count)
    assert Shards.of(str(shards)) == shards
    assert len(str(shards)) < 20
