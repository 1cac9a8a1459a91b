"""Who gives an order, and what they may: read from Discord's own word, and from what the server has set."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

import discord

from bot.domain.alerts.callers import Caller, Lacking
from bot.domain.posting import fallback_key, mentions_key
from bot.ui.facade import Facade
from bot.ui.home import Interaction


class Holder:
    """Where a server's settings about alerts are kept."""

    def __init__(self, app: Facade) -> None:
        self._app = app

    async def role(self, guild: int) -> int | None:
        """The role whose members may make the server's alerts, beside those who may manage messages."""
        found = await self._app.get_state(f"discord:alert_role:{guild}")
        return int(found) if found else None

    async def choose(self, guild: int, role: int | None, by: int) -> None:
        """Sets that role, or none."""
        value = "" if role is None else str(role)
        await self._app.put_setting(f"discord:alert_role:{guild}", value, guild, by)

    async def mentions(self, guild: int) -> bool:
        """Whether the server's alerts may mention roles."""
        return await self._app.get_state(mentions_key(guild)) == "on"

    async def allow(self, guild: int, on: bool, by: int) -> None:
        """Allows or forbids that."""
        await self._app.put_setting(mentions_key(guild), "on" if on else "off", guild, by)

    async def fallback(self, guild: int) -> int | None:
        """The channel that is told what cannot be told elsewhere."""
        found = await self._app.get_state(fallback_key(guild))
        return int(found) if found else None

    async def fall_back(self, guild: int, channel: int | None, by: int) -> None:
        """Sets that channel, or none."""
        await self._app.put_setting(fallback_key(guild), "" if channel is None else str(channel), guild, by)


async def caller_of(interaction: Interaction, desk: "HasHolder") -> Caller:
    """From an interaction: what orders say to one is for its giver alone."""
    channel = interaction.channel_id or 0
    user = interaction.user
    if interaction.guild_id is None or interaction.guild is None or not isinstance(user, discord.Member):
        return Caller(user.id, None, channel)
    thread = isinstance(interaction.channel, discord.Thread)
    lacking = _lacking(interaction.app_permissions, thread)
    here = not lacking and not _lacking(interaction.permissions, thread)
    made = await _in_guild(desk, interaction.guild, user, channel, interaction.permissions)
    # Discord's own word of the place at hand: the caches may not have it.
    channels = made.channels | {channel} if here else made.channels - {channel}
    manages = made.manages | {channel} if interaction.permissions.manage_messages else made.manages - {channel}
    # The caches know the whole server, Discord's own word is newer: both have to say it.
    administers = made.may_administer and interaction.permissions.manage_guild
    views_all = made.views_all and interaction.permissions.administrator
    return replace(
        made, may_administer=administers, channels=channels, manages=manages, views_all=views_all, lacking=lacking,
        private=True,
    )  # fmt: skip


def caller_by_roles(interaction: Interaction) -> Caller:
    """From an interaction, without a look at what the server has set: who owns something, or may manage messages."""
    user, channel = interaction.user, interaction.channel_id or 0
    if interaction.guild is None or not isinstance(user, discord.Member):
        return Caller(user.id, None, channel, private=True)
    manages = frozenset({channel}) if interaction.permissions.manage_messages else frozenset[int]()
    base = _base(interaction.guild, user)
    return Caller(
        user.id, interaction.guild.id, channel, may_manage=base.manage_messages, manages=manages,
        views=frozenset(one.id for one in _places(interaction.guild) if _may_view(one, user)),
        views_all=base.administrator and interaction.permissions.administrator, private=True,
    )  # fmt: skip


async def with_role(interaction: Interaction, caller: Caller, desk: "HasHolder") -> Caller:
    """The same with what the server's own role lets its members do: one look at what the server has set. Raises nothing
    for who has no such role."""
    user = interaction.user
    if caller.guild is None or not isinstance(user, discord.Member):
        return caller
    chosen = await desk.holder.role(caller.guild)
    return replace(caller, may_manage=caller.may_manage or any(role.id == chosen for role in user.roles))


