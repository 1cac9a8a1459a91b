"""The command line: ask, run, check, refresh."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from bot.settings import Settings

USAGE_FAULT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and gives its exit code: 0 done, 1 a defect of ours, 2 the question's fault, 3 the source's."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        settings = _settings(given)
    except ValidationError as error:
        for fault in error.errors():
            name = "_".join(str(part) for part in fault["loc"]).upper()
            print(f"{name}: {fault['msg']}", file=sys.stderr)
        return 1
    logging.basicConfig(
        level=settings.log_level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    return given.command(given, settings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bellwether", description="Market questions, answered from dated closes.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ask = commands.add_parser("ask", help="answer one question here")
    ask.add_argument("question", nargs="+", help="such as '!movers hstech 1m'")
    ask.add_argument("--source", help="yahoo, sample or folder:DIR (default: MARKET_SOURCE)")
    ask.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="ask as of this day")
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
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2025-02-12") from None


def _settings(given: argparse.Namespace) -> Settings:
    overrides: dict[str, object] = {} if given.source is None else {"market_source": given.source}
    settings = Settings(**overrides)  # pyright: ignore[reportArgumentType] - validated by pydantic
    if given.quiet and settings.log_level == "INFO":
        # A command's own output is what matters; INFO is for a bot that runs for weeks.
        settings = settings.model_copy(update={"log_level": "WARNING"})
    return settings


def _ask(given: argparse.Namespace, settings: Settings) -> int:
    from bot.commands.ask import Asked, ask

    asked = Asked(" ".join(given.question), given.as_of, given.out, given.json)
    code = asyncio.run(ask(settings, asked))
    return _leave(code)


def _run(given: argparse.Namespace, settings: Settings) -> int:
    from bot.commands.run import run

    return _leave(asyncio.run(run(settings)))


def _check(given: argparse.Namespace, settings: Settings) -> int:
    from bot.commands.check import check

    return _leave(asyncio.run(check(settings)))


def _refresh(given: argparse.Namespace, settings: Settings) -> int:
    from bot.commands.refresh import refresh

    return _leave(asyncio.run(refresh(settings, given.universe)))


def _leave(code: int) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    sys.exit(main())
