"""The real yfinance, unmodified, talking to the loopback server; no other source reaches anything.

yfinance keeps its URLs in many places, so none of them is touched: its one session is replaced by one that sends
everything through the server as through a proxy, with https made http. Host names, paths and cookies stay Yahoo's,
and nothing can leave the machine.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

OTHERS = ("eastmoney_lines", "tencent", "eastmoney_flows", "hkex")
NOBODY = "http://127.0.0.1:9"
"""The sources beside Yahoo find nobody, unless they are given a server of their own within the block (`addressed`, or
the `addresses` of `bot.app.build`)."""

_for_good = ExitStack()


@contextmanager
def redirected(server: Any) -> Iterator[None]:
    """Send yfinance to a LoopbackYahoo, or to a URL, and the program's other sources nowhere. Afterwards its session,
    cookie, crumb, memory of answers, files and settings are those from before."""
    import yfinance
    from yfinance.data import SingletonMeta, YfData

    url = server if isinstance(server, str) else server.url
    debug = yfinance.config.debug
    hidden = debug.hide_exceptions
    before = SingletonMeta._instances.pop(YfData, None)
    YfData.cache_get.cache_clear()
    nowhere = addressed(dict.fromkeys(OTHERS, NOBODY))
    with nowhere, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, _own_files(Path(folder)):
        try:
            YfData(session=_session(url))
            yield
        finally:
            YfData.cache_get.cache_clear()
            SingletonMeta._instances.pop(YfData, None)
            if before is not None:
                SingletonMeta._instances[YfData] = before
            debug.hide_exceptions = hidden


@contextmanager
def addressed(others: Mapping[str, str]) -> Iterator[None]:
    """Send the sources of a program that is built within the block to other addresses, where it is given none."""
    from bot import app

    make = app.make_sources

    def elsewhere(*given: Any) -> Any:
        *needed, addresses = given
        return make(*needed, {**others, **(addresses or {})})

    app.make_sources = elsewhere
    try:
        yield
    finally:
        app.make_sources = make


def redirect_to(url: str) -> None:
    """Send yfinance to a loopback server for the rest of this process."""
    _for_good.enter_context(redirected(url))


def _session(url: str) -> Any:
    from curl_cffi.requests import Session

    class Redirected(Session):
        def request(self, method: Any, url: str, *args: Any, **kwargs: Any) -> Any:
            return super().request(method, url.replace("https://", "http://", 1), *args, **kwargs)

    return Redirected(impersonate="chrome", trust_env=False, proxies={"http": url, "https": url})


@contextmanager
def _own_files(folder: Path) -> Iterator[None]:
    """yfinance's cache files in a folder of their own: the loopback's cookie must not become the user's."""
    from yfinance import cache

    databases = (cache._TzDBManager, cache._CookieDBManager, cache._ISINDBManager)
    managers = (
        (cache._TzCacheManager, "_tz_cache"),
        (cache._CookieCacheManager, "_Cookie_cache"),
        (cache._ISINCacheManager, "_isin_cache"),
    )
    were_databases = [(database._db, database._cache_dir) for database in databases]
    were_managers = [getattr(manager, name) for manager, name in managers]
    for database in databases:
        database._db, database._cache_dir = None, str(folder)
    for manager, name in managers:
        setattr(manager, name, None)
    try:
        yield
    finally:
        for database, (db, place) in zip(databases, were_databases, strict=True):
            database.close_db()
            database._db, database._cache_dir = db, place
        for (manager, name), was in zip(managers, were_managers, strict=True):
            setattr(manager, name, was)
