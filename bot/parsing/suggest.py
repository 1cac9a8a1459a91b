"""Completions for somebody who is filling a question's fields. In memory, and never an error."""

import re

from bot.domain.questions import QUESTIONS, Kind, ReturnKind
from bot.domain.text import Name
from bot.domain.windows import Event
from bot.parsing.clauses import CURRENCIES
from bot.services.index import Suggestion
from bot.services.resolver import Resolver

WINDOWS = (
    "1d",
    "5d",
    "1w",
    "1m",
    "3m",
    "6m",
    "1y",
    "2y",
    "5y",
    "mtd",
    "qtd",
    "ytd",
    "2025-01-13..2025-02-12",
)

_LAST = re.compile(r"[^,，、;；]+$")
"""What follows the last mark of a list."""

_LONGEST = 200
"""No completion has more than 100 characters, so one for a longer text would not be offered anyway."""
_MOST_WORDS = 7
"""How many words at the end may be one name."""


class Suggester:
    """What may be typed next, for each kind of field."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def suggest(self, kind: Kind, typed: str, limit: int) -> list[Suggestion]:
        """At most `limit` completions, best first. In lists the last name is completed, the earlier ones are kept.

        Their values have at most 100 characters; a text of more than 200 has none.
        """
        if len(typed) > _LONGEST:
            return []
        match kind:
            case Kind.UNIVERSE:
                return self._universe(typed, limit)
            case Kind.INSTRUMENTS:
                return self._listed(typed, limit)
            case Kind.WINDOW:
                return self._window(typed, limit)
            case Kind.CURRENCY:
                return _starting(CURRENCIES, typed, limit)
            case Kind.RETURNS:
                return _starting(tuple(ReturnKind), typed, limit)
            case Kind.TOPIC:
                return _starting(tuple(QUESTIONS), typed, limit)
            case Kind.DAY:
                return []

    def _universe(self, typed: str, limit: int) -> list[Suggestion]:
        if "," in typed:
            return self._listed(typed, limit)
        if not typed.strip():
            universes = self._resolver.reference.universes.values()
            return [Suggestion(_label(u.name, u.id), u.id) for u in universes][:limit]
        return self._resolver.completions(typed, limit, universes=True)

    def _listed(self, typed: str, limit: int) -> list[Suggestion]:
        """Completes the last name, which may have several words: "hang seng t" goes on as one name before "t" begins
        another. Where nothing begins so, the nearest to the last word are offered."""
        if not typed.strip():
            return self._resolver.first(limit)
        last = _LAST.search(typed)
        starts = [] if last is None else [last.start() + found.start() for found in re.finditer(r"\S+", last[0])]
        for start in starts[-_MOST_WORDS:]:
            completions = self._resolver.beginning(typed[start:], limit)
            if completions:
                return _after(typed[:start], completions)
        if not starts:
            return []
        return _after(typed[: starts[-1]], self._resolver.completions(typed[starts[-1] :], limit, universes=False))

    def _window(self, typed: str, limit: int) -> list[Suggestion]:
        wanted = typed.strip().casefold()
        if not wanted or not (wanted.startswith("since") or "since".startswith(wanted)):
            return _starting(WINDOWS, wanted, limit)
        named = wanted.removeprefix("since").strip() if wanted.startswith("since") else ""
        texts = {event: " ".join((event.id, event.title, *event.aliases)).casefold() for event in self._events()}
        # What begins so comes before what merely holds it.
        found = sorted(
            (e for e, text in texts.items() if named in text), key=lambda e: f" {named}" not in f" {texts[e]}"
        )
        return [
            Suggestion(f"since {e.id} · {e.title} · {e.day.isoformat()}"[:100], f"since {e.id}") for e in found[:limit]
        ]

    def _events(self) -> list[Event]:
        """The events, latest first."""
        return sorted(self._resolver.reference.events.values(), key=lambda event: event.day, reverse=True)


def _after(earlier: str, completions: list[Suggestion]) -> list[Suggestion]:
    """The completions with the earlier names before them. A value that would be cut is none."""
    kept = earlier.lstrip()
    whole = (Suggestion(f"{kept}{c.label}"[:100], f"{kept}{c.value}") for c in completions)
    return [suggestion for suggestion in whole if len(suggestion.value) <= 100]


def _label(name: Name, id: str) -> str:
    return " · ".join(part for part in (name.en, id, name.zh_hant) if part)[:100]


def _starting(known: tuple[str, ...], typed: str, limit: int) -> list[Suggestion]:
    wanted = typed.strip().casefold()
    return [Suggestion(str(value), str(value)) for value in known if value.casefold().startswith(wanted)][:limit]
