"""What `bellwether check` says of the sources: a canary of each thing that they tell is asked for, under its guard."""

import math
from collections.abc import Awaitable, Sequence
from datetime import date, timedelta
from typing import TypeVar

from bot.app import App
from bot.commands.finding import Finding
from bot.domain.flows import Direction
from bot.domain.text import Day, Message, Name, Price, Series, msg, nmsg
from bot.providers.base import (
    BarsQuery,
    FlowFilesProvider,
    FlowsProvider,
    NoBars,
    NoSuchSymbol,
    ProviderError,
    Turn,
)
from bot.providers.guard import GuardedProvider
from bot.services.link import link_days, over_until

_CANARY = "^HSI"
_SHARE = "NVDA"
_HISTORY = timedelta(days=90)
_ENOUGH = 30
"""Closes of 90 days that are a history: there are some sixty sessions, and two weeks of holidays at most."""

_MONTH = timedelta(days=30)

T = TypeVar("T")


async def sources(app: App) -> list[Finding]:
    """A line for the prices, for each index that several sources are asked for, and for what a live source tells
    besides."""
    found = [await _prices(app), *await _indices(app)]
    if not app.provider.local:
        found += [*await _turnover(app), *await _shares(app), *await _quotes(app), *await _news(app)]
    return found


async def _prices(app: App) -> Finding:
    title = Name(app.provider.source.title)
    try:
        last = await _last_session(app)
    except (NoSuchSymbol, NoBars):
        last = None
    except ProviderError:
        text = msg("{source} does not answer. Stored prices, if there are any, are used meanwhile.", source=title)
        return Finding(False, msg("source"), text)
    if last is None:
        return Finding(False, msg("source"), msg("{source} has no prices at all.", source=title))
    return Finding(True, msg("source"), msg("{source}, last session {day}", source=title, day=Day(last)))


async def _last_session(app: App) -> date | None:
    """The last session of a source: its own, or that of an index that every source has."""
    if app.provider.local:
        return await app.provider.last_session()
    canary = app.reference.instruments[_CANARY]
    series = await app.provider.daily(BarsQuery(canary, app.clock().date() - timedelta(days=14)))
    return series.closes.index[-1].date() if len(series.closes) else None


async def _indices(app: App) -> list[Finding]:
    """A line for each index that several sources are asked for: what each of them has, and whether one has enough."""
    feeds = {feed.source.id: feed for feed in app.sources.feeds}
    orders = app.reference.index_sources.items() if feeds else ()
    return [await _index(app, symbol, [feeds[one.provider] for one in order]) for symbol, order in orders]


async def _index(app: App, symbol: str, order: Sequence[GuardedProvider]) -> Finding:
    instrument, today = app.reference.instruments[symbol], app.clock().date()
    query = BarsQuery(instrument, today - _HISTORY)
    counts = [await _closes(feed, query) for feed in order]
    said = Series(tuple(_said(feed, count) for feed, count in zip(order, counts, strict=True)), "dots")
    text = msg("{name} since {day}: {sources}", name=instrument.name, day=Day(today - _HISTORY), sources=said)
    return Finding(max(count or 0 for count in counts) >= _ENOUGH, msg("index"), text)


async def _closes(feed: GuardedProvider, query: BarsQuery) -> int | None:
    """How many closes a source has; None where it does not answer."""
    try:
        return len((await feed.daily(query)).closes)
    except (NoSuchSymbol, NoBars):
        return 0
    except ProviderError:
        return None


def _said(feed: GuardedProvider, count: int | None) -> Message:
    source, status = Name(feed.source.title), feed.status()
    if status.breaker == "open":
        minutes = math.ceil(status.retry_in / 60)
        return nmsg(
            "{source} does not answer and is left alone for {count} minute",
            "{source} does not answer and is left alone for {count} minutes", minutes, source=source,
        )  # fmt: skip
    if count is None:
        return msg("{source} does not answer", source=source)
    return nmsg("{source} {count} close", "{source} {count} closes", count, source=source)


