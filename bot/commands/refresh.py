"""`bellwether refresh`: fills the store with the prices of universes."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import date

from tqdm import tqdm

from bot.app import App, build
from bot.domain.errors import QuestionFault, SourceFault
from bot.domain.instruments import Instrument
from bot.domain.text import Foreign, Literally, Message, Name, Series, msg, nmsg
from bot.services.prices import HISTORY, Reason
from bot.settings import Settings
from bot.sources import PATIENCE
from bot.ui import terminal
from bot.words import Words

_AT_ONCE = 8


async def refresh(settings: Settings, universes: Sequence[str]) -> int:
    """Fetches what the store lacks of the members, their index and its first proxy; gives the exit code."""
    words = Words(settings.bot_language)
    try:
        app = build(settings)
    except SourceFault as fault:
        print(terminal.refusal_of(fault, words), file=sys.stderr)
        return 3
    try:
        if app.provider.local:
            print(words.text(msg("{source} is read from its files: there is nothing to fetch.", source=_title(app))))
            return 0
        wanted = _wanted(app, universes)
        failed = await _fetch(app, wanted)
    except QuestionFault as fault:
        print(terminal.refusal_of(fault, words), file=sys.stderr)
        return 2
    finally:
        await app.close()
    print(words.text(_outcome(len(wanted), failed)))
    return 3 if failed else 0


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


async def _fetch(app: App, wanted: Sequence[Instrument]) -> dict[str, Reason]:
    today: date = app.clock().date()
    turns = asyncio.Semaphore(_AT_ONCE)
    failed: dict[str, Reason] = {}
    with tqdm(total=len(wanted), unit="", disable=None) as progress:

        async def one(instrument: Instrument) -> None:
            async with turns:
                prices = await app.prices.get([instrument], today - HISTORY, today, wait=PATIENCE)
            failed.update(prices.gaps)
            failed.update(dict.fromkeys(prices.aging, "source_down"))
            failed.update(dict.fromkeys(prices.loading, "loading"))
            progress.update()

        await asyncio.gather(*(one(instrument) for instrument in wanted))
    return failed


def _outcome(count: int, failed: dict[str, Reason]) -> Message:
    if not failed:
        return nmsg("{count} instrument is up to date.", "{count} instruments are up to date.", count)
    names = Series(tuple(Literally(symbol) for symbol in failed), "comma")
    return msg("{done} of {count} are up to date. Nothing came of: {names}", done=count - len(failed), count=count,
               names=names)  # fmt: skip


def _title(app: App) -> Name:
    return Name(app.provider.source.title)
