"""Starts the bot in a process of its own against the stand-in: `runner BASE GATEWAY -- ARGS…`."""

from __future__ import annotations

import importlib
import sys

from .redirect import redirect


def main(argv: list[str]) -> object:
    """Redirect discord.py, then call `bot.__main__.main` with what follows `--`."""
    if len(argv) < 3 or argv[2] != "--":
        raise SystemExit("usage: python -m tests.loopback.discord.runner BASE GATEWAY -- ARGS…")
    redirect(argv[0], argv[1])
    return importlib.import_module("bot.__main__").main(argv[3:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))  # pyright: ignore[reportArgumentType]
