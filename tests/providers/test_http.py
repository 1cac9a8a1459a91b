"""The plain HTTP client against a server on this machine."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot import __version__
from bot.providers.base import ProviderError, SourceDown, SourceLimited
from bot.providers.http import Http, Missing
from tests.loopback.web import cut, hang, serving


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    made = Http(timeout=5.0, most_bytes=1000)
    yield made
    await made.close()


async def test_a_body_comes_as_it_is_and_parameters_arrive_whole(http: Http) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=b"\xef\xbb\xbf{}\x00")

    async with serving(answer) as server:
        params = {"filter": '(TYPE="002")', "fields": "f1,f2", "empty": ""}
        assert await http.get(f"{server.url}/a/b", params) == b"\xef\xbb\xbf{}\x00"
        seen = server.seen[0]
        assert (seen.method, seen.path, dict(seen.query)) == ("GET", "/a/b", params)
        assert seen.headers["User-Agent"] == f"Bellwether/{__version__}"
        assert await http.get(f"{server.url}/a?b=c")
        assert dict(server.seen[1].query) == {"b": "c"}


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, Missing), (429, SourceLimited), (403, SourceLimited), (500, SourceDown), (502, SourceDown),
     (401, SourceDown), (204, SourceDown), (304, SourceDown)],
)  # fmt: skip
async def test_statuses(http: Http, status: int, error: type[ProviderError]) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    async with serving(answer) as server:
        with pytest.raises(SourceDown) as refused:
            await http.get(server.url)
    assert type(refused.value) is error
    assert "127.0.0.1" in str(refused.value)


async def test_redirects_are_followed_on_the_same_host(http: Http) -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/end":
            return web.Response(text="here")
        raise web.HTTPFound({"/start": "/middle", "/middle": f"http://{request.host}/end"}[request.path])

    async with serving(answer) as server:
        assert await http.get(f"{server.url}/start") == b"here"
        assert [seen.path for seen in server.seen] == ["/start", "/middle", "/end"]


@pytest.mark.parametrize("place", ["http://127.0.0.2:1/x", "https://127.0.0.1/x", "ftp://127.0.0.1/x", "file:///x"])
async def test_a_redirect_elsewhere_is_not_followed(http: Http, place: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": place})

    async with serving(answer) as server:
        with pytest.raises(SourceDown, match=r"sent elsewhere|URL should be absolute"):
            await http.get(server.url)
        assert len(server.seen) == 1


async def test_a_ring_of_redirects_ends(http: Http) -> None:
    async def answer(_: web.Request) -> web.Response:
        raise web.HTTPFound("/again")

    async with serving(answer) as server:
        with pytest.raises(SourceDown, match="more than 5 redirects"):
            await http.get(server.url)
        assert len(server.seen) == 6


async def test_a_redirect_that_leads_nowhere_is_a_bad_status(http: Http) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=302)

    async with serving(answer) as server:
        with pytest.raises(SourceDown, match="status 302"):
            await http.get(server.url)


@pytest.mark.parametrize(("size", "fits"), [(1000, True), (1001, False), (200_000, False)])
async def test_too_large_a_body_is_given_up(http: Http, size: int, fits: bool) -> None:
    async def answer(request: web.Request) -> web.Response:
        response = web.Response(body=b"a" * size)
        response.enable_compression()  # what counts is what it unfolds to
        return response

    async with serving(answer) as server:
        if fits:
            assert len(await http.get(server.url)) == size
        else:
            with pytest.raises(SourceDown, match="more than 1,000 bytes"):
                await http.get(server.url)


async def test_a_body_that_breaks_off(http: Http) -> None:
    async with serving(cut) as server:
        with pytest.raises(SourceDown):
            await http.get(server.url)


async def test_silence_is_waited_for_briefly() -> None:
    http = Http(timeout=0.05)
    async with serving(hang) as server:
        with pytest.raises(SourceDown, match=r"no answer in 0\.05 s"):
            await http.get(server.url)
    await http.close()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "not an address", ""])
async def test_nobody_there(http: Http, url: str) -> None:
    with pytest.raises(SourceDown):
        await http.get(url)


async def test_a_cancelled_request_is_cancelled_and_no_error_of_the_source(http: Http) -> None:
    async with serving(hang) as server:
        asking = asyncio.create_task(http.get(server.url))
        while not server.seen:
            await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking


async def test_one_session_for_many_tasks_and_none_after_closing() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="x")

    http = Http()
    async with serving(answer) as server:
        assert await asyncio.gather(*(http.get(server.url) for _ in range(20))) == [b"x"] * 20
        await http.close()
        with pytest.raises(SourceDown, match="closed"):
            await http.get(server.url)
    await http.close()


async def test_closing_before_the_first_request_opens_nothing() -> None:
    http = Http()
    await http.close()
    with pytest.raises(SourceDown, match="closed"):
        await http.get("http://127.0.0.1:9/")
