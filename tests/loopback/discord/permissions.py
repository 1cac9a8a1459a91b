"""The permission and intent bits the stand-in looks at."""

from __future__ import annotations

from enum import IntFlag


class Perm(IntFlag):
    """Permission bits, numbered as in Discord's API."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    USE_APPLICATION_COMMANDS = 1 << 31
    USE_EXTERNAL_STICKERS = 1 << 37
    SEND_MESSAGES_IN_THREADS = 1 << 38


class Intent(IntFlag):
    """Gateway intents that decide which events a session receives."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    MESSAGE_CONTENT = 1 << 15


ALL_PERMISSIONS = (1 << 53) - 1
DEFAULT = (
    Perm.ADD_REACTIONS
    | Perm.VIEW_CHANNEL
    | Perm.SEND_MESSAGES
    | Perm.EMBED_LINKS
    | Perm.ATTACH_FILES
    | Perm.READ_MESSAGE_HISTORY
    | Perm.MENTION_EVERYONE
    | Perm.USE_EXTERNAL_EMOJIS
    | Perm.USE_APPLICATION_COMMANDS
    | Perm.USE_EXTERNAL_STICKERS
    | Perm.SEND_MESSAGES_IN_THREADS
)
_NEEDS_SEND = Perm.EMBED_LINKS | Perm.ATTACH_FILES | Perm.MENTION_EVERYONE


def effective(bits: int) -> int:
    """The bits that count: nothing without VIEW_CHANNEL, no embeds, files or pings without SEND_MESSAGES."""
    if bits & Perm.ADMINISTRATOR:
        return ALL_PERMISSIONS
    if not bits & Perm.VIEW_CHANNEL:
        return 0
    if not bits & Perm.SEND_MESSAGES:
        return bits & ~int(_NEEDS_SEND)
    return bits
