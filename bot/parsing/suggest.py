"""Completions for somebody who is filling a question's fields. In memory, and never an error."""

import re
from contextlib import suppress

from bot.domain.errors import QuestionFault
from bot.domain.orders import ORDERS
from bot.domain.questions import QUESTIONS, Field, Kind, ReturnKind
from bot.domain.text import Day, Literally, Message, Name, Series, msg
from bot.domain.windows import Event
from bot.parsing.clauses import CURRENCIES
from bot.parsing.dates import parse_date
from bot.parsing.studies import parse_studies, parted, study_text
from bot.parsing.write import WATCHLIST
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

STUDIES = ("sma20", "sma50", "sma200", "ema20", "ema50", "bollinger", "rsi", "macd", "volume")

WATCHLISTS = (WATCHLIST, f"server {WATCHLIST}")
_DAY = "2025-01-27"
_LAST_WORD = re.compile(r"(.*?)([^\s,，、;；]*)", re.DOTALL)
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

    def suggest(self, kind: Kind, typed: str, limit: int, field: Field | None = None) -> list[Suggestion]:
        """At most `limit` completions, best first. In lists the last name is completed, the earlier ones are kept. What
        a question's `field` has no place for is not offered.

        Their values have at most 100 characters; a text of more than 200 has none.
        """
        if len(typed) > _LONGEST:
            return []
        match kind:
            case Kind.UNIVERSE:
                return self._universe(typed, limit, field)
            case Kind.INSTRUMENTS:
                return self._listed(typed, limit)
            case Kind.WINDOW:
                return self._window(typed, limit)
            case Kind.CURRENCY:
                return _starting(CURRENCIES, typed, limit)
            case Kind.RETURNS:
                return _starting(tuple(ReturnKind), typed, limit)
            case Kind.TOPIC:
                return _starting((*QUESTIONS, *ORDERS), typed, limit)
            case Kind.PERIOD:
                return self._period(typed, limit)
            case Kind.EVENT:
                return self._event(typed, limit)
            case Kind.STUDIES:
                return _studies(typed, limit)
            case Kind.DAY | Kind.CHOICE | Kind.RATE:
                return []

    def _universe(self, typed: str, limit: int, field: Field | None) -> list[Suggestion]:
        """Indices, baskets and, where there is room for lists, watch lists; indices alone where only they are asked."""
        if "," in typed:
            return self._listed(typed, limit)
        known = self._resolver.reference.universes
        lists = _starting(WATCHLISTS, typed, limit) if field is not None and field.most > 1 else []
        if not typed.strip():
            found = [Suggestion.of(u.id, _label(u.name, u.id)) for u in known.values()]
        else:
            found = self._resolver.completions(typed, len(known), universes=True)
        if field is not None and field.indices:
            found = [one for one in found if known[one.value].index is not None]
        return [*lists, *found][:limit]

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
        return [_since(event) for event in self._holding(named)[:limit]]

    def _period(self, typed: str, limit: int) -> list[Suggestion]:
        """Windows and days: the day that is typed, or an example of one after the windows."""
        if day := _day(typed):
            return day
        example = (
            [Suggestion(msg("{day} · one day", day=Literally(_DAY)), _DAY)] if _DAY.startswith(typed.strip()) else []
        )
        return [*self._window(typed, limit - len(example)), *example]

    def _event(self, typed: str, limit: int) -> list[Suggestion]:
        """Events, latest first, what begins so before the others; the nearest where none holds what is typed."""
        if day := _day(typed):
            return day
        found = self._holding(typed.strip().casefold())
        if not found:
            near = self._resolver.nearest_events(typed)
            found = [event for one in near if (event := self._resolver.event(one.value)) is not None]
        return [Suggestion(_event_label(event), event.id) for event in found[:limit]]

    def _holding(self, named: str) -> list[Event]:
        """The events with a name that holds a text. What begins so comes before what merely holds it."""
        texts = {event: " ".join((event.id, event.title, *event.aliases)).casefold() for event in self._events()}
        return sorted(
            (e for e, text in texts.items() if named in text), key=lambda e: f" {named}" not in f" {texts[e]}"
        )

    def _events(self) -> list[Event]:
        """The events, latest first."""
        return sorted(self._resolver.reference.events.values(), key=lambda event: event.day, reverse=True)


def _after(earlier: str, completions: list[Suggestion]) -> list[Suggestion]:
    """The completions with the earlier names before them. A value that would be cut is none."""
    kept = earlier.lstrip()
    whole = (completion.after(kept) for completion in completions)
    return [suggestion for suggestion in whole if len(suggestion.value) <= 100]


def _studies(typed: str, limit: int) -> list[Suggestion]:
    """Completes the last word of a list; what is a study already is offered as it is, so that any length is."""
    earlier, last = _LAST_WORD.fullmatch(typed.lstrip()).groups()  # pyright: ignore[reportOptionalMemberAccess]
    said = set(parted(earlier.casefold()))
    found = [study for study in STUDIES if study.startswith(last.casefold()) and study not in said]
    with suppress(QuestionFault):
        found = list(dict.fromkeys((*map(study_text, parse_studies(last, 1)), *found))) if last else found
    return _after(earlier, [Suggestion.of(study) for study in found[:limit]])


def _day(typed: str) -> list[Suggestion]:
    day = parse_date(typed)
    return [] if day is None else [Suggestion.of(day.isoformat())]


def _since(event: Event) -> Suggestion:
    typed = Literally("since")
    return Suggestion(msg("{typed} {event}", typed=typed, event=_event_label(event)), f"since {event.id}")


def _event_label(event: Event) -> Message:
    facts = Literally(event.id), Name(event.title), Day(event.day)
    return msg("{facts}", facts=Series(facts, "dots"))


def _label(name: Name, id: str) -> str:
    return " · ".join(part for part in (name.en, id, name.zh_hant) if part)[:100]


def _starting(known: tuple[str, ...], typed: str, limit: int) -> list[Suggestion]:
    wanted = typed.strip().casefold()
    return [Suggestion.of(str(value)) for value in known if value.casefold().startswith(wanted)][:limit]
