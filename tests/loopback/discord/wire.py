"""Reading requests and writing answers in exactly the form discord.py expects."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import BodyPartReader, web

from .errors import ApiError, invalid_form
from .json_types import JSON, as_object

if TYPE_CHECKING:
    from .state import World


@dataclass(frozen=True)
class Upload:
    """One `files[n]` part of a multipart request."""

    index: int
    filename: str
    data: bytes = field(repr=False)


@dataclass
class RestRequest:
    """A recorded request; `path` has no API prefix, `status` and `code` are what was answered."""

    method: str
    path: str
    query: dict[str, str]
    json: Any
    uploads: tuple[Upload, ...]
    at: float
    token: str | None
    status: int | None = None
    code: int | None = None

    @property
    def line(self) -> str:
        """`METHOD /path`, what faults and look-ups match against."""
        return f"{self.method} {self.path}"


@dataclass
class Call:
    """A request on its way through a handler."""

    world: World
    params: Mapping[str, str]
    record: RestRequest

    @property
    def body(self) -> JSON:
        """The JSON object of the request."""
        body = as_object(self.record.json)
        if body is None:
            raise invalid_form("", "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return body

    @property
    def uploads(self) -> tuple[Upload, ...]:
        """The uploaded files."""
        return self.record.uploads

    @property
    def query(self) -> dict[str, str]:
        """The query parameters."""
        return self.record.query

    def id(self, name: str) -> int:
        """A snowflake from the path; 50035 when it is not one."""
        return snowflake(self.params[name], name)


@dataclass(frozen=True)
class Status:
    """An answer with another status than 200."""

    status: int
    body: Any = None


Handler = Callable[[Call], Awaitable[Any]]
Routes = list[tuple[str, str, Handler]]


def snowflake(raw: Any, name: str) -> int:
    """An id from outside; 50035 when it is not a number."""
    text = str(raw)
    if not text.isdigit():
        raise invalid_form(name, "NUMBER_TYPE_COERCE", f'Value "{text}" is not snowflake.')
    return int(text)


def json_response(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """A JSON answer; discord.py parses it only when the type has no charset."""
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers, content_type="application/json")


async def read_body(request: web.Request) -> tuple[Any, tuple[Upload, ...]]:
    """The JSON and the files of a plain or multipart request."""
    if not request.content_type.startswith("multipart/"):
        raw = await request.read()
        if not raw:
            return None, ()
        return _parse(raw), ()
    payload: Any = None
    uploads: list[Upload] = []
    reader = await request.multipart()
    async for part in reader:
        if not isinstance(part, BodyPartReader):
            continue
        data = bytes(await part.read(decode=False))
        match = re.fullmatch(r"files?\[?(\d*)\]?", part.name or "")
        if part.name == "payload_json":
            payload = _parse(data)
        elif match:
            uploads.append(Upload(int(match[1] or len(uploads)), part.filename or "file", data))
    return payload, tuple(uploads)


def _parse(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None
