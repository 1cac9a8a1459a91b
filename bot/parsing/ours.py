"""Whether words that are no order speak of what is known here all the same."""

import re
from collections.abc import Callable

_BEGINNING, _TELLING, _ALONE = 3, 4, 5
"""Letters of a word that is a name and little else: where a text begins with it, where it measures something beside it,
and anywhere."""

_LONGEST_NAME = 4
"""Words of a name."""

_WORD = re.compile(r"[^\s,;:!?(){}\[\]<>≤≥，。、！？；：（）]+")
_MEASURED = re.compile(
    r"\d|[<>≤≥]|\b(?:above|below|over|under|highs?|lows?|state|movers?|volume|value|vs|close|every|daily|weekdays|"
    r"weekly)\b|高[于於]|低[于於]|突破|跌破|收市|收[盤盘]|每[天日週周]",
    re.IGNORECASE,
)
"""What an alert or a digest says beside a name."""

_TICKER = re.compile(r"\$[A-Za-z]{1,5}")


def speaks_of_ours(text: str, lists: Callable[[str], bool], names: Callable[[str], bool]) -> bool:
    """Whether a text has a word that is known. `names` knows names in any spelling, `lists` symbols too: short ones are
    words of every language (link, team, cost, now), so that they tell only where the text begins with a name, measures
    something, or says nothing else."""
    words = _WORD.findall(text)
    if any(_TICKER.fullmatch(word) or (_is_symbol(word) and lists(word)) for word in words):
        return True
    for first, last in _spans(len(words)):
        said = " ".join(words[first:last])
        if tells(said, _BEGINNING if first == 0 else _ALONE) and names(said):
            return True
    if len(words) == 1 and words[0].isupper() and lists(words[0]):
        return True
    measured = _MEASURED.search(text) is not None or len(words) == 1
    return measured and any(tells(word) and lists(word) for word in words)


def _spans(count: int) -> list[tuple[int, int]]:
    """Each word, and as many together as a name may have."""
    lengths = range(1, _LONGEST_NAME + 1)
    return [(first, first + length) for first in range(count) for length in lengths if first + length <= count]


def _is_symbol(word: str) -> bool:
    """Whether a word is written as a symbol and as nothing else: with its market, or as an index."""
    return re.fullmatch(r"\^\w+|\w+\.[A-Za-z]{2}|\w+=X", word) is not None


def tells(word: str, least: int = _TELLING) -> bool:
    """Whether a word can be a name and little else: short ones are words of every language, and numbers are codes."""
    letters = sum(char.isalpha() for char in word)
    mixed = letters > 0 and any(char.isdigit() for char in word)
    return letters >= least or mixed or (letters > 0 and not word.isascii())
