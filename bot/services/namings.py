"""Every name of the reference data in its normal form, with what it means."""

from collections import defaultdict
from collections.abc import Mapping

from bot.domain.instruments import Instrument, Kind
from bot.domain.naming import normal
from bot.domain.text import Name
from bot.domain.windows import Event
from bot.reference import Reference

UNIVERSE = "universe:"
"""Stands before the id of a universe among what names mean."""


def event_words(event: Event) -> set[str]:
    """The words of an event's id, title and aliases."""
    return {word for text in (event.id.replace("_", " "), event.title, *event.aliases) for word in normal(text).split()}


def simplified_characters(reference: Reference) -> dict[int, str]:
    """Traditional characters to simplified ones, as the names of the data have them in both scripts. A character that
    simplified names use too is no traditional form of another (晶片 is 芯片, yet 晶 is not 芯)."""
    things = (*reference.instruments.values(), *reference.universes.values(), *reference.companies.values())
    names = [thing.name for thing in things]
    names += [i.full_name for i in reference.instruments.values() if i.full_name is not None]
    used = {char for name in names for char in name.zh_hans}
    pairs = (zip(n.zh_hant, n.zh_hans, strict=True) for n in names if len(n.zh_hant) == len(n.zh_hans))
    return {ord(hant): hans for pair in pairs for hant, hans in pair if hant not in used}


def codes_of(instruments: Mapping[str, Instrument]) -> dict[int, tuple[str, ...]]:
    """The symbols of each bare code."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for symbol, instrument in instruments.items():
        code = symbol.split(".")[0]
        if code.isdigit() and instrument.kind is not Kind.INDEX:
            found[int(code)].append(symbol)
    return {code: tuple(symbols) for code, symbols in found.items()}


def targets_of(reference: Reference) -> dict[str, tuple[str, ...]]:
    """Every name in its normal form, with what it means. A written alias wins over a name that is only a name, and
    what names an index names the universe of its members too."""
    names: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for symbol, instrument in reference.instruments.items():
        for name in _names(instrument.name, instrument.full_name):
            names[name][symbol] = None
    aliases: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for alias in reference.aliases:
        aliases[normal(alias.text)][alias.target] = None
    names.update(aliases)
    for universe in reference.universes.values():
        for name in {normal(universe.id), *_names(universe.name)}:
            names[name][UNIVERSE + universe.id] = None
    of_index = {u.index: UNIVERSE + u.id for u in reversed(list(reference.universes.values())) if u.index is not None}
    for targets in names.values():
        for universe in [of_index[target] for target in targets if target in of_index]:
            targets[universe] = None
    return {name: tuple(targets) for name, targets in names.items()}


def _names(*names: Name | None) -> set[str]:
    written = {text for name in names if name is not None for text in (name.en, name.zh_hant, name.zh_hans)}
    return {normal(text) for text in written if normal(text)}


def event_names(events: Mapping[str, Event]) -> dict[str, str]:
    """The id that each id, title and alias means."""
    return {normal(text): event.id for event in events.values() for text in (event.id, event.title, *event.aliases)}
