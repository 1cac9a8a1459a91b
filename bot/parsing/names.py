"""Several names in a row, told apart: `alibaba vs hang seng tech, 700` is three."""

import re
from collections.abc import Callable

JOINING = frozenset(
    [
        "vs",
        "vs.",
        "versus",
        "v.",
        "against",
        "and",
        "with",
        "to",
        "&",
        "+",
        "/",
        "|",
        "和",
        "与",
        "與",
        "對",
        "对",
        "跟",
    ]
)
"""Words between two names. "v" is one too, but not "V", which is Visa's ticker."""

_MARKS = re.compile(r"[,;，、；]")
_WITHIN = re.compile(r"[和与與對对跟/+&|]|(?<=[^\x00-\x7f])vs\.?|vs\.?(?=[^\x00-\x7f])", re.IGNORECASE)
_LONGEST = 7
_MOST_UNKNOWN = 12

Knows = Callable[[str], bool]
"""Whether a text, exactly, is a name."""


class TooManyUnknown(Exception):
    """A text has so many words that begin no name that it is no list of names. `first` is the first of them."""

    def __init__(self, first: str) -> None:
        super().__init__(first)
        self.first = first


def split_names(text: str, knows: Knows) -> list[str]:
    """The names in a text: first what marks part, then in each part the longest names that are known.

    Words that begin no known name are kept together until the next known one, so that a misspelt name of two words
    is refused whole ("tencnet music") and not word by word. Raises TooManyUnknown at the thirteenth of them.
    """
    strange: list[str] = []
    return [name for part in _MARKS.split(text) for name in _segments(part.split(), knows, strange)]


def _segments(words: list[str], knows: Knows, strange: list[str]) -> list[str]:
    found: list[str] = []
    unknown: list[str] = []
    at = 0
    while at < len(words):
        length = _known_length(words[at:], knows)
        joining = length < 2 and 0 < at < len(words) - 1 and _joins(words[at])
        names = [" ".join(words[at : at + length])] if length else _within(words[at], knows)
        if unknown and (joining or names):
            found.append(" ".join(unknown))
            unknown = []
        if not joining:
            found += names
            if not names:
                unknown.append(words[at])
                strange.append(words[at])
                if len(strange) > _MOST_UNKNOWN:
                    raise TooManyUnknown(strange[0])
        at += length or 1
    if unknown:
        found.append(" ".join(unknown))
    return found


def _joins(word: str) -> bool:
    return word == "v" or word.casefold() in JOINING


def _known_length(words: list[str], knows: Knows) -> int:
    for length in range(min(_LONGEST, len(words)), 0, -1):
        if knows(" ".join(words[:length])):
            return length
    return 0


def _within(word: str, knows: Knows) -> list[str]:
    """The names in a word that is written without spaces (阿里巴巴和英伟达), if all of them are known."""
    names = _WITHIN.split(word)
    return names if len(names) > 1 and all(map(knows, names)) else []
