"""`bellwether run`: the Discord bot."""

import logging

from bot import client
from bot.app import DRAWERS, build
from bot.domain.errors import SourceFault
from bot.reference import ReferenceFault
from bot.settings import Settings
from bot.store import StoreFailure
from bot.words import Words

log = logging.getLogger(__name__)


async def run(settings: Settings) -> int:
    """Runs until it is stopped; what keeps it from starting is one line in the log and exit code 1."""
    try:
        app = build(settings, drawers=DRAWERS)
    except SourceFault as fault:
        log.error("%s", Words(settings.bot_language).text(fault.message))
        return 1
    except ReferenceFault as fault:
        log.error("The files in data/ have faults: %s", fault)
        return 1
    try:
        await app.database.open()
    except StoreFailure as error:
        log.error("The database %s does not open (%s). Check DATABASE_URL.", app.database.shown, error)
        await app.close()
        return 1
    return await client.run(app)
