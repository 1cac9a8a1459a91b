"""`bellwether check`: what is set up, what is not, and how to mend it; a line each."""

from datetime import date, timedelta

from bot.app import build
from bot.client import TokenState, look_up_token
from bot.clock import system_clock
from bot.commands.check_alerts import alert_findings
from bot.commands.check_sources import sources
from bot.commands.finding import Finding
from bot.domain.errors import SourceFault
from bot.domain.text import Day, Foreign, Literally, msg
from bot.reference import ReferenceFault
from bot.services.sessions import CALENDARS_NEEDED, Sessions
from bot.settings import Settings
from bot.store import Database, StoreFailure
from bot.words import Words

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
            found += await sources(app)
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
