"""The limits and permissions that the Discord stand-in enforces."""

from __future__ import annotations

import io
from typing import Any

import discord
import discord.http
import pytest

from tests.loopback.discord import (
    DEFAULT,
    InteractionFailed,
    Perm,
    StandinError,
)
from tests.loopback.discord.errors import ApiError
from tests.loopback.discord.messages import sanitise
from tests.loopback.discord.sample import rest, running, scene

pytestmark = pytest.mark.asyncio


async def test_autocomplete_and_its_limit() -> None:
    async with scene() as here, running(here.standin):
        standin = here.standin
        choices = await standin.autocomplete(here.alice, here.channel, "movers", focused="universe", universe="hs")
        assert [choice["value"] for choice in choices] == ["hs0", "hs1"]
        standin.ack_deadline = 0.3
        with pytest.raises(InteractionFailed, match="BASE_TYPE_MAX_LENGTH"):
            await standin.autocomplete(here.alice, here.channel, "movers", focused="universe", universe="many")
        with pytest.raises(StandinError, match="no autocomplete"):
            await standin.autocomplete(here.alice, here.channel, "movers", focused="window")


async def test_files_are_decoded_and_matched_with_embeds() -> None:
    async with scene(file_limit=1000) as here, running(here.standin) as bot:
        standin, alice, channel = here.standin, here.alice, here.channel
        ix = await (await standin.slash(alice, channel, "chart", name="chart.png")).done()
        file = ix.last.file("chart.png")
        assert (file.data, file.description, standin.violations) == (b"xxx", "a chart", [])
        target = bot.get_partial_messageable(channel.id).get_partial_message(ix.last.id)
        kept = await target.edit(content="kept")
        assert [item.filename for item in kept.attachments] == ["chart.png"]
        assert await kept.attachments[0].read() == b"xxx"
        assert kept.embeds[0].image.url == kept.attachments[0].url
        await target.edit(embed=None, attachments=[discord.File(io.BytesIO(b"y"), "b.png")])
        assert [item.filename for item in ix.last.files] == ["b.png"]
        await (await standin.slash(alice, channel, "chart", name="^HSI chart.png")).done()
        assert [violation.kind for violation in standin.violations] == ["dangling attachment"]
        assert standin.violations[0].message is not None
        assert standin.violations[0].message.files[0].filename == "HSI_chart.png"
        ix = await standin.slash(alice, channel, "chart", name="big.png", size=2000)
        await standin.wait_for(lambda: ix.refusals, "refusal")
        assert (ix.refusals[0].status, ix.refusals[0].code) == (413, 40005)
        await bot.failed.wait()


def button(custom_id: str | None = "a", **extra: Any) -> dict[str, Any]:
    """A button component."""
    return {"type": 2, "style": 1, "label": "x", "custom_id": custom_id, **extra}


def row(*parts: dict[str, Any]) -> dict[str, Any]:
    """An action row."""
    return {"type": 1, "components": list(parts)}


def string_select(count: int = 1, **option: Any) -> dict[str, Any]:
    """A select with `count` options."""
    options = [{"label": "l", "value": str(n), **option} for n in range(count)]
    return {"type": 3, "custom_id": "s", "options": options}


def embed(**keys: Any) -> dict[str, Any]:
    """A message with one embed."""
    return {"embeds": [{"title": "t", **keys}]}


def fields(count: int, name: str = "n", value: str = "v") -> dict[str, Any]:
    """A message with one embed of `count` equal fields."""
    return embed(fields=[{"name": name, "value": value}] * count)


LIMITS: list[tuple[str, dict[str, Any]]] = [
    ("content", {"content": "x" * 2001}),
    ("nonce", {"content": "x", "nonce": "n" * 26}),
    ("embeds", {"embeds": [{"title": "t"}] * 11}),
    ("embeds.0.title", embed(title="x" * 257)),
    ("embeds.0.description", embed(description="x" * 4097)),
    ("embeds.0.fields", fields(26)),
    ("embeds.0.fields.0.name", fields(1, name="x" * 257)),
    ("embeds.0.fields.0.name", fields(1, name=" ")),
    ("embeds.0.fields.0.value", fields(1, value="x" * 1025)),
    ("embeds.0.fields.0.value", fields(1, value="")),
    ("embeds.0.footer.text", embed(footer={"text": "x" * 2049})),
    ("embeds.0.author.name", embed(author={"name": "x" * 257})),
    ("embeds.0.image.url", embed(image={"url": "file:///chart.png"})),
    ("embeds", {"embeds": [{"description": "x" * 3001}] * 2}),
    ("components", {"content": "x", "components": [row(button(str(n))) for n in range(6)]}),
    ("components.0.components", {"content": "x", "components": [row(*(button(str(n)) for n in range(6)))]}),
    ("components.0.components", {"content": "x", "components": [row(string_select(), button())]}),
    ("components.0.components", {"content": "x", "components": [row()]}),
    ("components.0.components.0.custom_id", {"content": "x", "components": [row(button("x" * 101))]}),
    ("components.0.components.0.custom_id", {"content": "x", "components": [row(button(""))]}),
    ("components.0.components.0.label", {"content": "x", "components": [row(button(label="x" * 81))]}),
    ("components", {"content": "x", "components": [row(button()), row(button())]}),
    ("components.0.components.0.options", {"content": "x", "components": [row(string_select(26))]}),
    ("components.0.components.0.options", {"content": "x", "components": [row(string_select(0))]}),
    (
        "components.0.components.0.options.0.label",
        {"content": "x", "components": [row(string_select(label="x" * 101))]},
    ),
    (
        "components.0.components.0.options.0.value",
        {"content": "x", "components": [row(string_select(value="x" * 101))]},
    ),
    ("allowed_mentions", {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}),
    ("message_reference", {"content": "x", "message_reference": {"message_id": "1"}}),
    ("attachments.0.description", {"content": "x", "attachments": [{"id": 0, "description": "x" * 1025}]}),
]


