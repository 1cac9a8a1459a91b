"""Typed text before it is read."""

import re
import unicodedata

from bot.domain.naming import visible

_MARKUP = re.compile(r"`|\*|~~|__|\|\|")
"""What Discord draws as code, bold, struck out, underlined or hidden."""


def cleaned(text: str) -> str:
    """Full-width forms narrowed, invisible characters dropped, white space made one space; the words stay as they were
    typed."""
    return " ".join(visible(unicodedata.normalize("NFKC", text)).split())


def unmarked(text: str) -> str:
    """The same without the markup around words, which says nothing."""
    return " ".join(_MARKUP.sub("", cleaned(text)).split())


def calls_somebody(text: str) -> bool:
    """Whether words are a mention, with no more than a word before it that says so."""
    return (
        re.fullmatch(r"(?:(?:mention\w*|ping|tag|to|for|and)\s+)?(?:<@[!&]?\d{1,20}>|@everyone|@here)", text)
        is not None
    )
