"""Autocomplete: suggestions as choices that Discord takes."""

from bot.domain.questions import Field, Kind
from bot.ui.facade import Facade
from bot.ui.markdown import clip, size
from bot.words import Words

MOST = 25
_LENGTH = 100


def complete(app: Facade, words: Words, kind: Kind, typed: str, field: Field | None = None) -> list[tuple[str, str]]:
    """At most 25 pairs of label and value of at most 100 characters each, without repetition."""
    found: dict[str, str] = {}
    for suggestion in app.suggest(kind, typed, MOST, field):
        # A value that is cut would be another value.
        if size(suggestion.value) <= _LENGTH:
            found.setdefault(suggestion.value, clip(words.text(suggestion.label), _LENGTH))
    return [(label, value) for value, label in found.items()][:MOST]
