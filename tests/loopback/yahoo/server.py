"""The server: Yahoo's hosts behind one loopback address, in a thread with a loop of its own."""

import asyncio
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.loopback.yahoo.listing import Listing, unknown

ALL = "*"
COOKIE = "fc"
CRUMB = "getcrumb"
QUOTES = "quote"
SHARES = "shares"
NEWS = "news"

_FAULTS = {
    "429",
    "500",
    "html",
    "cut",
    "hang",
    "reset",
    "empty",
    "hollow",
    "nan_last",
    "duplicate",
    "unknown",
    "bad_request",
}
_HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_GOOD_CRUMB = "loopback.crb"
_COOKIE_LIFE = 31_536_000


@dataclass(frozen=True)
class Seen:
    """A request that came in; `symbol` is a chart's."""

    host: str
    path: str
    symbol: str | None
    query: Mapping[str, str]


@dataclass
class _Fault:
    name: str
    times: int | None = None


@dataclass
class _State:
    lock: threading.Lock = field(default_factory=threading.Lock)
    faults: dict[str, _Fault] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    in_flight: int = 0
    peak: int = 0


class LoopbackYahoo:
    """Answers for the given listings, as a context manager; nothing goes beyond 127.0.0.1.

    `fail(target, fault, times)` makes requests fail until `heal()`, or so many `times`. A target is a symbol, or ALL
    (every chart and the quotes), QUOTES, SHARES, NEWS, COOKIE (fc.yahoo.com) or CRUMB (getcrumb). `latency` seconds
    pass before each chart. `hang` lasts until `heal()`, at most `hang_limit` seconds. `peak` is how many charts were
    in flight at most.
    """

    def __init__(self, series: Mapping[str, Listing], *, latency: float = 0.0, hang_limit: float = 30.0) -> None:
        self.series = dict(series)
        self.latency = latency
        self._hang_limit = hang_limit
        self._state = _State()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="loopback-yahoo", daemon=True)
        self._healed = asyncio.Event()
        self._stop = asyncio.Event()
        self._port = 0

    def __enter__(self) -> "LoopbackYahoo":
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the loopback server did not start")
        return self

    def __exit__(self, *exc: object) -> None:
        self._loop.call_soon_threadsafe(self._healed.set)
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def requests(self) -> list[Seen]:
        """All requests so far, in the order of their arrival."""
        with self._state.lock:
            return list(self._state.seen)

    @property
    def peak(self) -> int:
        """The most charts that were in flight at the same time."""
        return self._state.peak

    def count(self, symbol: str) -> int:
        """How many charts of a symbol were asked for."""
        return sum(seen.symbol == symbol for seen in self.requests)

    def count_path(self, path: str) -> int:
        """How many requests had a path that begins so."""
        return sum(seen.path.startswith(path) for seen in self.requests)

    def fail(self, target: str, fault: str, times: int | None = None) -> None:
        """Answer a target with a fault from now on."""
        if fault not in _FAULTS:
            raise ValueError(f"no such fault: {fault}")
        with self._state.lock:
            self._state.faults[target] = _Fault(fault, times)

    def heal(self) -> None:
        """No more faults; what hangs is let go."""
        with self._state.lock:
            self._state.faults.clear()
        self._loop.call_soon_threadsafe(self._release)

    def _release(self) -> None:
        self._healed.set()
        self._healed = asyncio.Event()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_get("/v8/finance/chart/{symbol}", self._chart)
        app.router.add_get("/v7/finance/quote", self._quotes)
        app.router.add_get("/v1/test/getcrumb", self._crumb)
        app.router.add_get("/ws/fundamentals-timeseries/v1/finance/timeseries/{symbol}", self._shares)
        app.router.add_post("/xhr/ncp", self._news)
        app.router.add_route("*", "/{path:.*}", self._other)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._port = runner.addresses[0][1]
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    def _note(self, request: web.Request, symbol: str | None) -> None:
        with self._state.lock:
            self._state.seen.append(Seen(request.host, request.path, symbol, dict(request.query)))

    def _fault(self, *targets: str) -> str | None:
        with self._state.lock:
            for target in targets:
                fault = self._state.faults.get(target)
                if fault is not None:
                    if fault.times is not None:
                        fault.times -= 1
                        if fault.times <= 0:
                            del self._state.faults[target]
                    return fault.name
        return None

    async def _chart(self, request: web.Request) -> web.StreamResponse:
        symbol = request.match_info["symbol"]
        self._note(request, symbol)
        with self._state.lock:
            self._state.in_flight += 1
            self._state.peak = max(self._state.peak, self._state.in_flight)
        try:
            if self.latency:
                await asyncio.sleep(self.latency)
            return await self._chart_answer(request, symbol)
        finally:
            with self._state.lock:
                self._state.in_flight -= 1

    async def _chart_answer(self, request: web.Request, symbol: str) -> web.StreamResponse:
        fault = self._fault(symbol, ALL)
        listing = self.series.get(symbol)
        if listing is None or fault == "unknown":
            status, body = unknown()
        else:
            status, body = listing.chart(symbol, request.query, fault)
        if fault == "empty":
            body = {"chart": {"result": [], "error": None}}
        elif fault == "hollow":
            body = {"chart": {"result": [{"meta": {"symbol": symbol}}], "error": None}}
        return await self._answer(request, fault, status, body)

    async def _quotes(self, request: web.Request) -> web.StreamResponse:
        self._note(request, None)
        fault = self._fault(QUOTES, ALL)
        if request.query.get("crumb") != _GOOD_CRUMB or "A3" not in request.cookies:
            error = {"code": "Unauthorized", "description": "Invalid Crumb"}
            return await self._answer(request, fault, 401, {"finance": {"result": None, "error": error}})
        asked = request.query.get("symbols", "").split(",")
        rows = [self.series[symbol].quote(symbol) for symbol in asked if symbol in self.series]
        return await self._answer(request, fault, 200, {"quoteResponse": {"result": rows, "error": None}})

    async def _shares(self, request: web.Request) -> web.StreamResponse:
        symbol = request.match_info["symbol"]
        self._note(request, None)
        fault = self._fault(SHARES)
        listing = self.series.get(symbol)
        if listing is None or fault == "unknown":
            error = {"code": "Not Found", "description": "No data found, symbol may be delisted"}
            return await self._answer(request, fault, 404, {"finance": {"result": None, "error": error}})
        if fault == "bad_request":
            error = {"code": "Bad Request", "description": "Invalid input"}
            return await self._answer(request, fault, 400, {"finance": {"result": None, "error": error}})
        empty = {"timeseries": {"result": [], "error": None}}
        return await self._answer(request, fault, 200, empty if fault == "empty" else listing.shares_out(symbol))

    async def _news(self, request: web.Request) -> web.StreamResponse:
        self._note(request, None)
        config = (await request.json())["serviceConfig"]
        fault = self._fault(NEWS)
        found = [item for symbol in config["s"] if symbol in self.series for item in self.series[symbol].news]
        stream = [] if fault == "empty" else found[: config["snippetCount"]]
        body = {"data": {"tickerStream": {"stream": stream, "nextPage": False}}, "status": "OK"}
        return await self._answer(request, fault, 200, body)

    async def _crumb(self, request: web.Request) -> web.StreamResponse:
        self._note(request, None)
        fault = self._fault(CRUMB)
        if fault is not None:
            return await self._answer(request, fault, 200, {})
        has_cookie = "A3" in request.cookies
        return web.Response(text=_GOOD_CRUMB if has_cookie else "", status=200 if has_cookie else 401)

    async def _other(self, request: web.Request) -> web.StreamResponse:
        """The cookie's host; everything else (consent pages, quoteSummary) is a 404."""
        self._note(request, None)
        if not request.host.startswith("fc.yahoo.com"):
            return web.json_response({"finance": {"result": None, "error": {"code": "Not Found"}}}, status=404)
        fault = self._fault(COOKIE)
        if fault is not None:
            return await self._answer(request, fault, 200, {})
        # The real page is a 404 or 502 too: only its cookie is wanted.
        answer = web.Response(status=404, text="")
        answer.set_cookie("A3", "d=loopback", domain=".yahoo.com", path="/", max_age=_COOKIE_LIFE)
        return answer

    async def _answer(self, request: web.Request, fault: str | None, status: int, body: Any) -> web.StreamResponse:
        if fault == "429":
            return web.Response(status=429, text="Too Many Requests\r\n")
        if fault == "500":
            return web.Response(status=500, text=_HTML.replace("502 Bad Gateway", "500"), content_type="text/html")
        if fault == "html":
            return web.Response(status=502, text=_HTML, content_type="text/html")
        if fault in {"hang", "reset"}:
            if fault == "hang":
                await self._hang()
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        text = json.dumps(body)
        return web.Response(
            status=status, text=text[: len(text) // 2] if fault == "cut" else text, content_type="application/json"
        )

    async def _hang(self) -> None:
        try:
            async with asyncio.timeout(self._hang_limit):
                await self._healed.wait()
        except TimeoutError:
            return
