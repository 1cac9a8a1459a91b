"""Names to instruments and universes, in any spelling and script; refusals with the nearest that works."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.domain.errors import Candidate, QuestionFault
from bot.domain.instruments import Instrument, Kind, Universe
from bot.domain.naming import FORMS, normal
from bot.domain.symbols import market_of, spelled
from bot.domain.text import Foreign, Literally, Name, msg
from bot.domain.windows import Event
from bot.reference import Reference
from bot.services.index import NameIndex, Suggestion
from bot.services.namings import UNIVERSE, codes_of, event_names, event_words, simplified_characters, targets_of
from bot.services.wide import WIDE, Wide

_ONE_NAME = 80.0
"""Several unknown words that are this near to a name (of 100) are that name, misspelt."""
_MARKETS = {
    **dict.fromkeys(("us", "usa", "usd", "u.s.", "adr", "ads", "nyse", "nasdaq", "美股", "美元"), "USD"),
    **dict.fromkeys(("hk", "hkd", "hkex", "h-share", "h-shares", "港股", "港元"), "HKD"),
    **dict.fromkeys(("cn", "cny", "a-share", "a-shares", "shanghai", "shenzhen", "a股", "人民币", "人民幣"), "CNY"),
}
"""Words for a market, and what its lines are traded in."""

_TICKER = re.compile(r"\$[A-Za-z]{1,5}|[A-Z]{1,5}(-[AB])?|[A-Za-z0-9\-]{1,8}\.[A-Za-z]{1,2}")


class Resolver:
    """Looks up names in the reference data. Pure memory; safe to call from anywhere."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._symbols = {symbol.casefold(): symbol for symbol in reference.instruments}
        self._codes = codes_of(reference.instruments)
        self._simplified = simplified_characters(reference)
        self._targets = self._folded(targets_of(reference))
        self._events = event_names(reference.events)
        self._private = {self._fold(text): it.name for it in reference.unlisted for text in it.aliases}
        # Codes are typed with and without their leading zeros.
        symbols = reference.instruments
        named = {normal(written): (symbol,) for symbol in symbols for written in (symbol, symbol.lstrip("0"))}
        self._index = NameIndex({**named, **self._targets}, self._fold)
        self._event_index = NameIndex({name: (event,) for name, event in self._events.items()}, normal)

    @property
    def reference(self) -> Reference:
        return self._reference

    def knows(self, text: str) -> bool:
        """Whether the text, exactly, is a name or symbol of one thing or of several, or is written as a ticker."""
        return self.lists(text) or self._fold(text) in self._private or self._unlisted(text) is not None

    def lists(self, text: str) -> bool:
        """Whether the text, exactly, is a name or symbol of one thing or of several in the data."""
        return bool(self._meant(text)) or bool(self._named(text))

    def names(self, text: str) -> bool:
        """The same, unless the text is only a symbol."""
        return bool(self._named(text))

    def listed(self, text: str) -> Instrument | None:
        """The one instrument of the data that the text, exactly, means."""
        meant = self._meant(text)
        return self._reference.instruments[meant[0]] if len(meant) == 1 else None

    def listed_in_market(self, text: str) -> Instrument | None:
        """The line of a company in the market that its name is followed by: "alibaba us", "jd hk"."""
        name, _, market = text.strip().rpartition(" ")
        line = self.listed(name) if market.casefold() in _MARKETS else None
        lines = () if line is None else (line, *self.lines_of(line))
        return next((one for one in lines if one.currency == _MARKETS[market.casefold()]), None)

    def instrument(self, text: str) -> Instrument:
        """The one instrument that a text means.

        A symbol means exactly that line; a name means its company's primary line; a bare number with one owner is
        that owner. A ticker that is written as one ($SNAP, SNAP, SAP.DE) but not in the data is taken as it is, and its
        source will know. Raises unknown_instrument with the nearest names, or ambiguous_instrument with the candidates.
        """
        meant = self._meant(text)
        if len(meant) == 1:
            return self._reference.instruments[meant[0]]
        if meant:
            raise self._ambiguous(text, meant)
        if "$" not in text and (private := self._unlisted_company(text)) is not None:
            raise private
        unlisted = self._unlisted(text)
        if unlisted is None:
            raise self._unknown(text)
        return unlisted

    def is_near(self, text: str) -> bool:
        """Whether a name that is not known is so near to one that is that it may be it, misspelt: short words are near
        to too many."""
        return self._meant(text) != () or self._fold(text) in WIDE or self._index.is_near(text)

    def universe(self, text: str) -> Universe | None:
        """The universe of that id, name or alias, or whose index has that name; None for anything else."""
        folded = normal(text)
        if folded in self._reference.universes:
            return self._reference.universes[folded]
        # "china-ai" is typed for what is called "china ai".
        for target in (*self._named(text), *self._named(text.replace("-", " "))):
            if target.startswith(UNIVERSE):
                return self._reference.universes[target.removeprefix(UNIVERSE)]
        symbol = self._exact(text)
        with_index = (u for u in self._reference.universes.values() if u.index is not None and u.index == symbol)
        return next(with_index, None)

    def event(self, text: str) -> Event | None:
        """The event of that id, alias or title."""
        found = self._events.get(normal(text))
        return None if found is None else self._reference.events[found]

    def events_titled(self, text: str) -> tuple[Event, ...]:
        """The events that have all words of a text in their id, title and aliases."""
        wanted = set(normal(text).split())
        return tuple(event for event in self._reference.events.values() if wanted and wanted <= event_words(event))

    def nearest_events(self, text: str) -> tuple[Candidate, ...]:
        """The events that have the words of a text in their names, else those whose names are nearest."""
        found = [event.id for event in self.events_titled(text)[-3:]] or self._event_index.nearest(text, 3)
        events = (self._reference.events[event] for event in found)
        return tuple(Candidate(event.aliases[0] if event.aliases else event.id, Name(event.title)) for event in events)

    def nearest_universes(self, text: str, *, indices: bool = False) -> tuple[Candidate, ...]:
        """The universes whose names are nearest to a text, or, for an instrument's name, those that hold a line of its
        company, indices first; `indices` alone where only they are meant."""
        universes = {id: u for id, u in self._reference.universes.items() if u.index is not None or not indices}
        if (wide := WIDE.get(self._fold(text))) is not None:
            return tuple(Candidate(id, universes[id].name) for id in wide.universes if id in universes)
        meant = [self._reference.instruments[symbol] for symbol in self._meant(text)]
        held = {line.symbol for one in meant for line in (one, *self.lines_of(one))}
        holding = [u.id for u in universes.values() if held & set(u.snapshots[-1].members)]
        holding.sort(key=lambda id: not universes[id].official)
        near = (t.removeprefix(UNIVERSE) for t in self._index.nearest(text, 12) if t.startswith(UNIVERSE))
        ids = holding or [id for id in near if id in universes]
        return tuple(Candidate(id, universes[id].name) for id in ids[:3])

    def lines_of(self, instrument: Instrument) -> tuple[Instrument, ...]:
        """The other lines of an instrument's company."""
        if instrument.company is None:
            return ()
        lines = self._reference.companies[instrument.company].lines
        return tuple(self._reference.instruments[line] for line in lines if line != instrument.symbol)

    def other_lines(self, instruments: Sequence[Instrument]) -> tuple[Instrument, ...]:
        """The other lines of all their companies, each once, without those that are among them."""
        shown = {instrument.symbol for instrument in instruments}
        others = (line for instrument in instruments for line in self.lines_of(instrument))
        return tuple({line.symbol: line for line in others if line.symbol not in shown}.values())

    def candidate(self, symbol: str) -> Candidate:
        """An instrument as something that may have been meant."""
        instrument = self._reference.instruments[symbol]
        return Candidate(symbol, instrument.name, exchange_of(instrument))

    def completions(self, typed: str, limit: int, *, universes: bool) -> list[Suggestion]:
        """What may be about to be named: universes, or instruments and indices; each with its names and symbol. The
        nearest names are added where few begin so."""
        found = self._index.completions(typed, limit * 4)
        return self._suggested(found if universes else [*self._meant(typed), *found], limit, universes)

    def beginning(self, typed: str, limit: int) -> list[Suggestion]:
        """The instruments and indices with a name that begins so, or with a word that does."""
        found = [*self._meant(typed), *self._index.beginning(typed, limit * 4)]
        return self._suggested(found, limit, universes=False)

    def first(self, limit: int) -> list[Suggestion]:
        """The first instruments of the data, for somebody who has typed nothing yet."""
        return self._suggested(list(self._reference.instruments), limit, universes=False)

    def _suggested(self, targets: list[str], limit: int, universes: bool) -> list[Suggestion]:
        kind = [target for target in dict.fromkeys(targets) if target.startswith(UNIVERSE) == universes]
        return [self._suggestion(target) for target in kind[:limit]]

    def _suggestion(self, target: str) -> Suggestion:
        if target.startswith(UNIVERSE):
            universe = self._reference.universes[target.removeprefix(UNIVERSE)]
            return Suggestion.of(universe.id, _label(universe.name.en, universe.name.zh_hant))
        instrument = self._reference.instruments[target]
        return Suggestion.of(target, _label(instrument.name.en, target, instrument.name.zh_hant))

    def unknown(self, text: str) -> QuestionFault:
        """The refusal of a name, with the three nearest, or with the fact that the company is not listed."""
        return self._unlisted_company(text) or self._unknown(text)

    def _fold(self, text: str) -> str:
        """The normal form in simplified characters, so that both scripts and mixtures of them are one name."""
        return normal(text).translate(self._simplified)

    def _folded(self, targets: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for name, meant in targets.items():
            found[name.translate(self._simplified)].update(dict.fromkeys(meant))
        return {name: tuple(meant) for name, meant in found.items()}

    def _meant(self, text: str) -> tuple[str, ...]:
        """The symbols of the data that a text means: the very symbol, or those of a name or of a bare code."""
        symbol = self._exact(text)
        if symbol is not None and not self._means_another(text, symbol):
            return (symbol,)
        return self._instruments_named(text) or self._coded(text)

    def _exact(self, text: str) -> str | None:
        bare = _narrow(text)
        written = spelled(bare)
        if written is not None and written in self._reference.instruments:
            return written
        return self._symbols.get(bare.removeprefix("$").casefold())

    def _means_another(self, text: str, symbol: str) -> bool:
        """Whether a word that happens to be a ticker is an alias of something else ("dow"). In capitals it is none."""
        written = _narrow(text)
        if written.isupper() or written.startswith("$") or spelled(written) is not None:
            return False
        companies = {self._company(found) for found in self._instruments_named(text)}
        return bool(companies) and self._company(symbol) not in companies

    def _company(self, symbol: str) -> str:
        return self._reference.instruments[symbol].company or symbol

    def _named(self, text: str) -> tuple[str, ...]:
        return self._targets.get(self._fold(text), ())

    def _coded(self, text: str) -> tuple[str, ...]:
        bare = _narrow(text).removeprefix("$")
        return self._codes.get(int(bare), ()) if bare.isascii() and bare.isdigit() and len(bare) <= 6 else ()

    def _instruments_named(self, text: str) -> tuple[str, ...]:
        symbols = [target for target in self._named(text) if not target.startswith(UNIVERSE)]
        return self._one_a_company(symbols)

    def _one_a_company(self, symbols: Iterable[str]) -> tuple[str, ...]:
        """Several lines of one company are no ambiguity: its primary line stands for several of them."""
        kept: dict[str, str] = {}
        for symbol in symbols:
            company = self._company(symbol)
            kept[company] = self._reference.companies[company].primary if company in kept else symbol
        return tuple(kept.values())

    def _unlisted(self, text: str) -> Instrument | None:
        """An instrument that the data do not have, where the text is written as a symbol and names its market."""
        written = _narrow(text)
        symbol = spelled(written)
        if symbol is None and _TICKER.fullmatch(written):
            symbol = written.removeprefix("$").upper()
        market = None if symbol is None else market_of(symbol)
        if symbol is None or market is None:
            return None
        return Instrument(symbol, Kind.SHARE, Name(symbol), market.currency, market.calendar, market.timezone)

    def _ambiguous(self, text: str, symbols: tuple[str, ...]) -> QuestionFault:
        message = msg("“{name}” could be several companies. Which one?", name=Foreign(text))
        return QuestionFault("ambiguous_instrument", message, tuple(map(self.candidate, symbols)), term=text)

    def _wide(self, text: str, wide: Wide) -> QuestionFault:
        known = [symbol for symbol in wide.indices if symbol in self._reference.instruments]
        if known:
            message = msg("“{name}” is not one share or index. Did you mean one of these?", name=Foreign(text))
        else:
            message = msg("“{name}” is not a name. Try a ticker such as NVDA, 9988.HK or 600519.SS.",
                          name=Foreign(text))  # fmt: skip
        return QuestionFault("unknown_instrument", message, tuple(map(self.candidate, known)), term=text)

    def _unlisted_company(self, text: str) -> QuestionFault | None:
        name = self._private.get(self._fold(text))
        if name is None:
            return None
        return QuestionFault(
            "unknown_instrument", msg("{name} is not listed on any exchange, so it has no price.", name=name), term=text
        )

    def _unknown(self, text: str) -> QuestionFault:
        """The refusal of a name, with the three nearest."""
        if (wide := WIDE.get(self._fold(text))) is not None:
            return self._wide(text, wide)
        if normal(text) in FORMS:
            # "Vertex Inc" is not what is called Vertex for short: a name in full is not guessed at.
            message = msg("Leave out “{word}”: names are known without it. A ticker is written ${ticker}.",
                          word=Foreign(text), ticker=Literally(normal(text).upper()))  # fmt: skip
            return QuestionFault("unknown_instrument", message, term=text)
        first, *others = text.split() or [text]
        if others and self._index.likeness(text) < min(self._index.likeness(first), _ONE_NAME):
            # Several words that are nearer to names of their own than to one together are several names.
            return self._unknown(first)
        called = text.startswith(("@", "<"))
        # What Discord makes of "@somebody" is no misspelt name.
        found = [t for t in self._index.nearest(text, 12) if not t.startswith(UNIVERSE) and not called]
        nearest = tuple(self.candidate(symbol) for symbol in self._one_a_company(found)[:3])
        if nearest and re.fullmatch(r"[a-z]{1,5}", text.strip()):
            message = msg(
                "I don't know “{name}”. Did you mean one of these? A ticker that I do not list is written ${ticker}.",
                name=Foreign(text), ticker=Literally(text.strip().upper()),
            )  # fmt: skip
        elif nearest:
            message = msg("I don't know “{name}”. Did you mean one of these?", name=Foreign(text))
        else:
            message = msg("I don't know “{name}”. Try a ticker such as NVDA, 9988.HK or 600519.SS.", name=Foreign(text))
        return QuestionFault("unknown_instrument", message, nearest, term=text)


def exchange_of(instrument: Instrument) -> str:
    """The short name of the exchange that an instrument is listed on; empty where it has none."""
    market = market_of(instrument.symbol)
    return "" if market is None or instrument.kind is Kind.INDEX else market.exchange


def _narrow(text: str) -> str:
    """The text as a symbol is read: full-width forms narrowed, no spaces around."""
    return unicodedata.normalize("NFKC", text).strip()


def _label(*parts: str) -> str:
    return " · ".join(dict.fromkeys(part for part in parts if part))[:100]
