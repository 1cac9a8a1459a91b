"""The way of unasked posts to Discord: sent with a nonce, found again by a control, and every refusal by its name."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import aiohttp
import discord

from bot.domain.alerts import Place
from bot.domain.posting import HistoryUnreadable, Leaving, NotPosted, Post, PostDeleted, PostDoubtful
from bot.domain.text import Message
from bot.ui import texts
from bot.ui.alert_controls import post_view
from bot.ui.delivery import UNKNOWN_MESSAGE
from bot.ui.departures import Departures, departing
from bot.ui.desk import Desk
from bot.ui.page import Page, answer_content, door_of, unpictured
from bot.words import Door, Words

log = logging.getLogger(__name__)
T = TypeVar("T")
_MOST_MESSAGES = 2000
"""Messages of a place that are looked through for one of ours: some minutes of a large server."""

_APART = timedelta(minutes=4)
"""Clocks that are further apart are told of. A post that was there already is some minutes old."""

_MOST_ROLES = 30
"""Roles that one post calls: more would leave no room for what it says."""

_REFUSALS: dict[int, str] = {
    10003: "gone", 10004: "gone", 10013: "gone", 50001: "forbidden", 50013: "forbidden", 50007: "closed",
    50278: "closed", 50083: "archived", 160005: "archived", 50008: "forbidden", 50024: "forbidden",
    200000: "refused", 200001: "refused", 240000: "refused",
}  # fmt: skip
"""What Discord's codes say of a place. Only these are its refusals: a bare 401, 403 or 404 can come from anything that
stands before Discord, and an unknown code can be our own mistake."""


class DiscordPoster:
    """A Poster. Asks Discord for nothing that its caches can tell. Its client traces its requests as Departures."""

    def __init__(self, client: discord.Client, desk: Desk) -> None:
        if not isinstance(client.http.http_trace, Departures):
            raise TypeError("what is in doubt cannot be told without a trace of requests")
        self._client = client
        self._desk = desk
        self._told_apart = False

    async def send(self, place: Place, post: Post, leaving: Leaving) -> int:
        """See `Poster`. The nonce is the delivery's id, so that Discord takes a second one for the first."""
        self._refuse_elsewhere(place, post)
        channel = await self._channel(place)

        async def send(page: Page) -> int:
            view = discord.utils.MISSING if page.view is None else page.view
            with departing(leaving):
                sent = await channel.send(
                    page.content, files=page.files(), view=view, nonce=post.delivery, allowed_mentions=_called(post)
                )
            self._compare_clocks(sent.created_at)
            return sent.id

        return await self._shown(place, post, leaving, send)

    def _compare_clocks(self, posted: datetime) -> None:
        """A post whose answer is lost is looked for around its time by this machine's clock. Told once."""
        apart = abs(self._desk.clock() - posted)
        if apart > _APART and not self._told_apart:
            self._told_apart = True
            log.warning("this machine's clock and Discord's are %.0f s apart: set it right, or a post whose answer is "
                        "lost may not be found, and sent twice", apart.total_seconds())  # fmt: skip

    async def find(self, place: Place, delivery: str, since: datetime, until: datetime) -> int | None:
        """See `Poster`. Who may not look cannot say that it is not there."""
        try:
            return await self._looked(place, delivery, since, until)
        except NotPosted as error:
            if error.reason == "gone":
                raise
            if error.lasting:
                raise HistoryUnreadable(str(error)) from None
            raise PostDoubtful(str(error)) from None

    async def _looked(self, place: Place, delivery: str, since: datetime, until: datetime) -> int | None:
        channel = await self._channel(place)
        await self._refuse_unreadable(place)
        me = self._client.user
        seen = 0

        async def look() -> int | None:
            nonlocal seen
            between = channel.history(limit=_MOST_MESSAGES, before=until, after=since, oldest_first=False)
            async for message in between:
                seen += 1
                if me is not None and message.author.id == me.id and _is_of(message, delivery):
                    return message.id
            return None

        found = await _asked(look)
        if found is None and seen >= _MOST_MESSAGES:
            raise HistoryUnreadable(f"more than {_MOST_MESSAGES} messages around then")
        return found

    async def amend(self, place: Place, message: int, post: Post, leaving: Leaving) -> None:
        """See `Poster`."""
        self._refuse_elsewhere(place, post)
        channel = await self._channel(place)

        async def edit(page: Page) -> None:
            known = channel.get_partial_message(message)
            with departing(leaving):
                await known.edit(
                    content=page.content, attachments=page.files(), view=page.view, allowed_mentions=_called(post)
                )

        await self._shown(place, post, leaving, edit)

    async def _shown(self, place: Place, post: Post, leaving: Leaving, show: Callable[[Page], Awaitable[T]]) -> T:
        """What came of a page's being shown. Where Discord forbids it, and it has a picture, what is forbidden may be
        the picture alone: the caches do not know every thread."""
        page = await self._page(place, post)
        try:
            return await _asked(lambda: show(page))
        except NotPosted as error:
            if error.reason != "forbidden" or page.picture is None or leaving.in_doubt:
                raise
        return await _asked(lambda: show(unpictured(page, self._desk.words)))

    def _refuse_elsewhere(self, place: Place, post: Post) -> None:
        """What is of one server is never posted in another, whatever is stored."""
        channel = self._client.get_channel(place.id) if place.kind == "channel" and post.guild is not None else None
        if isinstance(channel, discord.abc.GuildChannel | discord.Thread) and channel.guild.id != post.guild:
            raise NotPosted("forbidden", "its channel is in another server")

    async def _channel(self, place: Place) -> Any:
        if place.kind == "member":
            return await _asked(lambda: self._client.create_dm(discord.Object(place.id)))
        return self._client.get_partial_messageable(place.id)

    async def _page(self, place: Place, post: Post) -> Page:
        try:
            return await self._made(place, post)
        except Exception as error:
            log.exception("post %s could not be made", post.delivery)
            raise NotPosted("defect", type(error).__name__) from None

    async def _made(self, place: Place, post: Post) -> Page:
        desk, picture = self._desk, None
        remarks: tuple[Message, ...] = ()
        if post.answer.figure is not None and self._may_attach(place):
            try:
                picture = await desk.app.render(post.answer, desk.manners.language, desk.manners.palette)
            except Exception:
                log.exception("the picture of post %s was not drawn", post.delivery)
        elif post.answer.figure is not None:
            remarks = (texts.no_picture(),)
        content = post_content(post, desk.words, door_of(desk.invocation), remarks)
        return Page(content, picture, post_view(post, desk.words))

    def _may_attach(self, place: Place) -> bool:
        permissions = self._permissions(place)
        return permissions is None or permissions.attach_files

    async def _refuse_unreadable(self, place: Place) -> None:
        """Discord gives an empty history, and no error, to who may not read it. A thread that the caches do not have,
        since it was archived, is asked for. In an outage nobody knows what we may do."""
        if place.kind == "member":
            return
        permissions = self._permissions(place)
        if permissions is None:
            found = await _asked(lambda: self._client.fetch_channel(place.id))
            if isinstance(found, discord.abc.GuildChannel | discord.Thread):
                if found.guild.unavailable:
                    raise PostDoubtful("its server is not there now")
                permissions = found.permissions_for(found.guild.me)
        if permissions is None or not permissions.read_message_history:
            raise HistoryUnreadable("no permission to read the history")

    def _permissions(self, place: Place) -> discord.Permissions | None:
        """What the bot may do in a place; None in direct messages, and where the channel is not known."""
        if place.kind == "member":
            return None
        channel = self._client.get_channel(place.id)
        if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return None
        return channel.permissions_for(channel.guild.me)