async def test_message_limits_are_refused_with_the_path() -> None:
    async with scene() as here, rest(here.standin) as send:
        path = f"/channels/{here.channel.id}/messages"
        for where, payload in LIMITS:
            status, body = await send("POST", path, payload)
            node = body.get("errors", {})
            for part in where.split("."):
                assert part in node, (where, body)
                node = node[part]
            assert (status, body["code"]) == (400, 50035) and node["_errors"], (where, body)
        empty: list[dict[str, Any]] = [
            {},
            {"content": "  "},
            {"embeds": [{}]},
            {"content": None, "embeds": []},
        ]
        for payload in empty:
            assert (await send("POST", path, payload))[1]["code"] == 50006
        assert here.channel.messages == []
        largest: dict[str, Any] = {"content": "x" * 2000, **fields(5, "n" * 176, "v" * 1024)}
        largest["embeds"][0]["title"] = ""
        largest["components"] = [row(*(button(f"{r}{n}") for n in range(5))) for r in range(4)] + [
            row(string_select(25))
        ]
        assert (await send("POST", path, largest))[0] == 200


async def test_more_than_ten_files_are_refused() -> None:
    async with scene() as here, running(here.standin) as bot:
        channel = bot.get_partial_messageable(here.channel.id)
        with pytest.raises(discord.HTTPException) as refused:
            await bot.http.send_message(
                channel.id,
                params=discord.http.handle_message_parameters(
                    content="x", files=[discord.File(io.BytesIO(b"x"), f"{n}.txt") for n in range(11)]
                ),
            )
        assert refused.value.code == 50035


async def test_layout_messages_have_limits_of_their_own() -> None:
    async with scene() as here, running(here.standin) as bot, rest(here.standin) as send:
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.Container(discord.ui.TextDisplay("in a box")))
        await bot.get_partial_messageable(here.channel.id).send(view=view)
        assert here.channel.messages[0].text == "in a box"
        path, text = f"/channels/{here.channel.id}/messages", {"type": 10, "content": "x"}
        for payload in (
            {"content": "x", "components": [text]},
            {"components": [text] * 41},
            {"components": [{"type": 10, "content": "x" * 4001}]},
        ):
            assert (await send("POST", path, {"flags": 1 << 15, **payload}))[1]["code"] == 50035


async def test_nonce_returns_the_earlier_message_for_three_minutes() -> None:
    async with scene() as here, running(here.standin) as bot, rest(here.standin) as send:
        channel = bot.get_partial_messageable(here.channel.id)
        first = await channel.send("daily", nonce="2026-01-02")
        assert (await channel.send("daily", nonce="2026-01-02")).id == first.id
        here.standin.clock.advance(181)
        assert (await channel.send("daily", nonce="2026-01-02")).id != first.id
        _, listing = await send("GET", f"/channels/{here.channel.id}/messages?limit=1")
        assert len(listing) == 1 and "nonce" not in listing[0]
        older = [message async for message in channel.history(limit=5, before=discord.Object(int(listing[0]["id"])))]
        newer = [message async for message in channel.history(limit=5, after=discord.Object(first.id))]
        assert [older[0].id, newer[0].id] == [first.id, int(listing[0]["id"])]
        assert (await send("GET", f"/channels/{here.channel.id}/messages?limit=101"))[0] == 400


