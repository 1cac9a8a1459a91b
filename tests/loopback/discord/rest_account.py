"""The application, its commands, the gateway address, users and guilds."""

from __future__ import annotations

from .commands import Scope
from .errors import invalid_form, missing_access, unknown
from .json_types import JSON, as_list
from .wire import Call, Routes, Status


async def me(call: Call) -> JSON:
    """GET: the bot's account."""
    return call.world.bot_user()


async def application(call: Call) -> JSON:
    """GET: the application with the granted intents in its flags."""
    world = call.world
    return {
        "id": str(world.bot.id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": world.owner.payload(),
        "team": None,
        "verify_key": "0" * 64,
        "flags": world.application_flags,
        "approximate_guild_count": len(world.guilds),
        "interactions_endpoint_url": None,
        "integration_types_config": {"0": {}},
        "tags": [],
    }


async def gateway(call: Call) -> JSON:
    """GET: where the gateway is."""
    return {"url": call.world.gateway_url}


async def gateway_bot(call: Call) -> JSON:
    """GET: where the gateway is, and how many shards and starts there are."""
    used = len(call.world.gateway.identifies)
    limit = {"total": 1000, "remaining": max(0, 1000 - used), "reset_after": 86_400_000, "max_concurrency": 1}
    return {"url": call.world.gateway_url, "shards": call.world.shards, "session_start_limit": limit}


async def user(call: Call) -> JSON:
    """GET: one user."""
    found = call.world.users.get(call.id("user"))
    if found is None:
        raise unknown(10013, "User")
    return found.payload()


async def guilds(call: Call) -> list[JSON]:
    """GET: the guilds the bot is in."""
    return [
        {
            "id": str(guild.id),
            "name": guild.name,
            "icon": None,
            "owner": False,
            "permissions": "0",
            "features": [],
        }
        for guild in call.world.guilds.values()
    ]


async def guild(call: Call) -> JSON:
    """GET: one guild."""
    found = call.world.guilds.get(call.id("guild"))
    if found is None:
        raise unknown(10004, "Guild")
    return found.payload(all_members=False)


async def guild_channels(call: Call) -> list[JSON]:
    """GET: the channels of a guild."""
    found = call.world.guilds.get(call.id("guild"))
    if found is None:
        raise unknown(10004, "Guild")
    return [channel.payload() for channel in found.channels]


async def member(call: Call) -> JSON:
    """GET: one member of a guild."""
    found = call.world.guilds.get(call.id("guild"))
    if found is None:
        raise unknown(10004, "Guild")
    if call.id("user") not in found.members:
        raise unknown(10007, "Member")
    return found.members[call.id("user")].payload()


async def list_commands(call: Call) -> list[JSON]:
    """GET: the commands of a scope."""
    return call.world.commands.listing(_scope(call))


async def replace_commands(call: Call) -> list[JSON]:
    """PUT: a new set of commands for a scope."""
    scope = _scope(call)
    items: list[JSON] | None = as_list(call.record.json)
    if items is None:
        raise invalid_form("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    result = call.world.commands.replace(scope, items, call.world.clock())
    call.world.watch.notify()
    return result


async def create_command(call: Call) -> Status:
    """POST: one command."""
    stored, fresh = call.world.commands.upsert(_scope(call), call.body)
    call.world.watch.notify()
    return Status(201 if fresh else 200, stored)


async def get_command(call: Call) -> JSON:
    """GET: one command."""
    return call.world.commands.by_id(_scope(call), call.id("command"))


async def edit_command(call: Call) -> JSON:
    """PATCH: change one command."""
    scope = _scope(call)
    old = call.world.commands.by_id(scope, call.id("command"))
    stored, _ = call.world.commands.upsert(scope, {**old, **call.body})
    return stored


async def delete_command(call: Call) -> Status:
    """DELETE: one command."""
    call.world.commands.remove(_scope(call), call.id("command"))
    return Status(204)


def _scope(call: Call) -> Scope:
    if call.id("application") != call.world.bot.id:
        raise unknown(10002, "Application")
    if "guild" not in call.params:
        return None
    if call.id("guild") not in call.world.guilds:
        raise missing_access()
    return call.id("guild")


_FIXED: Routes = [
    ("GET", "/users/@me", me),
    ("GET", "/users/@me/guilds", guilds),
    ("GET", "/users/{user}", user),
    ("GET", "/applications/@me", application),
    ("GET", "/oauth2/applications/@me", application),
    ("GET", "/gateway", gateway),
    ("GET", "/gateway/bot", gateway_bot),
    ("GET", "/guilds/{guild}", guild),
    ("GET", "/guilds/{guild}/channels", guild_channels),
    ("GET", "/guilds/{guild}/members/{user}", member),
]


def _command_routes(base: str) -> Routes:
    return [
        ("GET", base, list_commands),
        ("PUT", base, replace_commands),
        ("POST", base, create_command),
        ("GET", base + "/{command}", get_command),
        ("PATCH", base + "/{command}", edit_command),
        ("DELETE", base + "/{command}", delete_command),
    ]


ROUTES: Routes = [
    *_FIXED,
    *_command_routes("/applications/{application}/commands"),
    *_command_routes("/applications/{application}/guilds/{guild}/commands"),
]