async def caller_of_message(message: discord.Message, desk: "HasHolder") -> Caller:
    """From a typed order."""
    author = message.author
    if message.guild is None or not isinstance(author, discord.Member):
        return Caller(author.id, None, message.channel.id)
    known = not isinstance(message.channel, discord.PartialMessageable | discord.DMChannel | discord.GroupChannel)
    permissions = message.channel.permissions_for(author) if known else discord.Permissions.none()
    made = await _in_guild(desk, message.guild, author, message.channel.id, permissions)
    # Its author has just written there, and where the bot may not nothing is heard.
    return replace(made, channels=made.channels | {made.channel})


class HasHolder(Protocol):
    """A desk, as far as callers need it."""

    @property
    def holder(self) -> Holder: ...


async def _in_guild(
    desk: HasHolder, guild: discord.Guild, member: discord.Member, channel: int, permissions: discord.Permissions
) -> Caller:
    mentions = await desk.holder.mentions(guild.id)
    base, places = _base(guild, member), [one for one in _places(guild) if one.permissions_for(member).view_channel]
    everybody = guild.get_role(guild.id)
    chosen = await desk.holder.role(guild.id)
    has_role = chosen is not None and any(role.id == chosen for role in member.roles)
    written = [one for one in places if _may_write(one, member)]
    return Caller(
        member=member.id,
        guild=guild.id,
        channel=channel,
        may_manage=base.manage_messages or has_role,
        may_administer=base.manage_guild,
        manages=frozenset(one.id for one in places if one.permissions_for(member).manage_messages),
        roles=_roles(guild, base, permissions) if mentions else frozenset(),
        channels=frozenset(one.id for one in written if _may_write(one, guild.me)),
        writes=frozenset(one.id for one in written),
        views=frozenset(one.id for one in places if _may_view(one, member)),
        open=frozenset(one.id for one in places if everybody is not None and _may_view(one, everybody)),
        views_all=base.administrator,
        mentions=mentions,
        chosen=chosen is not None,
    )


def _base(guild: discord.Guild, member: discord.Member) -> discord.Permissions:
    """What a member may in the whole server: a channel's own settings, which give much more, or less, are left out."""
    known = guild.get_role(guild.id) is not None or guild.owner_id == member.id
    return member.guild_permissions if known else discord.Permissions.none()


def _roles(guild: discord.Guild, base: discord.Permissions, here: discord.Permissions) -> frozenset[int]:
    """The roles that a member may mention in every channel, the one at hand too; the one that is everybody is none of
    them."""
    every = base.mention_everyone and here.mention_everyone
    return frozenset(role.id for role in guild.roles if not role.is_default() and (role.mentionable or every))


def _places(guild: discord.Guild) -> Iterator[discord.abc.GuildChannel | discord.Thread]:
    """Where messages can be written: a forum, for one, has none but in its threads."""
    yield from (channel for channel in guild.channels if isinstance(channel, discord.abc.Messageable))
    # A thread whose channel is not known has no permissions that are.
    yield from (thread for thread in guild.threads if thread.parent is not None)


def _may_view(place: discord.abc.GuildChannel | discord.Thread, who: discord.Member | discord.Role) -> bool:
    """Whether a member can view a place, or everybody of a role: a private thread is there for those who are in it, and
    for who may manage threads."""
    allowed = place.permissions_for(who)
    if not isinstance(place, discord.Thread) or not place.is_private() or not allowed.view_channel:
        return allowed.view_channel
    return allowed.manage_threads or (isinstance(who, discord.Member) and _is_in(place, who))


def _may_write(place: discord.abc.GuildChannel | discord.Thread, who: discord.Member) -> bool:
    allowed = place.permissions_for(who)
    if not isinstance(place, discord.Thread):
        return not _lacking(allowed, thread=False)
    inside = allowed.manage_threads or (not place.locked and (not place.is_private() or _is_in(place, who)))
    return inside and not _lacking(allowed, thread=True)


def _is_in(thread: discord.Thread, who: discord.Member) -> bool:
    """Whether somebody is a member of a thread, as far as Discord has told: it tells of the bot, and of few others."""
    me = thread.me is not None and who.id == who.guild.me.id
    return me or any(one.id == who.id for one in thread.members)


def _lacking(allowed: discord.Permissions, thread: bool) -> Lacking:
    """The first permission that is missing for writing."""
    if not allowed.view_channel:
        return "view_channel"
    if thread:
        return "" if allowed.send_messages_in_threads else "send_messages_in_threads"
    return "" if allowed.send_messages else "send_messages"
