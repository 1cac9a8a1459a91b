"""Threads that last, processes that end, and a yfinance that is as it was."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from bot.providers.yahoo.threads import DaemonPool, NoThreadError
from tests.loopback.yahoo import COOKIE, LoopbackYahoo, redirected, runner
from tests.loopback.yahoo.samples import provider

ROOT = Path(__file__).parents[2]


async def test_threads_last_and_idle_ones_are_used_again() -> None:
    from threading import current_thread

    pool = DaemonPool("test", stuck_limit=1)
    first = await asyncio.wrap_future(pool.submit(current_thread))
    second = await asyncio.wrap_future(pool.submit(current_thread))
    assert first is second
    assert first.daemon
    pool.close()
    first.join(5)
    assert not first.is_alive()
    with pytest.raises(NoThreadError):
        pool.submit(current_thread)


PROGRAM = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.domain.instruments import Instrument, Kind
from bot.domain.text import Name
from bot.providers.base import BarsQuery, SourceDown
from bot.providers.yahoo import YahooProvider
assert "yfinance" not in sys.modules, "imported before it is wanted"
from tests.loopback.yahoo import redirect_to
redirect_to(sys.argv[1])

async def main():
    prices = YahooProvider(clock=lambda: datetime(2025, 2, 12, tzinfo=UTC), cache_dir=Path(sys.argv[2]), timeout=0.3)
    try:
        await prices.daily(BarsQuery(Instrument("AAA", Kind.SHARE, Name("A"), "USD", "XNYS", "America/New_York")))
    except SourceDown:
        print("down", prices.stuck_threads)
    await prices.close()

asyncio.run(main())
"""


def test_a_process_with_a_stuck_thread_ends(tmp_path: Path) -> None:
    with LoopbackYahoo({}) as yahoo:
        yahoo.fail(COOKIE, "hang")  # for 30 s, as the server's limit and yfinance's are
        program = [sys.executable, "-c", PROGRAM, yahoo.url, str(tmp_path)]
        done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "down 1\n", "")


def test_afterwards_yfinance_is_what_it_was(tmp_path: Path) -> None:
    import yfinance
    from yfinance import cache
    from yfinance.data import SingletonMeta, YfData

    def state() -> tuple[object, ...]:
        databases = (cache._TzDBManager, cache._CookieDBManager, cache._ISINDBManager)
        places = [(database._db, database._cache_dir) for database in databases]
        session = SingletonMeta._instances.get(YfData)
        return session, places, cache._CookieCacheManager._Cookie_cache, yfinance.config.debug.hide_exceptions

    before = state()
    with LoopbackYahoo({}) as yahoo, redirected(yahoo):
        provider(tmp_path)
        YfData().get("https://fc.yahoo.com")
        assert state()[0] is not before[0]
        assert state()[1] != before[1]
    assert state() == before


def test_the_runner_hands_over_to_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    went: list[object] = []
    monkeypatch.setattr(runner, "redirect_to", went.append)
    monkeypatch.setitem(sys.modules, "bot.__main__", SimpleNamespace(main=lambda argv: went.append(argv) or 3))
    assert runner.main(["http://127.0.0.1:9", "--", "ask", "!movers"]) == 3
    assert went == ["http://127.0.0.1:9", ["ask", "!movers"]]
    assert runner.main(["https://example.org", "--", "ask"]) == 2
