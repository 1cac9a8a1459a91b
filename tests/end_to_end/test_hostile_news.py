"""What a vendor's headline can do in a channel: nothing."""

import dataclasses
from pathlib import Path

from tests.end_to_end.world import world_of, yahoo_of
from tests.loopback.yahoo import Listing, story

TITLE = "@everyone **BUY** [now](https://evil.example) <@1> `x` \u202e\u200b" + "A" * 5000 + "\n# big"


async def test_a_hostile_headline_is_plain_and_bounded(listings: dict[str, Listing], tmp_path: Path) -> None:
    news = [story(TITLE, "**Wire** @here", "2025-02-12T07:00:00Z", "https://news.example/1")]
    changed = listings | {"9988.HK": dataclasses.replace(listings["9988.HK"], news=news)}
    with yahoo_of(changed) as yahoo:
        async with world_of(yahoo, tmp_path) as world, world.running():
            asked = await world.discord.say(world.ada, world.channel, "!why alibaba")
            reply = await world.discord.wait_reply(asked, timeout=20)
    assert "BUY" in reply.content
    assert "**BUY**" not in reply.content
    assert "[now](" not in reply.content
    assert "\u202e" not in reply.content
    assert "\n# big" not in reply.content
    assert "A" * 400 not in reply.content
    assert len(reply.content) <= 2000
    assert reply.allowed_mentions == {"parse": [], "replied_user": False}
    assert reply.files
