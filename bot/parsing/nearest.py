"""Which known words are near to a misspelt one."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process


def nearest_words(typed: str, known: Iterable[str], *, cutoff: float, limit: int = 3) -> list[str]:
    """The known words that are nearest, nearest first; `cutoff` is the least likeness, of 100.

    The plain ratio: a part that two words have in common does not make "moderation" a misspelt "movers".
    """
    found = process.extract(typed.casefold(), list(known), scorer=fuzz.ratio, score_cutoff=cutoff, limit=limit)
    return [word for word, _, _ in found]