async def test_permissions_are_enforced() -> None:
    async with scene() as here, running(here.standin) as bot, rest(here.standin) as send:
        standin, path = here.standin, f"/channels/{here.channel.id}/messages"
        target = bot.get_partial_messageable(here.channel.id)
        shown = discord.Embed(title="t")
        here.channel.set_permissions(DEFAULT & ~Perm.ATTACH_FILES)
        with pytest.raises(discord.Forbidden) as refused:
            await target.send(file=discord.File(io.BytesIO(b"x"), "a.png"))
        assert refused.value.code == 50013
        here.channel.set_permissions(DEFAULT & ~Perm.EMBED_LINKS)
        assert (await target.send("text", embed=shown)).embeds == []
        assert [violation.kind for violation in standin.violations] == ["dropped embeds"]
        with pytest.raises(discord.Forbidden):
            await target.send(embed=shown)
        ix = await standin.slash(here.alice, here.channel, "movers", universe="x")
        assert int(ix.payload(1)["app_permissions"]) == DEFAULT & ~Perm.EMBED_LINKS
        await ix.done()
        here.channel.set_permissions(DEFAULT & ~Perm.SEND_MESSAGES)
        assert (await send("POST", path, {"content": "x"}))[1]["code"] == 50013
        here.channel.set_permissions(0)
        assert (await send("POST", path, {"content": "x"}))[1]["code"] == 50001
        here.alice.accepts_dms = False
        dm = (await send("POST", "/users/@me/channels", {"recipient_id": str(here.alice.id)}))[1]["id"]
        assert (await send("POST", f"/channels/{dm}/messages", {"content": "x"}))[1]["code"] == 50007


async def test_pings_need_permission_and_allowed_mentions() -> None:
    async with scene() as here, running(here.standin) as bot:
        target = bot.get_partial_messageable(here.channel.id)
        loud = f"@everyone @here {here.alice.mention}"
        await target.send(loud)
        await target.send(loud, allowed_mentions=discord.AllowedMentions.none())
        await target.send(loud, allowed_mentions=discord.AllowedMentions(everyone=False, users=True))
        pings = [message.pings for message in here.channel.messages]
        assert pings == [["@everyone", "@here", here.alice.mention], [], [here.alice.mention]]
        assert len(here.standin.pings) == 4
        asked = await here.standin.say(here.alice, here.channel, "question")
        reply = discord.MessageReference(message_id=asked.id, channel_id=here.channel.id)
        await target.send("a", reference=reply, mention_author=False)
        await target.send("a", reference=reply)
        assert [message.pings for message in here.channel.messages[-2:]] == [[], [here.alice.mention]]
        await here.standin.delete(here.alice, asked)
        with pytest.raises(discord.HTTPException, match="Unknown message"):
            await target.send("a", reference=reply)
        reply.fail_if_not_exists = False
        assert (await target.send("a", reference=reply)).reference is None


def option(name: str = "a", **extra: Any) -> dict[str, Any]:
    """A text option of a command."""
    return {"type": 3, "name": name, "description": "d", **extra}


COMMANDS: list[tuple[str, dict[str, Any]]] = [
    ("0.name", {"name": "Upper"}),
    ("0.name", {"name": "x" * 33}),
    ("0.description", {"description": ""}),
    ("0.description", {"description": "x" * 101}),
    ("0.options", {"options": [option(f"o{n}") for n in range(26)]}),
    ("0.options.1", {"options": [option(), option("b", required=True)]}),
    ("0.options.1", {"options": [option(), option()]}),
    ("0.options.0.choices", {"options": [option(choices=[{"name": "n", "value": "v"}] * 26)]}),
    ("0.options.0.choices.0.name", {"options": [option(choices=[{"name": "", "value": "v"}])]}),
    ("0.options.0.description", {"options": [option(description="")]}),
]


async def test_command_sync_is_validated_and_counted() -> None:
    async with scene() as here, rest(here.standin) as send:
        path = f"/applications/{here.standin.bot.id}/commands"
        good = {"name": "a", "description": "d", "options": [option(required=True), option("b")]}
        for where, change in COMMANDS:
            status, body = await send("PUT", path, [{**good, **change}])
            node = body["errors"]
            for part in where.split("."):
                assert part in node, (where, body)
                node = node[part]
            assert (status, body["code"]) == (400, 50035)
        assert (await send("PUT", path, [{**good, "name": f"c{n}"} for n in range(101)]))[1]["code"] == 30032
        assert here.standin.commands.syncs == []
        _, first = await send("PUT", path, [good])
        _, second = await send("PUT", path, [good, {**good, "name": "z"}])
        assert first[0]["id"] == second[0]["id"]
        assert (await send("GET", path))[1] == second
        guild_path = f"/applications/{here.standin.bot.id}/guilds/{here.guild.id}/commands"
        await send("PUT", guild_path, [{**good, "name": "local"}])
        syncs = here.standin.commands.syncs
        assert [(sync.scope, sync.created) for sync in syncs] == [(None, 1), (None, 1), (here.guild.id, 1)]
        assert here.standin.commands.find("local", here.guild.id)["guild_id"] == str(here.guild.id)
        with pytest.raises(ApiError, match="30034"):
            for batch in range(3):
                names = [{**good, "name": f"n{batch}-{n}"} for n in range(90)]
                here.standin.commands.replace(None, names, 0.0)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("chart.png", "chart.png"),
        ("^HSI chart.png", "HSI_chart.png"),
        ("恒生.png", "unknown.png"),
        ("恒", "unknown"),
    ],
)
async def test_file_names_are_sanitised(name: str, kept: str) -> None:
    assert sanitise(name) == kept