def post_content(post: Post, words: Words, door: Door, remarks: tuple[Message, ...] = ()) -> str:
    """The roles that are called, then the answer and remarks of the door, within Discord's limit."""
    calls = " ".join(f"<@&{role}>" for role in post.roles[:_MOST_ROLES])
    content = answer_content(post.answer, words, remarks, door, beside=calls)
    if post.briefly is not None and not all(words.text(line, door) in content for line in post.answer.lines):
        content = answer_content(post.briefly, words, remarks, door, beside=calls)
    return f"{calls}\n{content}" if calls else content


def _called(post: Post) -> discord.AllowedMentions:
    """Nobody, but for the roles that the post calls."""
    roles = [discord.Object(role) for role in post.roles[:_MOST_ROLES]]
    return discord.AllowedMentions(everyone=False, users=False, roles=roles or False, replied_user=False)


def _is_of(message: discord.Message, delivery: str) -> bool:
    """Whether one of a message's controls carries a delivery's id."""
    return any(
        delivery in (getattr(item, "custom_id", None) or "")
        for row in message.components
        for item in getattr(row, "children", ())
    )


async def _asked(call: Callable[[], Awaitable[T]]) -> T:
    """A call's result; what went wrong in the words of posting. A lost answer is a doubt, a refusal is none."""
    try:
        return await call()
    except discord.RateLimited as error:
        raise NotPosted("busy", f"rate limited for {error.retry_after:.0f} s") from None
    except discord.DiscordServerError as error:
        raise PostDoubtful(f"{error.status}") from None
    except discord.HTTPException as error:
        detail = f"{error.status} {error.code} {error.text}"
        if error.status == 429:
            raise NotPosted("busy", detail) from None
        if error.code == UNKNOWN_MESSAGE:
            raise PostDeleted(detail) from None
        reason: Any = _REFUSALS.get(error.code)
        if reason is None:
            log.error("Discord refused a post with what says nothing of its place: %s", detail)
        raise NotPosted(reason or "busy", detail) from None
    except (OSError, aiohttp.ClientError, TimeoutError) as error:
        raise PostDoubtful(f"{type(error).__name__} {error}") from None
