"""`bellwether check`: what is set up, what is not, and how to mend it; a line each."""

import math
from collections.abc import Sequence
from datetime import date, timedelta

from bot.app import App, build
from bot.client import TokenState, look_up_token
from bot.clock import system_clock
from bot.commands.check_alerts import alert_findings
from bot.commands.finding import Finding
from bot.domain.errors import SourceFault
from bot.domain.text import Day, Foreign, Literally, Message, Name, Series, msg, nmsg
from bot.providers.base import BarsQuery, NoBars, NoSuchSymbol, ProviderError
from bot.providers.guard import GuardedProvider
from bot.reference import ReferenceFault
from bot.services.sessions import CALENDARS_NEEDED, Sessions
from bot.settings import Settings
from bot.store import Database, StoreFailure
from bot.words import Words

_CANARY = "^HSI"
_HISTORY = timedelta(days=90)
_ENOUGH = 30
"""Closes of 90 days that are a history: there are some sixty sessions, and two weeks of holidays at most."""

_AHEAD = timedelta(days=10)
"""Mainland exchanges publish a year's holidays only in the last weeks of the year before."""

_PORTAL = "https://discord.com/developers/applications"


async def check(settings: Settings) -> int:
    """Prints a line for each part; gives 1 if anything is wrong."""
    words = Words(settings.bot_language)
    findings = await _findings(settings)
    for finding in findings:
        mark = words.text(msg("ok")) if finding.good else words.text(msg("WRONG"))
        print(f"{mark:6} {words.text(finding.what):10} {words.text(finding.text)}")
    return 0 if all(finding.good for finding in findings) else 1


async def _findings(settings: Settings) -> list[Finding]:
    opened = await _database(settings)
    found = [*await _discord(settings), opened]
    try:
        app = build(settings)
    except SourceFault as fault:
        found.append(Finding(False, msg("source"), fault.message))
    except ReferenceFault as error:
        found.append(Finding(False, msg("data"), msg("{fault}", fault=Foreign(str(error), 300))))
    else:
        try:
            found += [await _source(app), *await _indices(app)]
            if opened.good:
                found += alert_findings(await app.alerts.health(), app.clock())
        finally:
            await app.close()
    return [*found, _calendars(Sessions(), system_clock().date())]


async def _discord(settings: Settings) -> list[Finding]:
    token, intents = msg("token"), msg("intents")
    if settings.discord_token is None:
        text = msg(
            "DISCORD_TOKEN is not set. Make a bot at {portal}, and put its token into .env.", portal=Literally(_PORTAL)
        )
        return [Finding(False, token, text), Finding(False, intents, msg("not known without a token"))]
    state = await look_up_token(settings.discord_token.get_secret_value())
    match state:
        case TokenState.REFUSED:
            text = msg(
                "Discord refused it. Reset it at {portal} under Bot, and put the new one into .env.",
                portal=Literally(_PORTAL),
            )
            return [Finding(False, token, text), Finding(False, intents, msg("not known without a token"))]
        case TokenState.UNREACHABLE:
            text = msg("Discord cannot be reached. Check this machine's way to discord.com.")
            return [Finding(False, token, text), Finding(False, intents, msg("not known without Discord"))]
        case TokenState.WITH_CONTENT:
            mentioned = msg("message content: questions with {prefix} are heard", prefix=Literally(settings.bot_prefix))
            return [Finding(True, token, msg("accepted")), Finding(True, intents, mentioned)]
        case TokenState.WITHOUT_CONTENT:
            mend = msg(
                "No message content: {prefix} is not heard, slash and mentions are. Switch it on at {portal}.",
                prefix=Literally(settings.bot_prefix), portal=Literally(_PORTAL),
            )  # fmt: skip
            return [Finding(True, token, msg("accepted")), Finding(False, intents, mend)]


async def _database(settings: Settings) -> Finding:
    database = Database(settings.database_url)
    shown = Literally(database.shown)
    try:
        await database.open()
    except StoreFailure as error:
        text = msg("{url} does not open: {fault}. Check DATABASE_URL.", url=shown, fault=Foreign(str(error), 120))
        return Finding(False, msg("database"), text)
    finally:
        await database.close()
    return Finding(True, msg("database"), msg("{url} is open and up to date", url=shown))


async def _source(app: App) -> Finding:
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


def _calendars(sessions: Sessions, today: date) -> Finding:
    ends = {calendar: sessions.ends(calendar) for calendar in CALENDARS_NEEDED}
    first = min(ends, key=ends.__getitem__)
    if ends[first] < today + _AHEAD:
        text = msg(
            "The holidays of {calendar} are known to {day} only. Install a newer exchange_calendars.",
            calendar=Literally(first), day=Day(ends[first]),
        )  # fmt: skip
        return Finding(False, msg("calendars"), text)
    text = msg("Hong Kong, New York and Shanghai are known to {day}", day=Day(ends[first]))
    return Finding(True, msg("calendars"), text)
