"""Autocomplete: suggestions as choices, for single values and for lists."""

import re
from collections.abc import Iterator

from bot.domain.questions import Kind
from bot.ui.facade import Facade
from bot.ui.markdown import clip, size

MOST = 25
_LENGTH = 100
_MOST_WORDS = 5
"""How many words at the end are tried: what is typed can be thousands of words long."""
_GAP = re.compile(r"\s+")
_LISTS = (Kind.UNIVERSE, Kind.INSTRUMENTS)


def complete(app: Facade, kind: Kind, typed: str) -> list[tuple[str, str]]:
    """At most 25 pairs of label and value of at most 100 characters each, without repetition.

    In a list the last name is completed and the earlier ones are kept. Names are parted by commas, and those of
    instruments also by spaces; since names contain spaces too, the longest ending that means something counts.
    """
    found: dict[str, str] = {}
    for head, last in _endings(kind, typed):
        part = Kind.INSTRUMENTS if head else kind
        for suggestion in app.suggest(part, last, MOST):
            value = head + suggestion.value
            # A value that is cut would be another value.
            if size(value) <= _LENGTH:
                found.setdefault(value, clip(head + suggestion.label, _LENGTH))
        if found:
            break
    return [(label, value) for value, label in found.items()][:MOST]


def _endings(kind: Kind, typed: str) -> Iterator[tuple[str, str]]:
    """What stays and what is completed, the longest ending first."""
    if kind not in _LISTS:
        yield "", typed
        return
    head, comma, last = typed.rpartition(",")
    if comma:
        blank = last[: len(last) - len(last.lstrip())]
        head, last = f"{head},{blank}", last.lstrip()
    yield head, last
    if kind is Kind.INSTRUMENTS:
        for gap in list(_GAP.finditer(last))[-_MOST_WORDS:]:
            yield head + last[: gap.end()], last[gap.end() :]
