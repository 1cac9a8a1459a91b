"""A web server on the loopback interface that answers as a test scripts it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Server:
    """Where it listens, and what has been asked of it."""

    url: str
    seen: list[web.Request] = field(default_factory=list)


@asynccontextmanager
async def serving(answer: Answer) -> AsyncGenerator[Server]:
    """A server in this event loop that gives every request to `answer`."""
    server = Server("")

    async def handle(request: web.Request) -> web.StreamResponse:
        server.seen.append(request)
        return await answer(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield server
    finally:
        await runner.cleanup()


async def cut(request: web.Request) -> web.StreamResponse:
    """Promises more than it sends, and breaks off."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"data"')
    if request.transport is not None:
        request.transport.abort()
    return response


async def hang(request: web.Request) -> web.StreamResponse:
    """Never answers."""
    await asyncio.Event().wait()
    return web.Response()
