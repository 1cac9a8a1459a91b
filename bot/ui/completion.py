"""Autocomplete: suggestions as choices, for single values and for lists."""

import re
from collections.abc import Iterator

from bot.domain.questions import Kind
from bot.ui.facade import Facade, Suggestion
from bot.ui.markdown import clip, size

MOST = 25
_LENGTH = 100
_LISTS = (Kind.UNIVERSE, Kind.INSTRUMENTS)


def complete(app: Facade, kind: Kind, typed: str) -> list[tuple[str, str]]:
    """At most 25 pairs of label and value of at most 100 characters each, without repetition.

    In a list the last word is completed and the earlier ones are kept. Words are parted by commas, and names of
    instruments also by spaces; since names contain spaces too, the whole text is tried first.
    """
    found: dict[str, str] = {}
    for head, suggestion in _suggestions(app, kind, typed):
        value = head + suggestion.value
        # A value that is cut would be another value.
        if size(value) <= _LENGTH:
            found.setdefault(value, clip(head + suggestion.label, _LENGTH))
    return [(label, value) for value, label in found.items()][:MOST]


def _suggestions(app: Facade, kind: Kind, typed: str) -> Iterator[tuple[str, Suggestion]]:
    head, last = _parted(typed, ",") if kind in _LISTS else ("", typed)
    part = Kind.INSTRUMENTS if head else kind
    for suggestion in app.suggest(part, last, MOST):
        yield head, suggestion
    if kind is not Kind.INSTRUMENTS:
        return
    earlier, word = _parted(last, r"\s")
    if earlier:
        for suggestion in app.suggest(kind, word, MOST):
            yield head + earlier, suggestion


def _parted(text: str, separator: str) -> tuple[str, str]:
    """Up to and with the last separator, and the word after it."""
    match = re.match(rf"(.*{separator}\s*)(.*)$", text.lstrip(), re.DOTALL)
    return ("", text.strip()) if match is None else (match[1], match[2])
