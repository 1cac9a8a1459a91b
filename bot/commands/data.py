"""`bellwether data`: what is kept of a member or a server, for who runs the bot: a copy, or its end."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.clock import system_clock
from bot.domain.text import Foreign, Literally, Message, msg
from bot.services.personal import PersonalData
from bot.settings import Settings
from bot.store import Database, StoreFailure
from bot.store.personal import PersonalStore, Whose
from bot.words import Words


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says. `out` is where a copy goes: printed where there is none."""

    whose: Whose
    erase: bool
    out: Path | None


class _Unwritten(Exception):
    """The file of a copy cannot be written."""


async def data(settings: Settings, wanted: Wanted) -> int:
    """Prints the copy, or what was erased; gives 1 where the database or the file cannot be used."""
    words = Words(settings.bot_language)
    database = Database(settings.database_url)
    try:
        await database.open()
        said = await _done(PersonalData(PersonalStore(database), system_clock), wanted)
    except _Unwritten:
        print(words.text(msg("{file} cannot be written.", file=Literally(str(wanted.out)))), file=sys.stderr)
        return 1
    except StoreFailure as error:
        message = msg("{url} does not open: {fault}. Check DATABASE_URL.", url=Literally(database.shown),
                      fault=Foreign(str(error), 120))  # fmt: skip
        print(words.text(message), file=sys.stderr)
        return 1
    finally:
        await database.close()
    print(said if isinstance(said, str) else words.text(said))
    return 0


async def _done(personal: PersonalData, wanted: Wanted) -> Message | str:
    copy = await personal.copy_of(wanted.whose)
    if wanted.erase:
        await personal.erase_of(wanted.whose)
        return msg("{summary} All of it is erased.", summary=copy.summary)
    if wanted.out is None:
        return copy.content.decode()
    try:
        await asyncio.to_thread(wanted.out.write_bytes, copy.content)
    except OSError as error:
        raise _Unwritten from error
    return msg("{summary} The copy is in {file}.", summary=copy.summary, file=Literally(str(wanted.out)))
