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
    """What the command line says. `out` is where a copy goes: printed where there is none. `sure`: an erasure is not
    asked about."""

    whose: Whose
    erase: bool
    out: Path | None
    sure: bool = False


class _Unwritten(Exception):
    """The file of a copy cannot be written."""


class _Unconfirmed(Exception):
    """Nobody has said that an erasure is meant; carries why."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.id)
        self.why = why


async def data(settings: Settings, wanted: Wanted) -> int:
    """Prints the copy, or what was erased; gives 1 where the database or the file cannot be used, or
    an erasure is not confirmed."""
    words = Words(settings.bot_language)
    database = Database(settings.database_url)
    try:
        await database.open()
        said = await _done(PersonalData(PersonalStore(database), system_clock), wanted, words)
    except _Unconfirmed as error:
        print(words.text(error.why), file=sys.stderr)
        return 1
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


async def _done(personal: PersonalData, wanted: Wanted, words: Words) -> Message | str:
    copy = await personal.copy_of(wanted.whose)
    if wanted.erase:
        print(words.text(copy.summary), flush=True)
        if not wanted.sure:
            await _confirmed(wanted.whose, words)
        await personal.erase_of(wanted.whose)
        return msg("All of it is erased.")
    if wanted.out is None:
        return copy.content.decode()
    try:
        await asyncio.to_thread(wanted.out.write_bytes, copy.content)
    except OSError as error:
        raise _Unwritten from error
    return msg("{summary} The copy is in {file}.", summary=copy.summary, file=Literally(str(wanted.out)))


async def _confirmed(whose: Whose, words: Words) -> None:
    """Asks for the id once more. Raises _Unconfirmed where it is not given, or nobody can be asked."""
    if not sys.stdin.isatty():
        raise _Unconfirmed(msg("Nothing is erased: nobody can be asked here. Add {option} if you are sure.",
                               option=Literally("--yes")))  # fmt: skip
    asked = words.text(msg("All of it would be erased for ever. To go on, type the id:"))
    try:
        typed = await asyncio.to_thread(input, f"{asked} ")
    except EOFError:
        typed = ""
    if typed.strip() != whose.key:
        raise _Unconfirmed(msg("Nothing is erased: that is not the id."))
