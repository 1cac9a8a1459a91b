"""Run the program in a process of its own against a loopback server that another process keeps:

python -m tests.loopback.yahoo.runner http://127.0.0.1:PORT -- ask '!movers hstech 1m'
"""

import sys
from collections.abc import Sequence
from importlib import import_module

from tests.loopback.yahoo.redirect import redirect_to


def main(argv: Sequence[str]) -> int:
    """Redirect yfinance to the URL, then run the program with the arguments after `--`; its exit status."""
    if len(argv) < 2 or argv[1] != "--" or not argv[0].startswith("http://127.0.0.1:"):
        print("usage: python -m tests.loopback.yahoo.runner http://127.0.0.1:PORT -- ARGUMENTS", file=sys.stderr)
        return 2
    redirect_to(argv[0])
    # Only now: the program must not see yfinance before it is redirected.
    return import_module("bot.__main__").main(list(argv[2:])) or 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
