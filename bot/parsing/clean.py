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
