"""Completions for somebody who is filling a question's fields. In memory, and never an error."""

from bot.domain.questions import QUESTIONS, Kind, ReturnKind
from bot.domain.text import Name
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
    "since ",
    "2025-01-13..2025-02-12",
)


class Suggester:
    """What may be typed next, for each kind of field."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def suggest(self, kind: Kind, typed: str, limit: int) -> list[Suggestion]:
        """At most `limit` completions, best first. In lists the last name is completed, the earlier ones are kept."""
        match kind:
            case Kind.UNIVERSE:
                return self._universe(typed, limit)
            case Kind.INSTRUMENTS:
                return self._listed(typed, " ", limit)
            case Kind.WINDOW:
                return self._window(typed, limit)
            case Kind.CURRENCY:
                return _starting(CURRENCIES, typed.upper(), limit)
            case Kind.RETURNS:
                return _starting(tuple(ReturnKind), typed.lower(), limit)
            case Kind.TOPIC:
                return _starting(tuple(QUESTIONS), typed.lower(), limit)
            case Kind.DAY:
                return []

    def _universe(self, typed: str, limit: int) -> list[Suggestion]:
        if "," in typed:
            return self._listed(typed, ",", limit)
        if not typed.strip():
            universes = self._resolver.reference.universes.values()
            return [Suggestion(_label(u.name, u.id), u.id) for u in universes][:limit]
        return self._resolver.completions(typed, limit, universes=True)

    def _listed(self, typed: str, separator: str, limit: int) -> list[Suggestion]:
        head, found, last = typed.rpartition(separator)
        kept = head + found
        completions = self._resolver.completions(last, limit, universes=False) if last.strip() else []
        if separator == " " and kept:
            # A name may have several words: "hang seng t" goes on as one name before "t" begins another.
            whole = self._resolver.completions(typed, limit, universes=False)
            completions = [*completions, *whole] if not whole else [*whole, *completions]
            kept = "" if whole else kept
        if kept:
            completions = [Suggestion(f"{kept}{c.label}"[:100], f"{kept}{c.value}") for c in completions]
        return completions[:limit]

    def _window(self, typed: str, limit: int) -> list[Suggestion]:
        wanted = typed.strip().casefold()
        if wanted.startswith("since"):
            named = wanted.removeprefix("since").strip()
            events = self._resolver.reference.events.values()
            found = [e for e in events if named in f"{e.id} {e.title}".casefold()]
            found.sort(key=lambda event: event.day, reverse=True)
            return [
                Suggestion(f"since {e.id} · {e.title} · {e.day.isoformat()}"[:100], f"since {e.id}")
                for e in found[:limit]
            ]
        return _starting(WINDOWS, wanted, limit)


def _label(name: Name, id: str) -> str:
    return " · ".join(part for part in (name.en, id, name.zh_hant) if part)[:100]


def _starting(known: tuple[str, ...], typed: str, limit: int) -> list[Suggestion]:
    return [Suggestion(str(value).strip(), str(value).strip()) for value in known if value.startswith(typed)][:limit]
