"""Several names in a row, told apart: `alibaba vs hang seng tech, 700` is three."""

import re
from collections.abc import Callable

_BETWEEN = re.compile(r"\s*[,;，、；]\s*|\s+(?:vs\.?|versus|v\.?|against|and|与|和|對|对)\s+", re.IGNORECASE)
_LONGEST = 7


def split_names(text: str, knows: Callable[[str], bool]) -> list[str]:
    """The names in a text: first what separators part, then in each part the longest names that are known.

    Words that begin no known name are kept together until the next known one, so that a misspelt name of two words
    is refused whole ("tencnet music") and not word by word.
    """
    names: list[str] = []
    for part in _BETWEEN.split(text.strip(" ,;，、；")):
        if part.strip():
            names.extend(_segments(part.split(), knows))
    return names


def _segments(words: list[str], knows: Callable[[str], bool]) -> list[str]:
    found: list[str] = []
    unknown: list[str] = []
    at = 0
    while at < len(words):
        length = _known_length(words[at:], knows)
        if length:
            if unknown:
                found.append(" ".join(unknown))
                unknown = []
            found.append(" ".join(words[at : at + length]))
        else:
            unknown.append(words[at])
        at += length or 1
    if unknown:
        found.append(" ".join(unknown))
    return found


def _known_length(words: list[str], knows: Callable[[str], bool]) -> int:
    for length in range(min(_LONGEST, len(words)), 0, -1):
        if knows(" ".join(words[:length])):
            return length
    return 0
