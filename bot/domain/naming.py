"""How names are compared: one normal form for what data files hold and what people type."""

import re
import unicodedata

_SEPARATORS = re.compile(r"[^\w&^=.\-]+|_", re.UNICODE)
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
FORMS = frozenset({
    "inc", "incorporated", "corp", "corporation", "co", "company", "companies", "ltd", "limited", "plc", "group",
    "holding", "holdings",
})  # fmt: skip
"""Legal forms that end a company's name in full."""


def visible(text: str) -> str:
    """The text without control, zero-width, direction and unassigned characters; line breaks become spaces."""
    spaced = "".join(
        " " if char in "\t\n\r\v\f" or unicodedata.category(char) in {"Zl", "Zp"} else char for char in text
    )
    return "".join(char for char in spaced if unicodedata.category(char) not in _INVISIBLE)


def normal(text: str) -> str:
    """The form in which names are compared.

    Full-width forms are narrowed (NFKC), case is folded, accents dropped, punctuation turned into single spaces except
    the characters that symbols are made of (`& ^ = . -`), which are kept inside a word and dropped at its ends.
    """
    folded = unicodedata.normalize("NFKC", visible(text)).casefold()
    plain = "".join(c for c in unicodedata.normalize("NFD", folded) if unicodedata.category(c) != "Mn")
    plain = unicodedata.normalize("NFC", plain)
    words = (word.strip(".-&") for word in _SEPARATORS.sub(" ", plain).split())
    return " ".join(word for word in words if word)
