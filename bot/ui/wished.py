"""Which order somebody means who calls the bot in words of their own: "remind me when tencent is at 500"."""

import re
from collections.abc import Collection
from difflib import get_close_matches

from bot.domain.orders import ORDER_WORDS, ORDERS
from bot.domain.text import Ask, Message, msg
from bot.ui.alert_orders import VERBS as ALERT_VERBS
from bot.ui.digest_orders import VERBS as DIGEST_VERBS
from bot.ui.orders import verb_of

_MEANT = {
    "alert": re.compile(
        r"\b(?:remind|notify|(?:tell|ping|warn|message)\s+(?:me|us)\s+(?:when|if|once)|let\s+(?:me|us)\s+know)\b",
        re.IGNORECASE,
    ),
    "digest": re.compile(r"\b(?:newsletter|schedule[ds]?|post\s+\S+\s+every)\b", re.IGNORECASE),
    "mydata": re.compile(r"\b(?:(?:my|our)\s+data|gdpr|privacy)\b", re.IGNORECASE),
}
_KEPT = re.compile(
    r"(?:please\s+)?(pause|resume|snooze|delete|test|show|edit|cancel|remove|stop|mute|unmute)\s+(?:my\s+|the\s+)?"
    r"(alert|digest)s?\s+(?:(?:number|no\.?)\s*)?#?(\d{1,9})\W*",
    re.IGNORECASE,
)
"""A verb before the order's word, as in speech."""

_LISTS = frozenset({"alerts", "digests", "watchlist"})
_WORD = re.compile(r"\w+")
_LONGEST, _SLIP = 300, 0.8


def wished(text: str) -> Message | None:
    """What to type instead; None where no order is meant."""
    said = text[:_LONGEST].casefold()
    if (kept := _KEPT.fullmatch(said)) is not None:
        verbs = ALERT_VERBS if kept[2] == "alert" else DIGEST_VERBS
        return _try(f"{kept[2]} {_verb(kept[1], verbs)} {kept[3]}", kept[2])
    words = _WORD.findall(said)
    word = next((word for word in words if word in ORDER_WORDS), None)
    if word is None and words:
        word = next(iter(get_close_matches(words[0], list(ORDER_WORDS), 1, _SLIP)), None)
    name = next((name for name, meant in _MEANT.items() if meant.search(said)), None)
    if word is not None:
        name = ORDER_WORDS[word]
    if name is None:
        return None
    example = word if word in _LISTS else ORDERS[name].examples[0]
    return _try(example or "", name)


def _verb(said: str, verbs: Collection[str]) -> str:
    """What is done to one by its number; a digest that shall rest is paused."""
    verb = verb_of(said, verbs)
    return "pause" if verb == "snooze" and verb not in verbs else verb


def _try(example: str, name: str) -> Message:
    return msg("Try {example}. {help} shows how.", example=Ask(example), help=Ask(f"help {name}"))
