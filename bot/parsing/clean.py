"""Typed text before it is read."""

import unicodedata

from bot.domain.naming import visible


def cleaned(text: str) -> str:
    """Full-width forms narrowed, invisible characters dropped, white space made one space; the words stay as they were
    typed."""
    return " ".join(visible(unicodedata.normalize("NFKC", text)).split())
