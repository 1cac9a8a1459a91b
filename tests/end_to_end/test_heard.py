"""Which orders with a bare prefix are heard: other bots share it."""

import asyncio

from bot.ui.manners import Manners
from tests.end_to_end.world import World

UNHURRIED = Manners(questions=1000, per=1.0)
ANSWERED = {
    "!alert": "What shall I watch?",
    "!alert nvidia": "What shall happen to Nvidia?",
    "!alert test abc": "Which one? Write its number: `!alert test 12`",
    "!alert test": "Which one?",
    "!alert 12": "What about number 12? `!alert show 12` shows it",
    "!alert nvidia goes bananas": "I understood Nvidia, but not “goes bananas”",
    "!alert nvidja > 150": "`!alert NVDA > 150`",
    "!digest": "What shall I post?",
    "!digest hstech": "When shall it come?",
    "!digest markets 08:30": "On which clock is 08:30?",
    "!digest delete": "Which one? Write its number: `!digest delete 12`",
    "!alert help": "`!help alert` shows how",
    "!alert list": "You have no alerts here",
    "!alerts all": "You have no alerts here",
    "!alert clear": "One at a time: `!alert delete 12`",
    "!alert 1 pause": "You have no alert 1",
    "!alert edit 3": "You have no alert 3",
    "!alert edit 3 nvidia > 158": "You have no alert 3",
    "!alert snooze 1 3d": "An alert rests for a day: `!alert snooze 1`",
    "!alert delete 1 please": "Nothing comes after the number: `!alert delete 1`",
    "!alert hstek > 5500": "`!alert HSTECH.HK > 5500`",
    "!digest list": "You have no digests here",
    "!digest help": "`!help digest` shows how",
    "!digest edit 1 hsi close": "You have no digest 1",
    "!digest snooze 1": "`!digest pause 1`",
    "!digest snooze": "`!digest pause 12`",
    "!digest mute 4": "You have no digest 4",
    "!digest remove 4": "You have no digest 4",
    "!alert remove 4": "You have no alert 4",
    "!alert cancel 5": "You have no alert 5",
    "!alert 7 stop": "You have no alert 7",
    "!alert mute 6": "You have no alert 6",
    "!alerts page 2": "You have no alerts here",
    "!alerts dm": "You have no alerts here",
    "!alerts server": "You have no alerts here",
    "!digests here": "You have no digests here",
    "!watch list": "atch list",
    "alert nvidia > 150 <@{me}>": "members who may manage messages",
    "!alert nvidia > 150 <@{me}>": "members who may manage messages",
    "!watch mag7": "mag7 is a basket, and a list already: `!movers mag7 1w`",
    "!watch add tesla": "Added: Tesla",
    "!watch remove tesla": "atch list",
    "!watchlist add nvidia": "Added: Nvidia",
    "!watch alibaba foo": "I don't know “foo”",
    "!watch alibabba": "`!watch 9988.HK`",
    "!watchlist clear": "`!unwatch all`",
    "!unwatch clear": "`!unwatch all`",
    "!unwatch everything": "atch list",
    "!watch alibaba server": "The server’s list is named first: `!watch server alibaba`",
    "!unwatch alibaba from the server": "`!unwatch server alibaba`",
    "!watch remove alibaba server": "`!unwatch server alibaba`",
    "!alert amazon.com inc > 250": "`!alert AMZN > 250`",
    "!alert amazon.com > 250": "members who may manage messages",
    "!watch Amazon.com": "Added: Amazon",
    "!digest 08:30 markets": "On which clock is 08:30?",
    "!alert 南向 150bn": "members who may manage messages",
    "!alert south bound 150bn": "members who may manage messages",
    "!alert unpause 1": "You have no alert 1",
    "!alert rm 5": "You have no alert 5",
    "!digest 5 rm": "You have no digest 5",
    "!alert 1 edit 158": "You have no alert 1",
    "!alert 1 edit": "You have no alert 1",
}
SILENT = (
    "!watch this",
    "!unwatch thread",
    "!alert lol 50% off now",
    "!alert me when the raid begins",
    "!alert me at 5",
    "!alert raid > 5",
    "!digest this, please",
    "!watch the new episode with us tonight",
    "!watchlist naruto",
    "!alert stop the raid",
    "!alert cancel",
    "!watch clear",
    "!alerts #general",
    "!digests #news",
    "!alert gold > 500",
    "!alert oil 5% left",
    "!alert 8:30 test raid starts",
    "just look at that <@{me}>",
)


async def test_an_order_with_a_word_that_we_know_is_answered_and_any_other_met_with_silence(world: World) -> None:
    async with world.running(world.app("sample"), UNHURRIED) as bot:
        me = bot.user.id  # type: ignore[union-attr]
        for text in SILENT:
            await world.discord.say(world.ada, world.channel, text.format(me=me))
        asked = {
            text: await world.discord.say(world.ada, world.channel, text.format(me=me, channel=world.channel.id))
            for text in ANSWERED
        }
        replies = {text: await world.discord.wait_reply(message, timeout=20) for text, message in asked.items()}
        said = {text: reply.content for text, reply in replies.items()}
        assert {text: words for text, words in ANSWERED.items() if words not in said[text]} == {}, said
        await asyncio.sleep(0.2)
        answers = [one for one in world.channel.messages if one.author is world.discord.bot]
        assert len(answers) == len(ANSWERED), [one.content for one in answers]
        # By mention all of them are answered.
        for text in SILENT[:-1]:
            called = await world.discord.say(world.ada, world.channel, text.replace("!", f"<@{me}> "))
            assert (await world.discord.wait_reply(called, timeout=20)).content


WISHES = {
    "set an alert for nvidia at 150": "Try",
    "remind me when tencent is 500": "`<@{me}>` `alert hstech > 5500`",
    "my alerts": "`alerts`",
    "delete my data": "`mydata`",
    "alret nvidia > 150": "`help alert`",
    "nvidia > 150": "`alert nvidia > 150`",
    "hstech -3% 1d": "`alert hstech -3% 1d`",
    "nvidia is nice": "`quote nvidia`",
    "pause alert 1": "`alert pause 1`",
    "please cancel my alert #3": "`alert delete 3`",
    "mute digest 2": "`digest pause 2`",
    "edit alert 4": "`alert edit 4`",
    "alert cancel 5": "You have no alert 5",
    "alert cancel": "`alert delete 12`",
    "alerts page 2": "You have no alerts here",
    "digest mydata close": "“mydata” is asked for by itself",
    "digest alerts weekly": "“alerts” is asked for by itself",
    "what is the weather": "lists what I can answer",
}


async def test_who_wants_an_order_in_words_of_their_own_is_told_how(world: World) -> None:
    async with world.running(world.app("sample"), UNHURRIED) as bot:
        me = bot.user.id  # type: ignore[union-attr]
        for text, words in WISHES.items():
            asked = await world.discord.say(world.ada, world.channel, f"<@{me}> {text}")
            said = (await world.discord.wait_reply(asked, timeout=20)).content
            assert words.format(me=me).rpartition(" ")[2].strip("`") in said, (text, said)
