"""`bellwether refresh`: fills the store with the prices of universes."""

import asyncio
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tqdm import tqdm

from bot.app import App, build
from bot.domain.errors import QuestionFault, SourceFault
from bot.domain.instruments import Instrument
from bot.domain.text import Foreign, Literally, Message, Name, Series, msg, nmsg
from bot.reference import ReferenceFault
from bot.services.prices import HISTORY, Reason
from bot.settings import Settings
from bot.sources import PATIENCE
from bot.store import StoreFailure
from bot.ui import terminal
from bot.words import Words

_AT_ONCE = 8


@dataclass(slots=True)
class _Failed:
    """What did not come, and what came and is not stored."""

    fetching: dict[str, Reason] = field(default_factory=dict[str, Reason])
    storing: set[str] = field(default_factory=set[str])


async def refresh(settings: Settings, universes: Sequence[str]) -> int:
    """Fetches what the store lacks of the members, their index and its first proxy; gives the exit code: 0 where all is
    stored, 1 where the store or the data are at fault, 2 for a universe that there is not, 3 for the source."""
    words = Words(settings.bot_language)
    try:
        app = build(settings)
    except SourceFault as fault:
        print(terminal.refusal_of(fault, words), file=sys.stderr)
        return 3
    except ReferenceFault as error:
        print(
            words.text(msg("The files in data/ have faults: {fault}", fault=Foreign(str(error), 300))), file=sys.stderr
        )
        return 1
    try:
        if app.provider.local:
            print(words.text(msg("{source} is read from its files: there is nothing to fetch.", source=_title(app))))
            return 0
        wanted = _wanted(app, universes)
        await app.database.open()
        failed = await _fetch(app, wanted)
    except QuestionFault as fault:
        print(terminal.refusal_of(fault, words), file=sys.stderr)
        return 2
    except StoreFailure as error:
        url = Literally(app.database.shown)
        message = msg("The database {url} does not open: {fault}. Check DATABASE_URL.", url=url,
                      fault=Foreign(str(error), 120))  # fmt: skip
        print(words.text(message), file=sys.stderr)
        return 1
    finally:
        await app.close()
    for line in _outcome(len(wanted), failed):
        print(words.text(line))
    return 3 if failed.fetching else 1 if failed.storing else 0


def _wanted(app: App, universes: Sequence[str]) -> list[Instrument]:
    found: dict[str, Instrument] = {}
    for text in universes:
        universe = app.resolver.universe(text)
        if universe is None:
            message = msg("I don't know an index or basket called “{name}”.", name=Foreign(text))
            raise QuestionFault("unknown_universe", message, app.resolver.nearest_universes(text), term=text)
        known = app.reference.instruments
        index = None if universe.index is None else known[universe.index]
        symbols = [*universe.members_on(app.clock().date()).members]
        if index is not None:
            symbols += [index.symbol, *index.proxies[:1]]
        found |= {symbol: known[symbol] for symbol in symbols}
    return list(found.values())


async def _fetch(app: App, wanted: Sequence[Instrument]) -> _Failed:
    today: date = app.clock().date()
    turns = asyncio.Semaphore(_AT_ONCE)
    failed = _Failed()
    with tqdm(total=len(wanted), unit="", disable=None) as progress:

        async def one(instrument: Instrument) -> None:
            async with turns:
                prices = await app.prices.get([instrument], today - HISTORY, today, wait=PATIENCE)
            failed.fetching.update(prices.gaps)
            failed.fetching.update(dict.fromkeys(prices.aging, "source_down"))
            failed.fetching.update(dict.fromkeys(prices.loading, "loading"))
            failed.storing.update(prices.unsaved)
            progress.update()

        await asyncio.gather(*(one(instrument) for instrument in wanted))
    return failed


def _outcome(count: int, failed: _Failed) -> list[Message]:
    lacking = failed.fetching.keys() | failed.storing
    if not lacking:
        return [nmsg("{count} instrument is up to date.", "{count} instruments are up to date.", count)]
    done = count - len(lacking)
    lines: list[Message] = []
    if failed.fetching:
        lines.append(msg("{done} of {count} are up to date. Nothing came of: {names}", done=done, count=count,
                         names=_listed(failed.fetching)))  # fmt: skip
    if failed.storing:
        lines.append(msg("{done} of {count} are up to date. The database did not take: {names}", done=done,
                         count=count, names=_listed(sorted(failed.storing))))  # fmt: skip
    return lines


def _listed(symbols: Iterable[str]) -> Series:
    return Series(tuple(Literally(symbol) for symbol in symbols), "comma")


def _title(app: App) -> Name:
    return Name(app.provider.source.title)
