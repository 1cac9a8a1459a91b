"""Discord's markup: making foreign text harmless, and keeping within its lengths."""

import re

from bot.domain.naming import visible

_SPECIAL = re.compile(r"[\\*_~|`<>\[\]#]")
_LIST = re.compile(r"^(?:([-+])|(\d+)\.)")
_NOTHING = "\N{ZERO WIDTH SPACE}"


def escape(text: str) -> str:
    """Names and foreign text on one line, without a way to forge markup, mentions, emoji, links or invitations.

    Links cannot be escaped with a backslash, so a zero-width space breaks them; the same goes for `@`.
    """
    text = _SPECIAL.sub(r"\\\g<0>", " ".join(visible(text).split()))
    text = text.replace("@", "@" + _NOTHING).replace("/", "/" + _NOTHING)
    return _LIST.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\.", text)


def size(text: str) -> int:
    """The length as Discord's clients count it: UTF-16 units, never fewer than characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, limit: int) -> str:
    """The text within `limit` units, ending in "…" where it was cut; never inside an escape."""
    if size(text) <= limit:
        return text
    room = limit - 1
    kept = text[:room]
    while size(kept) > room:
        kept = kept[:-1]
    kept = kept.rstrip()
    slashes = len(kept) - len(kept.rstrip("\\"))
    return (kept[:-1] if slashes % 2 else kept) + "…"
