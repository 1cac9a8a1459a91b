"""What a text can mean: aliases.csv, and the names of the things themselves.

A text that is a symbol means that symbol: "BABA" is the US line, so "baba" is no alias of 9988.HK, and the display
name "NIO" of 9866.HK is none either. The one exception is an index that is known by a word ("dow").
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bot.domain.instruments import Company, Instrument, Kind, Universe
from bot.domain.naming import normal
from bot.domain.text import Name
from bot.reference.faults import Faults, Row
from bot.reference.instruments import read_name
from bot.reference.model import Alias, Unlisted
from bot.reference.tables import check_sources, rows_of

ALIAS_COLUMNS = ("alias", "target", "kind", "source")
UNLISTED_COLUMNS = ("id", "name", "zh_hant", "zh_hans", "aliases", "as_of", "source")
KINDS = frozenset({"name", "alias", "nickname", "pinyin", "index", "etf", "basket"})
UNIVERSE = "universe:"


class AliasReader:
    """Reads the aliases of things that have been read before."""

    def __init__(
        self,
        instruments: Mapping[str, Instrument],
        companies: Mapping[str, Company],
        universes: Mapping[str, Universe],
        sources: Mapping[str, str],
    ) -> None:
        self._instruments = instruments
        self._companies = companies
        self._universes = universes
        self._sources = sources
        self._symbols = {normal(symbol): symbol for symbol in instruments}

    def read(self, folder: Path, faults: Faults) -> tuple[Alias, ...]:
        """The file's aliases, then each thing's own names, then an index's aliases for the universe of its members.

        A name that several lines of a company share belongs to its primary line. A text is there once per target.
        """
        found: dict[tuple[str, str], Alias] = {}
        meant: dict[str, set[str]] = {}
        for row in rows_of(folder, "aliases.csv", ALIAS_COLUMNS, faults):
            alias = Alias(row.filled("alias"), row.filled("target"), row.filled("kind"))
            text, owner = normal(alias.text), self._owner(alias.target)
            self._check(row, alias, text)
            if (text, alias.target) in found:
                row.fault(f"alias is there twice: {alias.text!r}")
            elif owner in meant.get(text, ()):
                row.fault(f"alias means two lines of one company: {alias.text!r}")
            found.setdefault((text, alias.target), alias)
            meant.setdefault(text, set()).add(owner)
        for alias in self._own():
            text, owner = normal(alias.text), self._owner(alias.target)
            if owner not in meant.setdefault(text, set()):
                found[text, alias.target] = alias
                meant[text].add(owner)
        members = {universe.index: UNIVERSE + id for id, universe in self._universes.items() if universe.index}
        for (text, target), alias in list(found.items()):
            if target in members:
                found.setdefault((text, members[target]), Alias(alias.text, members[target], alias.kind))
        return tuple(found.values())

    def _check(self, row: Row, alias: Alias, text: str) -> None:
        check_sources(row, self._sources)
        if alias.text and not text:
            row.fault(f"alias is empty once it is normalised: {alias.text!r}")
        if alias.kind and alias.kind not in KINDS:
            row.fault(f"unknown kind {alias.kind!r}")
        if alias.target.startswith(UNIVERSE):
            if alias.target.removeprefix(UNIVERSE) not in self._universes:
                row.fault(f"alias points at no universe: {alias.target}")
        elif alias.target not in self._instruments:
            if alias.target:
                row.fault(f"alias points at no instrument: {alias.target}")
        elif (
            self._symbols.get(text, alias.target) != alias.target
            and self._instruments[alias.target].kind is not Kind.INDEX
        ):
            row.fault(f"alias of {alias.target} is the symbol {self._symbols[text]}")

    def _owner(self, target: str) -> str:
        """What must not be meant twice by one text: a company, whatever the line, or else the target itself."""
        instrument = self._instruments.get(target)
        return f"company:{instrument.company}" if instrument and instrument.company else target

    def _own(self) -> Iterator[Alias]:
        """Every name of every thing, primary lines before the others, but for names that are another line's symbol."""
        primary = {company.primary for company in self._companies.values()}
        lines = sorted(
            self._instruments.values(), key=lambda line: line.company is not None and line.symbol not in primary
        )
        for line in lines:
            for text in (*_spellings(line.name), *_spellings(line.full_name)):
                if normal(text) and self._symbols.get(normal(text), line.symbol) == line.symbol:
                    yield Alias(text, line.symbol, "own")
        for id, universe in self._universes.items():
            for text in (id, *_spellings(universe.name)):
                if normal(text):
                    yield Alias(text, UNIVERSE + id, "own")


def read_unlisted(folder: Path, sources: Iterable[str], faults: Faults) -> tuple[Unlisted, ...]:
    """The companies of unlisted.csv, each with every text that means it."""
    found: dict[str, Unlisted] = {}
    for row in rows_of(folder, "unlisted.csv", UNLISTED_COLUMNS, faults):
        id, name = row.filled("id"), read_name(row)
        check_sources(row, sources)
        row.day("as_of")
        if id in found:
            row.fault(f"id is there twice: {id}")
        found[id] = Unlisted(id, name, tuple(dict.fromkeys((*_spellings(name), *row.items("aliases")))))
    return tuple(found.values())


def _spellings(name: Name | None) -> tuple[str, ...]:
    return tuple(text for text in (name.en, name.zh_hant, name.zh_hans) if text) if name else ()
