"""A Discord on 127.0.0.1 that the unmodified discord.py runs against, with Discord's limits and deadlines.

async with LoopbackDiscord(message_content=True) as standin:
    guild = standin.add_guild("Test")
    channel, alice = guild.add_channel("general"), guild.add_member("Alice")
    with standin.redirected():
        ...  # start the bot with standin.token
        await standin.ready()
        question = await standin.say(alice, channel, "!movers hstech 1m")
        answer = await standin.wait_reply(question)
"""

from .api import LoopbackDiscord
from .errors import InteractionFailed, StandinError
from .interactions import Interaction
from .messages import Message, StoredFile
from .model import Channel, Guild, Role, User
from .permissions import DEFAULT, Perm
from .redirect import redirect

__all__ = [
    "DEFAULT",
    "Channel",
    "Guild",
    "Interaction",
    "InteractionFailed",
    "LoopbackDiscord",
    "Message",
    "Perm",
    "Role",
    "StandinError",
    "StoredFile",
    "User",
    "redirect",
]
