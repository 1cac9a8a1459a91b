"""The command line: ask, run, check, refresh, data."""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from bot.settings import Settings
from bot.ui.json import fault_json

USAGE_FAULT = 2
CHATTY = ("discord", "aiohttp", "aiosqlite", "sqlalchemy", "asyncio", "peewee", "yfinance", "curl_cffi", "matplotlib")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and gives its exit code: 0 done, 1 a defect of ours, 2 the question's fault, 3 the source's."""
    given = _parser().parse_args(arguments)
    try:
        return _run_command(given)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing is wrong, and nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run_command(given: argparse.Namespace) -> int:
    try:
        settings = _settings(given)
    except ValidationError as error:
        return _refuse_settings(given, error)
    _configure_logging(settings.log_level)
    code = given.command(given, settings)
    sys.stdout.flush()
    return code


def _refuse_settings(given: argparse.Namespace, error: ValidationError) -> int:
    faults = [f"{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in error.errors()]
    if given.command is _ask and given.json:
        print(fault_json("bad_question", "; ".join(faults)))
    else:
        print("\n".join(faults), file=sys.stderr)
    return USAGE_FAULT if given.command is _ask else 1


def _configure_logging(level: str) -> None:
    logging.basicConfig(level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for library in CHATTY:
        # At DEBUG they print events and addresses whole, with the tokens in them.
        logging.getLogger(library).setLevel("INFO" if level == "DEBUG" else level)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bellwether", description="Market questions, answered from dated closes.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ask = commands.add_parser("ask", help="answer one question here")
    ask.add_argument("question", nargs="+", help="such as '!movers hstech 1m'")
    ask.add_argument("--source", help="yahoo, sample or folder:DIR (default: MARKET_SOURCE)")
    ask.add_argument("--as-of", metavar="YYYY-MM-DD", help="ask as of this day")
    ask.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help="where pictures go (default: out)")
    ask.add_argument("--json", action="store_true", help="print one JSON object")
    ask.set_defaults(command=_ask, quiet=True)

    run = commands.add_parser("run", help="run the Discord bot")
    run.add_argument("--source", help="yahoo, sample or folder:DIR (default: MARKET_SOURCE)")
    run.set_defaults(command=_run, quiet=False)

    check = commands.add_parser("check", help="check token, intents, database, source and calendars")
    check.add_argument("--source", help="yahoo, sample or folder:DIR (default: MARKET_SOURCE)")
    check.set_defaults(command=_check, quiet=True)

    refresh = commands.add_parser("refresh", help="fill the store with a universe's prices")
    refresh.add_argument("universe", nargs="+", help="such as hstech mag7")
    refresh.add_argument("--source", help="yahoo, sample or folder:DIR (default: MARKET_SOURCE)")
    refresh.set_defaults(command=_refresh, quiet=True)

    data = commands.add_parser("data", help="what is kept of a member or a server: a copy, or its end")
    data.add_argument("verb", choices=("copy", "erase"))
    data.add_argument("what", choices=("member", "server"))
    data.add_argument("id", type=int, help="the member's or the server's id at Discord")
    data.add_argument("--out", type=Path, metavar="FILE", help="where the copy goes (default: printed)")
    data.add_argument("--yes", action="store_true", help="erase without asking")
    data.set_defaults(command=_data, quiet=True, source=None)
    return parser


def _settings(given: argparse.Namespace) -> Settings:
    overrides: dict[str, object] = {} if given.source is None else {"market_source": given.source}
    settings = Settings(**overrides)  # pyright: ignore[reportArgumentType] - validated by pydantic
    if given.quiet and settings.log_level == "INFO":
        # A command's own output is what matters; INFO is for a bot that runs for weeks.
        settings = settings.model_copy(update={"log_level": "WARNING"})
    return settings


def _ask(given: argparse.Namespace, settings: Settings) -> int:
    from bot.commands.ask import Asked, ask

    return asyncio.run(ask(settings, Asked(" ".join(given.question), given.as_of, given.out, given.json)))


def _run(_given: argparse.Namespace, settings: Settings) -> int:
    from bot.commands.run import run

    return asyncio.run(run(settings))


def _check(_given: argparse.Namespace, settings: Settings) -> int:
    from bot.commands.check import check

    return asyncio.run(check(settings))


def _data(given: argparse.Namespace, settings: Settings) -> int:
    from bot.commands.data import Wanted, data
    from bot.store.personal import Whose

    whose = Whose(given.id, server=given.what == "server")
    return asyncio.run(data(settings, Wanted(whose, given.verb == "erase", given.out, given.yes)))


def _refresh(given: argparse.Namespace, settings: Settings) -> int:
    from bot.commands.refresh import refresh

    return asyncio.run(refresh(settings, given.universe))


if __name__ == "__main__":
    sys.exit(main())
