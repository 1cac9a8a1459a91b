"""The aiohttp server on 127.0.0.1: routing, tokens, faults and the record of every request."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from aiohttp import web

from . import rest_account, rest_interactions, rest_messages
from .errors import ApiError, unauthorized
from .state import World
from .wire import Call, Handler, RestRequest, Status, json_response, read_body

API = "/api/v10"
GATEWAY_PATH = "/gateway-socket"
# Interaction answers are authorised by the token in their path.
_OPEN = ("/webhooks/", "/interactions/")


class Server:
    """Serves a `World` while started."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a free port of 127.0.0.1 and set the world's addresses."""
        app = web.Application(client_max_size=200 << 20)
        for routes in (rest_account.ROUTES, rest_messages.ROUTES, rest_interactions.ROUTES):
            for method, path, handler in routes:
                app.router.add_route(method, API + path, self._endpoint(method + path, handler))
        app.router.add_get(GATEWAY_PATH, self._gateway)
        app.router.add_get(GATEWAY_PATH + "/", self._gateway)
        app.router.add_get("/attachments/{file}/{name}", self._file)
        app.router.add_route("*", "/{tail:.*}", self._endpoint("unknown", _unknown_route))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        listener = socket.create_server(("127.0.0.1", 0))
        await web.SockSite(self._runner, listener).start()
        port = listener.getsockname()[1]
        self._world.file_url = f"http://127.0.0.1:{port}"
        self._world.base_url = f"http://127.0.0.1:{port}{API}"
        self._world.gateway_url = f"ws://127.0.0.1:{port}{GATEWAY_PATH}"

    async def stop(self) -> None:
        """Release hung requests, close the gateway connections and stop listening."""
        if self._runner is None:
            return
        self._world.faults.released.set()
        await self._world.gateway.drop(None)
        await self._runner.cleanup()
        self._runner = None

    def _endpoint(self, bucket: str, handler: Handler) -> Any:
        async def serve(request: web.Request) -> web.StreamResponse:
            return await self._serve(request, bucket, handler)

        return serve

    async def _serve(self, request: web.Request, bucket: str, handler: Handler) -> web.StreamResponse:
        world = self._world
        path = request.path.removeprefix(API)
        token = request.headers.get("Authorization")
        record = RestRequest(request.method, path, dict(request.query), None, (), world.clock(), token)
        try:
            record.json, record.uploads = await read_body(request)
        except ApiError as error:
            return _refusal(error, record)
        finally:
            world.requests.append(record)
            world.watch.notify()
        await world.faults.wait(record.line)
        fault = world.faults.take(record.line, after=False)
        if fault is not None:
            response = await world.faults.apply(fault, request)
            record.status = response.status
            return response
        response = await self._answer(request, record, handler)
        fault = world.faults.take(record.line, after=True)
        if fault is not None:
            return await world.faults.apply(fault, request)
        response.headers.update(_generous(bucket))
        return response

    async def _answer(self, request: web.Request, record: RestRequest, handler: Handler) -> web.Response:
        try:
            if not record.path.startswith(_OPEN) and record.token != f"Bot {self._world.token}":
                raise unauthorized()
            result = await handler(Call(self._world, request.match_info, record))
        except ApiError as error:
            return _refusal(error, record)
        finally:
            self._world.watch.notify()
        status, body = (result.status, result.body) if isinstance(result, Status) else (200, result)
        record.status = status
        return web.Response(status=204) if status == 204 else json_response(body, status)

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        line = "GATEWAY /"
        await self._world.faults.wait(line)
        fault = self._world.faults.take(line, after=False)
        if fault is not None:
            return await self._world.faults.apply(fault, request)
        return await self._world.gateway.handle(request)

    async def _file(self, request: web.Request) -> web.Response:
        await asyncio.sleep(0)
        for message in self._world.messages.values():
            for version in message.versions:
                for file in version.files:
                    if str(file.id) == request.match_info["file"]:
                        return web.Response(body=file.data, content_type=file.content_type)
        return web.Response(status=404)


async def _unknown_route(call: Call) -> Any:
    call.world.violate("unknown route", call.record.line)
    raise ApiError(404, 0, "404: Not Found")


def _refusal(error: ApiError, record: RestRequest) -> web.Response:
    record.status, record.code = error.status, error.code
    return json_response(error.body(), error.status)


def _generous(bucket: str) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": "1000",
        "X-RateLimit-Remaining": "999",
        "X-RateLimit-Reset-After": "1.000",
        "X-RateLimit-Bucket": f"{abs(hash(bucket)):x}",
        "Via": "1.1 loopback",
    }