async def _turnover(app: App) -> list[Finding]:
    """Whether the exchange has a day's file, and whether the history has the month before it. The day is the last but
    one that is over: the last one's file may still be on its way."""
    files, histories = app.sources.flow_files, app.sources.flows
    if files is None or not histories:
        return []
    final = over_until(app.sessions, app.clock())
    day = list(link_days(app.sessions, final - _MONTH, final))[-2]
    has_file, days = await _has_file(files, day), await _days(histories[0], day)
    said = Series((_file_words(files, has_file, day), _days_words(histories[0], days)), "dots")
    text = msg("Stock Connect to {day}: {sources}", day=Day(day), sources=said)
    return [Finding(bool(has_file or days), msg("turnover"), text)]


async def _has_file(files: FlowFilesProvider, day: date) -> bool | None:
    """Whether the exchange has a day's file with turnover in it; None where it does not answer."""
    try:
        payload = await files.fetch(day, Turn())
        return any(files.read(payload, direction, day) is not None for direction in Direction)
    except NoBars:
        return False
    except ProviderError:
        return None


def _file_words(files: FlowFilesProvider, has_file: bool | None, day: date) -> Message:
    source = Name(files.source.title)
    if has_file is None:
        return msg("{source} does not answer", source=source)
    return msg("{source} has that day", source=source) if has_file else msg("{source} has no such day", source=source)


async def _days(history: FlowsProvider, day: date) -> int | None:
    """How many days of a month a history has; None where it does not answer."""
    try:
        return len((await history.flows(Direction.SOUTHBOUND, day - _MONTH, day)).days)
    except NoBars:
        return 0
    except ProviderError:
        return None


def _days_words(history: FlowsProvider, count: int | None) -> Message:
    source = Name(history.source.title)
    if count is None:
        return msg("{source} does not answer", source=source)
    return nmsg("{source} {count} day", "{source} {count} days", count, source=source)


async def _shares(app: App) -> list[Finding]:
    share = app.reference.instruments[_SHARE]
    found: list[Finding] = []
    for provider in app.sources.shares:
        counts = await _asked(provider.shares(share))
        if counts:
            text = nmsg(
                "{source} has {count} share count of {name}, of {day}",
                "{source} has {count} share counts of {name}, the last of {day}",
                len(counts), source=_title(app), name=share.name, day=Day(counts[-1].day),
            )  # fmt: skip
        else:
            text = _nothing(app, counts is None)
        found.append(Finding(bool(counts), msg("shares"), text))
    return found


async def _quotes(app: App) -> list[Finding]:
    if app.sources.quotes is None:
        return []
    share = app.reference.instruments[_SHARE]
    quotes = await _asked(app.sources.quotes.quotes([_SHARE]))
    quote = None if quotes is None else quotes.get(_SHARE)
    if quote is None or quote.price is None or quote.currency is None:
        return [Finding(False, msg("quotes"), _nothing(app, quotes is None))]
    price = Price(quote.price, quote.currency)
    text = msg("{source} has {name} at {price}", source=_title(app), name=share.name, price=price)
    return [Finding(True, msg("quotes"), text)]


async def _news(app: App) -> list[Finding]:
    """That there are no headlines is no fault."""
    if app.sources.news is None:
        return []
    share = app.reference.instruments[_SHARE]
    headlines = await _asked(app.sources.news.news(share))
    if headlines is None:
        return [Finding(False, msg("news"), _nothing(app, down=True))]
    text = nmsg("{source} has {count} headline about {name}", "{source} has {count} headlines about {name}",
                len(headlines), source=_title(app), name=share.name)  # fmt: skip
    return [Finding(True, msg("news"), text)]


async def _asked(call: Awaitable[T]) -> T | None:
    """What a source says; None where it does not answer."""
    try:
        return await call
    except ProviderError:
        return None


def _nothing(app: App, down: bool) -> Message:
    if down:
        return msg("{source} does not answer", source=_title(app))
    return msg("{source} has none of {name}", source=_title(app), name=app.reference.instruments[_SHARE].name)


def _title(app: App) -> Name:
    return Name(app.provider.source.title)
