"""Whether words that are no order speak of what is known here all the same."""

import re
from collections.abc import Callable

_TELLING = 4
_WORD = re.compile(r"[^\s,;:!?(){}\[\]<>≤≥，。、！？；：（）]+")
_MEASURED = re.compile(
    r"\d|[<>≤≥]|\b(?:above|below|over|under|highs?|lows?|state|movers?|volume|value|vs|close|every|daily|weekdays|"
    r"weekly)\b|高[于於]|低[于於]|突破|跌破|收市|收[盤盘]|每[天日週周]",
    re.IGNORECASE,
)
"""What an alert or a digest says beside a name."""


def speaks_of_ours(text: str, lists: Callable[[str], bool]) -> bool:
    """Whether a text names something that is listed, and says when, or how much."""
    return _MEASURED.search(text) is not None and any(map(lists, filter(tells, _WORD.findall(text))))


def tells(word: str) -> bool:
    """Whether a word can be a name and little else: short ones are words of every language, and numbers are codes."""
    letters = sum(char.isalpha() for char in word)
    mixed = letters > 0 and any(char.isdigit() for char in word)
    return letters >= _TELLING or mixed or (letters > 0 and not word.isascii())
