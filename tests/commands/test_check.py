"""`bellwether check` through loopback Discord and Yahoo: one line each, and how to mend what is wrong."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.commands.check import check
from bot.settings import Settings
from tests.end_to_end.world import load_listings, yahoo_of
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.web import serving
from tests.loopback.yahoo import ALL, NEWS, QUOTES, SHARES, addressed, story
from tests.providers import connect


def settings(folder: Path, token: str | None, source: str = "sample", database: str | None = None) -> Settings:
    url = database or f"sqlite+aiosqlite:///{folder / 'bellwether.db'}"
    secret = None if token is None else SecretStr(token)
    return Settings(discord_token=secret, market_source=source, database_url=url, cache_dir=folder)


async def lines_of(
    given: Settings, capsys: pytest.CaptureFixture[str], *, content: bool = True
) -> tuple[int, dict[str, str]]:
    """The exit code, and each part's line."""
    async with LoopbackDiscord(message_content=content) as discord:
        if given.discord_token is not None and given.discord_token.get_secret_value() == "right":
            given = given.model_copy(update={"discord_token": SecretStr(discord.token)})
        with discord.redirected():
            code = await check(given)
    shown = capsys.readouterr().out.splitlines()
    return code, {line.split()[1]: line for line in shown}


async def test_all_is_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = await lines_of(settings(tmp_path, "right"), capsys)
    assert (code, set(lines)) == (
        0,
        {"token", "intents", "database", "source", "loops", "posts", "alerts", "calendars"},
    )
    assert all(line.startswith("ok ") for line in lines.values())


async def test_no_token(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = await lines_of(settings(tmp_path, None), capsys)
    assert code == 1
    assert lines["token"].startswith("WRONG")
    assert "put its token into .env" in lines["token"]
    assert lines["database"].startswith("ok")


async def test_a_wrong_token_is_never_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = await lines_of(settings(tmp_path, "not.the.token"), capsys)
    assert code == 1
    assert "Discord refused it" in lines["token"]
    assert "not.the.token" not in "".join(lines.values())


async def test_no_message_content(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = await lines_of(settings(tmp_path, "right"), capsys, content=False)
    assert code == 1
    assert lines["token"].startswith("ok")
    assert lines["intents"].startswith("WRONG")
    assert "! is not heard, slash and mentions are" in lines["intents"]


async def test_a_database_that_does_not_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}"
    code, lines = await lines_of(settings(tmp_path, "right", database=url), capsys)
    assert code == 1
    assert "Check DATABASE_URL" in lines["database"]


async def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = await lines_of(settings(tmp_path, "right", f"folder:{tmp_path / 'none'}"), capsys)
    assert code == 1
    assert lines["source"].startswith("WRONG")
    assert "none" in lines["source"]
    assert set(lines) == {"token", "intents", "database", "source", "calendars"}


async def test_yahoo_up_and_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with yahoo_of(await load_listings()) as yahoo:
        yahoo.fail(ALL, "500")
        code, lines = await lines_of(settings(tmp_path, "right", "yahoo"), capsys)
        assert code == 1
        assert "Yahoo does not answer" in lines["source"]


async def test_each_source_of_an_index_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    today = datetime.now(UTC).date()
    days = [today - timedelta(days=back) for back in range(40, 0, -1)]

    async def answer(request: web.Request) -> web.Response:
        """Eastmoney has forty days of Hang Seng TECH and nothing else, Tencent asks to slow down."""
        if request.query.get("secid") == "124.HSTECH":
            data = {"code": "HSTECH", "market": 124, "klines": [f"{day},1,1,1,1" for day in days]}
            return web.Response(text=json.dumps({"rc": 0, "data": data}))
        return web.Response(text='{"rc":100,"data":null}', status=429 if "param" in request.query else 200)

    async with serving(answer) as server:
        with yahoo_of(await load_listings()), addressed(dict.fromkeys(("eastmoney_lines", "tencent"), server.url)):
            async with LoopbackDiscord(message_content=True) as discord:
                with discord.redirected():
                    await check(settings(tmp_path, None, "yahoo"))
    tech, csi = (line for line in capsys.readouterr().out.splitlines() if " index " in line)
    # Yahoo's last close here is of February 2025.
    assert tech.startswith("ok ")
    # It is left alone for a quarter of an hour, and up to a fifth of that longer by chance.
    alone = "Tencent Finance does not answer and is left alone for 1[5-8] minutes"
    assert re.search(f"Eastmoney 40 closes · {alone} · Yahoo 0 closes$", tech)
    assert csi.startswith("WRONG ")
    assert csi.endswith("Yahoo 0 closes · Eastmoney 0 closes")


async def test_turnover_counts_quotes_and_news_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    today = datetime.now(UTC).date()

    async def answer(request: web.Request) -> web.Response:
        """The exchange has a file of any day, Eastmoney turnover of the last 90 days."""
        if request.path.endswith("e.js"):
            day = date.fromisoformat(request.path[-12:-4])
            return web.Response(body=connect.file(connect.four(str(day))))
        days = [today - timedelta(days=back) for back in range(90)]
        return web.Response(body=connect.page([connect.row(str(day), 60.0, 40.0) for day in days]))

    listings = await load_listings()
    listings["NVDA"].counts = [(date(2024, 8, 23), 24_530_000_000), (date(2024, 11, 15), 24_490_000_000)]
    listings["NVDA"].news = [story("A title", "Wire", "2025-02-12T00:00:00Z", "http://example.com/a")]
    async with serving(answer) as server:
        with yahoo_of(listings), addressed(dict.fromkeys(("hkex", "eastmoney_flows"), server.url)):
            _, lines = await lines_of(settings(tmp_path, None, "yahoo"), capsys)
    # A month before the day, both included, is 31 days: the stand-in has Sundays too.
    assert re.fullmatch(
        r"ok +turnover +Stock Connect to \d+ \w+ \d+: HKEX has that day · Eastmoney 31 days", lines["turnover"]
    )
    assert lines["shares"].split(maxsplit=2)[::2] == [
        "ok", "Yahoo has 2 share counts of Nvidia, the last of 15 Nov 2024",
    ]  # fmt: skip
    assert re.fullmatch(r"ok +quotes +Yahoo has Nvidia at USD [0-9.]+", lines["quotes"])
    assert lines["news"].split(maxsplit=2)[::2] == ["ok", "Yahoo has 1 headline about Nvidia"]


async def test_what_is_told_besides_prices_may_be_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with yahoo_of(await load_listings()) as yahoo:
        yahoo.fail(SHARES, "500")
        yahoo.fail(NEWS, "500")
        yahoo.fail(QUOTES, "500")
        code, lines = await lines_of(settings(tmp_path, "right", "yahoo"), capsys)
    assert code == 1
    assert re.search(r"WRONG +turnover .*: HKEX does not answer · Eastmoney does not answer", lines["turnover"])
    for what in ("shares", "quotes", "news"):
        assert re.fullmatch(rf"WRONG +{what} +Yahoo does not answer", lines[what])
